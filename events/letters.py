"""What we write to people who take part in an event, each thing once."""

from dataclasses import replace

from django.conf import settings
from django.utils import timezone

from events.calendar import participant_file
from events.models import Participation
from icpermed.outbox import Letter, compose, send

State = Participation.State

#: So many mails a day go to an address that nobody has confirmed: enough for people who try
#: again, too few to annoy somebody with our mails.
MAILS_A_DAY = 3


def ask_to_confirm(participation: Participation) -> None:
    """Whoever owns the address is asked to press a button."""
    letter = written(participation, "events/mail/register.txt")
    send_some(letter, participation, "register", at_most=MAILS_A_DAY)


def remind_of_registration(participation: Participation) -> None:
    """Somebody registered an address again: its owner is told what there is already."""
    letter = written(participation, "events/mail/registered_already.txt")
    send_some(letter, participation, "again", at_most=1)


def tell_place(participation: Participation, *, has_waited: bool = False) -> None:
    """There is a place; the calendar file holds the way in."""
    template = "events/mail/moved_up.txt" if has_waited else "events/mail/confirmed.txt"
    send_once(written(participation, template), participation, participation.confirmed_at)


def tell_waiting(participation: Participation, **context) -> None:
    """There is no place yet, or the secretariat decides."""
    letter = written(participation, "events/mail/waiting.txt", **context)
    send_once(letter, participation, participation.queued_at)


def tell_change(participation: Participation) -> None:
    """Somebody who has a place takes part in another way."""
    letter = written(participation, "events/mail/changed.txt")
    send_once(letter, participation, participation.updated_at)


def tell_new_link(participation: Participation) -> None:
    """The link to somebody's own page was replaced."""
    send_some(written(participation, "events/mail/new_link.txt"), participation, "link", at_most=3)


def tell_cancelled(participation: Participation, *, had_place: bool) -> None:
    """Somebody does not come, or the place that somebody else took for them is given back."""
    letter = written(participation, "events/mail/cancelled.txt", had_place=had_place)
    send_once(letter, participation, participation.updated_at)


def tell_turned_down(participation: Participation, *, reason: str) -> None:
    """The secretariat has decided that there is no place for somebody."""
    letter = written(participation, "events/mail/turned_down.txt", reason=reason)
    send_once(letter, participation, participation.updated_at)


def tell_named(participation: Participation, **context) -> None:
    """Somebody who is invited has named this person."""
    letter = written(participation, "events/mail/named.txt", **context)
    moment = participation.confirmed_at if has_place(participation) else participation.queued_at
    send_once(letter, participation, moment)


def has_place(participation: Participation) -> bool:
    """Whether there is a place for this person."""
    return participation.state == State.CONFIRMED


def written(participation: Participation, template: str, **context) -> Letter:
    """A letter to somebody who takes part, with the link to their own page."""
    event = participation.event
    file = participant_file(participation) if has_place(participation) else ""
    letter = compose(
        template,
        participation.email,
        participation.name,
        participation=participation,
        event=event,
        has_file=bool(file),
        personal_url=settings.SITE_URL + participation.get_absolute_url(),
        **context,
    )
    if not file:
        return letter
    return replace(letter, attachments=((f"{event.slug}.ics", "text/calendar", file),))


def send_once(letter: Letter, participation: Participation, moment) -> None:
    """Put a letter into the outbox: one for each state that somebody has come to."""
    if participation.email:
        key = f"events.{participation.pk}.{participation.state}.{moment:%Y%m%dT%H%M%S.%f}"
        send(letter, about=participation, once=key)


def send_some(letter: Letter, participation: Participation, what: str, *, at_most: int) -> None:
    """Put a letter into the outbox unless the address has got as many of them today."""
    day = f"events.{participation.pk}.{what}.{timezone.now():%Y%m%d}"
    if participation.email:
        any(send(letter, about=participation, once=f"{day}.{n}") for n in range(at_most))
