"""The Markdown that people write: that of a report, and that of a record."""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin

from reports.bindings import BINDING, as_binding


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


def markdown_it() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


#: The texts of a report have footnotes and bindings; what a record says of itself has none.
OF_REPORTS = markdown_it().use(footnote_plugin, inline=False)
OF_REPORTS.inline.ruler.before("emphasis", "binding", binding)
OF_RECORDS = markdown_it()
