"""What the worker does for the newsletter: it sends, and it forgets."""

from icpermed.chores import chore, often
from publications import bouncing  # noqa: F401 The outbox tells it of refused mails.
from publications.forgetting import forget_ended, forget_unconfirmed
from publications.sending import go_on


@often
def send_newsletters() -> int:
    """Write the mails of issues that are being sent into the outbox; begin what is due."""
    return go_on()


@chore
def forget_unconfirmed_subscriptions() -> int:
    """Forget subscriptions that nobody confirmed."""
    return forget_unconfirmed()


@chore
def forget_ended_subscriptions() -> int:
    """Erase the addresses of those who unsubscribed a while ago, or whose mail comes back."""
    return forget_ended()
