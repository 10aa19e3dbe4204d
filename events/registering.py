"""Taking part in an event, in the words of the people who do: register, confirm, cancel, change.

Each verb locks the event first, so whoever came first is first; and each writes its mail in the
same transaction. A verb that cannot be done raises ValueError with a sentence that says why.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from events import letters
from events.models import Event, Invitation, Participation
from events.models.participations import AWAY
from events.reminding import call_off_reminders
from events.waiting import (
    MODES,
    State,
    constraint_of,
    free_places,
    fresh,
    in_turn,
    is_let_in_by_hand,
    is_standing,
    lock,
    move_up,
    settle,
    take_place,
)
from icpermed import erasing
from icpermed.outbox.forgetting import forget_about

__all__ = [
    "cancel",
    "change",
    "come_back",
    "confirm",
    "let_in",
    "move_up",
    "register",
    "turn_down",
]

#: So many events may wait for the confirmation of one address at a time.
UNCONFIRMED_AT_ONCE = 5
#: So long a registration waits for its confirmation; then it is forgotten.
DAYS_TO_CONFIRM = 7
#: What somebody says about themselves.
OWN_WORDS = {"name", "affiliation", "organisation", "country", "needs", "is_listed"}
#: What somebody agrees to who wants to be listed; it is kept with the moment.
CONSENT = "My name and organisation may stand in the public list of participants of this event."


class NoPlace(ValueError):
    """Somebody wants to take part in another way, and there is no place for it."""


def takes_registrations(event: Event) -> bool:
    """Whether somebody who is not invited can register now."""
    return event.takes_registrations and event.access != Event.Access.INVITATION


def takes_answers(event: Event) -> bool:
    """Whether somebody who is invited can answer now: until it begins, or registration closes."""
    closes_at, now = event.registration_closes_at, timezone.now()
    return is_standing(event) and now < event.begins and (not closes_at or now < closes_at)


def who_takes_part(event: Event, email: str) -> Participation | None:
    """The participation of an address, unless it was cancelled."""
    found = event.participations.exclude(state__in=AWAY).filter(email__iexact=email).first()
    if found:
        found.event = event
    return found


def listing_fields(is_listed: bool) -> dict:
    """The consent to be listed, with the sentence and the moment; or none."""
    if not is_listed:
        return {"is_listed": False, "consent": "", "consented_at": None}
    return {"is_listed": True, "consent": CONSENT, "consented_at": timezone.now()}


def own_fields(fields: dict) -> dict:
    """What somebody says about themselves, as it is stored."""
    unknown = set(fields) - OWN_WORDS
    if unknown:
        raise TypeError(f"Nobody says this about themselves: {unknown}.")
    if fields.get("organisation") and not fields.get("country"):
        fields = fields | {"country": fields["organisation"].country}
    return fields | (listing_fields(fields["is_listed"]) if "is_listed" in fields else {})


# --- registering --------------------------------------------------------------------------------


@in_turn
def register(event: Event, *, email: str, mode: str, **fields) -> Participation | None:
    """Somebody fills in the form. Nothing is certain until the address is confirmed.

    Whoever takes part already gets a mail about that: the page says the same to everybody.
    """
    event = lock(event.pk)
    if not takes_registrations(event):
        raise ValueError("Registration for this event is closed.")
    if mode not in MODES[event.format]:
        raise ValueError("Nobody can take part in this way.")
    fields = own_fields(fields) | {"mode": mode}
    found = who_takes_part(event, email)
    if found is None:
        if is_tried_too_often(email):
            return None
        found = create(event, email=email, state=State.REGISTERED, **fields)
    elif found.state == State.REGISTERED:
        write_down(found, **fields)
    if found.state == State.REGISTERED:
        letters.ask_to_confirm(found)
    else:
        letters.remind_of_registration(found)
    return found


def is_tried_too_often(email: str) -> bool:
    """Whether so much waits for this address that somebody may be playing with it."""
    waiting = Participation.objects.filter(
        state=State.REGISTERED,
        email__iexact=email,
        created_at__gt=timezone.now() - timedelta(days=1),
    )
    return waiting.count() >= UNCONFIRMED_AT_ONCE


def create(event: Event, *, email: str, **fields) -> Participation:
    """A new participation; or the one that the desk has made at this very moment."""
    try:
        with transaction.atomic():
            return Participation.objects.create(event=event, email=email, **fields)
    except IntegrityError as error:
        if constraint_of(error) != "events_participation_address_once":
            raise
        return who_takes_part(event, email)


def write_down(participation: Participation, **fields) -> None:
    """Store what somebody has changed about themselves."""
    for field, value in fields.items():
        setattr(participation, field, value)
    participation.save(update_fields=[*fields, "updated_at"])


@in_turn
def confirm(participation: Participation) -> Participation:
    """The owner of the address has pressed the button. A second press changes nothing."""
    participation = fresh(participation)
    if participation.state != State.REGISTERED:
        return participation
    if not takes_registrations(participation.event):
        raise ValueError("Registration for this event is closed.")
    settle(participation, is_invited=False, reason="Confirmed by the link in the mail")
    tell(participation)
    return participation


def tell(participation: Participation) -> None:
    """Write to somebody whether there is a place."""
    if participation.state == State.CONFIRMED:
        letters.tell_place(participation)
    elif participation.state == State.WAITING:
        is_by_hand = is_let_in_by_hand(participation.event)
        letters.tell_waiting(participation, is_let_in_by_hand=is_by_hand)


# --- thinking again -----------------------------------------------------------------------------


@in_turn
def cancel(participation: Participation) -> Participation:
    """Somebody does not come. Who waits for the place moves up."""
    participation = fresh(participation)
    if participation.state in AWAY:
        return participation
    if participation.state == State.REGISTERED:
        return forget_at_once(participation)
    if timezone.now() >= participation.event.ends:
        raise ValueError("The event is over: there is nothing to cancel.")
    is_answer = participation.state == State.INVITED
    had_place = participation.state == State.CONFIRMED
    participation.move(State.DECLINED if is_answer else State.CANCELLED, reason="Does not come")
    if not is_answer:
        letters.tell_cancelled(participation, had_place=had_place)
    call_off_reminders(participation.invitation)
    move_up(participation.event)
    return participation


def forget_at_once(participation: Participation) -> Participation:
    """Nobody has confirmed the address: it may be a stranger's, and nothing of it stays."""
    forget_about([participation])
    erasing.forget(Participation.objects.filter(pk=participation.pk))
    participation.state = State.CANCELLED
    return participation


