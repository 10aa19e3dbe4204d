"""Who came to an event: marked in one go, counted by organisation and country."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.attendance import WalkIn, attendance, expected, record_attendance
from events.models import Participation
from events.quorum import quorum
from tests.events.meetings import attend, make_coming_meeting, make_meeting, make_member
from tests.factories import (
    make_country,
    make_invitation,
    make_participation,
    make_person,
    make_votingrule,
)

pytestmark = pytest.mark.django_db


def states(event) -> list[tuple[str, str, str]]:
    rows = event.participations.order_by("name")
    return list(rows.values_list("name", "state", "mode"))


def test_everybody_stands_in_the_list_under_country_and_organisation():
    event = make_meeting()
    french = make_member("French Fund", country=make_country("FR"), role="observer")
    german = make_member("German Fund")
    for name, organisation, state in [
        ("B", german, "invited"),
        ("A", german, "confirmed"),
        ("C", french, "waiting"),
        ("D", None, "declined"),
    ]:
        queued = timezone.now() if state == "waiting" else None
        make_participation(
            event, name=name, organisation=organisation, state=state, queued_at=queued
        )
    found = [
        (group.country, group.name, group.is_observer, [person.name for person in group.people])
        for group in expected(event)
    ]
    assert found == [
        ("France", "French Fund", True, ["C"]),
        ("Germany", "German Fund", False, ["A", "B"]),
        ("Country not stated", "Without an organisation", False, ["D"]),
    ]


def test_international_organisations_and_people_without_a_country_stand_last_and_apart():
    event = make_meeting()
    ec = make_member("European Commission", kind="international_organisation", country=None)
    for name, organisation in [("A", None), ("B", ec), ("C", make_member("Fund"))]:
        make_participation(event, name=name, organisation=organisation, state="attended")
    names = ["Germany", "International organisations", "Country not stated"]
    assert [group.country for group in expected(event)] == names
    assert {total.name: total.people for total in attendance(event).countries} == dict.fromkeys(
        names, 1
    )


def test_who_cancelled_and_came_back_stands_there_once():
    event, person = make_meeting(), make_person()
    make_participation(event, name="Old", person=person, state="cancelled")
    make_participation(event, name="New", person=person, state="confirmed")
    make_participation(event, name="Gone", email="A@example.org", state="declined")
    make_participation(event, name="Back", email="a@example.org", state="confirmed")
    names = [person.name for group in expected(event) for person in group.people]
    assert sorted(names) == ["Back", "New"]


@pytest.mark.parametrize(
    "state", ["invited", "registered", "waiting", "confirmed", "declined", "cancelled", "absent"]
)
def test_whoever_came_can_be_marked_so(state):
    event = make_meeting()
    queued = timezone.now() if state == "waiting" else None
    row = make_participation(event, name="A", state=state, queued_at=queued, mode="online")
    assert record_attendance(event, marks={row.pk: "on_site"}, by=None) == 1
    assert states(event) == [("A", "attended", "on_site")]


def test_marks_are_kept_and_others_left_alone():
    event = make_meeting()
    rows = {name: make_participation(event, name=name) for name in "ABCD"}
    marks = {rows["A"].pk: "on_site", rows["B"].pk: "online", rows["C"].pk: "absent"}
    record_attendance(event, marks=marks, by=None)
    assert states(event) == [
        ("A", "attended", "on_site"),
        ("B", "attended", "online"),
        ("C", "absent", "on_site"),
        ("D", "confirmed", "on_site"),
    ]


def test_marks_that_change_nothing_write_nothing():
    event = make_meeting()
    row = make_participation(event)
    record_attendance(event, marks={row.pk: "on_site"}, by=None)
    before = row.recorded_states.count()
    assert record_attendance(event, marks={row.pk: "on_site"}, by=None) == 0
    assert row.recorded_states.count() == before


def test_a_mark_can_be_corrected():
    event = make_meeting()
    row = make_participation(event, name="A")
    for mark, state in [("absent", "absent"), ("online", "attended"), ("absent", "absent")]:
        record_attendance(event, marks={row.pk: mark}, by=None)
        row.refresh_from_db()
        assert row.state == state


def test_people_of_other_events_cannot_be_marked():
    stranger = make_participation(make_meeting(body=None, kind="workshop"))
    assert record_attendance(make_meeting(), marks={stranger.pk: "absent"}, by=None) == 0
    stranger.refresh_from_db()
    assert stranger.state == "confirmed"


def test_marking_takes_the_same_queries_for_any_number(django_assert_num_queries):
    event = make_meeting()
    rows = [make_participation(event) for _ in range(6)]
    with django_assert_num_queries(5):  # The row's transaction within the whole: two savepoints.
        record_attendance(event, marks={row.pk: "on_site" for row in rows}, by=None)
    assert {row.state for row in event.participations.all()} == {"attended"}


def test_more_people_than_places_can_have_come():
    event = make_meeting(capacity_on_site=1)
    rows = [
        make_participation(event, state="confirmed"),
        make_participation(event, state="waiting", queued_at=timezone.now()),
    ]
    record_attendance(
        event,
        marks={row.pk: "on_site" for row in rows},
        walk_ins=[WalkIn("Passer-by", "on_site")],
        by=None,
    )
    assert attendance(event).on_site == 3


def test_walk_ins_count_for_their_organisation_if_they_speak_for_it():
    event, rule = make_meeting(), make_votingrule(quorum_percent=100)
    first, second = make_member("First"), make_member("Second")
    people = [
        WalkIn("Substitute", "online", "deputy", first),
        WalkIn("Visitor", "on_site", "guest", second),
        WalkIn("Guest", "on_site", affiliation="A hospital", country=make_country("FR")),
    ]
    assert record_attendance(event, marks={}, walk_ins=people, by=None) == 3
    assert quorum(event, rule).present == 1
    found = attendance(event)
    assert [(t.name, t.on_site, t.online, t.is_represented) for t in found.organisations] == [
        ("A hospital", 1, 0, False),
        ("First", 0, 1, True),
        ("Second", 1, 0, False),
    ]
    assert [(t.name, t.people) for t in found.countries] == [("Germany", 2), ("France", 1)]
    assert (found.on_site, found.online, found.people) == (2, 1, 3)


def test_nobody_can_have_come_to_what_lies_in_the_future():
    event = make_coming_meeting()
    row = make_participation(event)
    with pytest.raises(ValueError, match="future"):
        record_attendance(event, marks={row.pk: "on_site"}, by=None)


def test_nobody_comes_twice_by_one_invitation():
    event = make_meeting()
    invitation = make_invitation(event, quota=1)
    declined = make_participation(event, invitation=invitation, state="declined")
    make_participation(event, invitation=invitation, name="Instead")
    other = make_participation(event, name="Other")
    with pytest.raises(ValueError, match="one invitation"):
        record_attendance(event, marks={declined.pk: "on_site", other.pk: "on_site"}, by=None)
    assert Participation.objects.filter(state="attended").count() == 0


def test_observers_and_members_are_told_apart_in_the_numbers():
    event = make_meeting()
    attend(event, make_member("Observer", role="observer"), role="observer")
    attend(event, make_member("Member"), role="observer")
    found = {total.name: total.is_represented for total in attendance(event).organisations}
    assert found == {"Observer": True, "Member": False}


def test_attendance_of_today_can_be_written_down():
    event = make_meeting(
        starts_on=timezone.localdate().isoformat(), status="confirmed", timezone="Europe/Brussels"
    )
    row = make_participation(event, created_at=timezone.now() - timedelta(days=3))
    assert record_attendance(event, marks={row.pk: "online"}, by=None) == 1
