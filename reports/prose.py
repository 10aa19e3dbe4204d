"""Markdown of people as nodes of a document: no HTML, no code, links to the web only."""

from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from reports import document

MARKDOWN = (
    MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin, inline=False)
)
SCHEMES = ("https://", "http://", "mailto:", "/", "#")
#: Below the headings of sections, which are on the first and second level.
FIRST_HEADING, LAST_HEADING = 3, 6


@dataclass
class Prose:
    """What was read: blocks, and the footnotes in the order in which the text refers to them."""

    nodes: list[dict] = field(default_factory=list)
    notes: list[list[dict]] = field(default_factory=list)


def prose(markdown: str, *, first_note: int = 1, as_text=document.text) -> Prose:
    """Read Markdown. ``first_note`` is the number of its first footnote.

    ``as_text`` makes an inline, or several, of plain words; it may find something in them.
    """
    return Reader(first_note, as_text).read(MARKDOWN.parse(markdown or "", {}))


def nodes(markdown: str) -> list[dict]:
    """Markdown as blocks, without footnotes: what a record says of itself."""
    return prose(markdown).nodes


def inlines(markdown: str) -> list[dict]:
    """Markdown as one line of inlines: paragraphs follow each other, lists become sentences."""
    found: list[dict] = []
    for node in document.walk(nodes(markdown)):
        if node["t"] in {"paragraph", "heading"}:
            found += [document.text(" ")] if found else []
            found += node["c"]
    return found


class Reader:
    """Reads tokens of markdown-it one after the other."""

    def __init__(self, first_note: int, as_text):
        self.first_note, self.as_text = first_note, as_text
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
                inlines_ = []
                for block in self.blocks(until="footnote_close"):
                    inlines_ += [document.text(" ")] if inlines_ else []
                    inlines_ += block.get("c", [])
                self.prose.notes.append(inlines_)
        self.place += 1
        return []

    # --- inlines ----------------------------------------------------------------------------

    def children(self, tokens: list[Token]) -> list[dict]:
        found, open_ = [], [[]]
        kinds = []
        for token in tokens:
            if token.type in {"strong_open", "em_open", "link_open"}:
                kinds.append(self.opened(token))
                open_.append([])
            elif token.type in {"strong_close", "em_close", "link_close"}:
                node, inside = kinds.pop(), open_.pop()
                open_[-1] += [node | {"c": inside}] if node else inside
            else:
                open_[-1] += self.inline(token)
        found = open_[0]
        return joined(found)

    def opened(self, token) -> dict:
        if token.type != "link_open":
            return {"t": token.type.removesuffix("_open")}
        url = str(token.attrGet("href") or "")
        return {"t": "link", "url": url} if url.lower().startswith(SCHEMES) else {}

    def inline(self, token) -> list[dict]:
        if token.type == "text":
            return document.as_inlines([self.as_text(token.content)]) if token.content else []
        if token.type == "code_inline":
            return [{"t": "code", "text": token.content}]
        if token.type == "softbreak":
            return [document.text(" ")]
        if token.type == "hardbreak":
            return [{"t": "break"}]
        if token.type == "footnote_ref":
            return [{"t": "note", "n": self.first_note + token.meta["id"]}]
        if token.type == "image":  # A report has no pictures from elsewhere: their words remain.
            return self.children(token.children or [])
        return []  # What footnotes add of their own, such as the way back.


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
