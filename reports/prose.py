"""Markdown of people as nodes of a document: no HTML, no code, links to the web only."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from markdown_it.token import Token

from reports import document
from reports.bindings import Binding
from reports.markdown import OF_RECORDS, OF_REPORTS

SCHEMES = ("https://", "http://", "mailto:", "/", "#")
#: Below the headings of sections, which are on the first and second level.
FIRST_HEADING, LAST_HEADING = 3, 6
#: What was meant as a binding or as the mark of a footnote, and is none.
BRACES = re.compile(r"\{\{[^{}]{0,60}+\}{0,2}")
NO_MARK = re.compile(r"\[\^[^\[\]\s]{1,60}+\]")
NO_BINDING = "This is no binding: write {{ figure:… }}, or show it as code, between backticks."
BESIDE_WORDS = {"link_open", "link_close", "footnote_ref"}
#: The end of words that go on with a binding as an address.
IN_ADDRESS = re.compile(r"(?:\]\(<?|https?://|www\.|mailto:)[^\s<>()]{0,200}$", re.IGNORECASE)


@dataclass
class Prose:
    """What was read: blocks, and the footnotes in the order in which the text refers to them.

    ``problems`` are what the text cannot have meant so: a piece of it, and a sentence.
    """

    nodes: list[dict] = field(default_factory=list)
    notes: list[list[dict]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def as_written(binding: Binding) -> dict:
    """A binding that nobody reads."""
    return document.text(binding.source)


def prose(
    markdown: str, *, first_note: int = 1, bound: Callable[[Binding], dict] = as_written
) -> Prose:
    """Read the Markdown of a report. ``first_note`` is the number of its first footnote.

    ``bound`` makes an inline of a binding.
    """
    env: dict = {}
    tokens = OF_REPORTS.parse(markdown or "", env)
    read = Reader(first_note, bound).read(tokens)
    for mark, place in env.get("footnotes", {}).get("refs", {}).items():
        if place < 0:  # So the plugin says that nothing refers to it.
            read.problems.append((f"[^{mark[1:]}]:", "No mark in the text leads to this footnote."))
    for mark, times in Counter(env.get("defined", ())).items():
        if times > 1:
            said = "Several footnotes have this mark, and readers would see one of them."
            read.problems.append((f"[^{mark}]:", f"{said} Give each its own."))
    return read


def nodes(markdown: str) -> list[dict]:
    """Markdown as blocks, without footnotes and bindings: what a record says of itself."""
    return Reader().read(OF_RECORDS.parse(markdown or "", {})).nodes


def inlines(markdown: str) -> list[dict]:
    """Markdown as one line of inlines: blocks follow each other, lists become sentences."""
    return in_line(nodes(markdown))


def in_line(blocks: list[dict]) -> list[dict]:
    """Blocks as one line of inlines: words of every block, each after a space."""
    found: list[dict] = []
    for part in parts_of(blocks):
        found += [document.text(" "), *part] if found and part else part
    return joined(found)


def parts_of(blocks: list[dict]):
    """The inlines of each block, and of each block or cell within it."""
    for block in blocks:
        if block["t"] == "code":
            yield [block]
        elif block["t"] == "table":
            yield from [[document.text(words_)] for words_ in block["head"] if words_]
            for row in block["rows"]:
                yield from row
        elif block["t"] == "list":
            for item in block["items"]:
                yield from parts_of(item)
        elif block["t"] == "quote":
            yield from parts_of(block["c"])
        else:
            yield block.get("c", [])


class Reader:
    """Reads tokens of markdown-it one after the other."""

    def __init__(self, first_note: int = 1, bound: Callable[[Binding], dict] = as_written):
        self.first_note, self.bound = first_note, bound
        self.prose = Prose()

    def read(self, tokens: list[Token]) -> Prose:
        self.tokens, self.place = tokens, 0
        self.prose.nodes = self.blocks(until=None)
        return self.prose

    # --- blocks -----------------------------------------------------------------------------

    def blocks(self, until: str | None) -> list[dict]:
        """The blocks up to a closing token, which is taken, too."""
        found = []
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token.type == until:
                break
            reader = getattr(self, token.type, None)
            if reader:
                found += reader(token)
        return found

    def inline_after(self, closing: str) -> list[dict]:
        """The inlines between an opening token and its closing one."""
        found = []
        while (token := self.tokens[self.place]).type != closing:
            found += self.children(token.children or [])
            self.place += 1
        self.place += 1
        return found

    def paragraph_open(self, token):
        return [{"t": "paragraph", "c": self.inline_after("paragraph_close")}]

    def heading_open(self, token):
        level = min(FIRST_HEADING + int(token.tag[1]) - 1, LAST_HEADING)
        return [{"t": "heading", "level": level, "c": self.inline_after("heading_close")}]

    def bullet_list_open(self, token):
        return [self.list_of_items("bullet_list_close", ordered=False, start=1)]

    def ordered_list_open(self, token):
        start = token.attrGet("start")
        return [
            self.list_of_items(
                "ordered_list_close", ordered=True, start=1 if start is None else int(start)
            )
        ]

    def list_of_items(self, closing: str, *, ordered: bool, start: int) -> dict:
        items = []
        while self.tokens[self.place].type != closing:
            self.place += 1  # The opening of an item.
            items.append(self.blocks(until="list_item_close"))
        self.place += 1
        return {"t": "list", "ordered": ordered, "start": start, "items": items}

    def blockquote_open(self, token):
        return [{"t": "quote", "c": self.blocks(until="blockquote_close")}]

    def fence(self, token):
        return [{"t": "code", "text": token.content.rstrip("\n")}]

    code_block = fence

    def hr(self, token):
        return [{"t": "rule"}]

    def table_open(self, token):
        rows, numeric = [], []
        while (token := self.tokens[self.place]).type != "table_close":
            self.place += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                if token.type == "th_open":
                    numeric.append("right" in str(token.attrGet("style") or ""))
                rows[-1].append(self.inline_after(token.type.replace("open", "close")))
        self.place += 1
        head = ["".join(words(cell)) for cell in rows[0]]
        if any(node["t"] == "note" for node in document.walk(rows[0])):
            said = "No footnote can stand in the head of a table."
            self.prose.problems.append((" | ".join(head), said))
        return [
            {
                "t": "table",
                "caption": "",
                "head": head,
                "numeric": numeric,
                "rows": rows[1:],
                "is_typed": True,
            }
        ]

    def footnote_block_open(self, token):
        """Footnotes stand at the end of the tokens, in the order in which the text names them."""
        while (token := self.tokens[self.place]).type != "footnote_block_close":
            self.place += 1
            if token.type == "footnote_open":
                self.prose.notes.append(in_line(self.blocks(until="footnote_close")))
        self.place += 1
        return []

    # --- inlines ----------------------------------------------------------------------------

    def children(self, tokens: list[Token]) -> list[dict]:
        open_, kinds = [[]], []
        before = None
        for token in tokens:
            if token.type in {"strong_open", "em_open", "link_open"}:
                kinds.append(self.opened(token))
                open_.append([])
            elif token.type in {"strong_close", "em_close", "link_close"}:
                node, inside = kinds.pop(), open_.pop()
                open_[-1] += [node | {"c": inside}] if node else inside
            else:
                if token.type == "binding" and before and IN_ADDRESS.search(before.content):
                    self.in_address(token.content)
                open_[-1] += self.inline(token)
            before = token
        return joined(open_[0])

    def opened(self, token) -> dict:
        if token.type != "link_open":
            return {"t": token.type.removesuffix("_open")}
        url = str(token.attrGet("href") or "")
        if "{{" in unquote(url):
            self.in_address(unquote(url))
        return {"t": "link", "url": url} if url.lower().startswith(SCHEMES) else {}

    def in_address(self, words: str) -> None:
        self.prose.problems.append((words, "A number cannot stand within an address."))

    def inline(self, token) -> list[dict]:
        if token.type == "text":
            return self.text(token.content)
        if token.type == "binding":
            return [self.bound(token.meta["binding"])]
        if token.type == "code_inline":
            return [{"t": "code", "text": token.content}]
        if token.type == "softbreak":
            return [document.text(" ")]
        if token.type == "hardbreak":
            return [{"t": "break"}]
        if token.type == "footnote_ref":
            return [{"t": "note", "n": self.first_note + token.meta["id"]}]
        if token.type == "image":
            return self.picture(token)
        return []  # What footnotes add of their own, such as the way back.

    def picture(self, token) -> list[dict]:
        """A report has no pictures from elsewhere: their words remain, without links and notes."""
        tokens = token.children or []
        if any(one.type == "footnote_ref" for one in tokens):
            said = "No footnote can stand in the words of a picture."
            self.prose.problems.append((token.content, said))
        return self.children([one for one in tokens if one.type not in BESIDE_WORDS])

    def text(self, words_: str) -> list[dict]:
        """Words as they are, and what they were not meant to be."""
        for piece in BRACES.findall(words_):
            self.prose.problems.append((piece, NO_BINDING))
        for piece in NO_MARK.findall(words_):
            self.prose.problems.append((piece, f"There is no footnote {piece}: write its words."))
        return document.as_inlines([words_])


def joined(found: list[dict]) -> list[dict]:
    """Neighbouring words as one."""
    done: list[dict] = []
    for node in found:
        if node["t"] == "text" and done and done[-1]["t"] == "text":
            done[-1] = document.text(done[-1]["text"] + node["text"])
        else:
            done.append(node)
    return done


def words(inlines_: list[dict]) -> list[str]:
    """The words of inlines, in order."""
    return [node["text"] for node in document.walk(inlines_) if "text" in node]
