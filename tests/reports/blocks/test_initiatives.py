"""Initiatives of a report, programmes of a period, and calls with what sources say of them."""

from dataclasses import replace
from datetime import date

import pytest

from reports import document
from reports.blocks import block_kinds
from reports.blocks.initiatives import year_of
from tests.factories import make_country, make_organisation
from tests.initiatives.factories import (
    make_calldate,
    make_callfigure,
    make_fundingcall,
    make_initiative,
    make_initiativecountry,
    make_initiativefigure,
    make_initiativelead,
    make_initiativelink,
    make_keypoint,
    make_programme,
    make_programmefigure,
    make_programmerelation,
    make_workpackage,
)
from tests.reports.blocks.filled import PERIOD, near, rows, titles

pytestmark = pytest.mark.django_db


def words(node) -> str:
    return "".join(one["text"] for one in document.walk(node) if one["t"] == "text")


def lines(row) -> list[str]:
    """What stands below the text of a row: paragraphs, and the items of lists."""
    found = []
    for node in row.entry["nodes"]:
        found += [words(item) for item in node.get("items", [])] or [words(node)]
    return found


# --- initiatives ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        (date(2022, 11, 1), date(2024, 2, 29), 2023),
        (date(2023, 1, 1), date(2023, 12, 31), 2023),
        (date(2024, 3, 1), date(2025, 2, 28), 2024),
        (date(2023, 12, 31), date(2024, 1, 1), 2023),
    ],
)
def test_a_report_is_of_the_year_in_which_most_of_its_period_lies(start, end, year):
    assert year_of(start, end) == year


def test_initiatives_of_the_report_stand_by_country_international_ones_first():
    make_initiative("c in France", country=make_country("FR"), report_years=[2023])
    make_initiative("b in Italy", country=make_country("IT"), report_years=[2022, 2023])
    make_initiative("A in Italy", country=make_country("IT"), report_years=[2023])
    make_initiative("International", is_international=True, report_years=[2023])
    make_initiative("Of another report", country=make_country("IT"), report_years=[2022])
    make_initiative("Of none", country=make_country("IT"))

    assert titles("initiatives") == [
        "International",
        "c in France",
        "A in Italy",
        "b in Italy",
    ]
    assert titles("initiatives", period=replace(PERIOD, end=date(2022, 12, 31))) == [
        "b in Italy",
        "Of another report",
    ]
    assert near("initiatives") == []


def test_initiatives_are_narrowed_to_a_country_or_to_what_is_international():
    both = make_initiative("Of two", country=make_country("IT"), report_years=[2023])
    make_initiativecountry(both, country=make_country("FR"))
    make_initiative("World", is_international=True, report_years=[2023])
    make_initiative("Hidden", country=make_country("BR"), state="drafted", report_years=[2023])

    assert dict(block_kinds()["initiatives"].choices) == {
        "international": "International",
        "FR": "France",
        "IT": "Italy",
    }
    assert titles("initiatives", "FR") == titles("initiatives", "IT") == ["Of two"]
    assert titles("initiatives", "international") == ["World"]


def test_an_initiative_is_told_with_leads_key_points_figures_and_links():
    one = make_initiative(
        "Strategy",
        country=make_country("IT"),
        report_years=[2023],
        starts_on="2023",
        ends_on="2030",
        text="First.\n\nSecond.",
    )
    known = make_organisation("Ministry of Health")
    make_initiativelead(one, name="Ministry", organisation=known)
    make_initiativelead(one, name="Foundation", position=2)
    make_keypoint(one, group="Pillars", title="Access", text="For *all*.", position=1)
    make_keypoint(one, group="Pillars", title="Data", position=2)
    make_keypoint(one, title="Without a heading", position=3)
    make_initiativefigure(one, label="Budget", source="The ministry")
    make_initiativelink(one, title="Strategi", link="https://example.org/no", language="no")

    (row,) = rows("initiatives")

    assert row.entry["meta"] == "Italy · Strategy · 2023–2030"
    assert words(row.entry["c"]) == "A summary. Led by: Ministry, Foundation."
    assert document.link(known.get_absolute_url(), "Ministry") in row.entry["c"]
    assert lines(row) == [
        "First.",
        "Second.",
        "Pillars",
        "Access: For all.",
        "Data",
        "Without a heading",
        "In figures",
        "Budget: 118.76 million euros (2022, The ministry)",
    ]
    assert row.entry["links"] == [{"url": "https://example.org/no", "text": "Strategi (Norwegian)"}]
    assert (row.first, row.last) == (date(2023, 1, 1), date(2030, 12, 31))


