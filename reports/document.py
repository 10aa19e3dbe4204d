"""A report as a tree of plain dicts: what is frozen, and what both editions are made from.

A document is data alone, ready for JSON: no code of anybody is in it, and nothing in it is ever
run. Each node has its kind in ``t``; the words of people are in ``text`` and are shown as they are.

    document   title, subtitle, year, language, period, sections, notes, figures, waivers, version,
               people
    section    anchor, heading, number ("2"), nodes
    blocks     paragraph(c) heading(level, anchor, c) list(ordered, start, items) quote(c)
               code(text) rule table(caption, head, numeric, rows) entries(caption, items)
               cards(items) picture(svg, alt, caption)
    inlines    text(text) strong(c) em(c) code(text) link(url, c) break
               figure(ref, text) note(n)

A table that somebody typed says so in ``is_typed``: the others are made from the data.

``c`` holds the children. The cells of a table and the text of an entry are lists of inlines.
``figures`` has, by its ``ref``, what explains a number; ``notes`` the footnotes, in order.
``people`` has on whose consent something depends: see ``reports/withholding.py``.
"""


def text(words: str) -> dict:
    """Words as they are."""
    return {"t": "text", "text": words}


def link(url: str, words: str) -> dict:
    """Words that lead to a page: https, http, mailto, or an address of this site."""
    return {"t": "link", "url": url, "c": [text(words)]}


def strong(words: str) -> dict:
    return {"t": "strong", "c": [text(words)]}


def paragraph(*inlines: dict | str) -> dict:
    """A paragraph of inlines and words."""
    return {"t": "paragraph", "c": as_inlines(inlines)}


def bullets(*items: list[dict], ordered: bool = False) -> dict:
    """A list; each item is a list of blocks."""
    return {"t": "list", "ordered": ordered, "start": 1, "items": list(items)}


def table(caption: str, head: list[str], rows: list[list], numeric: set[int] = frozenset()) -> dict:
    """A table; a cell is words, an inline, or several. ``numeric``: which columns are numbers."""
    return {
        "t": "table",
        "caption": caption,
        "head": head,
        "numeric": [place in numeric for place in range(len(head))],
        "rows": [[as_inlines([cell]) for cell in row] for row in rows],
    }


def entries(caption: str, items: list[dict]) -> dict:
    """Records one below the other: each made by ``entry``."""
    return {"t": "entries", "caption": caption, "items": items}


def entry(key: str, title: str, *, url="", meta="", words=(), nodes=(), links=(), whose="") -> dict:
    """One record: its key within the block, title, page, a line beneath, text, and links.

    ``words`` are inlines; ``nodes`` are blocks shown below them: lists of key points. ``links``
    are pairs of an address and words. ``whose`` is the record ("award 7") on whose consent it
    depends.
    """
    made = {
        "key": key,
        "title": title,
        "url": url,
        "meta": meta,
        "c": as_inlines(words),
        "nodes": list(nodes),
        "links": [{"url": url, "text": words} for url, words in links],
    }
    return made | {"whose": whose} if whose else made


def cards(items: list[dict]) -> dict:
    """Large numbers in a row: each with label, text, unit and the ``ref`` of its figure.

    A block gives a ``binding`` in place of the ref: which figure it is, is known once composed.
    """
    return {"t": "cards", "items": items}


def picture(svg: str, alt: str, caption: str) -> dict:
    """A drawing as SVG, what it shows in words, and a caption."""
    return {"t": "picture", "svg": svg, "alt": alt, "caption": caption}


def as_inlines(parts) -> list[dict]:
    """Words and inlines, however nested, as a list of inlines."""
    found = []
    for part in [parts] if isinstance(parts, str | dict) else parts:
        if isinstance(part, str):
            found += [text(part)] if part else []
        elif isinstance(part, dict):
            found.append(part)
        else:
            found += as_inlines(part)
    return found


def walk(node):
    """Every node of a tree, from the top, in the order of reading."""
    if isinstance(node, dict):
        if "t" in node:
            yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for one in node:
            yield from walk(one)
