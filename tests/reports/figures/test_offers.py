"""What the desk is offered: nothing private, and no more queries for more records."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_mandate,
    make_membership,
    make_name,
    make_organisation,
    make_region,
    make_series,
)
from tests.initiatives.factories import (
    make_calldate,
    make_callfigure,
    make_fundingcall,
    make_initiative,
    make_initiativefigure,
    make_keypoint,
    make_programme,
    make_programmefigure,
    make_workpackage,
)
from tests.publications.factories import make_channel, make_channelfigure, make_publication
from tests.recognition.factories import make_award, make_bestpractice, make_edition
from tests.reports.figures.asking import all_facts

pytestmark = pytest.mark.django_db


def make_one_of_each(n: int, **fields) -> None:
    """Something for every figure to say: public, or not."""
    shown = {"is_published": True} | fields
    organisation = make_organisation(
        f"Member {n}",
        acronym=f"M{n}",
        country=make_country("BE"),
        region=make_region("Flanders"),
        **shown,
    )
    make_name(organisation)
    make_membership(organisation, starts_on="2023-07")
    make_mandate(body=make_body(f"Group {n}", starts_on="2021", ends_on="2025", **shown))
    make_event(f"Workshop {n}", number=n, series=make_series(f"Workshops {n}"), **shown)
    edition = make_edition(2021 + n, state="published", **shown)
    make_award(f"Winner {n}", edition=edition)
    make_bestpractice(f"Practice {n}", source="The report of 2023", **shown)
    state = "published" if shown["is_published"] else "drafted"
    initiative = make_initiative(
        f"Initiative {n}",
        country=make_country("FR"),
        report_years=[2023],
        starts_on="2023",
        state=state,
    )
    make_initiativefigure(initiative, label="Budget", number=60_000_000, unit="EUR")
    make_keypoint(initiative, group="Three pillars")
    programme = make_programme(f"Programme {n}", starts_on="2023-11-01", ends_on="2033", **shown)
    make_programmefigure(programme, label="Partners", number=50, qualifier="more_than")
    make_workpackage(programme)
    call = make_fundingcall(f"Call {n}", programme=programme, launched_on="2024-01-02", **shown)
    make_calldate(call, label="Pre-proposals due")
    make_callfigure(call, label="Countries", number=23)
    make_publication(f"Report {n}", **shown)
    make_channelfigure(make_channel(f"Channel {n}", **shown), number=1000 + n)


def test_records_that_are_not_public_yield_nothing():
    nothing = all_facts()
    make_one_of_each(1, is_published=False)

    assert all_facts() == nothing


def test_twice_the_records_need_the_same_queries():
    make_one_of_each(1)
    with CaptureQueriesContext(connection) as few:
        of_few = len(all_facts())
    make_one_of_each(2)
    with CaptureQueriesContext(connection) as many:
        of_many = len(all_facts())

    assert len(many) == len(few)
    assert of_many > of_few
