"""Participants in figures: everybody once, by where they are from and how they came."""

import csv
import io
import json
from collections import defaultdict
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.figures import UNSTATED, figures_between, figures_of
from events.models import Event, Participation
from tests.effort import examples
from tests.factories import (
    make_country,
    make_event,
    make_headcount,
    make_organisation,
    make_participation,
    make_person,
)

pytestmark = pytest.mark.django_db


def groups(found) -> dict:
    return {g.name: {bar.label: bar.value for bar in g.bars} for g in found.breakdowns}


def erase(participations) -> None:
    """What is erased of people when the time has come."""
    participations.update(name="", email="", person=None, erased_at=timezone.now())


def test_an_event_that_was_held_counts_those_who_came():
    event = make_event(format="hybrid")
    france, italy = make_country("FR"), make_country("IT")
    agency = make_organisation("Agency", country=france)
    make_participation(event, state="attended", organisation=agency, mode="on_site")
    make_participation(event, state="attended", country=italy, mode="online", role="speaker")
    make_participation(event, state="attended", mode="online")
    for state in ["confirmed", "absent", "cancelled", "declined", "registered", "invited"]:
        make_participation(event, state=state, country=italy)

    found = figures_of(event)

    (count,) = found.counts
    assert (found.people, count.people, count.on_site, count.online) == (3, 3, 1, 2)
    assert (count.is_expected, count.unmarked) == (False, 1)
    assert groups(found) == {
        "country": {"France": 1, "Italy": 1, UNSTATED: 1},
        "organisation": {"Agency": 1, UNSTATED: 2},
        "mode": {"Online": 2, "On site": 1},
        "role": {"Participant": 2, "Speaker": 1},
    }


def test_before_an_event_those_who_have_a_place_count():
    event = make_event(status="confirmed", starts_on="2030-06-14")
    make_participation(event, state="confirmed")
    make_participation(event, state="waiting", queued_at=timezone.now())

    (count,) = figures_of(event).counts

    assert (count.people, count.is_expected, count.unmarked) == (1, True, 0)


def test_who_comes_twice_is_one_person_by_record_or_address():
    first, second = make_event(starts_on="2022-03-01"), make_event(starts_on="2023-03-01")
    person = make_person(email="")
    make_participation(first, state="attended", person=person, email="")
    make_participation(second, state="attended", person=person, email="p@example.org")
    make_participation(first, state="attended", email="Same@example.org")
    make_participation(second, state="attended", email="same@EXAMPLE.org")

    found = figures_between(None, None)

    assert (found.people, found.attendances) == (2, 4)
    assert groups(found)["year"] == {"2022": 2, "2023": 2}


def test_figures_outlast_the_erasure_of_people():
    first, second = make_event(starts_on="2022-03-01"), make_event(starts_on="2023-03-01")
    for event in [first, second]:
        make_participation(
            event, state="attended", email="same@example.org", country=make_country("IT")
        )
    before = figures_between(None, None)

    erase(Participation.objects.all())

    assert figures_between(None, None) == before
    assert (before.people, groups(before)["country"]) == (1, {"Italy": 1})


def test_a_period_holds_the_events_that_began_in_it():
    for starts_on, ends_on in [
        ("2022-12-31", "2023-01-01"),
        ("2023-01-01", None),
        ("2023-12-31", "2024-01-02"),
        ("2024-01-01", None),
    ]:
        make_event(starts_on, starts_on=starts_on, ends_on=ends_on)

    found = figures_between(date(2023, 1, 1), date(2023, 12, 31))

    assert [str(count.event) for count in found.counts] == ["2023-12-31", "2023-01-01"]


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_what_does_not_take_place_has_no_participants(status):
    make_participation(make_event(status=status), state="confirmed")

    assert figures_between(None, None).people == 0


def test_what_others_counted_stands_beside_and_is_never_added():
    event = make_event()
    make_headcount(event, number=90, qualifier="more_than", source="The report")

    (count,) = figures_of(event).counts

    assert count.people == 0
    assert [(said.words, said.source) for said in count.headcounts] == [
        ("more than 90", "The report")
    ]


#: Mostly states that count: what is to be found are people who come twice.
STATES = ["attended", "attended", "confirmed", "confirmed", "absent", "cancelled", "registered"]


