"""Calendars that we write are read by two other programs and by a strict reader."""

import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from icpermed.calendars import Appointment, calendar_file, changes
from tests import rfc5545

BRUSSELS = ZoneInfo("Europe/Brussels")
NEW_YORK = ZoneInfo("America/New_York")
CHANGED = datetime(2024, 1, 1, 12, tzinfo=UTC)


def make_appointment(starts=None, ends=None, **fields) -> Appointment:
    starts = starts or datetime(2024, 6, 5, 9, 30, tzinfo=BRUSSELS)
    ends = ends or (starts + timedelta(hours=2) if isinstance(starts, datetime) else starts)
    fields = {
        "uid": "event-1@example.org",
        "sequence": 0,
        "title": "Workshop",
        "status": "confirmed",
        "changed_at": CHANGED,
    } | fields
    return Appointment(starts=starts, ends=ends, **fields)


def read(content: bytes):
    """The calendar as the library sees that has no code in common with the one that writes."""
    return IcsCalendarStream.calendar_from_ics(content.decode())


def instants(content: bytes) -> list[tuple[datetime, datetime]]:
    """When the events are by the rules that the file itself gives for its zones."""
    calendar = rfc5545.read(content)
    text = content.decode()
    zones = tzical(io.StringIO(text)) if "TZID=" in text else None

    def moment(event, name):
        value = event.value(name)
        if value.endswith("Z"):
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        zone = zones.get(event.params(name)["TZID"])
        wall = datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007
        return wall.replace(tzinfo=zone).astimezone(UTC)

    events = [part for part in calendar.parts if part.name == "VEVENT"]
    return [
        (moment(event, "DTSTART"), moment(event, "DTEND" if event.value("DTEND") else "DTSTART"))
        for event in events
    ]


def test_an_appointment_is_written_in_full():
    content = calendar_file(
        "Events",
        [
            make_appointment(
                title="Workshop: cost, benefit; access",
                sequence=3,
                place="Siena, Italy",
                url="https://example.org/events/siena/",
                text="First line.\nSecond line.",
                categories=("Workshop", "Hybrid"),
                organiser="host@example.org",
            )
        ],
        description="All meetings.",
    )

    (event,) = read(content).events

    assert rfc5545.complaints(content) == []
    assert (event.uid, event.sequence, event.status) == ("event-1@example.org", 3, "CONFIRMED")
    assert event.summary == "Workshop: cost, benefit; access"
    assert (event.location, str(event.url)) == ("Siena, Italy", "https://example.org/events/siena/")
    assert event.description == "First line.\nSecond line."
    assert event.categories == ["Workshop", "Hybrid"]
    assert str(event.organizer.uri) == "mailto:host@example.org"
    assert event.dtstart == datetime(2024, 6, 5, 9, 30, tzinfo=BRUSSELS)
    assert event.dtend == datetime(2024, 6, 5, 11, 30, tzinfo=BRUSSELS)
    assert str(event.dtstart.tzinfo) == "Europe/Brussels"
    assert (event.dtstamp, event.last_modified) == (CHANGED, CHANGED)


def test_the_last_of_whole_days_is_within():
    content = calendar_file("Events", [make_appointment(date(2023, 2, 16), date(2023, 2, 17))])

    (event,) = read(content).events

    assert (event.dtstart, event.dtend) == (date(2023, 2, 16), date(2023, 2, 18))
    assert b"DTEND;VALUE=DATE:20230218" in content
    assert rfc5545.complaints(content) == []


def test_a_comma_does_not_part_a_category():
    content = calendar_file("Events", [make_appointment(categories=("Hybrid, public", "Access"))])

    assert b"CATEGORIES:Hybrid\\, public,Access\r\n" in content


def test_a_cancelled_meeting_takes_no_time():
    content = calendar_file("Events", [make_appointment(status="cancelled")])

    assert b"STATUS:CANCELLED\r\n" in content
    assert b"TRANSP:TRANSPARENT\r\n" in content


def test_an_empty_calendar_is_valid():
    content = calendar_file("Events", [])

    assert rfc5545.complaints(content) == []
    assert read(content).events == []


