"""The Markdown that people write: that of a report, and that of a record."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin

from reports.bindings import BINDING, as_binding

#: "[1]: https://…", and no footnote: "[^1]: Words."
ADDRESS_OF_LINKS = re.compile(
    r"\[(?!\^)(?:[^\[\]\\]|\\.){1,999}+\]:\s{0,9}<?(?:https?://|mailto:|/|#)", re.IGNORECASE
)


def binding(state: StateInline, silent: bool) -> bool:
    """Take a binding as one token, so that nothing within it is read as Markdown."""
    found = BINDING.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("binding", "", 0)
        token.content, token.meta = found[0], {"binding": as_binding(found)}
    state.pos = found.end()
    return True


def address_of_links(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take "[1]: https://…" as the address of links; what has no address stays to be read."""
    first = state.bMarks[start] + state.tShift[start]
    return bool(ADDRESS_OF_LINKS.match(state.src, first)) and reference(state, start, end, silent)


def defined(state: StateCore) -> None:
    """Note the marks of all footnotes that are written: of two with one mark, one gets lost."""
    opened = [token for token in state.tokens if token.type == "footnote_reference_open"]
    state.env["defined"] = [token.meta["label"] for token in opened]


def markdown_it() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.block.ruler.at("reference", address_of_links)
    return made


#: The texts of a report have footnotes and bindings; what a record says of itself has none.
OF_REPORTS = markdown_it().use(footnote_plugin, inline=False)
OF_REPORTS.inline.ruler.before("emphasis", "binding", binding)
OF_REPORTS.core.ruler.before("footnote_tail", "defined", defined)
OF_RECORDS = markdown_it()
