"""Text that people write, on its way into a page."""

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "code"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "hr"}


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as HTML: a few harmless elements, links to the web only, no HTML of its own."""
    html = nh3.clean(
        MARKDOWN.render(text or ""),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
    )
    return mark_safe(html)
