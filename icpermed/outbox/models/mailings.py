"""A mailing: many mails that somebody looks at before they go out."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from icpermed.models import Stamped, tracked


class AboutARecord(models.Model):
    """What knows which record it is about, of whatever model; none is possible."""

    about_model = models.CharField(max_length=100, blank=True, help_text="registry.application")
    about_pk = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True


def about(record: models.Model | None) -> dict[str, str]:
    """The two fields that say which record something is about."""
    if record is None:
        return {"about_model": "", "about_pk": ""}
    return {"about_model": record._meta.label_lower, "about_pk": str(record.pk)}


@tracked
class Mailing(AboutARecord, Stamped):
    """Many mails that somebody looks at, and then sends or discards, all at once."""

    class State(models.TextChoices):
        DRAFT = "draft", "To be looked at"
        RELEASED = "released", "Released"
        DISCARDED = "discarded", "Discarded"

    #: From each state, where a mailing may go. What is released is on its way.
    MOVES = {
        State.DRAFT: {State.RELEASED, State.DISCARDED},
        State.RELEASED: set(),
        State.DISCARDED: set(),
    }

    title = models.CharField(max_length=250)
    once = models.CharField(
        max_length=200, blank=True, help_text="A key that no two mailings have, unless discarded."
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", blank=True, null=True
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", blank=True, null=True
    )
    released_at = models.DateTimeField(blank=True, null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["once"],
                condition=~Q(once="") & ~Q(state="discarded"),
                name="outbox_mailing_once",
                violation_error_message="This mailing has been prepared already.",
            ),
            models.CheckConstraint(
                condition=Q(state="released", released_at__isnull=False)
                | (~Q(state="released") & Q(released_at__isnull=True)),
                name="outbox_mailing_released_has_a_time",
                violation_error_message="A mailing that was released says when.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Its page on the desk."""
        return reverse("admin:outbox_mailing_change", args=[self.pk])

    def move(self, to: str, **fields) -> None:
        """Go to another state, or raise ValueError: a sentence says why not."""
        with transaction.atomic():
            stored = type(self).objects.select_for_update().get(pk=self.pk)
            if to not in self.MOVES[self.State(stored.state)]:
                raise ValueError(f"This mailing has been {stored.state} already.")
            for field, value in {"state": to, **fields}.items():
                setattr(self, field, value)
            self.save(update_fields=["state", *fields, "updated_at"])

    def release(self, *, by=None) -> None:
        """Its mails may go out; `icpermed.outbox.releasing` queues them."""
        self.move(self.State.RELEASED, released_by=by, released_at=timezone.now())

    def discard(self) -> None:
        """It is not to go out."""
        self.move(self.State.DISCARDED)