@in_turn
def come_back(participation: Participation, *, mode: str = "") -> Participation:
    """Somebody who had cancelled, declined or not answered comes after all."""
    participation = fresh(participation)
    event, is_invited = participation.event, bool(participation.invitation_id)
    if participation.state not in {State.INVITED, *AWAY}:
        return participation
    if participation.state == State.CANCELLED and participation.turned_down_at:
        raise ValueError("The secretariat could not give you a place: please write to it.")
    is_invited = is_invited or participation.state in {State.INVITED, State.DECLINED}
    if not (takes_answers(event) if is_invited else takes_registrations(event)):
        raise ValueError("Registration for this event is closed.")
    other = who_takes_part(event, participation.email) if participation.email else None
    if other and other.pk != participation.pk:
        raise ValueError("You are registered already: use the link in your last mail.")
    if mode and mode not in MODES[event.format]:
        raise ValueError("Nobody can take part in this way.")
    try:
        with transaction.atomic():
            settle(
                participation,
                is_invited=is_invited,
                reason="Comes after all",
                mode=mode or participation.mode,
            )
    except IntegrityError as error:
        raise ValueError(why_not(error)) from error
    take_up(participation.invitation)
    tell(participation)
    return participation


def take_up(invitation: Invitation | None) -> None:
    """Somebody comes by this invitation: it is not declined any more, and needs no reminder."""
    if invitation and invitation.declined_at:
        invitation.declined_at = None
        invitation.save(update_fields=["declined_at", "updated_at"])
    call_off_reminders(invitation)


