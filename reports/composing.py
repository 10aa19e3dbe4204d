"""A report as a document: its text with every binding read, and its blocks from the data."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from events.models.times import days_in_words
from icpermed.partial_dates import PartialDate
from reports import document
from reports.bindings import Binding, bindings_in
from reports.blocks import BlockRow, block_kinds
from reports.figures import Fact, Period, Reading, Row, figure_called, figures
from reports.models import Inclusion, Report, Section
from reports.prose import BRACES, prose
from reports.withholding import people_of
from reports.writing import written


@dataclass
class Composition:
    """What is gathered while a document is made: figures by what they ask for, notes, problems."""

    period: Period
    #: What the data say anyway, by what it is asked for: read once, however often it is said.
    known: dict[str, Reading] = field(default_factory=dict)
    figures: dict[str, dict] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    notes: list[list[dict]] = field(default_factory=list)
    problems: list[dict] = field(default_factory=list)

    def text(self, markdown: str, section: str) -> list[dict]:
        """The blocks of a text, with its bindings read."""
        read = prose(
            markdown,
            first_note=len(self.notes) + 1,
            bound=lambda binding: self.bound(binding, section),
        )
        self.notes += read.notes
        for phrase, message in read.problems:
            self.problem(section, phrase, message)
        return read.nodes

    def problem(self, section: str, phrase: str, message: str) -> None:
        """Something that must be mended before the report is frozen."""
        self.problems.append({"section": section, "phrase": phrase, "message": message})

    def typed(self, section: str, *words: str) -> None:
        """Words that stand as they are, without Markdown: nobody reads a binding in them."""
        for line in words:
            for piece in BRACES.findall(line):
                self.problem(section, piece, "Only the text of a section can have bindings.")

    def bound(self, binding: Binding, section: str) -> dict:
        """A binding as an inline; what cannot be read stays as it was written, as a problem."""
        try:
            reading = self.reading(binding)
            words = written(binding, reading)
        except ValueError as wrong:
            self.problem(section, binding.source, str(wrong))
            return document.text(binding.source)
        return {"t": "figure", "ref": self.ref(binding, reading), "text": words}

    def with_refs(self, nodes: list[dict]) -> list[dict]:
        """The nodes of a block, its large numbers explained like those in the text."""
        for node in document.walk(nodes):
            for card in node["items"] if node["t"] == "cards" else []:
                (binding,) = bindings_in(f"{{{{ {card.pop('binding')} }}}}")
                card["ref"] = self.ref(binding, self.reading(binding))
        return nodes

    def reading(self, binding: Binding) -> Reading:
        """What a binding says. Raises ValueError: a sentence says what is wrong with it."""
        binding.check()
        return self.known.get(binding.key) or binding.read(self.period)

    def ref(self, binding: Binding, reading: Reading) -> str:
        """The name of a figure within the document: the same for the same number, said alike."""
        key = f"{binding.key} {binding.says}"
        if key not in self.refs:
            self.refs[key] = f"f{len(self.refs) + 1}"
            self.figures[self.refs[key]] = explained(binding, reading)
        return self.refs[key]


def explained(binding: Binding, reading: Reading) -> dict:
    """All that explains a number or a day, ready for JSON."""
    return {
        "name": binding.name,
        "key": binding.key,
        "label": reading.label or figure_called(binding.name).label,
        "number": None if reading.number is None else f"{reading.number.normalize():f}",
        "days": [day.isoformat() for day in reading.days] if reading.days else None,
        "words": reading.words,
        "says": binding.says,
        "qualifier": reading.qualifier,
        "unit": reading.unit,
        "on": reading.on.isoformat() if reading.on else None,
        "definition": reading.definition,
        "source": reading.source,
        "rows": [explained_row(row) for row in reading.rows],
        "rows_url": reading.rows_url,
    }


def explained_row(row: Row) -> dict:
    """One row behind a number, and on whose consent it depends, if it does."""
    shown = {"title": row.title, "url": row.url, "text": row.text}
    return shown | {"whose": row.whose} if row.whose else shown


def compose(report: Report, facts: Sequence[Fact] | None = None) -> dict:
    """The document of a report as the data are now; ``facts``, if they are read already."""
    facts = facts_of(report.period) if facts is None else facts
    made = Composition(report.period, known_of(facts, report.period))
    made.typed("", report.title, report.subtitle, report.summary)
    sections = report.sections.prefetch_related("blocks__inclusions", "waivers")
    parts = numbered([section_of(section, made) for section in sections])
    tree = {
        "title": report.title,
        "subtitle": report.subtitle,
        "summary": report.summary,
        "year": report.year,
        "language": settings.LANGUAGE_CODE,
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "figures_on": report.figures_on.isoformat(),
        "period": days_in_words(*map(PartialDate.known, [report.starts_on, report.ends_on])),
        "is_illustrative": settings.DEMO,
        "sections": parts,
        "notes": made.notes,
        "figures": made.figures,
        "waivers": [waiver for section in sections for waiver in waivers_of(section)],
        "problems": made.problems,
    }
    return tree | {"people": people_of(tree)}


def facts_of(period: Period) -> list[Fact]:
    """Everything that the data say about a period."""
    return [fact for figure in figures().values() for fact in figure.facts(period)]


def waivers_of(section: Section) -> list[dict]:
    """What may stay as it is written in a section, and why."""
    return [
        {
            "section": section.anchor,
            "phrase": waiver.phrase,
            "sentence": waiver.sentence,
            "reason": waiver.reason,
        }
        for waiver in section.waivers.all()
    ]


def known_of(facts: Sequence[Fact], period: Period) -> dict[str, Reading]:
    """Facts by what a binding asks for; the day of the figures need not be named."""
    found = {}
    for fact in facts:
        key = fact.binding.removeprefix("figure:")
        for binding in bindings_in("{{ " + fact.binding + " }}"):
            found[binding.key] = fact.reading
        found[key.removesuffix(f" on={period.on.isoformat()}")] = fact.reading
    return found


def section_of(section: Section, made: Composition) -> dict:
    """A section as it is saved."""
    blocks = [
        (one.kind, one.which, one.caption, list(one.inclusions.all()))
        for one in section.blocks.all()
    ]
    return section_tree(section, section.text, blocks, made)


def section_tree(section: Section, text: str, blocks: Sequence[tuple], made: Composition) -> dict:
    """A section with a text and blocks, each with what it was made from.

    A block is its kind, which part of it, its caption, and what was decided about its rows.
    """
    made.typed(section.anchor, section.heading)
    nodes, data = made.text(text, section.anchor), []
    for kind, which, caption, decided in blocks:
        made.typed(section.anchor, caption)
        shown, rows = block_of(kind, which, caption, decided, made)
        nodes += shown
        data.append(
            {
                "kind": kind,
                "which": which,
                "caption": caption,
                "columns": list(dict.fromkeys(name for row in rows for name in row.data)),
                "keys": [row.key for row in rows],
                "rows": [dict(row.data) for row in rows],
                "whose": [row.entry.get("whose", "") for row in rows],
            }
        )
    return {
        "anchor": section.anchor,
        "heading": section.heading,
        "level": section.level,
        "is_numbered": section.is_numbered,
        "nodes": nodes,
        "blocks": data,
    }


def block_of(
    kind: str, which: str, caption: str, decided: Sequence[Inclusion], made: Composition
) -> tuple[list[dict], list[BlockRow]]:
    """What a block shows, and its rows."""
    shows = block_kinds()[kind]
    rows = shows.rows(
        made.period,
        which,
        included=[one.key for one in decided if not one.is_left_out],
        left_out=[one.key for one in decided if one.is_left_out],
    )
    return made.with_refs(shows.nodes(rows, made.period, which, caption)), rows


def numbered(sections: Sequence[dict]) -> list[dict]:
    """Sections with the numbers of those that have one: "2", "2.1"."""
    chapter = part = 0
    here = ""  # The number of the chapter that the reader is in.
    for section in sections:
        is_chapter, is_numbered = section["level"] == 1, section["is_numbered"]
        if is_chapter:
            chapter, part = chapter + is_numbered, 0
            section["number"] = here = str(chapter) if is_numbered else ""
        else:
            is_numbered = bool(is_numbered and here)
            part += is_numbered
            section["number"] = f"{here}.{part}" if is_numbered else ""
    return list(sections)
