"""What is on today is on: at every place by its own clock, and never also past or still to come."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from events.models import Event
from icpermed.time_zones import offered_zones
from tests.effort import examples
from tests.factories import make_event

pytestmark = pytest.mark.django_db

#: At every moment there are places among these where it is not the same day.
FAR_APART = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Brussels", "America/New_York"]
OFFERED = [name for _, places in offered_zones() for name, _ in places]
ZONES = st.sampled_from(FAR_APART) | st.sampled_from(OFFERED)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))

SLOW = settings(
    deadline=None,
    max_examples=examples(15, 60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def partial_dates(day: date):
    """A day as somebody knows it: to the day, to the month, to the year."""
    return st.sampled_from([f"{day:%Y-%m-%d}", f"{day:%Y-%m}", f"{day:%Y}"])


def first_day(known: str) -> date:
    year, month, day = (*map(int, known.split("-")), 1, 1)[:3]
    return date(year, month, day)


def last_day(known: str) -> date:
    parts = [int(part) for part in known.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


@st.composite
def periods(draw):
    """A first and a last date, each known to the day, the month or the year."""
    starts, length = draw(DAYS), draw(st.integers(0, 400))
    first = draw(partial_dates(starts))
    last = draw(partial_dates(starts + timedelta(days=length)))
    assume(last >= first)
    return first, last


def store(cases: list[tuple[str, str, str]]) -> list[Event]:
    """Events with these first dates, last dates and time zones, and no others."""
    Event.objects.all().delete()
    return [
        make_event(starts_on=first, ends_on=last, timezone=zone, status="planned")
        for first, last, zone in cases
    ]


def where(event: Event, on: date | None = None) -> list[str]:
    """In which of the three an event is."""
    query = {name: getattr(Event.objects, name) for name in ["past", "current", "upcoming"]}
    return [name for name, find in query.items() if find(on).filter(pk=event.pk).exists()]


@SLOW
@given(period=periods(), zone=ZONES, on=DAYS, near=st.integers(-2, 2), at_end=st.booleans())
def test_on_any_day_an_event_is_either_past_or_on_or_to_come(period, zone, on, near, at_end):
    first, last = first_day(period[0]), last_day(period[1])
    days = [on, (last if at_end else first) + timedelta(days=near)]
    (event,) = store([(*period, zone)])
    event.refresh_from_db()

    for day in days:
        expected = "upcoming" if day < first else "past" if day > last else "current"
        assert where(event, day) == [expected]
        assert event.is_current(day) == (expected == "current")
        assert event.is_past(day) == (expected == "past")


@SLOW
@given(zone=ZONES, begins=st.integers(-3, 3), length=st.integers(0, 3))
def test_today_is_the_day_at_the_place(zone, begins, length):
    today = datetime.now(ZoneInfo(zone)).date()
    first = today + timedelta(days=begins)
    last = first + timedelta(days=length)
    (event,) = store([(first.isoformat(), last.isoformat(), zone)])
    event.refresh_from_db()

    found = where(event)

    assume(datetime.now(ZoneInfo(zone)).date() == today)
    assert found == ["upcoming" if first > today else "past" if last < today else "current"]
    assert event.is_current() == (found == ["current"])
    assert event.is_past() == (found == ["past"])


@SLOW
@given(st.lists(st.tuples(ZONES, st.integers(-3, 3)), min_size=1, max_size=6))
def test_the_order_is_what_is_on_then_what_comes_then_what_is_over(cases):
    now = datetime.now(UTC)
    store(
        [
            ((now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)).isoformat(), None, zone)
            for zone, days in cases
        ]
    )

    found = list(Event.objects.in_order())

    to_come = [event for event in found if not event.is_over]
    over = [event for event in found if event.is_over]
    assume(datetime.now(UTC) - now < timedelta(minutes=1))
    assert found == to_come + over
    assert [event.is_past() for event in found] == [False] * len(to_come) + [True] * len(over)
    assert [e.starts_on for e in to_come] == sorted(e.starts_on for e in to_come)
    assert [e.starts_on for e in over] == sorted((e.starts_on for e in over), reverse=True)


def test_one_moment_is_another_day_elsewhere():
    here, there = (datetime.now(ZoneInfo(zone)).date() for zone in FAR_APART[:2])
    assert here > there  # Kiritimati is always a day ahead of Pago Pago, or a part of one.

    ahead = make_event(starts_on=here.isoformat(), timezone=FAR_APART[0])
    behind = make_event(starts_on=here.isoformat(), timezone=FAR_APART[1])

    assert (where(ahead), where(behind)) == (["current"], ["upcoming"])


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (
            {"starts_on": "2027-03-28", "starts_at": "02:30", "ends_at": "03:30"},
            ["02:30 does not exist on 28 March 2027 in Brussels: the clocks go forward."],
        ),
        (
            {
                "starts_on": "2027-10-30",
                "ends_on": "2027-10-31",
                "starts_at": "02:30",
                "ends_at": "02:30",
            },
            ["02:30 comes twice on 31 October 2027 in Brussels: the clocks go back. The first is"
             " meant."],
        ),
        (
            {"starts_on": "2027-03-14", "starts_at": "02:00", "timezone": "America/New_York"},
            ["02:00 does not exist on 14 March 2027 in New York: the clocks go forward."],
        ),
        ({"starts_on": "2027-03-28", "starts_at": "03:00", "ends_at": "03:30"}, []),
        ({"starts_on": "2027-03-28", "starts_at": "02:30", "timezone": "UTC"}, []),
        ({"starts_on": "2027-03-28"}, []),
        ({"starts_on": "2027-03"}, []),
    ],
)  # fmt: skip
def test_times_that_no_clock_shows_or_shows_twice_are_asked_about(times, expected):
    event = Event(**{"timezone": "Europe/Brussels", "status": "planned"} | times)
    event.clean_fields(exclude=["title", "slug", "kind", "format"])
    assert event.warnings() == expected
