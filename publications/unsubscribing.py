"""Ending a subscription: by the person with one click, by mail that comes back, by a complaint.

What waits in the outbox for this address does not go out any more, nor what is in hand and comes
back, nor what the desk would send again; and a digest of the address is kept, so that no list of
before brings it back.
"""

from django.db import transaction
from django.utils import timezone

from icpermed.outbox.models import Mail, about
from icpermed.outbox.wanting import when_due
from publications.models import Subscriber, Suppression
from publications.models.subscribers import ENDED
from publications.newsletter_letters import ALREADY, CONFIRM, ISSUE
from publications.subscribing import by_the_subscriber, locked
from publications.suppressing import suppress

State, Reason = Subscriber.State, Suppression.Reason

NO_MORE = "The subscription has ended."


@transaction.atomic
def unsubscribe(*, subscriber: Subscriber) -> None:
    """The person wants no more of it. However often that is said, it is done once."""
    with by_the_subscriber("Unsubscribed by the link in the mail"):
        end(subscriber, State.UNSUBSCRIBED, "Unsubscribed by the link in the mail")


@transaction.atomic
def unsubscribe_for(*, subscriber: Subscriber, reason: str = "Unsubscribed at the desk") -> None:
    """The person told us in another way."""
    end(subscriber, State.UNSUBSCRIBED, reason)


@transaction.atomic
def mail_comes_back(*, subscriber: Subscriber, reason: str = "Mail comes back") -> None:
    """There is nobody at this address any more."""
    end(subscriber, State.BOUNCED, reason)


@transaction.atomic
def complain(*, subscriber: Subscriber, reason: str = "Called it unwanted") -> None:
    """The person called a newsletter unwanted: never again."""
    end(subscriber, State.COMPLAINED, reason)


@transaction.atomic
def end_of_address(*, email: str, reason: str) -> None:
    """Whoever has this address gets no newsletter any more, for a reason of the suppression."""
    states = {why: state for state, why in REASONS.items()}
    state = states.get(reason, State.UNSUBSCRIBED)
    active = [State.ACTIVE] if state != State.UNSUBSCRIBED else [State.ACTIVE, State.PENDING]
    for subscriber in Subscriber.objects.filter(email__iexact=email.strip(), state__in=active):
        end(subscriber, state, "The address was suppressed at the desk")


def end(subscriber: Subscriber, state: str, reason: str) -> None:
    """Go to a state in which nothing is sent, and see to it that nothing is."""
    subscriber = locked(subscriber)
    if subscriber.state in ENDED:
        return
    if state != State.UNSUBSCRIBED and subscriber.state == State.PENDING:
        raise ValueError("Who has not confirmed gets no newsletter: there is nothing to end.")
    suppress(subscriber.email, REASONS[state])
    subscriber.move(state, ended_at=timezone.now(), reason=reason)
    waiting = Mail.objects.filter(**about(subscriber))
    waiting.filter(state__in=[Mail.State.QUEUED, Mail.State.FAILED]).cancel(words=NO_MORE)


@when_due(CONFIRM, ALREADY, ISSUE)
def why_unwanted(mail: Mail) -> str:
    """Whether the subscriber has ended it while the mail was on its way."""
    ended = Subscriber.objects.filter(state__in=ENDED)
    mine = mail.about_model == Subscriber._meta.label_lower  # A proof is about its issue.
    return NO_MORE if mine and ended.filter(pk=mail.about_pk).exists() else ""


#: What the list of suppressed addresses says of each way to end it.
REASONS = {
    State.UNSUBSCRIBED: Reason.UNSUBSCRIBED,
    State.BOUNCED: Reason.BOUNCED,
    State.COMPLAINED: Reason.COMPLAINED,
}
