"""What a page tells search engines about itself (JSON-LD, schema.org)."""

import json

from django.utils.safestring import SafeString, mark_safe

#: What could end the script element, or start another one, is written as JSON writes it.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld(facts: dict) -> SafeString:
    """Facts as the content of a ``<script type="application/ld+json">``: data, never code."""
    text = json.dumps(facts, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(text)
