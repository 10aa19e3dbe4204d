"""Appointments as a calendar file that other programs read and subscribe to (RFC 5545, 7986)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.encoding import iri_to_uri
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDatetime,
    vDDDTypes,
    vText,
)

PRODID = "-//ICPerMed//Events//EN"
REFRESH = timedelta(hours=12)  # How often a program that subscribed should look again.
#: Minutes from the beginning of Unix to that of 2024: numbers stay small enough for calendars.
SEQUENCE_BEGINS = 28_401_120
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Appointment:
    """One entry of a calendar: whole days, or from one moment to another in a named time zone.

    ``uid`` stays the same for ever and ``sequence`` grows when the times change: that is how a
    calendar knows that a meeting has moved. ``changed_at`` makes equal data equal bytes.
    """

    uid: str
    sequence: int
    title: str
    starts: date | datetime
    ends: date | datetime  # Of whole days the last one; of moments the first one after.
    status: str  # confirmed, tentative or cancelled
    changed_at: datetime
    place: str = ""
    url: str = ""
    text: str = ""
    categories: tuple[str, ...] = ()
    organiser: str = ""  # A public mail address; without one the secretariat's.

    def __post_init__(self):
        moments = [x for x in (self.starts, self.ends) if isinstance(x, datetime)]
        if len(moments) == 1 or any(x.tzinfo is None for x in [*moments, self.changed_at]):
            raise ValueError("Give two days, or two moments with a time zone.")
        if self.status not in {"confirmed", "tentative", "cancelled"}:
            raise ValueError(f"No calendar knows the status {self.status}.")

    @property
    def is_whole_days(self) -> bool:
        return not isinstance(self.starts, datetime)


def sequence_of(changed_at: datetime) -> int:
    """A number that grows whenever a record changes: so calendars learn of a new day."""
    return int(changed_at.timestamp()) // 60 - SEQUENCE_BEGINS


def calendar_file(
    title: str, appointments: Iterable[Appointment], *, description: str = ""
) -> bytes:
    """A calendar of these appointments, in this order; the same ones give the same bytes."""
    appointments = list(appointments)
    calendar = Calendar()
    calendar.add("PRODID", PRODID)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    if appointments:  # RFC 5546: what is published has at least one event.
        calendar.add("METHOD", "PUBLISH")
    for name in ["NAME", "X-WR-CALNAME"]:  # Text by its type: of names that start with X the
        # library does not know it, and would write lines of the title as lines of the file.
        calendar.add(name, vText(clean(title)))
    if description:
        for name in ["DESCRIPTION", "X-WR-CALDESC"]:
            calendar.add(name, vText(clean(description)))
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT12H")
    if appointments:
        calendar.add("LAST-MODIFIED", in_utc(max(a.changed_at for a in appointments)))
    for zone in zones(appointments):
        calendar.add_component(zone)
    for appointment in appointments:
        calendar.add_component(entry(appointment))
    return calendar.to_ical(sorted=False)


def entry(appointment: Appointment) -> Event:
    """One appointment as calendars write it."""
    event = Event()
    event.add("UID", clean(appointment.uid))
    event.add("DTSTAMP", in_utc(appointment.changed_at))
    event.add("LAST-MODIFIED", in_utc(appointment.changed_at))
    event.add("SEQUENCE", appointment.sequence)
    event.add("STATUS", appointment.status.upper())
    event.add("SUMMARY", clean(appointment.title))
    add_times(event, appointment)
    for name, words in [("LOCATION", appointment.place), ("DESCRIPTION", appointment.text)]:
        if words:
            event.add(name, clean(words))
    if appointment.url:
        event.add("URL", iri_to_uri(clean(appointment.url).strip()))
    if appointment.categories:
        event.add("CATEGORIES", [clean(category) for category in appointment.categories])
    organiser = vCalAddress(f"mailto:{appointment.organiser or settings.CONTACT_EMAIL}")
    if not appointment.organiser:
        organiser.params["CN"] = settings.SITE_NAME
    event.add("ORGANIZER", organiser)
    return event


def add_times(event: Event, appointment: Appointment) -> None:
    """From when to when, and whether the time counts as taken."""
    if appointment.is_whole_days:
        last = max(appointment.starts, appointment.ends)
        event.add("DTSTART", appointment.starts)
        event.add("DTEND", last + DAY)  # In calendars the end is the first day after.
    else:
        event.add("DTSTART", written(appointment.starts))
        if in_utc(appointment.ends) > in_utc(appointment.starts):
            event.add("DTEND", written(appointment.ends))
    is_free = appointment.is_whole_days or appointment.status == "cancelled"
    event.add("TRANSP", "TRANSPARENT" if is_free else "OPAQUE")


def clean(words: str) -> str:
    """Text without what calendars may not hold: control characters and halves of characters."""
    lines = "\n".join(words.splitlines())
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


# --- time zones ---------------------------------------------------------------------------------


def in_utc(moment: datetime) -> datetime:
    """A moment to the second, in UTC."""
    return moment.astimezone(UTC).replace(microsecond=0)


def local(moment: datetime) -> datetime | None:
    """A moment on the clocks of its zone, or None where they could not say which moment it is.

    Clocks that are put back show an hour twice, and files can only mean the first one (RFC 5545).
    """
    zone = moment.tzinfo
    if not isinstance(zone, ZoneInfo) or not zone.key or zone.key == "UTC":
        return None
    shown = in_utc(moment).astimezone(zone)  # Also mends hours that clocks put forward leave out.
    return None if shown.fold else shown


def written(moment: datetime) -> vDDDTypes | vDatetime:
    """A moment as files write it: with its zone where that is clear, otherwise in UTC."""
    return vDDDTypes(local(moment) or in_utc(moment))


def zones(appointments: list[Appointment]) -> list[Timezone]:
    """The rules of every zone that is named. A file with nothing else has those of this site."""
    moments = [
        shown
        for appointment in appointments
        if not appointment.is_whole_days
        for shown in (local(appointment.starts), local(appointment.ends))
        if shown
    ]
    years = [moment.year for moment in moments]
    keys = {moment.tzinfo.key for moment in moments}
    if not appointments:  # A calendar has to have something in it.
        keys, years = {settings.TIME_ZONE}, [2016]
    return [zone(key, min(years), max(years)) for key in sorted(keys)]


def zone(key: str, first: int, last: int) -> Timezone:
    """The rules of a zone in these years and in those around them.

    Each change is written by itself: icalendar's own summary gives changes in spring as the hour
    after, and readers differ in how they understand repeated ones.
    """
    component = Timezone()
    component.add("TZID", key)
    for starts, before, after, name, is_summer in changes(key, first - 1, last + 1):
        part = TimezoneDaylight() if is_summer else TimezoneStandard()
        part.add("DTSTART", starts)
        part.add("TZOFFSETFROM", before)
        part.add("TZOFFSETTO", after)
        part.add("TZNAME", name)
        component.add_component(part)
    return component


@lru_cache(maxsize=200)
def changes(key: str, first: int, last: int) -> list[tuple]:
    """When the clocks of a zone change from the first year to the last, and to what.

    The first entry is how they stand when the first year begins. Each is the hour that the clocks
    show just before, which is how files name the moment of a change.
    """
    zone = ZoneInfo(key)

    def offset(moment):
        return moment.astimezone(zone).utcoffset()

    def change(moment, before):
        now = moment.astimezone(zone)
        starts = (moment + before).replace(tzinfo=None)
        return starts, before, now.utcoffset(), now.tzname() or key, bool(now.dst())

    day = datetime.combine(date(first, 1, 1), time(), UTC)
    found = [change(day, offset(day))]
    while day.year <= last:
        if offset(day) != offset(day + DAY):
            early, late = day, day + DAY
            while late - early > SECOND:
                middle = (early + (late - early) / 2).replace(microsecond=0)
                early, late = (middle, late) if offset(middle) == offset(day) else (early, middle)
            found.append(change(late, offset(day)))
        day += DAY
    return found
