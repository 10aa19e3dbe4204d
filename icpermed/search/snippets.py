"""The part of a text in which the words stand that somebody looks for."""

import re
from dataclasses import dataclass

from icpermed.text import fold

#: About so many characters are shown, of which so many before the first match.
LENGTH, BEFORE = 240, 80
#: Further down nobody looks: a match that far is shown by the beginning of the text.
LOOKED_AT = 20_000

WORD = re.compile(r"\w+(?:[.,]\d+)*")
#: Signs of Markdown, and the address behind the words of a link.
MARKS = re.compile(r"\]\([^)\s]*\)|^[#>*+-]+\s+|[*_`\[\]]|(?<=\s)[#>]+(?=\s)", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A part of a snippet; one that matches is marked."""

    text: str
    is_match: bool = False


def snippet(prose: str, asked: str) -> list[Piece]:
    """A piece of a text around the first match, with the words marked; else its beginning."""
    text = " ".join(MARKS.sub("", prose[:LOOKED_AT]).split())
    terms = tuple(fold(word) for word in WORD.findall(asked.replace("\x00", " ")))
    matches = [
        match for match in WORD.finditer(text) if terms and begins_with(match.group(), terms)
    ]
    first = matches[0].start() if matches else 0
    start = beginning_of_word(text, first - BEFORE)
    end = end_of_word(text, start + LENGTH)
    pieces, place = [Piece("… ")] if start else [], start
    for match in matches:
        if match.start() >= place and match.end() <= end:
            pieces += [Piece(text[place : match.start()]), Piece(match.group(), True)]
            place = match.end()
    pieces.append(Piece(text[place:end] + (" …" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]


def begins_with(word: str, terms: tuple[str, ...]) -> bool:
    """Whether a word of a text is one of those looked for, or begins with it."""
    folded = fold(word)
    return any(folded == term or (len(term) > 2 and folded.startswith(term)) for term in terms)


def beginning_of_word(text: str, place: int) -> int:
    """Where the next word begins; the beginning of the text before it."""
    return text.find(" ", place) + 1 if place > 0 else 0


def end_of_word(text: str, place: int) -> int:
    """Where the last whole word before a place ends; the end of the text after it."""
    return text.rfind(" ", 0, place) if place < len(text) and " " in text[:place] else len(text)
