"""Who may still be named in what readers get: other spellings of those who do not agree.

Names in full are withheld by themselves (``reports/withholding.py``). A surname alone, a first name
cut short, another order, capitals or missing accents may be somebody else, or a word: they are
shown to the secretariat, who reads the sentence and decides.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reports import document
from reports.checking.reading import Passage, folded

INLINES = {"text", "strong", "em", "code", "link", "break", "figure", "note"}
#: What in a document is no words for people, or data of what is shown beside them.
NO_WORDS = {"t", "svg", "url", "ref", "anchor", "whose", "key", "kind", "blocks"}
WORD = re.compile(r"\w+(?:['’-]\w+)*")
BEFORE = re.compile(r"(\w+(?:['’-]\w+)*)(\.?)\s+$")
AFTER = re.compile(r",?\s+(\w+(?:['’-]\w+)*)")
#: A surname of fewer letters is too often something else.
SHORTEST = 3


@dataclass(frozen=True)
class Name:
    """A name with its parts as they are compared; written "Mario Rossi" or "Rossi, Mario"."""

    written: str
    surname: str
    given: frozenset[str]

    @property
    def last(self) -> str:
        """The last word of the surname: of "Martín de Dios" it is "dios"."""
        return WORD.findall(self.surname)[-1]

    def is_given(self, word: str) -> bool:
        """Whether a word is one of the first names, or the first letter of one."""
        known = folded(word)
        return known in self.given or (word.isupper() and known in {one[0] for one in self.given})


def name_of(written: str) -> Name | None:
    """A name in its parts; None where it is one word, or the surname is too short."""
    surname, comma, given = map(str.strip, folded(written).partition(","))
    if not comma:
        given, _, surname = surname.rpartition(" ")
        if len(surname.rstrip(".")) < SHORTEST:  # "Rossi M."
            given, surname = surname, given
    words = frozenset(WORD.findall(given))
    letters = "".join(WORD.findall(surname))
    return Name(written, surname, words) if words and len(letters) >= SHORTEST else None


@dataclass(frozen=True)
class Hint:
    """Words that may name somebody: where they stand, and whether a first name is beside them."""

    name: str
    phrase: str
    place: str
    sentence: str
    is_likely: bool


def capitals(text: str) -> frozenset[str]:
    """The words of a text that begin with a capital, as they are compared."""
    return frozenset(folded(word) for word in WORD.findall(text) if not word[0].islower())


def said(name: Name, text: str, compared: str) -> Iterator[tuple[int, int, bool]]:
    """Where a text has a surname, and whether a first name or its first letter is beside it.

    ``compared`` is the same text as it is compared.
    """
    words = r"\s+".join(map(re.escape, name.surname.split()))
    for found in re.finditer(rf"(?<!\w){words}(?!\w)", compared):
        start, end = found.span()
        if text[start].islower() and " " not in name.surname:
            continue  # It is a word here, and no name.
        before, after = BEFORE.search(text, max(0, start - 60), start), AFTER.match(text, end)
        if before and name.is_given(before[1]):
            yield before.start(), end, True
        elif after and name.is_given(after[1]):
            yield start, after.end(), True
        else:
            yield start, end, False


class Text:
    """A text in which many names are looked for."""

    def __init__(self, text: str):
        self.text, self.compared, self.words = text, folded(text), capitals(text)

    def has(self, written: str) -> bool:
        """Whether a name stands there in another spelling, with a first name."""
        name = name_of(written)
        if not name or name.last not in self.words:
            return False
        return any(is_likely for *_, is_likely in said(name, self.text, self.compared))


def hints(tree: Mapping, names: Iterable[str]) -> list[Hint]:
    """Where a document may still name somebody: the likely ones first, person by person."""
    lines = list(lines_of(tree))
    words = frozenset().union(*(capitals(line) for _, line in lines))
    known = [one for one in map(name_of, dict.fromkeys(names)) if one and one.last in words]
    found = [
        Hint(name.written, line[start:end], place, sentence(line, start), is_likely)
        for place, line in lines
        for compared in [folded(line)]
        for name in known
        if name.surname in compared
        for start, end, is_likely in said(name, line, compared)
    ]
    return sorted(dict.fromkeys(found), key=lambda one: (not one.is_likely, one.name))


def sentence(line: str, place: int) -> str:
    """The sentence of a line in which a place is."""
    start, end = Passage("", line).sentence_at(place)
    return line[start:end].strip()


def lines_of(tree: Mapping) -> Iterator[tuple[str, str]]:
    """Everything that readers get of a document in words, each line with where it stands."""
    for name in ["title", "subtitle", "summary"]:
        yield "On the cover", tree[name]
    for section in tree["sections"]:
        for line in words_below(section):
            yield section["heading"], line
    for number, note in enumerate(tree["notes"], 1):
        for line in words_below(note):
            yield f"Footnote {number}", line
    for figure in tree["figures"].values():
        for line in words_below(figure["rows"]):
            yield f"Behind the number: {figure['label']}", line
    for waiver in tree["waivers"]:
        yield "Numbers kept as they were written", waiver["sentence"]


def words_below(node) -> Iterator[str]:
    """The lines of words in a part of a document; inlines in a row are one line."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in NO_WORDS:
                yield from words_below(value)
    elif isinstance(node, list) and any(
        isinstance(one, dict) and one.get("t") in INLINES for one in node
    ):
        yield "".join(
            " " if one["t"] == "break" else one.get("text", "") for one in document.walk(node)
        )
    elif isinstance(node, list):
        for one in node:
            yield from words_below(one)