@settings(
    deadline=None,
    max_examples=examples(12, 40),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 5),  # Who: the even ones are in the register.
            st.integers(0, 2),  # To which event.
            st.sampled_from(STATES),
            st.sampled_from(["on_site", "online"]),
            st.sampled_from(["DE", "FR", None]),
            st.booleans(),  # Written in capitals.
            st.booleans(),  # Forgotten since.
        ),
        min_size=4,
        max_size=18,
        unique_by=lambda row: row[:2],
    ),
    statuses=st.tuples(*[st.sampled_from(["held", "confirmed", "cancelled"])] * 3),
)
def test_the_database_counts_as_one_would_by_hand(rows, statuses):
    Participation.objects.all().delete()
    Event.objects.all().delete()
    years = [2021, 2022, 2022]
    events = [
        make_event(starts_on=f"{year}-05-0{place + 1}", status=status, format="hybrid")
        for place, (year, status) in enumerate(zip(years, statuses, strict=True))
    ]
    people = [make_person(email="") if who % 2 == 0 else None for who in range(6)]
    forgotten = []
    for who, place, state, mode, code, is_loud, is_forgotten in rows:
        address = f"who{who}@example.org"
        entry = make_participation(
            events[place],
            state=state,
            mode=mode,
            person=people[who],
            email=address.upper() if is_loud else address,
            country=make_country(code) if code else None,
        )
        forgotten += [entry.pk] if is_forgotten else []
    erase(Participation.objects.filter(pk__in=forgotten))

    by_hand = {name: defaultdict(set) for name in ["all", "event", "year", "country", "mode"]}
    names = {"DE": "Germany", "FR": "France", None: UNSTATED}
    for who, place, state, mode, code, *_ in rows:
        status = statuses[place]
        comes = state == "attended" or (state == "confirmed" and status != "held")
        if comes and status != "cancelled":
            by_hand["all"][""].add(who)
            by_hand["event"][events[place].pk].add(who)
            by_hand["year"][str(years[place])].add(who)
            by_hand["country"][names[code]].add(who)
            by_hand["mode"][Participation.Mode(mode).label].add(who)
    numbers = {name: {key: len(who) for key, who in sets.items()} for name, sets in by_hand.items()}

    found = figures_between(None, None)

    counted = groups(found)
    assert found.people == len(by_hand["all"][""])
    assert found.attendances == sum(numbers["event"].values())
    assert {c.event.pk: c.people for c in found.counts if c.people} == numbers["event"]
    assert {name: counted[name] for name in ["year", "country", "mode"]} == {
        name: numbers[name] for name in ["year", "country", "mode"]
    }


# --- the pages ----------------------------------------------------------------------------------


def all_url() -> str:
    return reverse("admin:events_event_figures")


def event_url(event) -> str:
    return reverse("admin:events_event_figures_of", args=[event.pk])


def test_the_page_of_an_event_tells_its_figures(reader):
    event = make_event("Workshop in Siena")
    make_headcount(event, number=90, qualifier="more_than", source="The report")
    make_participation(event, state="attended", country=make_country("IT"))
    make_participation(event, state="confirmed")

    page = reader.get(event_url(event)).content.decode()

    assert "Workshop in Siena" in page
    assert "1 person has a place, but nobody has noted whether they came" in page
    assert "<b>More than 90</b> (The report)" in page
    assert "Italy" in page
    assert "Participant 1" not in page


def test_the_desk_leads_to_the_figures(reader):
    event = make_event()

    page = reader.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    table = reader.get(reverse("admin:events_event_changelist")).content.decode()

    assert f'href="{event_url(event)}"' in page
    assert f'href="{all_url()}"' in table


def test_the_files_hold_what_the_page_holds(reader):
    event = make_event("Workshop in Siena", slug="siena", starts_on="2023-11-14")
    make_headcount(event, number=90, qualifier="more_than", source="The report")
    make_participation(event, state="attended", country=make_country("IT"))

    data = json.loads(reader.get(event_url(event), {"format": "json"}).content)
    sheet = reader.get(event_url(event), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))

    (told,) = data["events"]
    assert (data["people"], told["people"], told["on_site"]) == (1, 1, 1)
    assert told["reported"] == [
        {"number": 90, "qualifier": "more_than", "mode": "all", "source": "The report"}
    ]
    assert data["groups"]["country"] == {"Italy": 1}
    assert ["total", "All events", "1", "", "", "", ""] in rows
    assert [
        "event", "Workshop in Siena", "1", "1", "0", "no", "more than 90 (The report)"
    ] in rows  # fmt: skip
    assert ["country", "Italy", "1", "", "", "", ""] in rows
    assert sheet["Content-Disposition"] == 'attachment; filename="icpermed-participants-siena.csv"'
    assert reader.get(event_url(event), {"format": "xlsx"}).content[:2] == b"PK"


def test_figures_of_staff_are_no_open_data(reader):
    response = reader.get(all_url(), {"format": "json"})

    assert "Access-Control-Allow-Origin" not in response


def test_the_period_is_asked_for_in_the_address(reader):
    make_participation(make_event("Early", starts_on="2021-05-01"), state="attended")
    make_participation(make_event("Late", starts_on="2023-05-01"), state="attended")
    make_participation(
        make_event("To come", starts_on="2035-05-01", status="confirmed"), state="confirmed"
    )

    def shown(**query):
        figures = reader.get(all_url(), query).context["figures"]
        return [str(count.event) for count in figures.counts]

    assert shown() == ["Late", "Early"]
    assert shown(**{"from": "2022-01-01", "to": ""}) == ["To come", "Late"]
    assert shown(**{"from": "", "to": "2022-01-01"}) == ["Early"]


@pytest.mark.parametrize(
    "query", [{"from": "yesterday", "to": ""}, {"from": "2023-01-02", "to": "2023-01-01"}]
)
def test_a_period_that_makes_no_sense_shows_nothing_and_says_why(reader, query):
    response = reader.get(all_url(), query)

    assert response.context["figures"] is None
    assert response.context["form"].errors
    assert reader.get(all_url(), {**query, "format": "csv"}).status_code == 404


def test_more_events_need_no_more_queries(reader, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(40) as captured:
            assert reader.get(all_url()).status_code == 200
        return len(captured)

    make_participation(make_event(), state="attended")
    one = queries()
    for _ in range(3):
        make_headcount(make_event())
        for _ in range(3):
            make_participation(make_event(), state="attended", country=make_country("IT"))

    assert queries() == one


def test_nobody_outside_sees_figures_of_participants(client):
    event = make_event()

    for url in [all_url(), event_url(event)]:
        assert client.get(url).status_code == 302
