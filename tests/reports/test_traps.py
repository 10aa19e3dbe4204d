"""What the printed report of 2023 says and its data do not: the checker finds each of it.

The statements are in our own words; what is **strong** contradicts the data, what is *emphasised*
has nothing in the data that says it.
"""

from datetime import date
from pathlib import Path

import pytest

from reports import document
from reports.checking import check
from reports.figures import Fact
from reports.prose import prose, words
from reports.review import facts_of
from tests.reports.figures.asking import PERIOD

pytestmark = pytest.mark.django_db

PRINTED = Path(__file__).parent / "data" / "report_2023_as_printed.md"
#: When the printed report was read.
TODAY = date(2024, 3, 1)
STATES = {"strong": "contradicting", "em": "unbound"}


@pytest.fixture
def passages() -> list[list[dict]]:
    """The statements, each with the list that follows it."""
    nodes = prose(PRINTED.read_text()).nodes
    starts = [place for place, node in enumerate(nodes) if node["t"] == "paragraph"]
    return [nodes[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def marked(nodes: list[dict], how: str) -> list[str]:
    """The words that are strong, or emphasised."""
    return ["".join(words(node["c"])) for node in document.walk(nodes) if node["t"] == how]


def found_in(nodes: list[dict], facts: list[Fact]) -> list[tuple[str, str]]:
    """What the checker says of each number and date, in order."""
    section = {"anchor": "printed", "heading": "As printed", "level": 1, "nodes": nodes}
    tree = {"sections": [section], "notes": [], "figures": {}, "waivers": []}
    return [(one.phrase, one.state) for one in check(tree, facts, PERIOD, TODAY)]


@pytest.mark.parametrize(("how", "number"), [("strong", 12), ("em", 4)])
def test_every_contradiction_of_the_printed_report_is_found(demo, passages, how, number):
    facts = facts_of(PERIOD)

    judged = [
        (phrase, {state for said, state in found_in(nodes, facts) if phrase in said})
        for nodes in passages
        for phrase in marked(nodes, how)
    ]

    assert len(judged) == number
    assert [one for one in judged if one[1] != {STATES[how]}] == []
