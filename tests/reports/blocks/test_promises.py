"""What every kind of block promises, whatever it shows."""

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports import document
from reports.blocks import block_kinds
from reports.blocks.declared import MODULES
from tests.reports.blocks.filled import DATED, MADE, PERIOD, near, nodes, rows, titles

pytestmark = pytest.mark.django_db

#: Those that tell of one day, and have no rows.
OF_A_DAY = {"consortium", "map", "bridge"}
#: Their records lie after the period.
AHEAD = {"coming"}


def period_of(kind: str):
    """The period of the report; best practices are seen when they are made."""
    today = timezone.localdate()
    return replace(PERIOD, start=today, end=today, on=today) if kind == "best_practices" else PERIOD


def make(kind: str, title: str):
    return MADE[kind](title, "2023-07-14")


def test_every_kind_is_declared_and_explained():
    kinds = block_kinds()

    assert set(kinds) == {*MADE, *OF_A_DAY, *AHEAD}
    assert {type(kind).__module__.rpartition(".")[2] for kind in kinds.values()} == set(MODULES)
    assert all(kind.label and kind.help.endswith(".") for kind in kinds.values())


@pytest.mark.parametrize("kind", DATED)
def test_what_happened_in_the_period_is_shown_and_what_is_near_is_offered(kind):
    for title, day in [
        ("Long before", "2022-07-31"),
        ("Just before", "2022-10-07"),
        ("First day", "2022-11-01"),
        ("Within", "2023-05"),
        ("Last day", "2024-02-29"),
        ("Just after", "2024-03-01"),
        ("Long after", "2024-06-01"),
    ]:
        DATED[kind](title, day)

    assert titles(kind) == ["First day", "Within", "Last day"]
    assert near(kind) == ["Just before", "Just after"]


@pytest.mark.parametrize("kind", DATED)
def test_what_is_known_to_the_year_is_seen_by_an_editor(kind):
    DATED[kind]("Some time in 2022", "2022")

    seen = [*titles(kind), *near(kind)]

    # A membership counts from the first day of the year on: it had joined long before.
    assert seen == ([] if kind == "new_members" else ["Some time in 2022"])


@pytest.mark.parametrize("kind", DATED)
def test_what_may_be_in_two_reports_is_named(kind):
    for title, day in [
        ("Some time in 2022", "2022"),
        ("First month", "2022-11"),
        ("Some time in 2023", "2023"),
        ("Last day", "2024-02-29"),
        ("Some time in 2024", "2024"),
    ]:
        DATED[kind](title, day)

    across = [row.title for row in block_kinds()[kind].across(PERIOD)]

    # A membership counts from its first day on, and what lasts is of every period it lasts in.
    named = ["Some time in 2022", "Some time in 2024"] if block_kinds()[kind].belongs_once else []
    assert across == [title for title in titles(kind) if title in named]
    assert len(across) == len(named)


@pytest.mark.parametrize("kind", DATED)
def test_editors_include_what_is_near_and_leave_out_what_is_within(kind):
    DATED[kind]("Just before", "2022-10-07")
    DATED[kind]("Within", "2023-07-14")
    DATED[kind]("Unwanted", "2023-07-15")
    DATED[kind]("Long before", "2021-03-01")
    block = block_kinds()[kind]
    keys = {row.title: row.key for row in [*block.near(PERIOD), *block.rows(PERIOD)]}

    far = block.rows(replace(PERIOD, start=PERIOD.start.replace(year=2021)))[0].key
    shown = rows(kind, included=[keys["Just before"], far], left_out=[keys["Unwanted"]])

    assert [(row.title, row.is_outside) for row in shown] == [
        ("Just before", True),
        ("Within", False),
    ]


@pytest.mark.alike
@pytest.mark.parametrize("kind", MADE)
def test_a_block_asks_as_often_for_many_rows_as_for_one(kind):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = rows(kind, period=period_of(kind))
            block_kinds()[kind].nodes(found, period_of(kind), "", "")
            block_kinds()[kind].near(period_of(kind))
        return len(queries), len(found)

    make(kind, "One")
    queries_of_one, one = asked()
    for title in ["Two", "Three", "Four"]:
        make(kind, title)
    queries_of_four, four = asked()

    assert (one, four) == (1, 4)
    assert queries_of_four == queries_of_one


@pytest.mark.parametrize("kind", MADE)
def test_rows_are_ready_for_json_and_lead_somewhere(kind):
    make(kind, "One")
    make(kind, "Two")

    found = rows(kind, period=period_of(kind))
    shown = nodes(kind, period=period_of(kind), caption="Caption")

    assert json.loads(json.dumps(shown)) == shown
    assert len({row.key for row in found}) == 2
    assert all(row.key == row.entry["key"] for row in found)
    addresses = [row.entry["url"] for row in found]
    addresses += [link["url"] for row in found for link in row.entry["links"]]
    addresses += [node["url"] for node in document.walk(shown) if node["t"] == "link"]
    assert all(url.startswith(("/", "https://")) for url in addresses)
    assert len(addresses) >= len(found)


@pytest.mark.parametrize("kind", MADE)
def test_the_data_of_all_rows_have_the_same_plain_columns(kind):
    make(kind, "One")
    make(kind, "Two")

    found = [row.data for row in rows(kind, period=period_of(kind))]

    assert list(found[0]) == list(found[1])
    assert all(isinstance(value, str | int | None) for data in found for value in data.values())


@pytest.mark.parametrize("kind", sorted({*MADE, *AHEAD}))
def test_a_block_without_rows_says_so(kind):
    assert nodes(kind) == [document.paragraph("There is nothing to report for this period.")]
