"""One attempt to send a mail that is in hand, and what is written down of it.

Every step is written under the number of the attempt: whoever has lost the mail meanwhile, with
the connection to the database, writes nothing any more.
"""

import time
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from icpermed.outbox.locks import hold
from icpermed.outbox.models import Mail

State = Mail.State

#: The shortest and the longest time from one attempt to the next.
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=2)

#: When to give up.
PATIENCE = timedelta(days=1)

#: So often a mail that was broken off is tried again at once: perhaps it is what breaks workers.
AT_ONCE = 5

#: Seconds between tries to write down that a mail has arrived, while the database is away.
TRIES = [0, 1, 2, 4, 8, 15]

BROKEN_OFF = "Broken off before the mail was complete."
NOBODY_KNOWS = "Broken off between the mail and the answer of the mail server."


class Overtaken(Exception):
    """The mail is in other hands, or was decided on."""


class Attempt:
    """The mail in hand, as this worker may write about it."""

    def __init__(self, mail: Mail):
        self.mail = mail
        self.rows = Mail.objects.filter(pk=mail.pk, attempts=mail.attempts)

    def next_time(self):
        """When to try again: after as long as the mail has been waiting, within limits."""
        now = timezone.now()
        return now + min(max(now - self.mail.queued_at, SHORTEST), LONGEST)

    def before_the_dot(self) -> None:
        """Write down that from now on nobody knows. Raises Overtaken where it is not ours."""
        ours = self.rows.filter(state=State.SENDING, handed_at=None)
        self.mail.handed_at = timezone.now()
        if not (hold(self.mail.pk) and ours.update(handed_at=self.mail.handed_at)):
            raise Overtaken

    def arrived(self, words: str) -> None:
        """The mail server has it. That is known now, so it is written down, if it can be at all."""
        for seconds in TRIES:
            time.sleep(seconds)
            try:
                self.rows.move(State.SENT, words=words, sent_at=timezone.now(), problem="")
                return
            except (OperationalError, InterfaceError):
                connection.close()

    def called_off(self, words: str) -> None:
        """It is not wanted any more, and the mail server has heard nothing of it."""
        self.rows.move(State.CANCELLED, words=words, not_before=None)

    def in_doubt(self, words: str) -> None:
        """Nobody knows whether it arrived."""
        self.rows.move(State.IN_DOUBT, words=words, problem=words)

    def failed(self, words: str) -> None:
        """It was certainly not taken, and never will be."""
        gone = {"handed_at": None, "not_before": None, "problem": words}
        self.rows.move(State.FAILED, words=words, **gone)

    def postponed(self, words: str) -> None:
        """It was certainly not taken, and is tried again later; for a day."""
        if self.mail.erased_at:
            self.rows.move(State.CANCELLED, handed_at=None, not_before=None)
        elif timezone.now() > self.mail.queued_at + PATIENCE:
            self.failed(words)
        else:
            later = {"handed_at": None, "not_before": self.next_time(), "problem": words}
            self.rows.move(State.QUEUED, words=words, **later)

    def left_alone(self) -> None:
        """The worker that had it in hand is gone: it goes back, or nobody knows."""
        if self.mail.handed_at:
            self.in_doubt(NOBODY_KNOWS)
        elif self.mail.erased_at or self.mail.attempts >= AT_ONCE:
            self.postponed(BROKEN_OFF)
        else:
            self.rows.move(State.QUEUED, words=BROKEN_OFF)
