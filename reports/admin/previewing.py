"""What a section would look like with words that are not saved yet."""

from dataclasses import dataclass

from django.urls import reverse

from reports.blocks import block_kinds
from reports.composing import Composition, facts_of, known_of, section_tree, waivers_of
from reports.editions.explaining import explained
from reports.editions.html import picture_in_place, sections_of
from reports.models import Section
from reports.review import near_misses, review_of


@dataclass(frozen=True)
class Choice:
    """A block as it stands in the form, saved or not."""

    kind: str
    which: str
    caption: str


def plain(words: str) -> str:
    """Words without what neither the database nor a page can hold: NUL, and half characters."""
    return words.replace("\0", "").encode(errors="ignore").decode()


def choices(rows) -> list[Choice]:
    """The blocks of the form. Raises ValueError where they make no sense."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("Blocks are a list.")
    found = [
        Choice(*(plain(str(row.get(name, "")))[:200] for name in ["kind", "which", "caption"]))
        for row in rows[:50]
    ]
    return [one for one in found if one.kind in block_kinds()]


def preview(section: Section, text: str, blocks: list[Choice]) -> dict:
    """What the template needs: the section as HTML, and what was found in its text."""
    report = section.report
    decided = {(one.kind, one.which): one for one in section.blocks.prefetch_related("inclusions")}
    facts = facts_of(report.period)
    made = Composition(report.period, known_of(facts, report.period))
    shown = []
    for one in blocks:
        kept = decided.get((one.kind, one.which))
        which = one.which if one.which in block_kinds()[one.kind].choices else ""
        shown.append((one.kind, which, one.caption, list(kept.inclusions.all()) if kept else []))
    tree = section_tree(section, text, shown, made)
    whole = {
        "sections": [tree | {"number": ""}],
        "notes": made.notes,
        "figures": made.figures,
        "waivers": waivers_of(section),
        "problems": made.problems,
    }
    sections, notes = sections_of(whole, picture_in_place)
    found = review_of(whole, report.period, facts)
    return {
        "section": sections[0],
        "notes": notes,
        "figures": explained(whole),
        "review": found,
        "near": near_misses(report, section=section),
        "check_url": reverse("admin:reports_report_check", args=[report.pk]),
    }
