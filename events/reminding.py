"""Writing to people about an event: again to those who have not answered, or to all with a place.

Everything is put into the outbox as drafts, to be looked at and released there.
"""

from dataclasses import dataclass
from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from events.guests import INVITATION, mails_about
from events.inviting import letter_of
from events.models import Event, Invitation, Participation
from events.waiting import lock
from events.words import when
from icpermed.outbox import Letter, prepare
from icpermed.outbox.models import Mail, Mailing

REMINDER = "events/mail/reminder.txt"
#: Nobody is reminded again before.
PAUSE = timedelta(days=3)

#: Mails in these states have gone out, or will.
ON_THEIR_WAY = [Mail.State.QUEUED, Mail.State.SENDING, Mail.State.SENT, Mail.State.IN_DOUBT]


# --- reminders ------------------------------------------------------------------------------------


def to_remind(event: Event) -> QuerySet[Invitation]:
    """Whom to remind: the letter went out, nobody has answered, no reminder in the last days."""
    letters, reminders = mails_about(INVITATION), mails_about(REMINDER)
    recently = timezone.now() - PAUSE
    recent = reminders.filter(created_at__gt=recently)
    is_reminded = Exists(recent.exclude(state__in=Mail.NEVER_SENT)) | (
        Q(reminded_at__gt=recently) & ~Exists(recent)
    )
    # Of an invitation that came with a list there is no letter here.
    went_out = ~Exists(letters) | Exists(letters.filter(state__in=ON_THEIR_WAY))
    return event.invitations.unanswered().filter(went_out).exclude(is_reminded)


@transaction.atomic
def remind(*, event: Event, by, words: str = "") -> Mailing:
    """Put reminders into the outbox. Raises ValueError where there is nobody to remind."""
    event = lock(event.pk)
    if event.status == Event.Status.CANCELLED or event.is_past():
        raise ValueError("Nobody is reminded of what is cancelled or over.")
    invitations = list(to_remind(event).select_related("organisation"))
    if not invitations:
        raise ValueError("There is nobody to remind.")
    now = timezone.now()
    for invitation in invitations:
        invitation.event = event
    with pghistory.context(reason="reminded"):
        event.invitations.filter(pk__in=[i.pk for i in invitations]).update(
            reminded_at=now, updated_at=now
        )
    letters = [
        (letter_of(i, words, REMINDER), f"events.reminder.{i.pk}.{now:%Y%m%d}", i)
        for i in invitations
    ]
    return prepare(f"Reminders: {event}", letters, about=event, by=by)


def call_off_reminders(invitation: Invitation | None, *, by=None) -> int:
    """Somebody has answered: a reminder that has not gone out yet never does."""
    if invitation is None:
        return 0
    mails = Mail.objects.not_gone_out().filter(
        about_model=Invitation._meta.label_lower, about_pk=str(invitation.pk), template=REMINDER
    )
    return mails.cancel(by=by, words="The invitation was answered.")


# --- to participants ------------------------------------------------------------------------------

#: To whom one can write, and in which states they are.
WHOM = {
    "place": ("Everybody who has a place", Q(state__in=["confirmed", "attended"])),
    "on_site": ("Who has a place on site", Q(state__in=["confirmed", "attended"], mode="on_site")),
    "online": ("Who has a place online", Q(state__in=["confirmed", "attended"], mode="online")),
    "waiting": ("Who is on the waiting list", Q(state="waiting")),
    "invited": ("Who is invited and has not answered", Q(state="invited")),
}


@dataclass(frozen=True)
class Announcement:
    """What everybody of a sort is told: a subject, a text, and perhaps the way in."""

    subject: str
    text: str
    whom: str = "place"
    has_joining_link: bool = False


def suggested(event: Event, about: str) -> dict:
    """Words to begin with, after a step that people have to know of; nothing after any other."""
    earlier = event.earlier_dates.first()
    moved = [f"It was announced for {earlier.days}."] if earlier else []
    is_certain = event.is_dated and event.status != Event.Status.POSTPONED
    new = f"The new date is {when(event)}." if event.is_dated else "There is no new date yet."
    new = new if is_certain or not event.is_dated else f"{new} It has not been confirmed yet."
    told = {
        "postponed": (f"Postponed: {event}", "This event has been postponed:", [*moved, new]),
        "cancelled": (f"Cancelled: {event}", "We are sorry: this event will not take place:", []),
        "joining": (f"How to join: {event}", "Below you find how to join this event online:", []),
    }
    if about not in told:
        return {}
    subject, first, more = told[about]
    more += [event.status_note] if event.status_note and about != "joining" else []
    days = [] if about == "postponed" else [f"    {when(event)}"]
    lines = ["Dear colleagues,", first, "\n".join([f"    {event}", *days]), " ".join(more)]
    text = "\n\n".join(filter(None, [*lines, "With kind regards,\nthe ICPerMed secretariat"]))
    found = {"subject": subject[:150], "text": text}
    return found | ({"whom": "online", "has_joining_link": True} if about == "joining" else {})


def people(event: Event, whom: str) -> QuerySet[Participation]:
    """The participants of a sort."""
    return event.participations.filter(WHOM[whom][1], erased_at=None)


@transaction.atomic
def announce(announcement: Announcement, *, event: Event, by) -> Mailing:
    """Put one letter for each into the outbox; the joining link only goes to those with a place.

    Raises ValueError where there is nobody to write to.
    """
    found = list(people(event, announcement.whom))
    letters = [
        (letter_to(person, announcement, event), "", person) for person in found if person.email
    ]
    if not letters:
        raise ValueError("There is nobody with an e-mail address to write to.")
    without = [(str(person), "There is no e-mail address.") for person in found if not person.email]
    names_it = str(event) in announcement.subject
    title = announcement.subject if names_it else f"{announcement.subject}: {event}"
    return prepare(title, letters, about=event, by=by, without=without)


def letter_to(person: Participation, announcement: Announcement, event: Event) -> Letter:
    """The text as it was typed; below it the way in, and the person's own page."""
    parts = [announcement.text.strip()]
    is_online = person.mode == Participation.Mode.ONLINE and person.state in [
        Participation.State.CONFIRMED,
        Participation.State.ATTENDED,
    ]
    if announcement.has_joining_link and is_online and event.joining_link:
        parts += [f"Join here: {event.joining_link}", event.joining_note.strip()]
    if person.state != Participation.State.INVITED:
        person.event = event
        link = settings.SITE_URL + person.get_absolute_url()
        parts.append(f"Your own page, where you can change or cancel your registration:\n{link}")
    text = "\n\n".join(filter(None, parts)) + "\n"
    return Letter(person.email, announcement.subject, text, person.name)
