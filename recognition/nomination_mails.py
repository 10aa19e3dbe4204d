"""What we write to people who nominate or are nominated, each thing once."""

from django.conf import settings
from django.utils import timezone

from icpermed.outbox import Letter, compose, send
from icpermed.outbox.models import Mail, about
from recognition.deadlines import last_moment, moment_words
from recognition.models import Nomination

#: So many mails a day go to an address that somebody else may have typed.
MAILS_A_DAY = 3
#: So many people are asked, one after the other, whether they agree to one nomination.
MOST_NOMINEES = 5
ASKS = "recognition/mail/nomination_nominee.txt"
ASKS_AGAIN = "recognition/mail/nomination_nominee_again.txt"


def ask_to_confirm(nomination: Nomination) -> None:
    """The draft is there: the link by which it is kept."""
    letter = to_keeper(nomination, "recognition/mail/nomination_confirm.txt")
    send(letter, about=nomination, once=f"nomination.{nomination.pk}.confirm")


def tell_known(nomination: Nomination) -> None:
    """Somebody began again what they keep already: the link to that."""
    letter = to_keeper(nomination, "recognition/mail/nomination_known.txt")
    day = f"nomination.{nomination.pk}.known.{timezone.now():%Y%m%d}"
    any(send(letter, about=nomination, once=f"{day}.{n}") for n in range(MAILS_A_DAY))


def tell_received(nomination: Nomination) -> None:
    """It is handed in: the receipt, with the number and what was handed in."""
    letter = to_keeper(
        nomination,
        "recognition/mail/nomination_receipt.txt",
        files=nomination.files.all(),
        co_authors=nomination.co_authors.all(),
    )
    send_at(letter, nomination, "receipt", nomination.submitted_at)


def tell_taken_back(nomination: Nomination) -> None:
    """It counts no more until it is handed in again."""
    letter = to_keeper(nomination, "recognition/mail/nomination_taken_back.txt")
    send_at(letter, nomination, "taken_back", nomination.updated_at)


def tell_withdrawn(nomination: Nomination) -> None:
    """It is withdrawn, by whoever keeps it."""
    letter = to_keeper(nomination, "recognition/mail/nomination_withdrawn.txt")
    send_at(letter, nomination, "withdrawn", nomination.updated_at)


def remind(nomination: Nomination) -> None:
    """The deadline is near, and this is still a draft."""
    letter = to_keeper(nomination, "recognition/mail/nomination_reminder.txt")
    send_at(letter, nomination, "reminder", nomination.reminded_at)


def tell_ineligible(nomination: Nomination) -> None:
    """It does not keep the rules, and why."""
    letter = to_keeper(nomination, "recognition/mail/nomination_ineligible.txt")
    send_at(letter, nomination, "ineligible", nomination.updated_at)


def tell_answer(nomination: Nomination) -> None:
    """What the nominee said, to whoever nominated."""
    letter = to_keeper(nomination, "recognition/mail/nomination_answer.txt")
    moment = nomination.accepted_at or nomination.declined_at
    send_at(letter, nomination, "answer", moment)


def ask_nominee(nomination: Nomination) -> None:
    """Somebody nominated this person, who is asked to agree.

    Raises ValueError where too many people were asked already: this is no way to write to the
    world.
    """
    mails = Mail.objects.filter(**about(nomination), template=ASKS)
    if mails.count() >= MOST_NOMINEES:
        raise ValueError("The nominee was changed too often: please write to the secretariat.")
    # Once for each link: a new address has a new one, and the link itself is no part of a key.
    asked = nomination.recorded_states.order_by().values("nominee_token").distinct().count()
    key = f"nomination.{nomination.pk}.nominee.{asked}"
    send(to_nominee(nomination, ASKS), about=nomination, once=key)


def ask_again(nomination: Nomination) -> None:
    """The nominee has not answered: the second and last question."""
    key = f"nomination.{nomination.pk}.nominee_again"
    send(to_nominee(nomination, ASKS_AGAIN), about=nomination, once=key)


def to_nominee(nomination: Nomination, template: str) -> Letter:
    """A letter to whoever was nominated, with their own link."""
    return compose(
        template,
        nomination.email,
        nomination.name,
        nomination=nomination,
        edition=nomination.edition,
        personal_url=settings.SITE_URL + nomination.get_nominee_url(),
    )


def to_keeper(nomination: Nomination, template: str, **context) -> Letter:
    """A letter to whoever keeps a nomination, with the link to it."""
    moment = last_moment(nomination)
    return compose(
        template,
        nomination.keeper_email,
        nomination.keeper_name,
        nomination=nomination,
        edition=nomination.edition,
        deadline=moment_words(moment, nomination.edition) if moment else "",
        is_over=not moment or timezone.now() >= moment,
        personal_url=settings.SITE_URL + nomination.get_absolute_url(),
        **context,
    )


def send_at(letter: Letter, nomination: Nomination, what: str, moment) -> None:
    """Put a letter into the outbox: one for each time that something happened."""
    once = f"nomination.{nomination.pk}.{what}.{moment:%Y%m%dT%H%M%S.%f}"
    send(letter, about=nomination, once=once)