# --- programmes -----------------------------------------------------------------------------------


def test_programmes_that_ran_in_the_period_are_shown():
    make_programme("Ran through", starts_on="2016")
    make_programme("Began in it", starts_on="2023-11-01", ends_on="2033", kind="partnership")
    make_programme("Ended in it", starts_on=None, ends_on="2022-11")
    make_programme("Ended before", starts_on="2013", ends_on="2015")
    make_programme("Just ended before", starts_on="2013", ends_on="2022-10")
    make_programme("Without dates", starts_on=None)

    assert titles("programmes") == ["Ended in it", "Ran through", "Began in it"]
    assert titles("programmes", "partnership") == ["Began in it"]
    assert near("programmes") == ["Just ended before", "Without dates"]


def test_a_programme_is_told_with_figures_work_packages_and_what_it_continues():
    one = make_programme(
        "Partnership", acronym="EP", starts_on="2023-11-01", coordinator="Agency", kind="alliance"
    )
    before = make_programme("Network", acronym="ERA", starts_on="2017", ends_on="2021")
    hidden = make_programme("Hidden", starts_on="2013", ends_on="2015", is_published=False)
    make_programmerelation(one, other=before)
    make_programmerelation(one, other=hidden)
    make_programmefigure(one, label="Budget", qualifier="about", source="Report", position=1)
    make_programmefigure(one, label="Budget", number=370_000_000, as_of=None, position=2)
    make_workpackage(one, number=1, title="Coordination")
    make_workpackage(one, number=2, title="Funding")

    (row,) = rows("programmes")

    assert row.title == "Partnership (EP)"
    assert row.entry["meta"] == "since 1 November 2023 · Alliance of countries · Agency"
    assert words(row.entry["c"]) == "Continues: ERA."
    assert lines(row) == [
        "In figures",
        "Budget: about 375 million euros (2023, Report); elsewhere: 370 million euros",
        "Work packages",
        "WP1 Coordination",
        "WP2 Funding",
    ]
    assert row.data["work_packages"] == "WP1 Coordination; WP2 Funding"
    assert row.data["figures"] == (
        "Budget: about 375 million euros (2023, Report); Budget: 370 million euros"
    )


def test_what_continues_a_programme_is_told_on_its_side():
    one = make_programme("Network", starts_on="2022", ends_on="2023")
    after = make_programme("Partnership", acronym="EP", starts_on="2030")
    make_programmerelation(after, other=one)

    (row,) = rows("programmes")

    assert words(row.entry["c"]) == "Continued by: EP."


# --- calls ----------------------------------------------------------------------------------------


def test_a_call_is_told_with_its_dates_and_with_figures_that_differ():
    programme = make_programme("Partnership", acronym="EP")
    call = make_fundingcall("Targets", programme=programme, acronym="JTC2024", aim="New targets.")
    make_calldate(call, label="Due", on="2024-03-05", at="17:00", is_deadline=True)
    make_callfigure(call, label="Funders", number=38, source="Report", position=1)
    make_callfigure(
        call, label="Funders", number=39, source="Agency", is_preferred=False, position=2
    )

    (row,) = rows("calls")

    assert row.title == "Targets (JTC2024)"
    assert row.entry["meta"] == "Partnership (EP) · launched 2 January 2024"
    assert lines(row) == [
        "Dates",
        "Due: 5 March 2024, 17:00 (CET)",
        "In figures",
        "Funders: 38 (2024, Report); elsewhere: 39 (2024, Agency)",
    ]
    assert row.data["status"] == "Open"  # On the last day of the period.


def test_calls_are_narrowed_to_a_programme_and_undated_ones_are_offered():
    programme = make_programme("Partnership", acronym="EP", slug="ep")
    make_fundingcall("Of it", programme=programme)
    make_fundingcall("Of another")
    make_fundingcall("Without a day", programme=programme, launched_on=None)

    assert titles("calls", "ep") == ["Of it"]
    assert near("calls", "ep") == ["Without a day"]
    assert block_kinds()["calls"].choices["ep"] == "Partnership (EP)"
