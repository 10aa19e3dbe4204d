"""The next event of its kind, from one that was organised before."""

from datetime import date, timedelta

import pghistory
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from events.models import Event
from icpermed.partial_dates import PartialDate

#: What can be taken along, in the order in which it is asked for. All else is always new.
PARTS = {
    "texts": "Summary, and who may come",
    "registration": "Registration: places, approval, list of participants, and when it opens",
    "place": "Venue, city and country",
    "topics": "Topics",
    "hosts": "Hosts",
    "agenda": "Agenda, without what was minuted",
    "speakers": "Speakers, who are asked anew whether they may be named",
    "materials": "Materials: what is expected, without files and links",
    "invitations": "Whom to invite, with their places; nothing is sent",
    "voting": "Body and voting rule",
}
#: What a form proposes.
USUAL = ["texts", "registration", "topics", "agenda", "materials", "voting"]

ALWAYS = ["kind", "series", "format", "starts_at", "ends_at", "timezone"]
TAKEN = {
    "texts": ["access", "access_note", "summary"],
    "registration": [
        *("capacity_on_site", "capacity_online", "needs_approval", "shows_participants"),
    ],
    "place": ["venue", "city", "country"],
    "voting": ["body", "voting_rule"],
}


@transaction.atomic
def clone(event: Event, *, title: str, slug: str, starts_on, take: set[str], by=None) -> Event:
    """Plan another event like this one. It is not published; raises ValidationError.

    Nothing that people said or agreed to goes along: no minutes, participations, consents, links
    or files. Days that hang on the first one move with it.
    """
    unknown = set(take) - PARTS.keys()
    if unknown:
        raise ValueError(f"Nothing of this kind can be taken along: {', '.join(sorted(unknown))}.")
    reason = f"cloned from {event}" + (f" by {by}" if by else "")
    with pghistory.context(reason=reason):
        new = Event(title=title, slug=slug, status=Event.Status.PLANNED, is_published=False)
        copy_fields(event, new, [*ALWAYS, *(name for part in take for name in TAKEN.get(part, []))])
        set_days(event, new, PartialDate.parse(str(starts_on)))
        new.number = next_number(event)
        if "registration" in take:
            shift_registration(event, new)
        new.full_clean()
        new.save()
        take_parts(event, new, take)
    return new


def copy_fields(old: models.Model, new: models.Model, names: list[str]) -> None:
    """Give the new record some values of the old one."""
    for name in names:
        setattr(new, name, getattr(old, name))


def set_days(event: Event, new: Event, starts_on: PartialDate) -> None:
    """The new first day, and the last one as long after it; times only where there is a day."""
    new.starts_on = starts_on
    if not starts_on.day:
        new.starts_at = new.ends_at = None
    elif event.is_dated and event.ends_on:
        length = event.ends_on.first_day - event.starts_on.first_day
        last = starts_on.first_day + length
        new.ends_on = PartialDate.known(last)


def next_number(event: Event) -> int | None:
    """The number after the last one of the series."""
    if not event.series_id:
        return None
    last = event.series.events.aggregate(last=Max("number"))["last"]
    return last + 1 if last else None


def shift(event: Event, new: Event) -> timedelta | None:
    """How much later the new event begins; None where one of both days is not known."""
    if not (event.starts_on.day and new.starts_on.day):
        return None
    return new.starts_on.first_day - event.starts_on.first_day


def moved(day: date | None, later: timedelta | None) -> date | None:
    """A day that hangs on the first day of the event."""
    return day + later if day and later is not None else None


def shift_registration(event: Event, new: Event) -> None:
    """Registration opens and closes as many days before the event, at the same time of day."""
    later = shift(event, new)
    if later is None or not event.registration_opens_at:
        return
    for name in ["registration_opens_at", "registration_closes_at"]:
        if moment := getattr(event, name):
            there = timezone.localtime(moment, event.begins.tzinfo)
            setattr(new, name, (there.replace(tzinfo=None) + later).replace(tzinfo=there.tzinfo))


def take_parts(event: Event, new: Event, take: set[str]) -> None:
    """The rows that go along; each refers to its fellow in the new event."""
    later = shift(event, new)
    for part, rows, names in [
        ("topics", "topic_rows", ["topic"]),
        ("hosts", "host_rows", ["organisation"]),
    ]:
        if part in take:
            copy_rows(getattr(event, rows), new, names)
    points = speakers = {}
    if "agenda" in take:
        names = ["day", "position", "starts_at", "duration", "title", "kind", "text", "is_public"]
        points = copy_rows(event.agenda_items, new, names)
    if "speakers" in take:
        names = [
            *("position", "person", "name", "role", "affiliation", "organisation", "country"),
            *("talk", "email"),
        ]
        speakers = copy_rows(event.speakers, new, names, agenda_item=points)
    if "materials" in take:
        names = ["kind", "title", "position", "is_announced", "access", "language"]
        made = copy_rows(event.materials, new, names, agenda_item=points, speaker=speakers)
        expect(event, made, later)
    if "invitations" in take:
        rows = event.invitations.filter(erased_at=None, mandate=None)
        copy_rows(rows, new, ["organisation", "person", "name", "email", "quota"])


def copy_rows(rows, new: Event, names: list[str], **keys: dict) -> dict[int, models.Model]:
    """Copy rows to the new event; from the key of each old row to its copy.

    ``keys`` says for each reference which copies there are; what was not copied is left out.
    """
    copies = {}
    for row in rows.all():
        copies[row.pk] = made = rows.model(event=new)
        copy_fields(row, made, names)
        for name, known in keys.items():
            setattr(made, name, known.get(getattr(row, f"{name}_id")))
    rows.model.objects.bulk_create(copies.values())
    return copies


def expect(event: Event, made: dict, later: timedelta | None) -> None:
    """Materials are expected again: by a day as long before or after, and agreed to by nobody."""
    model, asked = event.materials.model, {"asked", "granted", "refused", "open"}
    for row in event.materials.filter(pk__in=made):
        copy = made[row.pk]
        copy.due_on = moved(row.due_on, later)
        copy.permission = "open" if row.permission in asked else row.permission
    model.objects.bulk_update(made.values(), ["due_on", "permission"])
