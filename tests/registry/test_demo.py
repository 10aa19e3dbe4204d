"""The demo is the illustrative list and what is public knowledge, and it can be loaded again."""

from datetime import date

import pytest

from registry.models import Body, Mandate, Membership, Name, Organisation, Person

pytestmark = pytest.mark.django_db


def figures(on=None) -> tuple[int, ...]:
    members = Organisation.objects.published().members(on)
    return (
        members.count(),
        Organisation.objects.published().taking_part(on, "observer").count(),
        members.values("country").distinct().count(),
        members.filter(region__is_european=True).values("region").distinct().count(),
        members.values("country__continent").distinct().count(),
    )


def test_the_demo_has_the_numbers_of_the_report(demo):
    assert figures() == (50, 1, 31, 7, 4)


def test_the_demo_has_one_member_less_before_the_newest_joined(demo):
    assert figures(date(2023, 6, 30))[0] == 49
    assert figures(date(2023, 7, 1))[0] == 50


def test_the_demo_says_that_it_is_illustrative(demo):
    assert not Membership.objects.exclude(note__startswith="illustrative list; source: ").exists()


def test_nobody_of_the_demo_is_shown_without_consent(demo):
    assert (Person.objects.count(), Person.objects.published().count()) == (7, 0)


def test_the_demo_knows_bodies_offices_and_names(demo):
    groups = Body.objects.filter(kind="working_group").values_list("starts_on", "ends_on")
    chairs = Mandate.objects.filter(role="chair").order_by("period", "pk")
    assert {(str(first), str(last)) for first, last in groups} == {("2021", "2024")}
    assert [chair.person.name for chair in chairs] == [
        "Irene Norstedt",
        "Mairéad O'Driscoll",
        "Jan-Ingvar Jönsson",
        "Ejner Knud Moltzen",
    ]
    former = Name.objects.matching("wiv-isp").get()
    assert (former.organisation.name, str(former.ends_on)) == ("Sciensano", "2018")
