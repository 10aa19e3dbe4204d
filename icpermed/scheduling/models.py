"""Changes of records that are made at a moment somebody chose."""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime

from icpermed.models import Stamped, tracked
from icpermed.moves import Moving


class ScheduledChangeQuerySet(models.QuerySet):
    """Planned changes, and which of them are due."""

    def waiting(self):
        """Those that are still to be made."""
        return self.filter(state=ScheduledChange.State.WAITING)

    def of(self, record: models.Model):
        """Those of one record."""
        return self.filter(model=record._meta.label_lower, record_id=record.pk)


@tracked
class ScheduledChange(Moving, Stamped):
    """What is to become of some fields of a record, from a moment on; made by the worker.

    ``values`` are the fields as they will be, ``before`` as they were when it was planned: if
    somebody changes one of them in the meantime, the plan does not write over that.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Could not be done"
        CANCELLED = "cancelled", "Cancelled"

    CALLED = "planned change"
    MOVES = {
        State.WAITING: {State.DONE, State.FAILED, State.CANCELLED},
        State.FAILED: {State.CANCELLED},
        State.DONE: set(),
        State.CANCELLED: set(),
    }

    model = models.CharField("kind", max_length=60)
    record_id = models.BigIntegerField("record")
    values = models.JSONField("will be", encoder=DjangoJSONEncoder)
    before = models.JSONField("was when planned", encoder=DjangoJSONEncoder)
    at = models.DateTimeField("when")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        blank=True,
        null=True,
        related_name="planned_changes",
        verbose_name="planned by",
    )
    reason = models.CharField("why", max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.TextField(blank=True)

    objects = ScheduledChangeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(
                fields=["at"],
                condition=models.Q(state="waiting"),
                name="scheduling_waiting",
            ),
            models.Index(fields=["model", "record_id"], name="scheduling_record"),
        ]

    def __str__(self):
        when = date_format(localtime(self.at), "j F Y, H:i")
        return f"{capfirst(self.noun)} no. {self.record_id}, {when}"

    @property
    def record_model(self) -> type[models.Model]:
        """Of which kind the record is."""
        return apps.get_model(self.model)

    @property
    def noun(self) -> str:
        """What such a record is called."""
        return str(self.record_model._meta.verbose_name)

    @property
    def record(self) -> models.Model | None:
        """The record as it is; None if it is there no more."""
        try:
            return self.record_model._base_manager.get(pk=self.record_id)
        except ObjectDoesNotExist:
            return None

    def cancel(self) -> None:
        """It is not to be made, or need not be made any more."""
        self.move(self.State.CANCELLED)

    def finish(self) -> None:
        """It has been made."""
        self.move(self.State.DONE, reason=self.why, problem="")

    def fail(self, problem: str) -> None:
        """It could not be made: a sentence says why."""
        self.move(self.State.FAILED, reason=f"could not be done: {problem}"[:400], problem=problem)

    @property
    def why(self) -> str:
        """What the history says of the change that it makes."""
        planned = date_format(localtime(self.created_at), "j F Y, H:i")
        return ". ".join(filter(None, [f"planned on {planned}", self.reason]))
