"""The consortium in figures, on any day."""

import json
from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.figures import FIGURES, FOUNDED_ON, steps, values
from registry.models import Membership, Organisation
from tests.effort import examples
from tests.factories import make_country, make_membership, make_organisation, make_region

pytestmark = pytest.mark.django_db


def test_each_figure_counts_what_its_definition_says():
    flanders = make_region("Flanders", country=make_country("BE"))
    quebec = make_region("Québec", country=make_country("CA"), is_european=False)
    for fields in [
        {"country": make_country("BE"), "region": flanders},
        {"country": make_country("BE"), "region": flanders},
        {"country": make_country("CA"), "region": quebec},
        {"country": make_country("EG")},
        {"country": make_country("IL"), "is_published": False},
    ]:
        make_membership(make_organisation(**fields))
    make_membership(make_organisation(kind="international_organisation"), role="observer")
    make_membership(make_organisation(country=make_country("IL")), ends_on="2020")

    assert values() == {
        "members": 4,
        "observers": 1,
        "countries": 3,
        "regions": 1,
        "continents": 3,
    }


def test_an_unknown_start_counts_as_always_there():
    make_membership(starts_on=None)
    make_membership(starts_on="2023-07")

    days = [date(1990, 1, 1), date(2023, 6, 30), date(2023, 7, 1)]
    assert [values(day)["members"] for day in days] == [1, 1, 2]


def test_all_figures_come_from_one_query(django_assert_num_queries):
    make_membership()

    with django_assert_num_queries(1):
        values()
    with django_assert_num_queries(1):
        steps()


@pytest.mark.parametrize("name", FIGURES)
def test_the_rows_shown_are_the_rows_counted(client, name):
    flanders = make_region("Flanders", country=make_country("BE"))
    quebec = make_region("Québec", country=make_country("CA"), is_european=False)
    for organisation in [
        make_organisation(country=make_country("BE"), region=flanders),
        make_organisation(country=make_country("BE"), region=flanders),
        make_organisation(country=make_country("CA"), region=quebec),
        make_organisation(country=make_country("EG")),
    ]:
        make_membership(organisation)
    make_membership(make_organisation(kind="international_organisation"), role="observer")
    figure = FIGURES[name]

    fact = client.get(reverse("figure_detail", args=[name]), {"format": "json"}).json()
    rows = client.get(fact["rows"], {}).context["rows"]
    listed = client.get(fact["rows"] + "&format=json").json()["items"]

    counted = {row.organisation.pk for row in figure.rows()}
    assert len(rows) == len(listed) == len(counted) == figure.rows().count()
    assert fact["value"] == figure.value()


def test_a_figure_answers_as_data_for_any_day(client):
    make_membership(starts_on=None)
    make_membership(starts_on="2023-07")

    answer = client.get("/figures/members/", {"on": "2023-06-30", "format": "json"})

    assert json.loads(answer.content) == {
        "figure": "members",
        "on": "2023-06-30",
        "value": 1,
        "unit": "organisations",
        "definition": FIGURES["members"].definition,
        "rows": "http://127.0.0.1:8000/members/?role=member&on=2023-06-30",
    }


@pytest.mark.parametrize("form", ["", "csv", "json", "xlsx"])
@pytest.mark.parametrize("address", ["/figures/", "/figures/members/"])
def test_before_anything_began_there_is_nothing(client, address, form):
    response = client.get(address, {"on": "0113-10-15", "format": form})

    assert response.status_code == 200


def test_the_map_shows_only_the_rows_that_are_counted(client):
    flanders = make_region("Flanders", country=make_country("BE"))
    make_membership(make_organisation(country=make_country("BE"), region=flanders))
    make_membership(make_organisation(country=make_country("DE")))

    page = client.get(client.get("/figures/regions/?format=json").json()["rows"])

    assert page.context["filter"].country_counts == {"BE": 1}
    assert page.context["count_sentence"] == "1 member"


def test_a_figure_tells_what_it_is_made_of(client):
    for code, kind in [("DE", "funder"), ("DE", "ministry"), ("EG", "funder")]:
        make_membership(make_organisation(country=make_country(code), kind=kind))

    page = client.get("/figures/members/")

    assert dict(page.context["breakdown"]) == {
        "By continent": [("Europe", 2), ("Africa", 1)],
        "By kind": [("Funding organisation", 2), ("Ministry", 1)],
        "By region": [],
        "By country": [("Germany", 2), ("Egypt", 1)],
    }


def test_year_ends_are_told_newest_first(client):
    make_membership(starts_on="2017-12-31")
    make_membership(starts_on="2018-01")

    page = client.get("/figures/members/", {"on": "2019-06-30"})

    assert page.context["years"] == [
        (date(2019, 6, 30), 2),
        (date(2018, 12, 31), 2),
        (date(2017, 12, 31), 1),
        (date(2016, 12, 31), 0),
    ]


def test_an_unknown_figure_day_or_form_is_not_found(client):
    addresses = [
        "/figures/budget/",
        "/figures/members/?on=yesterday",
        "/figures/?on=2023-02-30",
        "/figures/members/?format=pdf",
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * 4


@pytest.mark.parametrize("page", ["home", "admin:index"])
def test_a_label_agrees_with_its_number(secretariat, page):
    make_membership(role="observer", organisation=make_organisation(is_published=True))
    told = secretariat.get(reverse(page)).content.decode()
    assert ">Observer<" in told
    assert ">Members<" in told


def test_the_home_page_has_its_numbers_from_the_same_place(client):
    make_membership()
    make_membership(role="observer")

    page = client.get("/")

    shown = {figure.name: value for figure, value, _ in page.context["figures"]}
    assert shown == values()


DAYS = st.dates(date(2015, 1, 1), date(2025, 12, 31))
#: Joined (or always there), stayed for so many days (or to this day), in which role, from where.
PERIODS = st.lists(
    st.tuples(
        st.one_of(st.none(), DAYS),
        st.one_of(st.none(), st.integers(0, 1500)),
        st.sampled_from(["member", "observer"]),
        st.sampled_from(["BE", "CA", "EG", "DE"]),
    ),
    max_size=8,
)


def replay(history, on):
    """What the figures must be on a day, from the history alone."""
    present = defaultdict(set)
    for number, (joined, days, role, country) in enumerate(history):
        starts = joined or date.min
        ends = date.max if days is None else (joined or date(2015, 1, 1)) + timedelta(days=days)
        if starts <= on <= ends:
            if role == "observer":
                present["observers"].add(number)
                continue
            present["members"].add(number)
            present["countries"].add(country)
            present["continents"].add(make_country(country).continent)
    return {name: len(present[name]) for name in FIGURES}


@settings(
    max_examples=examples(10, 30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=PERIODS, asked=st.lists(DAYS, min_size=1, max_size=5))
def test_any_day_is_answered_as_replaying_the_history_would(history, asked):
    Organisation.objects.all().delete()
    for joined, days, role, country in history:
        ends = None if days is None else (joined or date(2015, 1, 1)) + timedelta(days=days)
        make_membership(
            make_organisation(country=make_country(country)),
            starts_on=joined,
            ends_on=ends,
            role=role,
        )

    swept = steps(date(2031, 1, 1))
    for on in [*asked, FOUNDED_ON]:
        assert values(on) == replay(history, on)
        if on >= FOUNDED_ON:
            assert [s.values for s in swept if s.on <= on][-1] == values(on)
        listed = Organisation.objects.published().members(on).count()
        assert listed == values(on)["members"]
    assert Membership.objects.count() == len(history)