def test_the_same_appointments_give_the_same_bytes():
    appointments = [make_appointment(), make_appointment(date(2024, 1, 2), uid="event-2@x.org")]

    assert calendar_file("Events", appointments) == calendar_file("Events", list(appointments))


@pytest.mark.parametrize(
    ("zone", "starts", "ends", "hours"),
    [
        (BRUSSELS, (2024, 10, 26, 9), (2024, 10, 27, 17), 33),
        (BRUSSELS, (2024, 3, 30, 9), (2024, 3, 31, 17), 31),
        (NEW_YORK, (2024, 11, 2, 9), (2024, 11, 3, 17), 33),
        (ZoneInfo("Asia/Tokyo"), (2024, 10, 26, 9), (2024, 10, 27, 17), 32),
    ],
)
def test_a_meeting_across_the_change_of_the_clocks_keeps_its_hours(zone, starts, ends, hours):
    starts, ends = datetime(*starts, tzinfo=zone), datetime(*ends, tzinfo=zone)

    content = calendar_file("Events", [make_appointment(starts, ends)])

    ((first, last),) = instants(content)
    (event,) = read(content).events
    assert (first, last) == (starts.astimezone(UTC), ends.astimezone(UTC))
    assert last - first == timedelta(hours=hours)
    assert (event.dtstart, event.dtend) == (starts, ends)
    assert rfc5545.complaints(content) == []


def test_changes_are_named_by_the_hour_that_the_clocks_show_just_before():
    spring, autumn = changes("Europe/Brussels", 2024, 2024)[1:]

    assert spring[0] == datetime(2024, 3, 31, 2)  # noqa: DTZ001
    assert autumn[0] == datetime(2024, 10, 27, 3)  # noqa: DTZ001
    assert (spring[3], autumn[3]) == ("CEST", "CET")


def test_the_hour_that_comes_twice_is_told_apart():
    first = datetime(2024, 10, 27, 2, 30, tzinfo=BRUSSELS)
    second = first.replace(fold=1)

    content = calendar_file("Events", [make_appointment(first, second)])

    assert instants(content) == [(first.astimezone(UTC), second.astimezone(UTC))]
    assert rfc5545.complaints(content) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"starts": date(2024, 1, 1), "ends": datetime(2024, 1, 1, tzinfo=UTC)},
        {"starts": datetime(2024, 1, 1), "ends": datetime(2024, 1, 2)},  # noqa: DTZ001
        {"status": "maybe"},
    ],
)
def test_what_no_calendar_can_say_is_refused(fields):
    with pytest.raises(ValueError, match=r"Give two days|No calendar knows"):
        make_appointment(**fields)


# --- whatever comes -----------------------------------------------------------------------------

ZONES = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})).map(ZoneInfo)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n;,\\:\"'\x00 é"))
INJECTION = st.just("x\r\nEND:VEVENT\nBEGIN:VALARM\r\nATTACH:file:///etc/passwd")
WORDS = ANY_TEXT | INJECTION


@st.composite
def moments(draw):
    """Any two moments; often around the hour at which the clocks of their zone change."""
    zone = draw(ZONES)
    year = draw(st.integers(2015, 2035))
    around = draw(st.sampled_from(changes(zone.key, year, year)))
    wall = around[0] + timedelta(minutes=draw(st.integers(-300, 300)))
    starts = wall.replace(tzinfo=zone, fold=draw(st.integers(0, 1)))
    length = timedelta(minutes=draw(st.integers(0, 4000)))
    return starts, (starts.astimezone(UTC) + length).astimezone(zone)


@settings(deadline=None, max_examples=150)
@given(st.lists(moments(), min_size=1, max_size=4))
def test_any_moment_in_any_zone_comes_back_the_same(times):
    content = calendar_file(
        "Events",
        [make_appointment(*pair, uid=f"{number}@x.org") for number, pair in enumerate(times)],
    )

    expected = [(starts.astimezone(UTC), ends.astimezone(UTC)) for starts, ends in times]
    assert rfc5545.complaints(content) == []
    assert instants(content) == expected
    assert [e.dtstart.astimezone(UTC) for e in read(content).events] == [s for s, _ in expected]


