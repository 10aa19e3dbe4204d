"""Events as appointments in calendars: for everybody, and for one participant."""

from dataclasses import replace
from html import unescape

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.text import get_text_list

from events.models import EarlierDate, Event, Participation
from icpermed.calendars import Appointment, calendar_file
from icpermed.templatetags.prose import markdown

STATUSES = {
    Event.Status.PLANNED: "tentative",
    Event.Status.CONFIRMED: "confirmed",
    Event.Status.POSTPONED: "tentative",
    Event.Status.CANCELLED: "cancelled",
    Event.Status.HELD: "confirmed",
}


def appointment_of(event: Event) -> Appointment | None:
    """What the public's calendars show of an event; None while no day is known.

    An event that is postponed without a new day stays on its old one, as cancelled: whoever has
    it in a calendar would come otherwise. Wants ``earlier_dates`` and ``country`` at hand.
    """
    earlier = list(event.earlier_dates.all())
    if event.is_dated:
        return appointment(event, *times_of(event), earlier=earlier)
    announced = next((date for date in earlier if is_dated(date)), None)
    if event.status != Event.Status.POSTPONED or not announced:
        return None
    days = announced.starts_on.first_day, (announced.ends_on or announced.starts_on).last_day
    return appointment(event, *days, earlier=earlier, status="cancelled")


def participant_file(participation: Participation) -> str:
    """The event as a calendar file for one participant, to attach to a mail; empty without a day.

    Only somebody who has a place gets what others must not see: the way in.
    """
    event = participation.event
    found = appointment_of(event)
    if found is None:
        return ""
    private = private_words(participation) if has_a_place(participation) else []
    text = "\n\n".join([*private, found.text])
    return calendar_file(event.title, [replace(found, text=text)]).decode()


def has_a_place(participation: Participation) -> bool:
    """Whether this person may know how to join."""
    return participation.state in {Participation.State.CONFIRMED, Participation.State.ATTENDED}


def private_words(participation: Participation) -> list[str]:
    """How this person joins: the link for whoever is online, the note for everybody."""
    event = participation.event
    is_online = participation.mode == Participation.Mode.ONLINE
    found = [f"Join here: {event.joining_link}"] if is_online and event.joining_link else []
    return [*found, event.joining_note] if event.joining_note else found


# --- the parts of an appointment ----------------------------------------------------------------


def appointment(
    event: Event, starts, ends, *, earlier: list[EarlierDate], status=""
) -> Appointment:
    """An event between two days or moments."""
    is_without_a_day = bool(status)
    return Appointment(
        uid=f"event-{event.slug}@icpermed",  # Never the host: the site may move.
        sequence=event.sequence,
        title=f"Postponed: {event.title}" if is_without_a_day else event.title,
        starts=starts,
        ends=ends,
        status=status or STATUSES[event.status],
        changed_at=event.updated_at,
        place=place(event),
        url=settings.SITE_URL + event.get_absolute_url(),
        text=words(event, earlier, is_without_a_day=is_without_a_day),
        categories=(event.get_kind_display(), event.get_format_display()),
    )


def is_dated(date: EarlierDate) -> bool:
    """Whether the days that were announced were days, not a month or a year."""
    return bool(date.starts_on.day and (not date.ends_on or date.ends_on.day))


def times_of(event: Event) -> tuple:
    """First and last day, or beginning and end by the clock of the place.

    Of one day that only has a beginning, the end is not known: it is a moment.
    """
    if not event.starts_at:
        return event.starts_on.first_day, event.last_on.last_day
    is_open = not event.ends_at and event.starts_on == event.last_on
    return event.begins, event.begins if is_open else event.ends


def place(event: Event) -> str:
    """Where to go, in words."""
    where = ", ".join(str(part) for part in [event.venue, event.city, event.country] if part)
    if event.format == Event.Format.PHYSICAL:
        return where
    return f"{where} and online" if where and event.format == Event.Format.HYBRID else "Online"


def words(event: Event, earlier: list[EarlierDate], *, is_without_a_day: bool) -> str:
    """What the appointment says: what has changed, what it is, and what it is about."""
    lines = []
    if is_without_a_day:
        lines.append("This event is postponed. There is no new day yet.")
    elif event.status == Event.Status.POSTPONED:
        lines.append("This event is postponed. The new day is not confirmed yet.")
    if event.status == Event.Status.CANCELLED:
        lines.append("This event is cancelled.")
    if earlier:
        days = get_text_list([date.days for date in reversed(earlier)], "and")
        lines.append(f"It was announced for {days}.")
    if event.status_note:
        lines.append(event.status_note)
    access = event.access_note or event.get_access_display()
    lines.append(f"{event.get_kind_display()}{f' ({access})' if access else ''}")
    return "\n\n".join(line for line in [*lines, plain(event.summary)] if line)


def plain(text: str) -> str:
    """Markdown as text without marks."""
    return unescape(strip_tags(markdown(text))).strip()
