"""Which places of a text are read already."""

from bisect import bisect_left
from collections.abc import Iterable


class Taken:
    """Places of a text that are read already; a place is taken once."""

    def __init__(self, spans: Iterable[tuple[int, int]]):
        self.spans = sorted(spans)

    def take(self, start: int, end: int) -> bool:
        """Take a place, and say whether it was free."""
        place = bisect_left(self.spans, (start, end))
        if place and self.spans[place - 1][1] > start:
            return False
        if place < len(self.spans) and self.spans[place][0] < end:
            return False
        self.spans.insert(place, (start, end))
        return True