@settings(deadline=None, max_examples=150)
@given(title=WORDS, place=WORDS, text=WORDS, url=WORDS, categories=st.lists(WORDS, max_size=3))
def test_no_text_breaks_out_of_its_property(title, place, text, url, categories):
    content = calendar_file(
        title,
        [
            make_appointment(
                title=title,
                place=place,
                text=text,
                url=f"https://example.org/{url}",
                categories=tuple(categories),
            )
        ],
        description=text,
    )

    (event,) = read(content).events
    assert rfc5545.complaints(content) == []
    assert {name for name, *_ in rfc5545.read(content).parts[-1].properties} <= set(
        rfc5545.PROPERTIES["VEVENT"]
    )
    if title.isprintable():
        assert event.summary == title


@settings(deadline=None, max_examples=50)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 30))
def test_any_whole_days_come_back_the_same(starts, more):
    ends = starts + timedelta(days=more)

    content = calendar_file("Events", [make_appointment(starts, ends)])

    (event,) = read(content).events
    assert rfc5545.complaints(content) == []
    assert (event.dtstart, event.dtend - timedelta(days=1)) == (starts, ends)


# --- the strict reader itself -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("SUMMARY:Workshop", f"SUMMARY:{'x' * 80}", "octets"),
        ("SUMMARY:Workshop\r\n", "SUMMARY:Workshop\n", "half a line end"),
        ("SUMMARY:Workshop", "SUMMARY:Work;shop", "is not TEXT"),
        ("SUMMARY:Workshop", "SUMMARY:Work\\shop", "is not TEXT"),
        ("SUMMARY:Workshop", "SUMMARY:Workshop\r\nSUMMARY:Again", "2 × SUMMARY"),
        ("SUMMARY:Workshop", "summary", "no content line"),
        ("SUMMARY:Workshop", "X-MINE:Workshop", "0 × SUMMARY"),
        ("SUMMARY:Workshop", "SUMMARY:Workshop\r\nX-MINE:1", "unknown property X-MINE"),
        ("SUMMARY:Workshop", "BEGIN:VEVENT\r\nEND:VEVENT", "VEVENT contains VEVENT"),
        ("UID:event-1@example.org\r\n", "", "0 × UID"),
        ("DTSTAMP:20240101T120000Z", "DTSTAMP:20240101T120000", "DTSTAMP is not UTC"),
        ("SEQUENCE:0", "SEQUENCE:first", "SEQUENCE is not INTEGER"),
        ("STATUS:CONFIRMED", "STATUS:POSTPONED", "STATUS is not STATUS"),
        ("DTEND;TZID=Europe/Brussels:20240605T113", "DTEND:20240605T113", "floats"),
        (
            "DTEND;TZID=Europe/Brussels:20240605",
            "DTEND;TZID=Europe/Brussels:20240604",
            "ends before",
        ),
        ("DTEND;TZID=Europe/Brussels:20240605", "DTEND;TZID=Europe/Brussels:20240631", "is no day"),
        (
            "DTEND;TZID=Europe/Brussels:20240605T113000",
            "DTEND;VALUE=DATE:20240606",
            "other way round",
        ),
        ("TZID:Europe/Brussels", "TZID:Europe/Paris", "not described"),
        ("TZOFFSETTO:+0200", "TZOFFSETTO:+2", "TZOFFSETTO is not UTC-OFFSET"),
        ("VERSION:2.0\r\n", "", "0 × VERSION"),
        (";VALUE=DURATION:PT12H", ":PT12H", "VALUE=None"),
        ("DURATION:PT12H", "DURATION:12 hours", "is not DURATION"),
        ("mailto:secretariat", "secretariat", "is not CAL-ADDRESS"),
        ("END:VEVENT\r\nEND:VCALENDAR", "END:VCALENDAR", "ends something else"),
    ],
)
def test_the_strict_reader_complains(right, wrong, complaint):
    content = calendar_file("Events", [make_appointment()]).decode()
    assert right in content

    found = rfc5545.complaints(content.replace(right, wrong).encode())

    assert [words for words in found if complaint in words]
