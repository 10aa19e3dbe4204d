"""The minutes of a meeting: written, commented on, approved; and what stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import pghistory
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from events.attendance import Attendance, Group, attendance, came
from events.carrying import carried
from events.models import ActionItem, AgendaItem, Event, Material, Minutes, Vote
from events.quorum import Result, quorum
from events.waiting import lock
from icpermed.history import Change, Source, events_of, last_change_since
from icpermed.outbox import compose, prepare
from icpermed.outbox.models import Mailing

State = Minutes.State
FOR_COMMENT = "events/mail/minutes_for_comment.txt"
DOCUMENT = "events/minutes_document.html"


# --- writing --------------------------------------------------------------------------------------


def changed_since(event: Event, moment: datetime) -> Change | None:
    """The last change of the minutes after a moment: somebody else may be writing, too."""
    sources = [
        Source(model, events_of(model).objects.filter(event_id=event.pk), "event")
        for model in [Minutes, AgendaItem]
    ]
    return last_change_since(sources, moment)


def minutes_of(event: Event) -> Minutes:
    """The minutes of a meeting, not saved where there are none yet."""
    return Minutes.objects.filter(event=event).first() or Minutes(event=event)


@transaction.atomic
def write(event: Event, *, text: str, points: Mapping[int, str], by) -> Minutes:
    """Keep what was written: about the meeting, and under its points.

    Raises ValueError once the minutes are approved.
    """
    event = lock(event.pk)
    minutes = minutes_of(event)
    if minutes.state == State.APPROVED:
        raise ValueError("The minutes are approved: reopen them first.")
    with pghistory.context(reason="minutes written"):
        if minutes.text != text or not minutes.pk:
            minutes.text = text
            minutes.save()
        changed = [
            item
            for item in event.agenda_items.filter(pk__in=points)
            if item.minutes != points[item.pk]
        ]
        for item in changed:
            item.minutes, item.updated_at = points[item.pk], timezone.now()
        AgendaItem.objects.bulk_update(changed, ["minutes", "updated_at"])
    return minutes


# --- from the draft to the approval ---------------------------------------------------------------


def stored(event: Event) -> Minutes:
    """The minutes, for this transaction alone. Raises ValueError where there are none."""
    lock(event.pk)
    minutes = Minutes.objects.select_for_update().filter(event=event).first()
    if minutes is None:
        raise ValueError("There are no minutes yet: write them first.")
    return minutes


@transaction.atomic
def ask_for_comments(event: Event, *, until: date, by) -> Mailing:
    """Open the minutes for comments, and put a letter to all who came into the outbox.

    Raises ValueError: a sentence says why not.
    """
    minutes = stored(event)
    if until < timezone.localdate():
        raise ValueError("The day until which you ask for comments is over.")
    if minutes.state == State.APPROVED:
        raise ValueError("The minutes are approved: reopen them first.")
    with pghistory.context(reason="opened for comments"):
        if minutes.state == State.COMMENTS:  # Asked again: perhaps until another day.
            minutes.comments_until = until
            minutes.save(update_fields=["comments_until", "updated_at"])
        else:
            minutes.move(State.COMMENTS, comments_until=until)
    attachments = ((f"minutes-{event.slug}.html", "text/html", as_file(event)),)
    people = list(event.participations.filter(state="attended", erased_at=None))
    context = {"event": event, "until": until}
    letters = [
        (replace(letter, attachments=attachments), "", person)
        for person in people
        if person.email
        for letter in [compose(FOR_COMMENT, person.email, person.name, person=person, **context)]
    ]
    if not letters:
        raise ValueError("Nobody who attended has an e-mail address: there is nobody to ask.")
    without = [
        (str(person), "There is no e-mail address.") for person in people if not person.email
    ]
    return prepare(f"Minutes for comments: {event}", letters, about=event, by=by, without=without)


@transaction.atomic
def approve(event: Event, *, on: date, by, at_event: Event | None = None) -> Minutes:
    """The minutes are final: they were approved on a day, mostly at the next meeting.

    Raises ValueError where the day or the meeting cannot be.
    """
    minutes = stored(event)
    if on < event.starts_on.first_day:
        raise ValueError("Minutes cannot be approved before the meeting.")
    if on > timezone.localdate():
        raise ValueError("The day of the approval lies in the future.")
    if at_event and at_event.starts_on.first_day < event.starts_on.first_day:
        raise ValueError("Minutes cannot be approved at an earlier meeting.")
    with pghistory.context(reason="minutes approved"):
        minutes.move(State.APPROVED, approved_on=on, approved_at_event=at_event)
    return minutes


@transaction.atomic
def reopen(event: Event, *, reason: str, by) -> Minutes:
    """Back to a draft that can be changed. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Say why the minutes are opened again.")
    minutes = stored(event)
    with pghistory.context(reason=reason.strip()[:400]):
        minutes.move(State.DRAFT, approved_on=None, approved_at_event=None)
    return minutes


def overdue(rows):
    """Minutes whose day for comments is over, and which nobody has approved."""
    return rows.filter(state=State.COMMENTS, comments_until__lt=timezone.localdate())


# --- what stands in them --------------------------------------------------------------------------


@dataclass(frozen=True)
class Document:
    """Everything that the printed minutes of a meeting show."""

    event: Event
    minutes: Minutes
    points: list[AgendaItem]
    people: list[Group]
    attendance: Attendance
    quorum: Result | None
    action_items: list[ActionItem]
    carried_items: list[ActionItem]


def document(event: Event) -> Document:
    """The minutes with who came, what was decided, and what is to be done."""
    points = event.agenda_items.exclude(kind=AgendaItem.Kind.BREAK)
    votes = Vote.objects.filter(agenda_item__event=event).select_related("decision")
    by_point = {}
    for vote in votes.order_by("opened_at", "pk"):
        by_point.setdefault(vote.agenda_item_id, []).append(vote)
    points = list(points)
    for point in points:
        point.votes_here = by_point.get(point.pk, [])
    items = event.action_items.select_related("person", "organisation", "agenda_item")
    return Document(
        event=event,
        minutes=minutes_of(event),
        points=points,
        people=came(event),
        attendance=attendance(event),
        quorum=quorum(event),
        action_items=list(items),
        carried_items=list(carried(event)),
    )


def as_file(event: Event) -> str:
    """The printed minutes as one file that any browser opens."""
    return render_to_string(DOCUMENT, {"document": document(event), "is_file": True})


@transaction.atomic
def keep(event: Event, *, access: str, by) -> Material:
    """Keep the approved minutes as a file among the materials of the meeting.

    Raises ValueError before the approval, or for everybody to read.
    """
    minutes = stored(event)
    if minutes.state != State.APPROVED:
        raise ValueError("Minutes are kept as a file once they are approved.")
    if access not in {Material.Access.PARTICIPANTS, Material.Access.DESK}:
        raise ValueError("Minutes are for the participants or the secretariat, not for everybody.")
    title = f"Minutes, approved on {minutes.approved_on:%-d %B %Y}"
    with pghistory.context(reason="minutes kept as a file"):
        material = Material(
            event=event,
            kind=Material.Kind.MINUTES,
            title=title,
            state=Material.State.PUBLISHED,
            access=access,
        )
        material.file.save(f"minutes-{event.slug}.html", ContentFile(as_file(event)), save=False)
        material.full_clean()
        material.save()
    return material
