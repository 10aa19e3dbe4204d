"""Steps that many mails take at once, each written into their log."""

from django.db import models
from django.db.models import F, Func, Value
from django.utils import timezone


def step(what: str, *, words: str = "", by=None) -> dict[str, str]:
    """A line of a mail's log."""
    line = {"at": timezone.now().isoformat(), "what": what}
    line |= {"words": words} if words else {}
    return line | ({"by": by.get_username()} if by else {})


class Append(Func):
    """A JSON list with another one at its end."""

    template = "%(expressions)s"
    arg_joiner = " || "
    output_field = models.JSONField()


class MailQuerySet(models.QuerySet):
    """Mails, and the steps that many of them take at once."""

    def due(self):
        """What is to be sent now: single mails first, so that nobody waits behind a mailing."""
        first = F("mailing").asc(nulls_first=True)
        waiting = self.filter(state=self.model.State.QUEUED, not_before__lte=timezone.now())
        return waiting.order_by(first, "queued_at", "pk")

    def not_gone_out(self):
        """What waits for somebody to let it go, or for its turn."""
        return self.filter(state__in=[self.model.State.DRAFT, self.model.State.QUEUED])

    def unfinished(self):
        """What is on its way."""
        return self.filter(state__in=[self.model.State.QUEUED, self.model.State.SENDING])

    def note(self, what: str, *, words: str = "", by=None, **fields) -> int:
        """Write a step into the log, and fields with it. Returns how many mails that were."""
        line = step(what, words=words, by=by)
        log = Append("log", Value([line], models.JSONField()))
        return self.order_by().update(log=log, updated_at=timezone.now(), **fields)

    def move(self, to: str, *, words: str = "", by=None, **fields) -> int:
        """Bring into another state those that may go there. Returns how many that were."""
        before = [state for state, after in self.model.MOVES.items() if to in after]
        found = self.filter(state__in=before)
        return found.note(to, words=words, by=by, state=to, **fields)

    def release(self, *, by=None) -> int:
        """Drafts may go out."""
        now = timezone.now()
        drafts = self.filter(state=self.model.State.DRAFT)
        return drafts.move(self.model.State.QUEUED, by=by, queued_at=now, not_before=now)

    def leave_out(self, *, by=None) -> int:
        """Drafts do not go out, although others of their mailing do."""
        return self.move(self.model.State.LEFT_OUT, by=by)

    def cancel(self, *, by=None, words: str = "") -> int:
        """What has not gone out is not to go out any more."""
        return self.move(self.model.State.CANCELLED, by=by, words=words, not_before=None)

    def show_here(self) -> int:
        """There is no mail server: whoever looks into the outbox is all who sees them."""
        waiting = self.filter(state=self.model.State.QUEUED)
        return waiting.move(self.model.State.SENT, is_local=True, sent_at=timezone.now())
