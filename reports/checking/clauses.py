"""The parts of a sentence: what belongs to a number is sought near it first."""

import re
from collections.abc import Iterator

SEGMENT = re.compile(
    r"[;:()]|,(?!\d)|\s[–—-]\s|\s(?:and|while|whereas|but|which|who|with|after|before|as well as)\s"
)
CLAUSE = re.compile(
    r";|\s[–—-]\s|,\s(?:and|but|while|whereas|with|where|followed|then|as)\s"
    r"|\s(?:while|whereas|but|after which|and then)\s"
)


def part(text: str, start: int, end: int, place: int, cut: re.Pattern) -> tuple[int, int]:
    """The part of a sentence in which a place lies, as a pattern cuts it."""
    for found in cut.finditer(text, start, end):
        if found.end() <= place:
            start = found.end()
        elif found.start() >= place:
            return start, found.start()
    return start, end


def widening(text: str, sentence: tuple[int, int], place: int) -> Iterator[tuple[int, int]]:
    """The parts around a place, from the smallest to the whole sentence."""
    yield part(text, *sentence, place, SEGMENT)
    yield part(text, *sentence, place, CLAUSE)
    yield sentence
