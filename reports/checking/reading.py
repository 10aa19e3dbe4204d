"""A document as a checker reads it: passages of plain words, each with what stands around it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from io import StringIO

from icpermed.text import fold

#: A sentence longer than this is read in parts: nobody could follow it, and pairs would explode.
LONGEST_SENTENCE = 1500
#: What ends with a point without ending a sentence.
ABBREVIATIONS = {
    *[
        "e.g.",
        "i.e.",
        "no.",
        "nr.",
        "art.",
        "dr.",
        "prof.",
        "mr.",
        "mrs.",
        "ms.",
        "st.",
        "approx.",
        "ca.",
        "vs.",
        "fig.",
        "etc.",
        "cf.",
        "resp.",
    ],
    *[
        "jan.",
        "feb.",
        "mar.",
        "apr.",
        "jun.",
        "jul.",
        "aug.",
        "sep.",
        "sept.",
        "oct.",
        "nov.",
        "dec.",
        "eds.",
        "ed.",
        "vol.",
        "pp.",
        "incl.",
    ],
}
END = re.compile(r"(?<![.!?])[.!?]+[\"”’')\]]*\s+(?=[\"“‘'(\[]*[^\W_a-z])")
LAST_WORD = re.compile(r"\S+$")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
#: What follows a passage and can be counted, and where its parts are.
COUNTED = {"list": "items", "entries": "items", "cards": "items", "table": "rows"}


def words(listed: str) -> frozenset[str]:
    """A set of words, listed with spaces between."""
    return frozenset(listed.split())


@lru_cache(maxsize=4096)
def folded_character(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character.lower()[:1]


def folded(text: str) -> str:
    """A text as it is compared, each character in its place."""
    if text.isascii():
        return text.lower()
    return "".join(map(folded_character, text))


def bare(word: str) -> str:
    """A word without its apostrophes: of "norway's" "norway"."""
    return word if word.isalnum() else re.sub("['’]s?$|['’]", "", word)


@dataclass(frozen=True)
class Word:
    """A word as it is compared, where it stands; "Norway's" is "norway"."""

    start: int
    end: int
    text: str


@dataclass(eq=False)
class Passage:
    """A paragraph, heading, item of a list or footnote in plain words.

    ``figures`` are the bound numbers in it: start, end, ``ref``. ``hidden`` are the places of
    addresses and of code, in which nothing is read. ``headings`` are those above it, the nearest
    last. ``intro`` is the paragraph that introduces the list in which it stands, and ``count`` how
    many items, rows or entries follow directly; None if nothing of that kind follows.
    """

    section: str
    text: str
    figures: list[tuple[int, int, str]] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    headings: tuple[str, ...] = ()
    intro: "Passage | None" = None
    count: int | None = None

    @cached_property
    def folded(self) -> str:
        return folded(self.text)

    @cached_property
    def words(self) -> list[Word]:
        return [
            Word(found.start(), found.end(), bare(found[0])) for found in WORD.finditer(self.folded)
        ]

    @cached_property
    def word_starts(self) -> list[int]:
        return [word.start for word in self.words]

    def words_between(self, start: int, end: int) -> list[Word]:
        """The words that begin from one place up to another."""
        return self.words[
            bisect_right(self.word_starts, start - 1) : bisect_right(self.word_starts, end - 1)
        ]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where its sentences begin and end."""
        starts = [0]
        for end in END.finditer(self.text):
            last = LAST_WORD.search(self.text, max(starts[-1], end.start() - 12), end.start() + 1)
            word = last[0].lower().lstrip("(“\"'") if last else ""
            if word in ABBREVIATIONS or (len(word) == 2 and word[0].isalpha() and end[0][0] == "."):
                continue
            starts.append(end.end())
        spans = []
        for start, end in zip(starts, [*starts[1:], len(self.text)], strict=True):
            while end - start > LONGEST_SENTENCE:
                cut = self.text.rfind(" ", start + 1, start + LONGEST_SENTENCE) + 1
                cut = cut or start + LONGEST_SENTENCE
                spans.append((start, cut))
                start = cut
            spans.append((start, end))
        return spans

    @cached_property
    def sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_at(self, place: int) -> tuple[int, int]:
        return self.sentences[max(0, bisect_right(self.sentence_starts, place) - 1)]


