"""Answering an invitation: taking its places for oneself or for others, or declining it.

Like every verb of events/registering.py, these lock the event first.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from events import letters
from events.models import Event, Invitation, Participation
from events.models.participations import AWAY
from events.registering import (
    own_fields,
    take_up,
    takes_answers,
    tell,
    who_takes_part,
    why_not,
    write_down,
)
from events.reminding import call_off_reminders
from events.waiting import MODES, State, in_turn, is_let_in_by_hand, lock, settle
from events.words import moment_words

Role = Participation.Role


def fresh_invitation(invitation: Invitation) -> tuple[Event, Invitation]:
    """The event, locked, and the invitation as it is now."""
    event = lock(invitation.event_id)
    invitation = Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    invitation.event = event
    return event, invitation


def places_left(invitation: Invitation) -> int:
    """How many of its places nobody has taken: who is only expected has not answered yet."""
    taken = invitation.participations.exclude(state__in=[*AWAY, State.INVITED])
    return max(0, invitation.quota - taken.count())


def why_no_answers(event: Event) -> str:
    """Why whoever is invited can answer no more, in a sentence; empty while they can."""
    if takes_answers(event):
        return ""
    if event.status == Event.Status.CANCELLED:
        return "This event is cancelled."
    if event.status == Event.Status.POSTPONED:
        return "This event is postponed. We write to you once the new date is certain."
    if event.status == Event.Status.HELD or timezone.now() >= event.ends:
        return "This event is over."
    if event.registration_closes_at and event.registration_closes_at <= timezone.now():
        return f"Registration closed on {moment_words(event.registration_closes_at, event)}."
    return "This event has begun."


def is_own(invitation: Invitation, email: str) -> bool:
    """Whether an address is the one to which the link was sent: its owner has opened it."""
    return email.casefold() == invitation.email.casefold()


#: As what somebody comes who sits in the body that meets.
ROLES = {"delegate": Role.DELEGATE, "deputy": Role.DEPUTY, "observer": Role.OBSERVER}


def role_by(invitation: Invitation, email: str) -> str:
    """As what somebody comes: as whoever was expected, for whom others stand in."""
    expected = invitation.participations.filter(email__iexact=invitation.email).first()
    mandate = invitation.mandate
    if expected:
        role = expected.role
    elif mandate and mandate.body_id == invitation.event.body_id:
        role = ROLES.get(mandate.role, Role.PARTICIPANT)
    else:
        role = Role.PARTICIPANT
    return Role.DEPUTY if role == Role.DELEGATE and not is_own(invitation, email) else role


def make_room(invitation: Invitation, but: Participation | None) -> None:
    """Somebody else comes in the place of who was expected. Raises ValueError without one."""
    rows = invitation.participations.exclude(state__in=AWAY).exclude(pk=but.pk if but else None)
    rows = list(rows)
    if len(rows) < invitation.quota:
        return
    expected = next((row for row in rows if row.state == State.INVITED), None)
    if expected is None:
        raise ValueError("All places of this invitation are taken.")
    expected.move(State.DECLINED, reason="Somebody else comes")


@in_turn
def register_by_invitation(
    invitation: Invitation, *, email: str, mode: str, **fields
) -> Participation | None:
    """Take a place of an invitation, for oneself or for somebody else, who gets a mail.

    Who takes part already keeps what there is; the mail says so, and this returns nothing, so
    nobody learns it by naming an address.
    """
    event, invitation = fresh_invitation(invitation)
    if not takes_answers(event):
        raise ValueError("Registration for this event is closed.")
    if mode not in MODES[event.format]:
        raise ValueError("Nobody can take part in this way.")
    found = who_takes_part(event, email)
    if found and found.state not in {State.REGISTERED, State.INVITED}:
        return take_over(found, invitation)
    make_room(invitation, found)
    fields = by_invitation(invitation, email, own_fields(fields))
    try:
        with transaction.atomic():
            if found is None:
                found = Participation.objects.create(
                    event=event, email=email, mode=mode, state=State.INVITED, **fields
                )
            else:
                write_down(found, mode=mode, **fields)
            settle(found, is_invited=True, reason="Named by invitation")
    except IntegrityError as error:
        raise ValueError(why_not(error)) from error
    take_up(invitation)
    if is_own(invitation, email):
        tell(found)
    else:
        letters.tell_named(found, invitation=invitation)
    return found


def by_invitation(invitation: Invitation, email: str, fields: dict) -> dict:
    """What the invitation says about whoever takes its place."""
    known = {"invitation": invitation, "role": role_by(invitation, email)}
    if invitation.organisation:
        known["organisation"] = invitation.organisation
        known["country"] = invitation.organisation.country
    if is_own(invitation, email) and invitation.person:
        known["person"] = invitation.person
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    return fields | known | given


def take_over(found: Participation, invitation: Invitation) -> Participation | None:
    """Somebody with this address takes part already."""
    if not is_own(invitation, found.email):
        letters.remind_of_registration(found)
        return None
    if found.invitation_id is None and places_left(invitation):
        make_room(invitation, found)
        write_down(found, invitation=invitation)
    if found.state == State.WAITING and is_let_in_by_hand(found.event):
        settle(found, is_invited=True, reason="Invited")
        if found.state == State.CONFIRMED:
            tell(found)
    take_up(invitation)
    return found


@in_turn
def decline(invitation: Invitation) -> Invitation:
    """Nobody can come. Raises ValueError while somebody is registered by this invitation."""
    _, invitation = fresh_invitation(invitation)
    if invitation.declined_at:
        return invitation
    if timezone.now() >= invitation.event.ends:
        raise ValueError("The event is over: there is nothing to decline.")
    rows = list(invitation.participations.exclude(state__in=AWAY))
    if any(row.state != State.INVITED for row in rows):
        raise ValueError("Somebody is registered by this invitation: cancel that first.")
    for row in rows:
        row.move(State.DECLINED, reason="Declined by the link in the invitation")
    invitation.declined_at = timezone.now()
    invitation.save(update_fields=["declined_at", "updated_at"])
    call_off_reminders(invitation)
    return invitation
