"""Taking mails in hand, and taking up what a worker that is gone had in hand.

A mail that is being sent by its state, but is held by nobody, was left alone: its lock ended with
the worker, or with its connection to the database.
"""

from django.db import transaction
from django.db.models import F

from icpermed.outbox.attempt import Attempt
from icpermed.outbox.locks import hold, is_held_by_nobody
from icpermed.outbox.models import Mail

SENDING = Mail.State.SENDING


def claim() -> Attempt | None:
    """Take the next mail that is due in hand, for this worker alone."""
    with transaction.atomic():
        mail = Mail.objects.due().select_for_update(skip_locked=True, of=["self"]).first()
        if mail is None or not hold(mail.pk):
            return None
        Mail.objects.filter(pk=mail.pk).move(SENDING, attempts=F("attempts") + 1)
    mail.refresh_from_db()
    return Attempt(mail)


def take_up_again() -> int:
    """Find what was left alone: back into the queue, or in doubt. Returns how many mails."""
    sending = Mail.objects.filter(state=SENDING).order_by("pk")
    return sum(recover(pk) for pk in sending.values_list("pk", flat=True))


def recover(pk: int) -> bool:
    with transaction.atomic():
        if not is_held_by_nobody(pk):
            return False
        mail = Mail.objects.select_for_update().filter(pk=pk, state=SENDING).first()
        if mail:
            Attempt(mail).left_alone()
        return bool(mail)
