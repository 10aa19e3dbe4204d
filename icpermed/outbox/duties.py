"""What the outbox needs done: see ``icpermed.duties``."""

from datetime import timedelta

from django.utils import timezone

from icpermed import worker
from icpermed.duties import Duty, register
from icpermed.outbox.models import Mail, Mailing

#: A worker that is there looks into the outbox every second.
PATIENCE = timedelta(minutes=1)


def left_waiting(rows):
    """Mails that nobody sends, because no worker is running."""
    if worker.is_there():
        return rows.none()
    return rows.filter(state=Mail.State.QUEUED, not_before__lt=timezone.now() - PATIENCE)


DUTIES = [
    Duty(
        "mailings_to_release",
        Mailing,
        "mailing waits to be looked at",
        "mailings wait to be looked at",
        "Read its mails, then send or discard them.",
        lambda rows: rows.filter(state=Mailing.State.DRAFT),
    ),
    Duty(
        "mails_failed",
        Mail,
        "mail was not sent",
        "mails were not sent",
        "Read why. Send it again, or write in another way and say that it is not to be sent.",
        lambda rows: rows.filter(state=Mail.State.FAILED),
    ),
    Duty(
        "mails_in_doubt",
        Mail,
        "mail is in doubt",
        "mails are in doubt",
        "Nobody knows whether it arrived. Ask its recipient, then decide.",
        lambda rows: rows.filter(state=Mail.State.IN_DOUBT),
    ),
    Duty(
        "mails_refused_for_now",
        Mail,
        "mail waits for the mail server",
        "mails wait for the mail server",
        "It does not take them at the moment, and is asked again, for a day.",
        lambda rows: rows.filter(state=Mail.State.QUEUED).exclude(problem=""),
    ),
    Duty(
        "mails_without_worker",
        Mail,
        "mail waits, and no worker is running to send it",
        "mails wait, and no worker is running to send them",
        "Tell whoever runs the site: the part of it that sends mails is not running.",
        left_waiting,
    ),
]

register(*DUTIES)
