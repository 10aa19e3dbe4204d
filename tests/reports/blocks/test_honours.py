"""Who was honoured, and best practices."""

from dataclasses import replace

import pytest
from django.utils import timezone

from reports import document
from reports.blocks import block_kinds
from tests.factories import make_country
from tests.recognition.factories import make_award, make_bestpractice, make_edition
from tests.reports.blocks.filled import PERIOD, near, nodes, rows, titles

pytestmark = pytest.mark.django_db


def test_winners_stand_under_their_editions_in_the_order_of_the_edition():
    first = make_edition(2022, theme="Data Sharing", results_on="2022-12")
    second = make_edition(2023, theme="", results_on="2023-11-14")
    make_award("Laura", edition=second, title="A work", position=2)
    make_award("Mireia", edition=second, title="Z work", position=1, country=make_country("ES"))
    make_award("Mario", edition=first, title="Registers", affiliation="Foundation")

    caption, *editions = nodes("winners", caption="Congratulations")

    assert caption == document.paragraph(document.strong("Congratulations"))
    assert [
        (edition["caption"], [(one["title"], one["meta"]) for one in edition["items"]])
        for edition in editions
    ] == [
        ("ICPerMed Recognition 2022: “Data Sharing”", [("Registers", "Mario · Foundation")]),
        ("ICPerMed Recognition 2023", [("Z work", "Mireia · Spain"), ("A work", "Laura")]),
    ]


def test_an_award_is_of_the_day_of_the_results_else_of_the_year_of_its_edition():
    make_award(title="By year", edition=make_edition(2022))
    make_award(title="By day", edition=make_edition(2020, results_on="2023-05-15"))
    make_award(title="Results came before", edition=make_edition(2023, results_on="2021-05"))
    make_award(title="Another year", edition=make_edition(2021))

    assert titles("winners") == ["By year", "By day"]


def test_an_edition_can_be_chosen_whatever_the_period():
    make_award(title="Old work", edition=make_edition(2018))
    make_award(title="Not named", edition=make_edition(2019), is_name_public=False)

    assert block_kinds()["winners"].choices == {"2018": "ICPerMed Recognition 2018"}
    assert titles("winners", "2018") == ["Old work"]
    assert near("winners", "2018") == []
    assert block_kinds()["winners"].across(PERIOD, "2018") == []


def test_a_best_practice_is_of_the_day_on_which_the_public_first_saw_it():
    make_bestpractice("New", kind="project")
    today = timezone.localdate()
    now = replace(PERIOD, start=today, end=today)

    assert titles("best_practices", period=now) == ["New"]
    assert titles("best_practices", "training", period=now) == []
    assert titles("best_practices") == near("best_practices") == []


def test_what_was_published_elsewhere_before_is_offered_and_can_be_included():
    practice = make_bestpractice(
        "Mosaic", source="Report 2023", original_title="Psifas", original_language="he"
    )
    today = timezone.localdate()
    now = replace(PERIOD, start=today, end=today)

    assert titles("best_practices", period=now) == titles("best_practices") == []
    assert near("best_practices") == near("best_practices", period=now) == ["Mosaic"]
    (row,) = rows("best_practices", included=[practice.slug])
    assert (row.first, row.last, row.is_outside) == (None, None, True)
    assert row.entry["meta"] == "Infrastructure · “Psifas” (Hebrew)"
