"""Lists of events and participants: brought in as they come, held to the rules of all."""

import pytest

from events.models import Event, Participation, Speaker
from events.resources import InvitationResource, ParticipationResource, SpeakerResource
from icpermed.imports.shell import bring_in
from tests.factories import make_coming_event, make_event, make_participation
from tests.test_resources import faults

pytestmark = pytest.mark.django_db


def bring(key: str, *lines: str):
    data = "\n".join(lines).encode()
    return bring_in(key, data, file_name="list.csv", skip_open=True)


def test_an_event_comes_with_its_times_by_the_clock_of_the_place():
    bring(
        "events.event",
        "slug,title,kind,format,starts_on,starts_at,ends_at,timezone,capacity_on_site,opens",
        "x,X,workshop,physical,12 June 2023,9.30,17h00,Europe/Lisbon,40,",
    )
    event = Event.objects.get()
    assert (event.begins.isoformat(), event.ends.isoformat(), event.capacity_on_site) == (
        "2023-06-12T09:30:00+01:00",
        "2023-06-12T17:00:00+01:00",
        40,
    )


def test_cells_that_cannot_be_read_are_named():
    batch = bring(
        "events.event",
        "slug,title,kind,format,starts_on,starts_at,timezone,capacity_on_site,registration_opens_at",
        "x,X,workshop,physical,2023-06-12,noon,Europe/Lisbon,many,soon",
    )
    assert faults(batch) == [
        (2, "starts_at: This is no time of day. Write hours and minutes: 9:30."),
        (2, "capacity_on_site: This is no whole number. Write figures only: 120."),
        (2, "registration_opens_at: This is no moment. Write day and time: 2023-07-12 09:00."),
    ]


def test_a_time_zone_that_is_none_is_named():
    batch = bring(
        "events.event",
        "slug,title,kind,format,starts_on,timezone",
        "x,X,workshop,physical,2023-06-12,Europe/Atlantis",
    )
    [(line, words)] = faults(batch)
    assert (line, "Europe/Atlantis is not a time zone" in words) == (2, True)


def test_the_status_of_an_event_that_is_there_is_not_changed_by_a_file():
    event = make_event(slug="x")
    batch = bring("events.event", "slug,status", "x,cancelled")
    [(_, words)] = faults(batch)
    assert "Change it by the buttons on the page in the desk." in words
    event.refresh_from_db()
    assert event.status == "held"


def test_everybody_in_a_list_gets_a_link_of_their_own():
    make_coming_event(slug="x")
    bring("events.participation", "event,name,mode", "x,A,online", "x,B,online")
    bring("events.speaker", "event,name,talk", "x,A,", "x,B,")
    for model in [Participation, Speaker]:
        tokens = list(model.objects.values_list("token", flat=True))
        assert (len(set(tokens)), {len(token) for token in tokens}) == (2, {64})


def test_a_list_takes_places_as_everybody_does_and_names_who_gets_none():
    event = make_coming_event(slug="x", capacity_on_site=2)
    make_participation(event)
    lines = [f"x,Person {number},on_site" for number in range(3)]
    batch = bring("events.participation", "event,name,mode", *lines)
    assert faults(batch) == [(line, "state: Every place is taken.") for line in (3, 4)]
    assert event.participations.count() == 2


def test_who_waits_by_a_list_waits_in_its_order():
    event = make_coming_event(slug="x", capacity_on_site=0)
    lines = [f"x,Person {number},on_site,waiting" for number in [2, 0, 1]]
    bring("events.participation", "event,name,mode,state", *lines)
    names = [str(one) for one in event.participations.waiting()]
    assert names == ["Person 2", "Person 0", "Person 1"]


def test_nobody_is_listed_by_a_list():
    event = make_coming_event(slug="x")
    batch = bring(
        "events.participation",
        "event,name,email,mode,is_listed",
        "x,A,a@example.org,online,yes",
    )
    assert faults(batch) == [(2, "is_listed: Nobody is listed who did not agree on the site.")]
    assert event.participations.count() == 0


def test_two_videos_of_one_title_are_told_apart_by_their_addresses():
    make_event(slug="x")
    lines = [f"x,video,Video,published,https://example.org/{number}" for number in range(2)]
    batch = bring("events.material", "event,kind,title,state,link", *lines)
    assert faults(batch) == []


def test_a_point_that_was_moved_is_found_by_its_title():
    event = make_event(slug="x")
    bring("events.agendaitem", "event,day,position,title", "x,1,1,Opening")
    bring("events.agendaitem", "event,day,position,title", "x,2,5,Opening")
    point = event.agenda_items.get()
    assert (point.day, point.position) == (2, 5)


def test_a_list_of_participants_is_brought_in_by_an_editor(editor):
    event = make_coming_event(slug="x", capacity_on_site=1)
    there = make_participation(event, name="A", email="a@example.org")
    data = b"event,name,mode,state\nx,A,on_site,confirmed\nx,B,online,confirmed\nx,C,online,invited"
    options = {"file_name": "list.csv", "by": editor.user, "skip_open": True}
    batch = bring_in("events.participation", data, **options)
    assert faults(batch) == []
    states = dict(event.participations.values_list("name", "state"))
    assert states == {"A": "confirmed", "B": "confirmed", "C": "invited"}
    data = b"event,name,state\nx,A,attended"
    [(line, words)] = faults(bring_in("events.participation", data, **options))
    assert (line, "by the buttons on the page" in words) == (2, True)
    there.refresh_from_db()
    assert there.state == "confirmed"


def test_personal_links_never_go_out_in_a_file():
    for resource in [InvitationResource, ParticipationResource, SpeakerResource]:
        assert set(resource().get_export_headers()) & {"token", "consent", "counted_as"} == set()
