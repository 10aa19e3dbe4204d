"""What organisations ask to have changed in what the public sees of them."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from icpermed.models import Stamped, tracked
from registry.models.organisations import Organisation
from registry.models.people import Person


class ProposalQuerySet(models.QuerySet):
    """Proposals, and which of them still ask for work."""

    def waiting(self):
        """Neither decided nor withdrawn."""
        return self.filter(state="waiting")


@tracked
class Proposal(Stamped):
    """A contact would like something changed in an organisation's public data.

    Nothing changes by itself: the secretariat accepts it, wholly or in part, or declines it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    #: From each state, where a proposal may go. What is decided stays decided.
    MOVES = {
        State.WAITING: {State.ACCEPTED, State.DECLINED, State.WITHDRAWN},
        State.ACCEPTED: set(),
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="proposals")
    proposer = models.ForeignKey(
        Person,
        models.SET_NULL,
        related_name="proposals",
        blank=True,
        null=True,
        help_text="The contact to whom the link was sent.",
    )
    proposer_name = models.CharField("proposed by", max_length=200)
    proposer_email = models.EmailField("e-mail", blank=True)
    changes = models.JSONField(
        default=dict, blank=True, help_text="Each field with what it was and what it should be."
    )
    message = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    taken = ArrayField(
        models.CharField(max_length=40),
        verbose_name="fields taken over",
        default=list,
        blank=True,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="proposals",
        blank=True,
        null=True,
    )
    decided_at = models.DateTimeField("decided", blank=True, null=True)
    reason = models.TextField(blank=True, help_text="For the secretariat only; never published.")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"], decided_by__isnull=True)
                | Q(
                    state__in=["accepted", "declined"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="registry_proposal_decided_by_somebody",
                violation_error_message="What is decided has somebody who decided it, and a day.",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="registry_proposal_declined_with_a_reason",
                violation_error_code="reason",
                violation_error_message="Say why it is declined.",
            ),
            models.CheckConstraint(
                condition=~Q(changes={}) | ~Q(message=""),
                name="registry_proposal_asks_for_something",
                violation_error_code="message",
                violation_error_message="Propose a change, or write a message.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "proposer"],
                condition=Q(state="waiting"),
                name="registry_proposal_one_waiting_for_each_contact",
                violation_error_code="proposer",
                violation_error_message="A proposal of this contact is waiting already.",
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: proposal of {self.proposer_name}"

    @property
    def is_waiting(self) -> bool:
        """Whether the secretariat has to decide it."""
        return self.state == self.State.WAITING

    def can_move(self, to: str) -> bool:
        """Whether the proposal may go to a state from where it is."""
        return to in self.MOVES[self.State(self.state)]

    def move(self, to: str, **fields) -> None:
        """Go to another state, or raise ValueError: a sentence says why not."""
        self.state = type(self).objects.select_for_update().get(pk=self.pk).state
        if not self.can_move(to):
            raise ValueError(f"This proposal is “{self.get_state_display().lower()}” already.")
        for field, value in fields.items():
            setattr(self, field, value)
        self.state = to
        self.full_clean()
        self.save(update_fields=["state", *fields, "updated_at"])

    @transaction.atomic
    def accept(self, *, by, taken: list[str], reason: str = "") -> None:
        """Some or all of it was taken over; ``registry.proposing.accept`` has changed the data."""
        self.move(
            self.State.ACCEPTED,
            decided_by=by,
            decided_at=timezone.now(),
            taken=taken,
            reason=reason,
        )

    @transaction.atomic
    def decline(self, *, by, reason: str) -> None:
        """The data stay as they are; the reason is kept."""
        with pghistory.context(reason=f"proposal of {self.proposer_name} declined: {reason}"):
            self.move(self.State.DECLINED, decided_by=by, decided_at=timezone.now(), reason=reason)

    @transaction.atomic
    def withdraw(self, *, reason: str) -> None:
        """The contact no longer wants it, or has sent another."""
        self.move(self.State.WITHDRAWN, reason=reason)
