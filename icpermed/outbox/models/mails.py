"""A mail, from its draft to what became of it.

It is itself the record of what happened, step by step, in its `log`. It holds personal data and is
erased in time: so it is the one record here without a history of its own.
"""

from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from icpermed.models import Stamped
from icpermed.outbox.models.mailings import AboutARecord, Mailing
from icpermed.outbox.models.steps import MailQuerySet


def new_message_id() -> str:
    """By what mail programs know a mail; the same however often it is tried."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{uuid4().hex}@{host or 'localhost'}>"


class Mail(AboutARecord, Stamped):
    """One mail to one address: what it says, whether it has gone out, and what was tried."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        QUEUED = "queued", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        IN_DOUBT = "in_doubt", "In doubt"
        LEFT_OUT = "left_out", "Left out"
        CANCELLED = "cancelled", "Not to be sent"

    #: From each state, where a mail may go.
    MOVES = {
        State.DRAFT: {State.QUEUED, State.LEFT_OUT, State.CANCELLED},
        State.QUEUED: {State.SENDING, State.SENT, State.FAILED, State.CANCELLED},
        State.SENDING: {
            State.SENT,
            State.FAILED,
            State.IN_DOUBT,
            State.QUEUED,
            State.CANCELLED,
        },
        State.FAILED: {State.QUEUED, State.CANCELLED},
        State.IN_DOUBT: {State.SENT, State.QUEUED},
        State.SENT: set(),
        State.LEFT_OUT: set(),
        State.CANCELLED: set(),
    }
    #: Those that never went out, and so stand in nobody's way.
    NEVER_SENT = [State.LEFT_OUT, State.CANCELLED]

    mailing = models.ForeignKey(
        Mailing, models.PROTECT, related_name="mails", blank=True, null=True
    )
    template = models.CharField(max_length=200, blank=True)
    to = models.CharField(max_length=320, blank=True)
    name = models.CharField(max_length=250, blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(
        "text as HTML",
        blank=True,
        help_text="The same, for mail programs that show more than text.",
    )
    headers = models.JSONField(default=dict, blank=True)
    attachments = models.JSONField(
        default=list, blank=True, help_text="Each [file name, type, text]."
    )
    once = models.CharField(
        max_length=200, blank=True, help_text="A key that no two mails have that may go out."
    )
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    is_local = models.BooleanField(
        "shown here only", default=False, help_text="No mail server was set up."
    )
    queued_at = models.DateTimeField(blank=True, null=True)
    not_before = models.DateTimeField(
        "next attempt", blank=True, null=True, help_text="The mail server is not asked before."
    )
    handed_at = models.DateTimeField(
        blank=True,
        null=True,
        help_text="Just before the mail server was told that the mail is complete: without an"
        " answer, nobody knows since then whether it has arrived.",
    )
    sent_at = models.DateTimeField(blank=True, null=True)
    attempts = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, help_text="Why the last attempt came to nothing.")
    message_id = models.CharField(max_length=400, default=new_message_id, unique=True)
    log = models.JSONField(default=list, blank=True, help_text="Each step: at, what, words, by.")
    erased_at = models.DateTimeField(
        blank=True, null=True, help_text="Since then it is not known what it said, and to whom."
    )

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["once"],
                condition=~Q(once="") & ~Q(state__in=["left_out", "cancelled"]),
                name="outbox_mail_once",
                violation_error_message="There is such a mail already.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft", "left_out"]) | Q(mailing__isnull=False),
                name="outbox_mail_draft_belongs_to_a_mailing",
                violation_error_message="Only a mailing has drafts.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft", "queued"]) | ~Q(to="") & Q(erased_at=None),
                name="outbox_mail_that_goes_out_has_a_recipient",
                violation_error_message="A mail that is to go out has a recipient and a text.",
            ),
            models.CheckConstraint(
                condition=~Q(state="queued") | Q(queued_at__isnull=False, not_before__isnull=False),
                name="outbox_mail_queued_has_a_time",
                violation_error_message="A mail that waits says since when, and until when.",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None, is_local=False)),
                name="outbox_mail_sent_has_a_time",
                violation_error_message="A mail that was sent says when, and no other does.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sending", "sent"])
                | Q(state="in_doubt", handed_at__isnull=False)
                | (~Q(state="in_doubt") & Q(handed_at=None)),
                name="outbox_mail_in_doubt_was_handed_over",
                violation_error_message="What was never handed over is not in doubt.",
            ),
            models.CheckConstraint(
                condition=~Q(to__regex=r"[[:cntrl:]]")
                & ~Q(name__regex=r"[[:cntrl:]]")
                & ~Q(subject__regex=r"[[:cntrl:]]"),
                name="outbox_mail_headers_are_one_line",
                violation_error_message="Recipient and subject are one line each.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "not_before"],
                condition=Q(state__in=["queued", "sending"]),
                name="outbox_mail_on_its_way",
            ),
            models.Index(fields=["about_model", "about_pk"], name="outbox_mail_about"),
        ]

    def __str__(self):
        if self.erased_at:
            return f"a mail of {timezone.localtime(self.created_at):%Y-%m-%d}, erased"
        return f"“{self.subject}” to {self.recipient}" if self.to else f"nothing to {self.name}"

    def get_absolute_url(self):
        """Its page on the desk."""
        return reverse("admin:outbox_mail_change", args=[self.pk])

    @property
    def recipient(self) -> str:
        """To whom it goes, in words."""
        return f"{self.name} <{self.to}>" if self.name and self.to else self.to or self.name

    def decide(self, to: str, *, by, of: set[str], **fields) -> None:
        """A person has decided what becomes of it. Raises ValueError where that is too late."""
        here = type(self).objects.filter(pk=self.pk, state__in=of)
        if not here.move(to, by=by, **fields):
            raise ValueError("Somebody or something else was quicker: look at the mail again.")
        self.refresh_from_db()

    def confirm_arrival(self, *, by) -> None:
        """Somebody knows that a mail in doubt has arrived."""
        known = {"sent_at": F("handed_at"), "problem": ""}
        self.decide(self.State.SENT, by=by, of={self.State.IN_DOUBT}, **known)

    def send_again(self, *, by) -> None:
        """Somebody wants a mail that failed, or is in doubt, to be sent."""
        if self.erased_at:
            raise ValueError("The text of this mail was erased: it cannot be sent any more.")
        now = timezone.now()
        fresh = {"queued_at": now, "not_before": now, "handed_at": None, "problem": ""}
        of = {self.State.FAILED, self.State.IN_DOUBT}
        self.decide(self.State.QUEUED, by=by, of=of, **fresh)

    def give_up(self, *, by) -> None:
        """Somebody does not want it to go out any more."""
        of = {self.State.QUEUED, self.State.FAILED}
        self.decide(self.State.CANCELLED, by=by, of=of, not_before=None)
