"""Searching, and what changed between two days, in a real browser; without a mouse."""

import csv
import io

import pytest

from tests.browser.player import barriers

pytestmark = pytest.mark.deep

#: What happened in 2023, by kind and day, as the report tells it.
IN_2023 = {
    ("Joined", "July 2023"): "Academy of Scientific Research and Technology joined",
    ("Event held", "14 to 15 November 2023"): (
        "Advancing Personalised Medicine through Technology Development"
    ),
    ("Programme started", "1 November 2023"): "EP PerMed started",
    ("Document published", "28 April 2023"): (
        "Strategic Research and Innovation Agenda (SRIA) for Personalised Medicine (2023)"
    ),
    ("News", "31 July 2023"): "Egypt’s Academy of Scientific Research and Technology joins",
    ("Awarded", "2023"): "Laura Valinotto won the ICPerMed Recognition 2023",
}
PERIOD = "/changes/?from=2023-01-01&to=2023-12-31"


@pytest.mark.parametrize("has_script", [True, False])
def test_a_word_that_is_misspelt_leads_to_what_was_meant(come, has_script):
    visitor = come(java_script_enabled=has_script)
    visitor.go("/search/")
    visitor.write(q="helthcare")
    visitor.enter()
    assert "Nothing fits." in visitor.look("a search that finds nothing")
    visitor.press("“healthcare”")
    found = visitor.look("a search that finds something")
    assert "Norway Advances Healthcare with Personalised Medicine Strategy" in found


def test_the_results_are_narrowed_to_one_kind(come):
    visitor = come()
    visitor.go("/search/?q=italy")
    visitor.press_what_says("Initiatives (", ".search-kinds a")
    assert visitor.page.locator(".search-results h2").all_inner_texts() == [
        "HEAL ITALIA: Pioneering Precision Medicine in Italy"
    ]
    visitor.look("results of one kind")


@pytest.fixture(scope="module")
def changes(come):
    """Somebody chooses the first and the last day of a year."""
    visitor = come()
    visitor.go("/changes/")
    visitor.look("the latest changes")
    visitor.write(**{"from": "01012023", "to": "12312023"})
    visitor.press("Show")
    return visitor


def test_the_changes_of_a_year_are_chosen_by_its_days(changes):
    text = changes.look("the changes of a year")
    assert "from 1 January 2023 to 31 December 2023" in text
    for (kind, when), title in IN_2023.items():
        assert f"{title}\n{kind} · {when}" in text


def test_they_are_the_same_as_data(changes):
    get = changes.page.request.get
    found = get(f"{changes.site.address}{PERIOD}&format=json").json()["items"]
    table = get(f"{changes.site.address}{PERIOD}&format=csv").text().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))

    as_json = {(one["kind"], one["when"], one["title"]) for one in found}
    as_csv = {(row["kind"], row["when"], row["title"]) for row in rows}
    assert {(*when, title) for when, title in IN_2023.items()} <= as_json
    assert as_csv == as_json
    assert {one["day"][:4] for one in found} == {"2023"}


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_every_page_on_the_way_is_for_everybody(browser, changes, passed, axe, scheme, width):
    assert passed
    assert barriers(browser, passed, axe, scheme, width) == {}
