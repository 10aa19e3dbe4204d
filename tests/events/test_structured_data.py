"""Search engines learn when and where an event is, and nothing that is private."""

import json

import pytest

from events import public
from events.structured_data import event_ld
from tests.factories import (
    make_coming_event,
    make_country,
    make_event,
    make_host,
    make_organisation,
    make_series,
)

pytestmark = pytest.mark.django_db


def facts(event) -> dict:
    shown = public.public_events().get(pk=event.pk)
    return event_ld(shown, public.hosts(shown))


def test_the_facts_of_a_hybrid_workshop(settings):
    settings.SITE_URL = "https://example.org"
    event = make_event(
        "Technology Development",
        slug="siena-2023",
        starts_on="2023-11-14",
        ends_on="2023-11-15",
        starts_at="09:00",
        ends_at="16:30",
        timezone="Europe/Rome",
        format="hybrid",
        venue="Santa Maria della Scala",
        city="Siena",
        country=make_country("IT"),
        summary="About **technology**.",
        series=make_series("Workshops"),
    )
    make_host(event, organisation=make_organisation("Tuscany Region", slug="tuscany"))
    make_host(event, organisation=make_organisation("Hidden host", is_published=False))

    assert facts(event) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "https://example.org/events/siena-2023/",
        "url": "https://example.org/events/siena-2023/",
        "name": "Technology Development",
        "startDate": "2023-11-14T09:00:00+01:00",
        "endDate": "2023-11-15T16:30:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Santa Maria della Scala",
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": "Siena",
                    "addressCountry": "IT",
                },
            },
            {"@type": "VirtualLocation", "url": "https://example.org/events/siena-2023/"},
        ],
        "organizer": [
            {"@type": "Organization", "name": "ICPerMed", "url": "https://example.org/"},
            {
                "@type": "Organization",
                "name": "Tuscany Region",
                "url": "https://example.org/members/tuscany/",
            },
        ],
        "description": "About technology.",
        "superEvent": {"@type": "EventSeries", "name": "Workshops"},
    }


def test_the_offset_is_that_of_the_day():
    event = make_event(
        starts_on="2024-10-26", ends_on="2024-10-27", starts_at="09:00", ends_at="17:00"
    )

    found = facts(event)

    assert found["startDate"] == "2024-10-26T09:00:00+02:00"
    assert found["endDate"] == "2024-10-27T17:00:00+01:00"


def test_whole_days_have_no_time():
    found = facts(make_event(starts_on="2023-10-19"))

    assert (found["startDate"], found["endDate"]) == ("2023-10-19", "2023-10-19")


def test_a_beginning_alone_has_no_end():
    assert "endDate" not in facts(make_event(starts_on="2023-10-19", starts_at="10:00"))


def test_a_plan_says_what_is_known():
    assert facts(make_event(starts_on="2025", status="planned"))["startDate"] == "2025"


def test_a_training_is_one():
    assert facts(make_event(kind="training"))["@type"] == "EducationEvent"


def test_a_postponed_event_says_from_when_and_a_moved_one_to_when():
    event = make_event(status="confirmed", starts_on="2030-06-14", ends_on="2030-06-15")

    event.postpone(starts_on="2030-09")
    put_off = facts(event)
    event.postpone(starts_on="2030-09-22", is_fixed=True)
    moved = facts(event)
    event.cancel()

    keys = ["startDate", "previousStartDate", "eventStatus"]
    assert [put_off[key] for key in keys] == [
        "2030-06-14",
        "2030-06-14",
        "https://schema.org/EventPostponed",
    ]
    assert [moved[key] for key in keys] == [
        "2030-09-22",
        ["2030-09", "2030-06-14"],
        "https://schema.org/EventRescheduled",
    ]
    assert facts(event)["eventStatus"] == "https://schema.org/EventCancelled"


def test_the_way_in_is_not_told():
    event = make_coming_event(
        joining_link="https://meet.example.org/hush", joining_note="Pass code 12345"
    )

    told = json.dumps(facts(event))

    assert "hush" not in told
    assert "12345" not in told
