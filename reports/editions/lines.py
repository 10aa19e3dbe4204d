"""What stands within a line on paper: notes at the foot of the page, and marks of addresses."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from reports.editions.cleaning import in_line

SCHEMES = {"http", "https", "mailto"}


class Lines:
    """Turns the inlines of one document into what is printed.

    Footnotes have the numbers of the text, on paper as on the screen. The addresses of links are
    listed at the end, and marked in the text: L1, L2. ``notes`` are the footnotes that have been
    set already, and ``addresses`` those that are marked, in order: a second reference leads to
    the first. ``is_in_note`` says whether a footnote is being made, and ``is_in_link`` whether a
    link is: no link stands within another.
    ``places`` and ``figures`` say where sections and what explains a number are found.
    """

    def __init__(self, document: dict):
        self.document = document
        self.base = document.get("url") or settings.SITE_URL
        self.notes: set[int] = set()
        self.addresses: dict[str, int] = {}
        self.is_in_note = False
        self.is_in_link = False
        self.places = {
            section["anchor"]: f"section-{place}"
            for place, section in enumerate(document["sections"])
        }
        self.figures = {
            ref: f"figure-{place}" for place, ref in enumerate(document.get("figures", {}))
        }

    def inlines(self, nodes: list[dict], notes: list | None = None) -> list:
        """Inlines; their footnotes go to ``notes``, where there is such a list."""
        found: list = []
        for node in nodes:
            made = getattr(self, f"inline_{node['t']}")(node, notes)
            found += made if isinstance(made, list) else [made]
        return found

    def inline_text(self, node, notes):
        return in_line(node["text"])

    def inline_strong(self, node, notes):
        return {"t": node["t"], "c": self.inlines(node["c"], notes)}

    inline_em = inline_strong

    def inline_code(self, node, notes):
        return {"t": "code", "text": in_line(node["text"])}

    def inline_break(self, node, notes):
        return {"t": "break"}

    def inline_figure(self, node, notes):
        words, at = in_line(node["text"]), self.figures.get(node["ref"])
        return {"t": "figure", "at": at, "text": words} if at and not self.is_in_link else words

    def inline_target(self, node, notes):
        """What stands in the text, where its explanation is: the place that it leads to."""
        return {"t": "target", "at": self.figures[node["ref"]], "text": in_line(node["text"])}

    def inline_note(self, node, notes):
        if not 1 <= node["n"] <= len(self.document["notes"]):
            raise ValueError(f"The text refers to footnote {node['n']}, which does not exist.")
        return placed(self.note(node["n"]), notes)

    def note(self, n: int) -> dict:
        """A footnote, or a reference to the same one further up."""
        made = {"t": "note", "n": n, "at": f"note-{n}"}
        if n in self.notes:
            return made
        self.notes.add(n)
        outside, self.is_in_note = self.is_in_note, True
        words = self.inlines(self.document["notes"][n - 1])
        self.is_in_note = outside
        return made | {"c": words}

    def inline_link(self, node, notes):
        """A link; where its words are not its address, a mark leads to it in the list of links."""
        self.is_in_link = True
        words = self.inlines(node["c"], notes)
        self.is_in_link = False
        if node["url"].startswith("#"):
            at = self.places.get(node["url"][1:])
            return {"t": "place", "at": at, "c": words} if at else words
        to = self.address(node["url"])
        if not to:
            return words
        if bare(text_of(node["c"])) == bare(to):
            return address_of(to)
        made = [{"t": "link", "to": iri_to_uri(to), "c": words}]
        if not self.is_elsewhere(to):
            return made
        if self.is_in_note:
            return [*made, " (", address_of(to), ")"]
        number = self.addresses.setdefault(to, len(self.addresses) + 1)
        return made + placed({"t": "mark", "at": f"link-{number}", "text": f"L{number}"}, notes)

    def written_out(self, url: str, words: list) -> list:
        """A link with its address beside it."""
        to = self.address(url)
        if not to:
            return words
        said = [{"t": "link", "to": iri_to_uri(to), "c": words}]
        return [*said, ": ", address_of(to)] if self.is_elsewhere(to) else said

    def address(self, url: str) -> str:
        """The whole address of a page; empty where it is none of the web's."""
        try:
            whole = urljoin(self.base, url.strip()) if url.strip() else ""
            return whole if urlsplit(whole).scheme in SCHEMES else ""
        except ValueError:
            return ""

    def is_elsewhere(self, url: str) -> bool:
        return urlsplit(url).netloc != urlsplit(self.base).netloc


def placed(note: dict, notes: list | None) -> list:
    """A note or a mark where it stands, or gathered."""
    if notes is None:
        return [note]
    notes.append(note)
    return []


def address_of(url: str) -> dict:
    """An address to be read: that of a mailbox without its scheme."""
    return {"t": "address", "to": iri_to_uri(url), "text": url.removeprefix("mailto:")}


def bare(words: str) -> str:
    """An address as people write it."""
    plain = words.strip().lower().removeprefix("mailto:").removeprefix("https://")
    return plain.removeprefix("http://").removeprefix("www.").rstrip("/")


def text_of(nodes: list[dict]) -> str:
    """The words of inlines, without notes."""
    return in_line("".join(node.get("text") or text_of(node.get("c", [])) for node in nodes))
