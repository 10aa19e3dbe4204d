"""The days of a call as appointments: when it opens, and until when nominations are taken."""

from datetime import date

from django.conf import settings

from icpermed.calendars import Appointment, sequence_of
from icpermed.time_zones import zone
from recognition.models import Edition
from recognition.words import deadline_words, opening_words


def deadline_of(edition: Edition) -> Appointment | None:
    """The last day of a call; None while it is not known. With an hour it is a moment."""
    if not edition.last_day:
        return None
    at = edition.deadline.astimezone(zone(edition.timezone)) if edition.closes_at else None
    return appointment(edition, "deadline", f"Last day to nominate: {edition}", at)


def opening_of(edition: Edition) -> Appointment | None:
    """The first day of a call; None while it is not known."""
    if not edition.opens_on:
        return None
    at = edition.opening.astimezone(zone(edition.timezone)) if edition.opens_at else None
    return appointment(edition, "opening", f"Nominations open: {edition}", at, edition.opens_on)


def appointment(
    edition: Edition, what: str, title: str, at, day: date | None = None
) -> Appointment:
    """A day of the call, or a moment of it."""
    when = at or day or edition.last_day
    opens, closes = opening_words(edition), deadline_words(edition)
    lines = [edition.theme, f"Opens: {opens}" if opens else "", f"Closes: {closes}"]
    return Appointment(
        uid=f"recognition-{edition.year}-{what}@icpermed",
        sequence=sequence_of(edition.updated_at),
        title=title,
        starts=when,
        ends=when,
        status="confirmed",
        changed_at=edition.updated_at,
        url=settings.SITE_URL + edition.get_absolute_url(),
        text="\n".join(line for line in lines if line),
        categories=("Recognition",),
    )
