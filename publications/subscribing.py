"""Subscribing to the newsletter: asked on the page, confirmed by a button behind a link in a mail.

Nobody learns from the page whether an address is subscribed: it says the same to everybody.
"""

from datetime import timedelta

import pghistory
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from icpermed.outbox import send
from icpermed.outbox.models import Mail, about
from publications.models import Subscriber
from publications.models.subscribers import ENDED, Audience
from publications.newsletter_letters import ALREADY, CONFIRM, already_letter, confirm_letter
from publications.suppressing import has_complained, lift

State = Subscriber.State

#: What somebody agrees to; kept word for word, with the moment.
CONSENT = (
    "Please send me the ICPerMed newsletter, about four times a year, to this e-mail address."
    " I can end this at any time with one click."
)
#: So long a subscription waits for its confirmation; then it is forgotten.
DAYS_TO_CONFIRM = 30
#: So many mails an address gets from the page in a day, whoever fills it in.
MAILS_A_DAY = 3
ON_THE_PAGE = "The page of this site"


def by_the_subscriber(did: str):
    """The history says what somebody did, without the secret in the page's address."""
    return pghistory.context(url=reverse("newsletter_subscribe"), reason=did)


def locked(subscriber: Subscriber) -> Subscriber:
    """A subscriber as the database has them now, for this transaction alone."""
    return Subscriber.objects.select_for_update().get(pk=subscriber.pk)


@transaction.atomic
def subscribe(*, email: str, source: str = ON_THE_PAGE, audience: str = Audience.PUBLIC) -> None:
    """Somebody asks for the newsletter: ask the owner of the address to confirm it, by mail.

    Whoever gets it already is told so, by mail as well. Whoever called it unwanted hears nothing,
    whoever fills in their address: they write to the secretariat, which asks them by mail.
    """
    if has_complained(email):
        return
    with by_the_subscriber("Asked for on the page"):
        subscriber = found_or_new(email.strip(), source, audience)
        if is_written_to_often(subscriber):
            return
        if subscriber.state == State.ACTIVE:
            send(already_letter(subscriber), about=subscriber)
            return
        ask_again(subscriber, audience)
    send(confirm_letter(subscriber), about=subscriber)


def found_or_new(email: str, source: str, audience: str) -> Subscriber:
    """The row of an address, locked; where there is none, a new one that waits."""
    same = Subscriber.objects.select_for_update().filter(email__iexact=email)
    fields = {"audiences": [audience], "consent_text": CONSENT, "asked_at": timezone.now()}
    try:
        with transaction.atomic():
            return same.first() or Subscriber.objects.create(email=email, source=source, **fields)
    except IntegrityError:  # Another press of the button was faster.
        return same.get()


def ask_again(subscriber: Subscriber, audience: str) -> None:
    """Wait for the confirmation, with the words that are agreed to now."""
    fields = {"consent_text": CONSENT}
    if audience not in subscriber.audiences:
        fields["audiences"] = [*subscriber.audiences, audience]
    # The link in a mail of before stays good while it waits; not once it has ended.
    is_old = not subscriber.asked_at or subscriber.asked_at < timezone.now() - timedelta(days=20)
    if is_old or subscriber.state in ENDED:
        fields["asked_at"] = timezone.now()
    if subscriber.state in ENDED:
        subscriber.move(State.PENDING, reason="Asked for on the page", **fields)
        return
    for field, value in fields.items():
        setattr(subscriber, field, value)
    subscriber.save(update_fields=[*fields, "updated_at"])


def is_written_to_often(subscriber: Subscriber) -> bool:
    """Whether so much went to this address today that somebody may be playing with it."""
    mails = Mail.objects.filter(
        **about(subscriber),
        template__in=[CONFIRM, ALREADY],
        created_at__gt=timezone.now() - timedelta(days=1),
    )
    return mails.count() >= MAILS_A_DAY


@transaction.atomic
def confirm(*, subscriber: Subscriber) -> None:
    """The owner of the address has pressed the button. A second press changes nothing.

    This, and nothing else, also lifts what was suppressed before.
    """
    subscriber = locked(subscriber)
    if subscriber.state == State.ACTIVE:
        return
    if subscriber.state != State.PENDING:
        raise ValueError("This subscription has ended. Please subscribe again.")
    with by_the_subscriber("Confirmed by the link in the mail"):
        lift(subscriber.email)
        subscriber.move(
            State.ACTIVE,
            confirmed_at=timezone.now(),
            ended_at=None,
            bounces=0,
            reason="Confirmed by the link in the mail",
        )


@transaction.atomic
def enter(*, subscriber: Subscriber) -> None:
    """The desk enters somebody by hand: who agreed gets it, who has not is asked to confirm."""
    subscriber = locked(subscriber)
    if subscriber.confirmed_at and subscriber.consent_text:
        subscriber.move(State.ACTIVE, reason="Agreed before")
        return
    subscriber.asked_at, subscriber.consent_text = timezone.now(), CONSENT
    subscriber.save(update_fields=["asked_at", "consent_text", "updated_at"])
    send(confirm_letter(subscriber), about=subscriber)
