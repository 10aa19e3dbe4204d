"""Numbers that follow from others of their sentence: 62% of 118.76 million are 73.6 million."""

from collections.abc import Iterable
from decimal import Decimal

from reports.checking.mentions import Mention
from reports.checking.sayings import agrees


def follows(said: Mention, others: Iterable[Mention]) -> bool:
    """Whether a number is a share of another one, the rest of it, or what each of several gets."""
    plain = [one for one in others if one is not said and one.low == one.high > 0]
    wholes = [one.low for one in plain if one.kind == said.kind and one.unit == said.unit]
    shares = [one.low / 100 for one in plain if one.kind == "percent" and one.unit == "%"]
    shares += [one.low for one in plain if one.kind == "fraction"]
    counts = [one.low for one in plain if one.kind == "count" and one.low > 1]
    parts = {part for share in shares for part in (share, 1 - share)}
    parts |= {1 / count for count in counts} if said.kind == "money" else set()
    return any(agrees(said, whole * Decimal(part)) is True for whole in wholes for part in parts)
