"""When an event is and how it stands, in the words that pages and mails use."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone as clock

from events.models import AgendaItem, Event
from icpermed.partial_dates import PartialDate
from icpermed.time_zones import zone


def offset(moment: datetime) -> str:
    """How far a clock is ahead of UTC: "UTC+1", "UTC−3:30", "UTC"."""
    minutes = int(moment.utcoffset().total_seconds()) // 60
    hours, minutes_left = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{minutes_left:02}' if minutes_left else ''}"


def clock_of(name: str) -> str:
    """A time zone as people call it: "Brussels time"."""
    place = name.rpartition("/")[2].replace("_", " ")
    return place if place == "UTC" else f"{place} time"


def clock_words(event: Event) -> str:
    """By which clock the times of an event are: "Brussels time (UTC+1)"."""
    first, last = offset(event.begins), offset(event.ends)
    words = first if not event.ends_at or first == last else f"{first}, at the end {last}"
    name = clock_of(event.timezone)
    return name if name == words else f"{name} ({words})"


def times(event: Event) -> str:
    """The hours by the clock of the place: "10:00–16:30"; empty where none are known."""
    if not event.starts_at:
        return ""
    start, first = f"{event.starts_at:%H:%M}", event.starts_on.first_day
    last = event.last_on.last_day
    if not event.ends_at:
        return f"from {start}" if first == last else f"from {start} on {first:%-d %B}"
    if first == last:
        return f"{start}–{event.ends_at:%H:%M}"
    return f"from {start} on {first:%-d %B} to {event.ends_at:%H:%M} on {last:%-d %B}"


def when(event: Event) -> str:
    """Days and hours in one line: "14 June 2023, 10:00–16:30, Brussels time (UTC+2)"."""
    if not event.starts_at:
        return event.years
    has_one_day = event.starts_on == event.last_on
    hours = times(event) if has_one_day else f"from {event.starts_at:%H:%M}"
    return f"{event.years}, {hours}, {clock_words(event)}"


def moment_words(moment: datetime, event: Event) -> str:
    """A moment by the clock of an event: "28 February 2027, 18:00, Brussels time"."""
    there = moment.astimezone(zone(event.timezone))
    return f"{there:%-d %B %Y, %H:%M}, {clock_of(event.timezone)}"


def item_times(item: AgendaItem) -> str:
    """When a point of the agenda is on: "10:00–10:30", "10:00", or nothing."""
    if not item.starts_at:
        return ""
    if not item.duration:
        return f"{item.starts_at:%H:%M}"
    # Any day will do: a point has a place on the clock, not in the calendar.
    ends = datetime.combine(date(2000, 1, 1), item.starts_at) + timedelta(minutes=item.duration)
    return f"{item.starts_at:%H:%M}–{ends:%H:%M}"


def place_words(event: Event) -> str:
    """The town: "Siena, Italy"; empty where nobody knows it or where there is none."""
    return ", ".join(str(part) for part in [event.city, event.country] if part)


def access_words(event: Event) -> str:
    """Who may come, as a visitor asks it: "For members"; empty where it is not stated."""
    if event.access == Event.Access.MEMBERS:
        return "For members"
    return event.get_access_display()


# --- the block that looks like a leaf of a calendar ---------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """What a small calendar leaf says: above, large, below."""

    above: str
    large: str
    below: str


def leaf(event: Event) -> Leaf:
    """The days of an event as a leaf: "Nov / 14–15 / 2023", "Jun / 2023", "2025"."""
    first, last = event.starts_on, event.last_on
    if not first.month:
        return Leaf("", str(first.year), "")
    if not first.day:
        return Leaf("", month(first), str(first.year))
    if first == last:
        return Leaf(month(first), str(first.day), str(first.year))
    if not last.day:
        return Leaf(month(first), f"{first.day} …", str(first.year))
    if (first.year, first.month) == (last.year, last.month):
        return Leaf(month(first), f"{first.day}–{last.day}", str(first.year))
    return Leaf(f"{month(first)}–{month(last)}", f"{first.day}–{last.day}", str(last.year))


def month(day: PartialDate) -> str:
    """The short name of a month."""
    return f"{day.first_day:%b}"


# --- how it stands ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sign:
    """A word about how an event stands, and the look of its tag."""

    word: str
    look: str


def is_on_today(event: Event, on: date | None = None) -> bool:
    """Whether it takes place on a day (default: today there): not only in that month or year."""
    return event.is_dated and event.is_current(on)


def sign(event: Event, on: date | None = None) -> Sign | None:
    """What a visitor has to know first about an event; None where there is nothing to say."""
    Status = Event.Status
    if event.status == Status.CANCELLED:
        return Sign("Cancelled", "cancelled")
    if event.status == Status.POSTPONED:
        return Sign("Postponed", "planned")
    if event.is_past(on):
        return Sign("Was planned", "past") if event.status == Status.PLANNED else None
    if is_on_today(event, on):
        return Sign("On this day" if on else "Today", "today")
    return Sign("Planned", "planned") if event.status == Status.PLANNED else None


def registration_words(event: Event) -> str:
    """What a list says of the registration: until when, or from when; empty where there is none."""
    if event.access == Event.Access.INVITATION:
        return ""
    is_open = event.takes_registrations
    if is_open and event.registration_closes_at:
        return f"Register until {moment_words(event.registration_closes_at, event)}"
    if is_open:
        return "Registration is open"
    opens_at = event.registration_opens_at
    is_standing = event.status in {Event.Status.PLANNED, Event.Status.CONFIRMED}
    if opens_at and opens_at > clock.now() and is_standing:
        return f"Registration opens on {moment_words(opens_at, event)}"
    return ""
