"""The edition for the screen: the nodes of a document as HTML. All words are escaped."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reports import document

#: How many of the rows behind a number stand beside it; the open data have all.
MOST_ROWS = 60
#: Sections are on the second and third level; a heading within a text is one below.
LEVELS = {3: "h4", 4: "h5", 5: "h6", 6: "h6"}


@dataclass
class HtmlEdition:
    """Makes HTML of the nodes of one document.

    ``picture_url`` gives the address of a picture by its place in the document, from 0.
    """

    figures: dict[str, dict]
    picture_url: Callable[[int, dict], str]
    pictures: int = 0
    referred: dict[int, int] = field(default_factory=dict)
    is_in_link: bool = False

    def blocks(self, nodes: list[dict]) -> SafeString:
        """Blocks below each other."""
        return mark_safe("".join(getattr(self, f"block_{node['t']}")(node) for node in nodes))

    def inlines(self, nodes: list[dict]) -> SafeString:
        """Inlines in a row; two footnotes in a row are told apart: "1, 2"."""
        found, before = [], ""
        for node in nodes:
            between = "<sup>, </sup>" if before == node["t"] == "note" else ""
            found += [between, getattr(self, f"inline_{node['t']}")(node)]
            before = node["t"]
        return mark_safe("".join(found))

    # --- blocks -----------------------------------------------------------------------------

    def block_paragraph(self, node):
        return format_html("<p>{}</p>", self.inlines(node["c"]))

    def block_heading(self, node):
        tag = mark_safe(LEVELS.get(node["level"], "h6"))
        return format_html("<{0}>{1}</{0}>", tag, self.inlines(node["c"]))

    def block_list(self, node):
        items = mark_safe("".join(f"<li>{self.item(item)}</li>" for item in node["items"]))
        if not node["ordered"]:
            return format_html("<ul>{}</ul>", items)
        start = format_html(' start="{}"', node["start"]) if node["start"] != 1 else ""
        return format_html("<ol{}>{}</ol>", start, items)

    def item(self, nodes: list[dict]) -> SafeString:
        """An item that is one paragraph needs no paragraph."""
        if len(nodes) == 1 and nodes[0]["t"] == "paragraph":
            return self.inlines(nodes[0]["c"])
        return self.blocks(nodes)

    def block_quote(self, node):
        return format_html("<blockquote>{}</blockquote>", self.blocks(node["c"]))

    def block_code(self, node):
        return format_html("<pre><code>{}</code></pre>", node["text"])

    def block_rule(self, node):
        return mark_safe("<hr>")

    def block_table(self, node):
        head = mark_safe(
            "".join(
                format_html('<th scope="col"{}>{}</th>', as_number(is_number), words)
                if words
                else "<td></td>"
                for words, is_number in zip(node["head"], node["numeric"], strict=True)
            )
        )
        rows = mark_safe("".join(f"<tr>{self.cells(row, node)}</tr>" for row in node["rows"]))
        caption = format_html("<caption>{}</caption>", node["caption"]) if node["caption"] else ""
        return format_html(
            '<div class="scroll" tabindex="0" role="region" aria-label="{}">'
            '<table class="data-table">{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
            node["caption"] or "Table",
            caption,
            head,
            rows,
        )

    def cells(self, row, node) -> SafeString:
        """A row of a table; its first cell says what the row is about."""
        found = []
        for place, (cell, is_number) in enumerate(zip(row, node["numeric"], strict=True)):
            tag = mark_safe("td") if place else mark_safe("th")
            scope = mark_safe("" if place else ' scope="row"')
            found.append(
                format_html(
                    "<{0}{1}{2}>{3}</{0}>", tag, scope, as_number(is_number), self.inlines(cell)
                )
            )
        return mark_safe("".join(found))

    def block_entries(self, node):
        caption = (
            format_html('<p class="report-caption">{}</p>', node["caption"])
            if node["caption"]
            else ""
        )
        items = mark_safe("".join(f"<li>{self.entry(item)}</li>" for item in node["items"]))
        return format_html('{}<ul class="report-entries">{}</ul>', caption, items)

    def entry(self, item) -> SafeString:
        """One record: its title, a line beneath, text, links."""
        title = self.link(item["url"], escape(item["title"])) if item["url"] else item["title"]
        parts = [format_html('<p class="report-entry">{}</p>', title)]
        if item["meta"]:
            parts.append(format_html('<p class="meta">{}</p>', item["meta"]))
        if item["c"]:
            parts.append(format_html("<p>{}</p>", self.inlines(item["c"])))
        if item.get("nodes"):
            parts.append(self.blocks(item["nodes"]))
        if item["links"]:
            links = [self.link(one["url"], escape(one["text"])) for one in item["links"]]
            parts.append(format_html('<p class="meta">{}</p>', mark_safe(" · ".join(links))))
        return mark_safe("".join(parts))

    def block_cards(self, node):
        items = mark_safe("".join(self.card(item) for item in node["items"]))
        return format_html('<ul class="report-cards">{}</ul>', items)

    def card(self, item) -> SafeString:
        number = self.number(item["ref"], item["text"]) if item.get("ref") else item["text"]
        return format_html("<li><b>{}</b> <span>{}</span></li>", number, item["label"])

    def block_picture(self, node):
        url = self.picture_url(self.pictures, node)
        self.pictures += 1
        caption = (
            format_html("<figcaption>{}</figcaption>", node["caption"]) if node["caption"] else ""
        )
        return format_html(
            '<figure class="report-picture"><img src="{}" alt="{}" loading="lazy">{}</figure>',
            url,
            node["alt"],
            caption,
        )

    # --- inlines ----------------------------------------------------------------------------

    def inline_text(self, node):
        return escape(node["text"])

    def inline_strong(self, node):
        return format_html("<strong>{}</strong>", self.inlines(node["c"]))

    def inline_em(self, node):
        return format_html("<em>{}</em>", self.inlines(node["c"]))

    def inline_code(self, node):
        return format_html("<code>{}</code>", node["text"])

    def inline_break(self, node):
        return mark_safe("<br>")

    def inline_link(self, node):
        self.is_in_link = True  # A link holds no other, and no button.
        words = self.inlines(node["c"])
        self.is_in_link = False
        return self.link(node["url"], words)

    def inline_figure(self, node):
        return self.number(node["ref"], node["text"])

    def inline_note(self, node):
        """A footnote; where it is referred to again, the way back leads to the first place."""
        n = node["n"]
        self.referred[n] = self.referred.get(n, 0) + 1
        place = mark_safe(f' id="noteref-{n}"' if self.referred[n] == 1 else "")
        return format_html(
            '<sup><a href="#note-{0}"{1} role="doc-noteref" aria-label="Footnote {0}">{0}</a>'
            "</sup>",
            n,
            place,
        )

    def link(self, url: str, words: SafeString) -> SafeString:
        return format_html('<a href="{}">{}</a>', url, words)

    def number(self, ref: str, words: str) -> SafeString:
        """A bound number: a button that opens what explains it, without any script."""
        if ref not in self.figures:
            return escape(words)
        figure = self.figures[ref]
        if self.is_in_link:
            return format_html('<span data-figure="{}">{}</span>', figure["name"], words)
        return format_html(
            '<button type="button" class="bound" popovertarget="{}" data-figure="{}">{}</button>',
            ref,
            figure["name"],
            words,
        )


def as_number(is_number: bool) -> SafeString:
    return mark_safe(' class="number"' if is_number else "")


def sections_of(tree: dict, picture_url) -> tuple[list[dict], list[SafeString]]:
    """The sections of a document with their HTML, and its footnotes."""
    edition = HtmlEdition(tree["figures"], picture_url)
    sections = [
        {
            "anchor": section["anchor"],
            "heading": section["heading"],
            "number": section["number"],
            "level": section["level"],
            "html": edition.blocks(section["nodes"]),
        }
        for section in tree["sections"]
    ]
    return sections, [edition.inlines(note) for note in tree["notes"]]


def pictures_of(tree: dict) -> list[dict]:
    """The pictures of a document, in the order in which they are shown."""
    return [node for node in document.walk(tree["sections"]) if node["t"] == "picture"]


def picture_in_place(place: int, node: dict) -> str:
    """A picture within the page, where it has no address of its own yet."""
    return "data:image/svg+xml;base64," + b64encode(node["svg"].encode()).decode()
