"""Reads a tagged PDF as a screen reader does: element by element, not line by line.

pypdf gives the objects; what the tags say of the page is put together here, by no code of the
program that wrote it.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdf
from pypdf.generic import ContentStream

SHOWN = {b"Tj", b"TJ"}
PAINTED = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"Do", b"sh"} | SHOWN
HEX = re.compile(r"<([0-9A-Fa-f]+)>")
MAPPED = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)


@dataclass
class Element:
    """One element of the structure, with its attributes and what is in it, in order."""

    tag: str
    alt: str
    raw: dict
    children: list = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag: str) -> list["Element"]:
        return [one for one in self.walk() if one.tag == tag]

    def words(self, but=()) -> str:
        """All words in it, in the order in which they are read; ``but`` are tags left out."""
        return "".join(
            "" if isinstance(child, Element) and child.tag in but
            else child.words(but) if isinstance(child, Element) else child[0]
            for child in self.children
        )  # fmt: skip

    def left(self) -> float:
        """Where its first words begin, in points."""
        for child in self.children:
            return child.left() if isinstance(child, Element) else child[1]
        raise ValueError("There are no words.")


class TaggedPdf:
    """A PDF read by its tags. ``loose`` is what is painted but neither tagged nor an artifact."""

    def __init__(self, content: bytes):
        self.reader = pypdf.PdfReader(io.BytesIO(content))
        self.catalog = self.reader.trailer["/Root"]
        self.loose: list[tuple] = []
        self.artifacts: list[str] = []
        self.marked = {}
        for page in self.reader.pages:
            key = page.indirect_reference.idnum
            self.artifacts.append("")
            self.read(page, key)
        top = self.catalog["/StructTreeRoot"]["/K"]
        self.document = self.element(top[0] if isinstance(top, list) else top, None)

    def read(self, page, key: int) -> None:
        """The words of each marked part of a page."""
        fonts, font, tags, x = fonts_of(page), {}, [], 0.0
        shifted, kept = 0.0, []  # How far what is painted is moved to the right.
        for operands, operator in ContentStream(page.get_contents(), self.reader).operations:
            if operator == b"BDC" or operator == b"BMC":
                inside = operands[1] if operator == b"BDC" else {}
                tags.append((str(operands[0]), inside.get("/MCID"), inside.get("/ActualText")))
                if tags[-1][2] is not None and tags[-1][1] is None:
                    self.add(key, tags, str(tags[-1][2]), x)
            elif operator == b"EMC":
                tags.pop()
            elif operator == b"Tf":
                font = fonts[operands[0]]
            elif operator == b"q":
                kept.append(shifted)
            elif operator == b"Q":
                shifted = kept.pop()
            elif operator == b"cm":
                shifted += float(operands[4])
            elif operator == b"Tm":
                x = shifted + float(operands[4])
            if operator in SHOWN and not any(actual is not None for _, _, actual in tags):
                self.add(key, tags, "".join(shown(part, font) for part in parts(operands[0])), x)
            if operator in PAINTED and not tags:
                self.loose.append((key, operator))

    def add(self, page: int, tags: list, words: str, x: float) -> None:
        if any(name == "/Artifact" for name, _, _ in tags):
            self.artifacts[-1] += words
            return
        number = next((one for _, one, _ in reversed(tags) if one is not None), None)
        if number is None:
            self.loose.append((page, words))
        else:
            said, start = self.marked.get((page, number), ("", x))
            self.marked[page, number] = (said + words, start)

    def element(self, raw, page) -> Element | tuple | None:
        """An element with all below it, or the words of a marked part."""
        if isinstance(raw, int):
            return self.marked.get((page, raw))
        raw = raw.get_object()
        page = raw.raw_get("/Pg").idnum if "/Pg" in raw else page
        if raw.get("/Type") == "/MCR":
            return self.marked.get((page, raw["/MCID"]))
        if "/S" not in raw:
            return None
        kids = raw.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        made = Element(raw["/S"].lstrip("/"), str(raw.get("/Alt", "")), raw)
        made.children = [found for kid in kids if (found := self.element(kid, page)) is not None]
        return made


def parts(operand):
    """The strings of what is shown, without the distances between them."""
    shown_ = operand if isinstance(operand, list) else [operand]
    return [one for one in shown_ if not isinstance(one, int | float)]


def shown(words, font: dict[int, str]) -> str:
    raw = words.original_bytes if hasattr(words, "original_bytes") else bytes(words)
    codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
    return "".join(font.get(code, "") for code in codes)


def fonts_of(page) -> dict[str, dict[int, str]]:
    """What each code of each font means."""
    fonts = page["/Resources"].get("/Font", {})
    return {name: meanings(font["/ToUnicode"].get_data().decode()) for name, font in fonts.items()}


def meanings(source: str) -> dict[int, str]:
    found = {}
    for kind, lines in MAPPED.findall(source):
        for line in lines.strip().splitlines():
            codes = HEX.findall(line)
            first, said = int(codes[0], 16), bytes.fromhex(codes[-1]).decode("utf-16-be")
            last = int(codes[1], 16) if kind == "bfrange" else first
            for step in range(last - first + 1):
                found[first + step] = said[:-1] + chr(ord(said[-1]) + step)
    return found
