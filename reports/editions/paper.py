"""A document as it stands on paper: every note in its place, every address to be read.

What the template in ``reports/data/print`` gets. Nothing in it is code.
"""

from django.conf import settings
from django.utils.encoding import iri_to_uri

from icpermed.typesetting import ISSUER
from reports.editions.appendices import LETTERS, appendices, colophon, day_in_words, links
from reports.editions.cleaning import cleaned, in_code, in_line, without_a_font
from reports.editions.lines import Lines, address_of, text_of
from reports.editions.widths import widths

#: A heading of the running head has at most so many characters.
SHORT = 58
#: PDF knows no heading below the sixth level.
LOWEST = 6
#: A row of a table with no more letters in any cell is not broken by the end of a page.
FEW_IN_CELL = 300
#: A record of so few letters is not broken by the end of a page.
FEW_LETTERS = 900


class Paper(Lines):
    """Turns one document into what is printed. ``missing`` are characters that no font has."""

    def __init__(self, document: dict):
        self.missing = without_a_font(document)
        super().__init__(cleaned(document, self.missing))
        self.headings: dict[str, dict] = {}

    def words(self) -> dict:
        """All that the template shows."""
        document = self.document
        language, _, region = document.get("language", "en-GB").partition("-")
        facts = self.facts()
        after = appendices(document)
        sections = [
            self.section(one, f"section-{place}") for place, one in enumerate(document["sections"])
        ]
        behind = [self.section(one, f"appendix-{place}") for place, one in enumerate(after)]
        if self.addresses:
            behind.append(self.section(links(LETTERS[len(after)]), "links"))
        return {
            "title": in_line(document["title"]),
            "subtitle": in_line(document.get("subtitle") or ""),
            "description": in_line(document.get("summary") or ""),
            "keywords": ["ICPerMed", "personalised medicine", str(document["year"])],
            "lang": language,
            "region": region.upper() or None,
            "issuer": ISSUER,
            "short": settings.SITE_NAME,
            "mark-words": f"Mark of the {ISSUER}",
            "kicker": "" if str(document["year"]) in document["title"] else str(document["year"]),
            "facts": facts,
            "notice": in_line(document.get("notice") or ""),
            "running": shortened(in_line(document["title"])),
            "footing": " · ".join(f"{name} {said}" for name, said in facts if name == "Version"),
            "sections": sections,
            "appendices": behind,
            "colophon": self.section(colophon(document, self.missing), "colophon"),
            "headings": self.headings,
        }

    def facts(self) -> list[tuple[str, str]]:
        """What stands below the title."""
        document = self.document
        found = [
            ("Period", in_line(document.get("period") or "")),
            ("Figures as of", day_in_words(document.get("figures_on"))),
            ("Version", str(document.get("version") or "")),
            ("Published on", day_in_words(document.get("published_on"))),
        ]
        return [(name, words) for name, words in found if words]

    # --- sections and blocks ----------------------------------------------------------------

    def section(self, section: dict, at: str) -> dict:
        """A section with its heading; headings within it never leave out a level."""
        number = section.get("number") or ""
        level = section.get("level") or len(number.split(".")) or 1
        level = level if any(one["level"] == 1 for one in self.headings.values()) else 1
        heading = self.heading(at, level, number, [{"t": "text", "text": section["heading"]}])
        self.above = [0]  # The levels, in the text, of the headings that one stands below.
        self.level, self.at = level, at
        return heading | {"nodes": self.blocks(section["nodes"])}

    def heading(self, at: str, level: int, number: str, nodes: list[dict]) -> dict:
        notes: list[dict] = []
        words = self.inlines(nodes, notes)
        said = text_of(nodes)
        self.headings[at] = {
            "level": level,
            "number": number,
            "words": said,
            "short": shortened(f"{number}  {said}" if number else said),
            "notes": notes,
        }
        return {"t": "heading", "at": at, "level": level, "number": number, "c": words}

    def blocks(self, nodes: list[dict]) -> list[dict]:
        return [getattr(self, f"block_{node['t']}")(node) for node in nodes]

    def block_paragraph(self, node):
        return {"t": "paragraph", "c": self.inlines(node["c"])}

    block_rule = staticmethod(dict)

    def block_heading(self, node):
        if not text_of(node["c"]).strip():  # A heading without words is none.
            return self.block_paragraph(node)
        while self.above[-1] >= node["level"]:
            self.above.pop()
        self.above.append(node["level"])
        at = f"{self.at}-{len(self.headings)}"
        level = min(self.level + len(self.above) - 1, LOWEST)
        return self.heading(at, level, node.get("number", ""), node["c"])

    def block_list(self, node):
        return node | {"items": [self.blocks(item) for item in node["items"]]}

    def block_quote(self, node):
        return {"t": "quote", "c": self.blocks(node["c"])}

    def block_code(self, node):
        return {"t": "code", "text": in_code(node["text"])}

    def block_table(self, node):
        said = [[text_of(cell) for cell in row] for row in node["rows"]]
        room = widths(node["head"], said)
        return {
            "t": "table",
            "caption": in_line(node["caption"]),
            "head": [in_line(words) for words in node["head"]],
            "numeric": node["numeric"],
            "shares": room.shares,
            "size": room.size,
            "is_whole": room.is_whole,
            "are_whole": [max(map(len, row), default=0) <= FEW_IN_CELL for row in said],
            "rows": [[self.inlines(cell) for cell in row] for row in node["rows"]],
        }

    def block_entries(self, node):
        items = [self.entry(item) for item in node["items"]]
        return {"t": "entries", "caption": in_line(node["caption"]), "items": items}

    def entry(self, item: dict) -> dict:
        """A record; the addresses of its links stand beside their words."""
        letters = len(text_of(item["c"])) + sum(len(one["url"]) for one in item["links"])
        return {
            "title": in_line(item["title"]),
            "to": iri_to_uri(self.address(item["url"])),
            "meta": in_line(item["meta"]),
            "c": self.inlines(item["c"]),
            "nodes": self.blocks(item.get("nodes", [])),
            "is_whole": letters <= FEW_LETTERS and not item.get("nodes"),
            "links": [
                self.written_out(one["url"], [in_line(one["text"])]) for one in item["links"]
            ],
        }

    def block_cards(self, node):
        return {"t": "cards", "items": [self.card(item) for item in node["items"]]}

    def card(self, item: dict) -> dict:
        label, unit = in_line(item["label"]), in_line(item.get("unit") or "")
        return {
            "text": in_line(item["text"]),
            "label": label,
            "unit": "" if unit.lower() in label.lower() else unit,
            "at": self.figures.get(item.get("ref"), ""),
        }

    def block_links(self, node):
        """The addresses that marks in the text lead to."""
        items = [
            {"at": f"link-{number}", "c": [address_of(to)]} for to, number in self.addresses.items()
        ]
        return {"t": "links", "items": items}

    def block_picture(self, node):
        caption = in_line(node["caption"])
        alt = in_line(node["alt"]) or caption
        if not alt:
            raise ValueError("A picture of the report has no words for those who do not see it.")
        return {"t": "picture", "svg": node["svg"], "alt": alt, "caption": caption}


def shortened(words: str) -> str:
    return words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"
