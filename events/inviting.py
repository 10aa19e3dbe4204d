"""Inviting people to an event: each gets a letter with a personal link, once it is released.

An invitation is for an organisation or a person, and has so many places. Whoever is invited in
person, by virtue of a mandate, also stands in the list of those who are expected.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

import pghistory
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from events.calendar import appointment_of
from events.guests import INVITATION, Guest, sort_out, withheld
from events.models import Event, Invitation, Participation
from events.waiting import lock
from icpermed.calendars import calendar_file
from icpermed.outbox import Letter, compose, prepare
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import when_released

#: What an invitation knows from the choice of the guests.
FROM_THE_GUEST = ["organisation", "mandate", "person", "name", "email", "quota"]


@transaction.atomic
def invite(
    *,
    event: Event,
    guests: Collection[Guest],
    by,
    words: str = "",
    without: Iterable[tuple[str, str]] = (),
) -> Mailing:
    """Write down the invitations, and put their letters into the outbox: nothing is sent yet.

    Raises ValueError where there is nobody to invite, or nothing to invite to.
    """
    event = lock(event.pk)
    if event.status == Event.Status.CANCELLED or event.is_past():
        raise ValueError("Nobody is invited to what is cancelled or over.")
    found = sort_out(event, guests)
    if not found.guests:
        raise ValueError("There is nobody to invite: whoever was chosen is invited already.")
    with pghistory.context(reason="invited"):
        invitations = write_down(event, found.guests)
    attachments = calendar_of(event)
    letters = [
        (replace(letter_of(i, words), attachments=attachments), f"events.invitation.{i.pk}", i)
        for i in invitations
    ]
    title = f"Invitations: {event}"
    return prepare(title, letters, about=event, by=by, without=[*found.without, *without])


def write_down(event: Event, guests: list[Guest]) -> list[Invitation]:
    """The invitations of these guests, in this order, and with them whom to expect."""
    now = timezone.now()
    again = {key_of(i): i for i in withheld(event).select_for_update(of=["self"])}
    pairs = [(again.get(guest.key) or Invitation(event=event), guest) for guest in guests]
    for invitation, guest in pairs:
        invitation.event, invitation.updated_at = event, now
        for field in FROM_THE_GUEST:
            setattr(invitation, field, getattr(guest, field))
        invitation.sent_at = None
    Invitation.objects.bulk_create(i for i, _ in pairs if not i.pk)
    Invitation.objects.bulk_update(again.values(), [*FROM_THE_GUEST, "sent_at", "updated_at"])
    expected = event.participations.filter(invitation__in=again.values())
    there = set(expected.values_list("invitation", flat=True))
    Participation.objects.bulk_create(
        participation_of(invitation, guest)
        for invitation, guest in pairs
        if guest.is_in_person and invitation.pk not in there
    )
    return [invitation for invitation, _ in pairs]


@when_released(INVITATION)
def mark_sent(mails: QuerySet[Mail]) -> None:
    """Somebody has let the letters go: now these people are invited."""
    now = timezone.now()
    keys = [int(pk) for pk in mails.values_list("about_pk", flat=True)]
    with pghistory.context(reason="invitation sent"):
        Invitation.objects.filter(pk__in=keys).update(sent_at=now, updated_at=now)


def key_of(invitation: Invitation) -> tuple[str, int | None]:
    """An invitation's key as a guest has it."""
    return invitation.email.lower(), invitation.organisation_id


def participation_of(invitation: Invitation, guest: Guest) -> Participation:
    """Whom to expect, not yet saved."""
    event, organisation = invitation.event, guest.organisation
    is_online = event.format == Event.Format.ONLINE
    return Participation(
        event=event,
        invitation=invitation,
        person=guest.person,
        name=guest.name or guest.email,
        email=guest.email,
        organisation=organisation,
        country=organisation.country if organisation else None,
        role=guest.role,
        mode=Participation.Mode.ONLINE if is_online else Participation.Mode.ON_SITE,
        state=Participation.State.INVITED,
    )


def calendar_of(event: Event) -> tuple[tuple[str, str, str], ...]:
    """The event as an attachment for calendars, once a day is known."""
    found = appointment_of(event)
    if found is None:
        return ()
    return ((f"{event.slug}.ics", "text/calendar", calendar_file(event.title, [found]).decode()),)


def letter_of(invitation: Invitation, words: str = "", template: str = INVITATION) -> Letter:
    """The letter to whoever is invited, with the personal link."""
    return compose(
        template,
        invitation.email,
        invitation.name,
        invitation=invitation,
        event=invitation.event,
        words=words.strip(),
        personal_url=settings.SITE_URL + invitation.get_absolute_url(),
    )
