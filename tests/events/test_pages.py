"""The public page of an event in all its forms, and where else events are told of."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from tests import rfc5545
from tests.events.pages import event_page, in_days, page
from tests.factories import (
    make_agendaitem,
    make_body,
    make_coming_event,
    make_country,
    make_earlierdate,
    make_event,
    make_eventtopic,
    make_headcount,
    make_host,
    make_material,
    make_organisation,
    make_participation,
    make_series,
    make_speaker,
    make_topic,
)

pytestmark = pytest.mark.django_db


# --- what it says -------------------------------------------------------------------------------


def test_an_event_says_when_where_for_whom_and_of_which_series(client):
    series = make_series("Workshops")
    make_event("Fourth", series=series, number=4, starts_on="2023-01-17", ends_on="2023-01-18")
    event = make_event(
        "Fifth",
        series=series,
        number=5,
        starts_on="2023-11-14",
        ends_on="2023-11-15",
        starts_at="13:00",
        ends_at="16:30",
        timezone="Europe/Rome",
        format="hybrid",
        access="invitation",
        city="Siena",
        country=make_country("IT"),
        venue="Museum",
    )
    make_host(event, organisation=make_organisation("Tuscany Region"))
    make_eventtopic(event, topic=make_topic("Technology"))
    make_headcount(event, number=90, qualifier="more_than", source="The report")

    text = event_page(client, event)

    for words in [
        "5th in the series “Workshops”",
        "14 to 15 November 2023",
        "From 13:00 on 14 November to 16:30 on 15 November, Rome time (UTC+1)",
        "Museum, Siena, Italy",
        "Hybrid: on site and online",
        "Access By invitation only",
        "Host Tuscany Region",
        "Topics Technology",
        "More than 90 Source: The report",
        "Before: Fourth 17 to 18 January 2023",
    ]:
        assert words in text
    assert "After:" not in text


def test_an_event_that_says_little_is_shown_with_little(client):
    event = make_event(starts_on="2025", status="planned", format="online", access="")

    text = event_page(client, event)

    assert "Date 2025 Place Online Format Online Access Not stated" in text
    assert "Add to calendar" not in text
    assert client.get(event.get_absolute_url(), {"format": "ics"}).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_at": "10:00"}, "From 10:00, Brussels time (UTC+2)"),
        ({"starts_at": "10:00", "ends_at": "16:30"}, "10:00–16:30, Brussels time (UTC+2)"),
        (
            {"starts_at": "10:00", "ends_at": "11:00", "starts_on": "2023-01-10"},
            "10:00–11:00, Brussels time (UTC+1)",
        ),
        (
            {"starts_at": "10:00", "ends_at": "11:00", "timezone": "America/Toronto"},
            "10:00–11:00, Toronto time (UTC−4)",
        ),
        (
            {"starts_at": "10:00", "ends_at": "11:00", "timezone": "Asia/Kolkata"},
            "10:00–11:00, Kolkata time (UTC+5:30)",
        ),
        ({"starts_at": "10:00", "ends_at": "11:00", "timezone": "UTC"}, "10:00–11:00, UTC"),
        (
            {"starts_at": "22:00", "ends_at": "02:00", "ends_on": "2023-06-15"},
            "From 22:00 on 14 June to 02:00 on 15 June, Brussels time (UTC+2)",
        ),
        (  # In this night clocks go forward: two hours by the clock are one.
            {
                "starts_on": "2023-03-25",
                "ends_on": "2023-03-26",
                "starts_at": "23:00",
                "ends_at": "04:00",
            },
            "From 23:00 on 25 March to 04:00 on 26 March, Brussels time (UTC+1, at the end UTC+2)",
        ),
    ],
)
def test_times_are_those_of_the_clock_there_with_its_name(client, fields, words):
    event = make_event(**{"starts_on": "2023-06-14"} | fields)

    assert f"Time {words} " in event_page(client, event)


def test_the_moment_of_the_beginning_is_there_for_the_visitors_own_clock(client):
    event = make_event(
        starts_on="2023-10-29", starts_at="01:00", ends_at="04:00", timezone="Europe/Berlin"
    )

    content = client.get(event.get_absolute_url()).content.decode()

    assert 'data-begins="2023-10-29T01:00:00+02:00" data-ends="2023-10-29T04:00:00+01:00"' in (
        content
    )


def test_a_postponed_event_says_from_which_day_and_why(client):
    event = make_event(starts_on="2023-06-12", status="confirmed")
    event.postpone(starts_on="2099-09-22", reason="More time for the programme.")

    text = event_page(client, event)

    postponed = "Postponed. The new date has not been confirmed yet."
    assert f"{postponed} More time for the programme." in text
    assert "Announced for 12 June 2023 moved on" in text


def test_a_cancelled_event_says_so_and_is_no_longer_offered(client):
    event = make_coming_event(status="confirmed")
    event.cancel(reason="Too few could come.")

    text = event_page(client, event)

    assert "Cancelled. This event will not take place. Too few could come." in text
    assert "Registration" not in text
    assert "Add to calendar" not in text


def test_the_agenda_is_told_by_day_with_times_kinds_and_who_speaks(client):
    event = make_event(starts_on="2023-11-14", ends_on="2023-11-15")
    item = make_agendaitem(
        event, title="Welcome", starts_at="13:00", duration=20, presenter="The host", text="**Hi**"
    )
    make_speaker(event, name="Ann Example", affiliation="University", agenda_item=item, talk="Why")
    make_agendaitem(event, day=2, title="Vote", kind="decision", starts_at="09:00")

    text = event_page(client, event)

    assert (
        "Tuesday 14 November 13:00–13:20 Welcome The host Ann Example, University: Why Hi" in text
    )
    assert "Wednesday 15 November 09:00 Vote Decision" in text


def test_an_agenda_of_one_day_needs_no_heading_for_it(client):
    event = make_event(starts_on="2023-11-14")
    make_agendaitem(event, title="Welcome", starts_at="13:00")

    assert "Agenda 13:00 Welcome" in event_page(client, event)


def test_materials_stand_by_kind_with_what_one_gets(client):
    event = make_event()
    speaker = make_speaker(event, name="Ann Example")
    make_material(event, kind="video", title="The film", link="www.example.org/a film")
    make_material(event, kind="presentation", title="Slides", speaker=speaker, language="it")
    make_material(event, title="Report", state="expected", link="", is_announced=True)

    text = event_page(client, event)
    content = client.get(event.get_absolute_url()).content.decode()

    assert (
        "Presentation Slides Ann Example, Italian Report Report announced, not there yet"
        " Video The film"
    ) in text
    assert 'href="https://www.example.org/a%20film"' in content
    assert content.count("a%20film") == 1


def test_who_came_is_counted_once_everybody_is_noted(client):
    event = make_event(format="hybrid")
    for country, mode in [("FR", "on_site"), ("FR", "online"), ("DE", "on_site")]:
        make_participation(event, country=make_country(country), mode=mode, state="attended")

    assert (
        "3 people took part: 2 on site, 1 online. By country Country People France 2 Germany 1"
        in (event_page(client, event))
    )

    make_participation(event, state="confirmed")
    assert "people took part" not in event_page(client, event)


@pytest.mark.parametrize("access", ["members", "invitation", ""])
def test_where_not_everybody_may_come_countries_of_a_few_are_not_named(access, client):
    event = make_event(access=access)
    for code in ["FR", *["DE"] * 4]:
        make_participation(event, country=make_country(code), state="attended")
    text = event_page(client, event)
    assert "5 people took part" in text
    assert [word for word in ["By country", "France", "Germany"] if word in text] == []

    make_participation(event, country=make_country("DE"), state="attended")
    text = event_page(client, event)
    assert "6 people took part" in text
    assert ("Germany 5" in text, "France" in text) == (True, False)


def test_participants_are_listed_who_agreed_where_there_is_a_list(client):
    now = timezone.now()
    event = make_coming_event(shows_participants=True)
    consent = {"is_listed": True, "consented_at": now}
    make_participation(event, name="Ann Agreed", affiliation="University", **consent)
    make_participation(event, name="Bea Silent")
    make_participation(event, name="Cem Cancelled", state="cancelled", **consent)
    make_participation(event, name="Dan Waits", state="waiting", queued_at=now, **consent)
    make_participation(event, name="Eva Absent", state="absent", **consent)

    text = event_page(client, event)

    assert "List of participants Those who agreed to be listed. Ann Agreed University" in text
    assert [name for name in ["Bea", "Cem", "Dan", "Eva"] if name in text] == []
    Event.objects.filter(pk=event.pk).update(shows_participants=False)
    assert "Ann Agreed" not in event_page(client, event)


# --- registration -------------------------------------------------------------------------------


def test_registration_is_open_with_a_deadline_and_places_left(client):
    closes = timezone.now().replace(microsecond=0) + timedelta(days=9)
    event = make_coming_event(capacity_on_site=2, registration_closes_at=closes)
    make_participation(event)

    text = event_page(client, event)

    there = timezone.localtime(closes)
    assert f"Registration is open. It closes on {there:%-d %B %Y, %H:%M}, Brussels time." in text
    assert "1 place is left on site." in text
    assert (
        reverse("event_register", args=[event.slug])
        in client.get(event.get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"registration_opens_at": 2}, "Registration is not open yet. It opens on"),
        ({"registration_closes_at": -1}, "Registration is closed. It closed on"),
        ({"access": "invitation"}, "This event is by invitation only."),
        ({"access": "members"}, "The secretariat looks at each registration."),
    ],
)
def test_registration_says_how_it_stands(client, fields, words):
    days = {
        name: timezone.now() + timedelta(days=value)
        for name, value in fields.items()
        if isinstance(value, int)
    }
    opens = {"registration_opens_at": timezone.now() - timedelta(days=3)}
    event = make_coming_event(**opens | fields | days)

    content = client.get(event.get_absolute_url()).content.decode()

    assert words in event_page(client, event)
    register = reverse("event_register", args=[event.slug])
    assert (register in content) == (fields.get("access") == "members")


def test_a_full_event_offers_its_waiting_list(client):
    event = make_coming_event(format="online", capacity_online=1)
    make_participation(event, mode="online")

    text = event_page(client, event)

    assert "The event is full. All places are taken: you can join the waiting list." in text
    assert "Join the waiting list" in text


def test_an_event_that_is_over_says_nothing_of_registration(client):
    event = make_event(registration_opens_at=timezone.now() - timedelta(days=900))

    assert "Registration" not in event_page(client, event)


# --- other forms, other pages -------------------------------------------------------------------


def test_one_event_as_data(client):
    event = make_event(
        "Workshop", starts_on="2023-06-14", starts_at="10:00", ends_at="16:30", city="Berlin"
    )
    make_earlierdate(event, starts_on="2023-05", moved_on="2023-04-01", reason="Later")
    make_material(event, title="Report", link="https://example.org/r.pdf")

    data = json.loads(client.get(event.get_absolute_url(), {"format": "json"}).content)

    assert data == data | {
        "title": "Workshop",
        "begins": "2023-06-14T10:00:00+02:00",
        "ends": "2023-06-14T16:30:00+02:00",
        "timezone": "Europe/Brussels",
        "city": "Berlin",
        "earlier_dates": [
            {"from": "2023-05", "to": "2023-05", "moved_on": "2023-04-01", "reason": "Later"}
        ],
    }
    assert data["materials"][0]["url"] == "https://example.org/r.pdf"


def test_one_event_as_a_calendar(client):
    event = make_event("Workshop", starts_at="10:00", ends_at="16:30")

    content = client.get(event.get_absolute_url(), {"format": "ics"}).content

    assert rfc5545.complaints(content) == []
    assert b"SUMMARY:Workshop" in content
    assert b"DTSTART;TZID=Europe/Brussels:20230614T100000" in content


def test_an_unknown_form_is_not_found(client):
    assert client.get(make_event().get_absolute_url(), {"format": "pdf"}).status_code == 404


def test_search_engines_are_told(client):
    event = make_event("Workshop")

    content = client.get(event.get_absolute_url()).content.decode()

    facts = json.loads(
        re.search(r'(?s)<script type="application/ld\+json">(.*?)</script>', content)[1]
    )
    assert (facts["@type"], facts["name"]) == ("Event", "Workshop")
    assert f'<link rel="canonical" href="{facts["url"]}">' in content
    assert event.get_absolute_url() in client.get("/sitemap.xml").content.decode()


def test_the_home_page_tells_the_next_three_events(client):
    make_event("Over")
    for days, title in [(5, "Second"), (0, "First"), (9, "Third"), (20, "Fourth")]:
        make_event(title, starts_on=in_days(days), status="confirmed")

    events = re.findall(r"<h3><a [^>]+>(.*?)</a>", client.get("/").content.decode())

    assert events == ["First", "Second", "Third"]


def test_the_home_page_says_so_when_nothing_is_announced(client):
    assert "No event is announced at the moment" in page(client, "/")


def test_a_body_lists_its_published_meetings(client):
    body = make_body("Executive Committee", kind="executive_committee")
    make_event("Past meeting", body=body)
    make_event("Next meeting", body=body, starts_on=in_days(9), status="confirmed")
    make_event("Meeting of others")
    make_event("Draft meeting", body=body, is_published=False)

    events = re.findall(
        r"<h3><a [^>]+>(.*?)</a>", client.get(body.get_absolute_url()).content.decode()
    )

    assert events == ["Next meeting", "Past meeting"]


def test_a_reader_of_an_event_gets_no_cookie(client):
    assert client.get(make_coming_event().get_absolute_url()).cookies.output() == ""
