"""The rebuilt edition of 2023 has every fact of the printed one: docs/report_2023.md says where."""

import html
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from icpermed.text import fold
from reports.composing import compose
from reports.editions.html import sections_of
from reports.models import Report
from reports.review import Review, near_misses, review

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

PAGE = Path(settings.BASE_DIR) / "docs" / "report_2023.md"
ADDRESS = re.compile(r"\[[^\]]+\]\(/reports/2023/#([\w-]+)\)")
TAG = re.compile(r"<[^>]+>")
#: How many numbered facts of each sort the printed report has.
NUMBERED = {"Initiative": 8, "Event": 9, "Winner": 6, "Footnote": 22, "Benefit": 3}


@dataclass(frozen=True)
class Line:
    """A line of the page: a fact, where it stands (or why not), and words that stand there."""

    fact: str
    where: str
    words: str

    @property
    def anchor(self) -> str:
        """The section or footnote; empty where the line gives a reason instead."""
        found = ADDRESS.fullmatch(self.where)
        return found[1] if found else ""


def lines() -> list[Line]:
    """The tables of the page, without their heads."""
    rows = [row for row in PAGE.read_text().splitlines() if row.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [Line(*row) for row in cells if row[0] != "Fact"]


@pytest.fixture
def report(demo) -> Report:
    return Report.objects.get(year=2023)


@pytest.fixture
def places(report) -> dict[str, str]:
    """The HTML of every section and footnote, by its anchor."""
    sections, notes = sections_of(compose(report), lambda place, node: f"#{place}")
    found = {section["anchor"]: section["html"] for section in sections}
    return found | {f"note-{number}": note for number, note in enumerate(notes, 1)}


def as_read(source: str) -> str:
    """What somebody reads on the page, with the addresses behind its links."""
    links = " ".join(re.findall(r'href="([^"]*)"', source))
    words = re.sub(r"<sup>.*?</sup>", "", source)
    words = TAG.sub("", re.sub(r"</(p|li|h\d|td|th|dt|dd)>", " ", words))
    return fold(html.unescape(f"{words} {links}"))


def test_every_fact_stands_where_the_page_says(places):
    missing = [
        (line.anchor, words)
        for line in lines()
        if line.anchor
        for words in line.words.split(" · ")
        if not words or fold(words) not in as_read(places[line.anchor])
    ]

    assert missing == []


def test_what_is_not_in_the_edition_has_a_reason():
    without = [line for line in lines() if not line.anchor]

    assert all(line.where.endswith(".") and not line.words for line in without)
    assert 0 < len(without) < len(lines()) / 5


@pytest.mark.parametrize(("sort", "number"), NUMBERED.items())
def test_every_numbered_fact_has_its_line(sort, number):
    found = [int(n) for line in lines() for n in re.findall(rf"^{sort} (\d+)\b", line.fact)]

    assert found == list(range(1, number + 1))


def test_every_section_of_the_facts_has_lines():
    headings = re.findall(r"^## (\d+)\. ", PAGE.read_text(), re.MULTILINE)

    assert [int(number) for number in headings] == list(range(1, 12))


def test_its_prose_is_no_longer_than_the_printed_report(report):
    words = sum(len(section.text.split()) for section in report.sections.all())

    assert 2500 < words < 4000


def test_every_footnote_is_cited_once_and_in_order(places):
    text = "".join(places.values())

    assert re.findall(r'href="#note-(\d+)"', text) == [str(number) for number in range(1, 23)]


# --- the checker ---------------------------------------------------------------------------------


@pytest.fixture
def checked(report) -> Review:
    return review(report)


def test_nothing_stands_in_the_way_of_publishing_it(checked):
    assert checked.why_not() == ""
    assert checked.lapsed == []


def test_most_of_its_numbers_are_bound_and_the_rest_has_a_reason(checked):
    counts = checked.counts

    assert counts["contradicting"] == counts["unbound"] == 0
    assert counts["waived"] == len(checked.document["waivers"]) < counts["bound"] / 5
    assert all(waiver["reason"].endswith(".") for waiver in checked.document["waivers"])


def test_nothing_near_the_period_is_left_undecided_but_what_is_of_another_time(report):
    near = {one.row.key for one in near_misses(report)}

    assert "executive-committee-2022-10" not in near
    assert "mosaic-initiative" not in near
    assert "collaboration" not in near


def test_the_meeting_before_the_period_is_shown_because_somebody_said_so(report):
    (inclusion,) = (
        report.sections.get(anchor="meetings")
        .blocks.get(which="executive_committee")
        .inclusions.all()
    )

    assert inclusion.key == "executive-committee-2022-10"
    assert "begins in November 2022" in inclusion.reason
