"""The words of a newsletter, written in Markdown, on their way into a mail."""

import re

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from icpermed.templatetags.prose import markdown

register = template.Library()

LINK = re.compile(r"\[([^\]]+)\]\(\s*<?([^)\s>]+)>?[^)]*\)")
#: What Markdown writes around words, and at the head of a line.
MARKS = re.compile(r"(\*\*|__|`)|^#{1,6}\s+", re.MULTILINE)
OWN_ADDRESS = re.compile(r'href="(?=/)')


@register.filter
def as_text(words: str) -> str:
    """Markdown as plain text: addresses stand behind the words that lead there."""
    words = LINK.sub(lambda found: f"{found[1]} ({absolute(found[2])})", words or "")
    return MARKS.sub("", words).strip()


@register.filter
def as_html(words: str) -> SafeString:
    """Markdown as HTML for a mail, in which addresses of this site are whole."""
    html = OWN_ADDRESS.sub(f'href="{settings.SITE_URL}', markdown(words))
    return mark_safe(html)  # What `markdown` has cleaned, and our own address.


def absolute(address: str) -> str:
    """An address of this site with its beginning."""
    return settings.SITE_URL + address if address.startswith("/") else address
