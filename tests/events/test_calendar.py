"""What calendars show of an event: its days, whether it is sure, and nothing that is private."""

from datetime import UTC, date, datetime, timedelta

import pytest
from ical.calendar_stream import IcsCalendarStream

from events.calendar import appointment_of, participant_file
from events.models import Event
from icpermed.calendars import calendar_file
from tests import rfc5545
from tests.factories import (
    make_coming_event,
    make_country,
    make_earlierdate,
    make_event,
    make_participation,
)

pytestmark = pytest.mark.django_db


def shown(event):
    """The event as another program reads it from the file that we write."""
    content = calendar_file("Events", [appointment_of(event)])
    assert rfc5545.complaints(content) == []
    return IcsCalendarStream.calendar_from_ics(content.decode()).events[0]


def test_a_workshop_of_two_days_stands_on_both():
    event = make_event(
        "Advancing Personalised Medicine",
        slug="siena-2023",
        starts_on="2023-11-14",
        ends_on="2023-11-15",
        format="hybrid",
        access="invitation",
        venue="Santa Maria della Scala",
        city="Siena",
        country=make_country("IT"),
        summary="About *technology* & [more](https://example.org/).",
    )

    entry = shown(event)

    assert (entry.dtstart, entry.dtend) == (date(2023, 11, 14), date(2023, 11, 16))
    assert (entry.uid, entry.status) == ("event-siena-2023@icpermed", "CONFIRMED")
    assert entry.location == "Santa Maria della Scala, Siena, Italy and online"
    assert entry.description == "Workshop (By invitation only)\n\nAbout technology & more."
    assert str(entry.url).endswith("/events/siena-2023/")
    assert entry.categories == ["Workshop", "Hybrid"]


@pytest.mark.parametrize(
    ("timezone", "days", "hours"),
    [
        ("Europe/Brussels", ("2024-10-26", "2024-10-27"), 33),
        ("Europe/Brussels", ("2024-03-30", "2024-03-31"), 31),
        ("America/New_York", ("2024-11-02", "2024-11-03"), 33),
        ("Africa/Cairo", ("2024-10-31", "2024-11-01"), 33),
        ("Asia/Tokyo", ("2024-10-26", "2024-10-27"), 32),
    ],
)
def test_an_event_across_the_change_of_the_clocks_ends_when_the_clock_there_says(
    timezone, days, hours
):
    event = make_event(
        starts_on=days[0], ends_on=days[1], starts_at="09:00", ends_at="17:00", timezone=timezone
    )
    event.refresh_from_db()

    entry = shown(event)

    assert (entry.dtstart.hour, entry.dtend.hour) == (9, 17)
    assert str(entry.dtstart.tzinfo) == timezone
    assert entry.dtend.astimezone(UTC) - entry.dtstart.astimezone(UTC) == timedelta(hours=hours)


def test_an_event_that_only_has_a_beginning_is_a_moment():
    event = make_event(starts_on="2024-05-02", starts_at="10:00")
    event.refresh_from_db()

    assert appointment_of(event).ends == appointment_of(event).starts == event.begins
    assert b"DTEND" not in calendar_file("Events", [appointment_of(event)])


@pytest.mark.parametrize("starts_on", ["2025", "2025-06"])
def test_what_has_no_day_is_in_no_calendar(starts_on):
    assert appointment_of(make_event(starts_on=starts_on, status="planned")) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [("planned", "TENTATIVE"), ("confirmed", "CONFIRMED"), ("held", "CONFIRMED")],
)
def test_a_plan_is_tentative(status, expected):
    assert shown(make_event(status=status)).status == expected


def test_a_cancelled_event_stays_and_says_so():
    event = make_event(status="confirmed", starts_on="2030-06-14")
    before = shown(event)

    event.cancel(reason="The venue is closed.")

    after = shown(event)
    assert (after.uid, after.status) == (before.uid, "CANCELLED")
    assert after.sequence > before.sequence
    assert "This event is cancelled.\n\nThe venue is closed." in after.description


def test_an_event_that_is_postponed_without_a_new_day_is_taken_off_the_old_one():
    event = make_event("Training", status="confirmed", starts_on="2030-06-14", ends_on="2030-06-15")
    before = shown(event)

    event.postpone(starts_on="2030-09")

    after = shown(event)
    assert (after.uid, after.status) == (before.uid, "CANCELLED")
    assert after.summary == "Postponed: Training"
    assert (after.dtstart, after.dtend) == (before.dtstart, before.dtend)
    assert after.sequence > before.sequence
    assert "There is no new day yet." in after.description


def test_an_event_that_is_postponed_to_a_day_moves_and_keeps_its_id():
    event = make_event("Training", status="confirmed", starts_on="2030-06-14")
    before = shown(event)

    event.postpone(starts_on="2030-09-22")
    moved = shown(event)
    event.confirm()
    confirmed = shown(event)

    assert {before.uid, moved.uid, confirmed.uid} == {before.uid}
    assert before.sequence < moved.sequence < confirmed.sequence
    assert (moved.dtstart, moved.status) == (date(2030, 9, 22), "TENTATIVE")
    assert (confirmed.dtstart, confirmed.status) == (date(2030, 9, 22), "CONFIRMED")
    assert confirmed.summary == "Training"
    assert "It was announced for 14 June 2030." in confirmed.description
    assert "postponed" not in confirmed.description


def test_a_postponed_event_that_never_had_a_day_is_in_no_calendar():
    event = make_event(status="postponed", starts_on="2030")
    make_earlierdate(event, starts_on="2029-06")

    assert appointment_of(event) is None


def test_a_change_that_no_calendar_shows_is_no_new_version():
    event = make_event()
    before = appointment_of(event).sequence

    event.note = "Call the caterer."
    event.save()
    event.refresh_from_db()

    assert appointment_of(event).sequence == before


def test_nothing_private_is_in_a_calendar():
    event = make_coming_event(
        joining_link="https://meet.example.org/hush",
        joining_note="Pass code 12345",
        note="Costs 1000 euros",
    )

    content = calendar_file("Events", [appointment_of(event)]).decode()

    assert [word for word in ["hush", "12345", "1000"] if word in content] == []


@pytest.mark.parametrize(
    ("mode", "state", "finds"),
    [
        ("online", "confirmed", ["hush", "12345"]),
        ("on_site", "confirmed", ["12345"]),
        ("online", "waiting", []),
        ("online", "registered", []),
    ],
)
def test_the_way_in_is_for_those_who_have_a_place(mode, state, finds):
    event = make_coming_event(
        joining_link="https://meet.example.org/hush", joining_note="Pass code 12345"
    )
    queued_at = datetime(2024, 1, 1, tzinfo=UTC) if state == "waiting" else None
    participation = make_participation(event, mode=mode, state=state, queued_at=queued_at)

    content = participant_file(participation)

    assert rfc5545.complaints(content.encode()) == []
    assert [word for word in ["hush", "12345"] if word in content] == finds
    assert f"UID:event-{event.slug}@icpermed" in content


def test_a_participant_of_an_event_without_a_day_gets_no_file():
    assert (
        participant_file(make_participation(make_event(starts_on="2030", status="planned"))) == ""
    )


def test_appointments_of_a_list_need_one_query_for_earlier_dates(django_assert_num_queries):
    for _ in range(3):
        make_earlierdate(make_event(country=make_country("IT")), starts_on="2023-05-01")

    with django_assert_num_queries(2):
        events = Event.objects.select_related("country").prefetch_related("earlier_dates")
        assert len([appointment_of(event) for event in events]) == 3
