"""What the start page asks to be done about initiatives, programmes, calls and reporting."""

from datetime import timedelta

import pytest
from django.utils import timezone

from icpermed.duties import all_duties
from tests.factories import make_country
from tests.initiatives.factories import (
    make_calllink,
    make_fundingcall,
    make_initiative,
    make_initiativelink,
    make_programme,
    make_programmelink,
    make_reportinground,
)

pytestmark = pytest.mark.django_db


def found(name: str) -> list:
    duty = next(duty for duty in all_duties() if duty.name == name)
    return list(duty.rows())


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def draft(**fields):
    return make_initiative(state="drafted", approval_note="", **fields)


def test_an_initiative_without_a_link_is_to_be_mended():
    france = make_initiative("Digital health")
    make_initiativelink(make_initiative("With a link"))
    make_initiative("Rejected", state="rejected")
    make_initiative("New", state="suggested")
    assert found("initiatives_without_link") == [france]


def test_an_initiative_belongs_somewhere():
    lost = make_initiative()
    make_initiative(is_international=True)
    make_initiative(country=make_country("IE"))
    assert found("initiatives_of_no_country") == [lost]


def test_facts_are_compared_with_their_source_every_year():
    never = make_initiative("A")
    long_ago = make_initiative("B", verified_on=days_ago(366))
    make_initiative("C", verified_on=days_ago(364))
    make_initiative("D", state="drafted", approval_note="", verified_on=days_ago(400))
    assert found("initiatives_to_check") == [never, long_ago]


def test_each_state_waits_for_somebody():
    suggested = make_initiative(state="suggested", approval_note="")
    verified = make_initiative(state="verified", approval_note="")
    now = timezone.now()
    unasked, asked = draft(), draft(asked_at=now)
    long_asked = draft(asked_at=now - timedelta(days=31))
    approved = make_initiative(state="approved", is_published=False)
    assert found("initiatives_suggested") == [suggested]
    assert found("initiatives_to_draft") == [verified]
    assert found("initiatives_to_ask") == [unasked]
    assert found("initiatives_waiting_for_members") == [long_asked]
    assert found("initiatives_to_publish") == [approved]
    assert asked not in found("initiatives_waiting_for_members")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("initiative_links_without_scheme", make_initiativelink),
        ("programme_links_without_scheme", make_programmelink),
        ("call_links_without_scheme", make_calllink),
    ],
)
def test_links_that_were_mended_are_looked_at(name, make):
    mended = make(link="www.hse.ie/page")
    make(link="https://www.hse.ie/")
    assert found(name) == [mended]


def test_programmes_have_dates_and_calls_a_programme_that_is_shown():
    undated = make_programme(starts_on=None)
    make_programme(starts_on=None, ends_on="2020")
    make_programme(starts_on=None, is_published=False)
    assert found("programmes_without_dates") == [undated]
    hidden = make_fundingcall(programme=make_programme(is_published=False))
    make_fundingcall(is_published=False, programme=hidden.programme)
    make_fundingcall()
    assert found("calls_of_hidden_programmes") == [hidden]


def test_the_start_page_speaks_of_a_round_two_weeks_before_its_deadline():
    soon = make_reportinground(due_on=days_ago(-14))
    make_reportinground(due_on=days_ago(-15))
    make_reportinground(due_on=days_ago(1))
    make_reportinground(due_on=days_ago(-1), state="closed")
    assert found("rounds_due_soon") == [soon]