def passages_of(document: dict) -> Iterator[Passage]:
    """Every passage of a document in the order of reading; a footnote after what refers to it.

    First what stands on its cover, in no section. Captions are those that somebody typed.
    """
    notes = document.get("notes") or []
    for words_ in [document.get("subtitle"), document.get("summary")]:
        if words_:
            yield Passage("", words_)
    for section in document.get("sections") or []:
        heading = section.get("heading") or ""
        reader = Reader(section.get("anchor") or "")
        if heading:
            reader.passages.append(Passage(reader.section, heading))
        reader.blocks(section.get("nodes") or [], (heading,) if heading else (), None)
        for block in section.get("blocks") or []:
            if block.get("caption"):
                reader.passages.append(Passage(reader.section, block["caption"]))
        yield from reader.passages
        for number in reader.notes:
            if 1 <= number <= len(notes):
                yield reader.passage(notes[number - 1], (heading,), None)


class Reader:
    """Reads the blocks of one section."""

    def __init__(self, section: str):
        self.section = section
        self.passages: list[Passage] = []
        self.notes: list[int] = []

    def blocks(self, nodes: list[dict], headings: tuple[str, ...], intro: Passage | None) -> None:
        top = headings
        for place, node in enumerate(nodes):
            kind = node.get("t")
            if kind in {"paragraph", "heading"}:
                passage = self.passage(node.get("c") or [], headings, intro)
                after = nodes[place + 1] if place + 1 < len(nodes) else {}
                if after.get("t") in COUNTED:
                    passage.count = len(after.get(COUNTED[after["t"]]) or [])
                self.passages.append(passage)
                if kind == "heading":
                    headings = (*top, passage.text)
            elif kind == "quote":
                self.blocks(node.get("c") or [], headings, intro)
            elif kind == "list":
                before = nodes[place - 1].get("t") if place else ""
                leading = self.passages[-1] if before in {"paragraph", "heading"} else intro
                for item in node.get("items") or []:
                    self.blocks(item, headings, leading)
            elif kind == "table" and node.get("is_typed"):
                self.table(node, headings)

    def table(self, node: dict, headings: tuple[str, ...]) -> None:
        """Each cell with the head of its column, in the row of what its first cell names."""
        for row in node.get("rows") or []:
            first = self.passage(row[0], headings, None) if row else None
            for place, cell in enumerate(row):
                head = node["head"][place] if place < len(node["head"]) else ""
                around = (*headings, first.text) if place else headings
                self.passages.append(self.passage(cell, around, None, f"{head}: " if head else ""))

    def passage(self, inlines: list[dict], headings, intro, before: str = "") -> Passage:
        passage = Passage(self.section, "", headings=headings, intro=intro)
        text = StringIO()
        text.write(before)
        self.inlines(inlines, passage, text)
        passage.text = text.getvalue()
        return passage

    def inlines(self, inlines: list[dict], passage: Passage, text: StringIO) -> None:
        for node in inlines:
            start, kind = text.tell(), node.get("t")
            if kind == "break":
                text.write(" ")
            elif kind == "note":
                self.notes.append(node.get("n") or 0)
            elif kind == "code":
                text.write(node.get("text") or "")
                passage.hidden.append((start, text.tell()))
            elif kind == "figure":
                text.write(node.get("text") or "")
                passage.figures.append((start, text.tell(), node.get("ref") or ""))
            elif kind == "text":
                text.write(node.get("text") or "")
            else:
                self.inlines(node.get("c") or [], passage, text)