def why_not(error: IntegrityError) -> str:
    """In words what the database has refused; anything unexpected is an error of ours."""
    known = {
        "events_participation_within_quota": "All places of this invitation are taken.",
        "events_participation_address_once": "Somebody with this address takes part already.",
        "events_participation_person_once": "This person takes part already.",
    }
    if constraint_of(error) not in known:
        raise error
    return known[constraint_of(error)]


@in_turn
def change(
    participation: Participation, *, mode: str = "", gives_up_place: bool = False, **fields
) -> Participation:
    """Somebody tells us something else about themselves, or takes part in another way.

    Where the other way has no place: whoever waits goes to the end of that queue; whoever has a
    place keeps it (NoPlace), or gives it up to wait for the other.
    """
    participation = fresh(participation)
    fields = own_fields(fields)
    if fields.get("is_listed") and participation.is_listed:
        fields = {name: value for name, value in fields.items() if "consent" not in name}
    if mode and mode != participation.mode:
        change_mode(participation, mode, gives_up_place)
    if fields:
        write_down(participation, **fields)
    return participation


def change_mode(participation: Participation, mode: str, gives_up_place: bool) -> None:
    """On site instead of online, or the other way round. The event is locked."""
    event = participation.event
    if not is_standing(event):
        raise ValueError("It is too late to change this.")
    if mode not in MODES[event.format]:
        raise ValueError("Nobody can take part in this way.")
    if participation.state == State.WAITING and is_let_in_by_hand(event):
        return write_down(participation, mode=mode)
    if participation.state == State.WAITING:
        # To the end of the other queue, which gives a place at once where there is one.
        write_down(participation, mode=mode, queued_at=timezone.now())
        move_up(event)
        participation.refresh_from_db(fields=["state", "confirmed_at", "updated_at"])
        if participation.state == State.WAITING:
            tell(participation)
    elif participation.state == State.CONFIRMED:
        change_place(participation, mode, gives_up_place)
    else:
        write_down(participation, mode=mode)


def change_place(participation: Participation, mode: str, gives_up_place: bool) -> None:
    """Exchange a place for one of the other kind, or give it up to wait for one."""
    event = participation.event
    move_up(event)
    if free_places(event, mode) != 0:
        write_down(participation, mode=mode)
        letters.tell_change(participation)
    elif gives_up_place:
        participation.move(State.WAITING, reason="Waits for another place", mode=mode)
        tell(participation)
    else:
        raise NoPlace("There is no place left for that.")
    move_up(event)


# --- the desk -----------------------------------------------------------------------------------


@in_turn
def let_in(participations, *, by=None) -> list[Participation]:
    """Give places to people who wait, in their order. Returns those for whom there was one.

    The history says who did it where a request tells; ``by`` stands in the reason.
    """
    reason = f"Let in by {by}" if by else "Let in"
    given = []
    rows = list(participations)
    for event_id in sorted({row.event_id for row in rows}):
        event = lock(event_id)
        chosen = event.participations.waiting().filter(pk__in=[row.pk for row in rows])
        for participation in chosen:
            participation.event = event
            if not is_standing(event) or free_places(event, participation.mode) == 0:
                continue
            if take_place(participation, reason=reason):
                letters.tell_place(participation, has_waited=True)
                given.append(participation)
    return given


@in_turn
def turn_down(participation: Participation, *, reason: str, by) -> Participation:
    """The secretariat gives no place to somebody who waits, and tells them why.

    Raises ValueError for whoever does not wait, and without a reason.
    """
    participation = fresh(participation)
    if participation.state != State.WAITING:
        raise ValueError("Only somebody who waits for a place can be turned down.")
    if not reason.strip():
        raise ValueError("Write the reason: the person reads it.")
    now = timezone.now()
    participation.move(State.CANCELLED, reason=f"Turned down by {by}", turned_down_at=now)
    letters.tell_turned_down(participation, reason=reason.strip())
    return participation
