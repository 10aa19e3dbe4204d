"""What records of every app have in common: publication, periods, history. No tables of its own."""

from collections import defaultdict
from datetime import date

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Func, Q
from django.utils import timezone

from icpermed.partial_dates import PartialDateField


class Fold(Func):
    """A text as it is compared: without regard to case, accents, quotes, dashes and spacing."""

    function = "fold"
    arity = 1
    output_field = models.TextField()


class PartialPeriod(Func):
    """The days from a partial start to a partial end, as a range of dates."""

    function = "partial_period"
    arity = 2
    output_field = DateRangeField()


class PartialDateFirst(Func):
    """The first day that a partial date may mean."""

    function = "partial_date_first"
    arity = 1
    output_field = models.DateField()


class PartialDateLast(Func):
    """The last day that a partial date may mean."""

    function = "partial_date_after"
    template = "(%(function)s(%(expressions)s) - 1)"
    arity = 1
    output_field = models.DateField()


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep every state of a model's rows for good: who, when, why. By triggers, so SQL counts too.

    Generated columns are left out: they follow from the others when a state is restored.
    """
    generated = [field.name for field in model._meta.local_fields if field.generated]
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=generated, exclude_auto=True)),
        pghistory.DeleteEvent(),
        exclude=generated,
        obj_field=pghistory.ObjForeignKey(related_name="recorded_states"),
        meta={"ordering": ["-pgh_id"]},
    )(model)


class RecordQuerySet(models.QuerySet):
    """Records that may be shown to the public, or not yet."""

    def published(self):
        """The only door to the public: every public list and page starts here."""
        return self.filter(is_published=True)

    def holding(self):
        """What speaks of today: what is over stays as it was."""
        if not self.model.holds_today:
            return self.none()
        if not issubclass(self.model, Dated):
            return self
        return self.exclude(period__fully_lt=DateRange(timezone.localdate(), None))

    def publish(self) -> int:
        """Show these records to the public. Returns how many were hidden before."""
        return self.filter(is_published=False).update(is_published=True, updated_at=timezone.now())

    def withdraw(self) -> int:
        """Hide these records from the public. Returns how many were shown before."""
        return self.filter(is_published=True).update(is_published=False, updated_at=timezone.now())


class Stamped(models.Model):
    """Something that knows when it was made and last changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def warnings(self) -> list[str]:
        """What is allowed but probably not meant; an editor or an import must confirm each."""
        return []

    def validate_constraints(self, exclude=None):
        """Say what the database would refuse, next to the field that a constraint's code names."""
        try:
            super().validate_constraints(exclude=exclude)
        except ValidationError as errors:
            fields = {field.name for field in self._meta.fields} - set(exclude or ())
            by_field = defaultdict(list)
            for place, refusals in errors.error_dict.items():
                for refusal in refusals:
                    by_field[refusal.code if refusal.code in fields else place].append(refusal)
            raise ValidationError(by_field) from errors


class Record(Stamped):
    """Something that is prepared in private and then published."""

    #: Whether it is meant to be right today, and looked at once a year: news are of their day.
    holds_today = True

    is_published = models.BooleanField(
        "published", default=False, help_text="Ticked: the public sees this record."
    )

    class Meta:
        abstract = True


class DatedQuerySet(models.QuerySet):
    """Things that hold for a period. A day belongs to exactly one of past, current, upcoming."""

    def current(self, on: date | None = None):
        """What holds on a day (default: today)."""
        return self.filter(period__contains=on or timezone.localdate())

    def past(self, on: date | None = None):
        """What had ended before a day."""
        return self.filter(period__fully_lt=DateRange(on or timezone.localdate(), None))

    def upcoming(self, on: date | None = None):
        """What begins after a day."""
        return self.filter(
            period__fully_gt=DateRange(None, on or timezone.localdate(), bounds="(]")
        )


class Dated(models.Model):
    """Something that holds from a first to a last day, either of which may be known only in part.

    Both days belong to the period; an unknown start counts as always, an unknown end as open.
    The database keeps it as one range ``[first day, day after the last)``, named ``period``.
    """

    #: Whether an end after today is usual: strategies and programmes are made for years.
    plans_ahead = False

    starts_on = PartialDateField(
        "from",
        blank=True,
        null=True,
        help_text="First day, month or year: 2023, 2023-07 or 2023-07-12. Empty: not known.",
    )
    ends_on = PartialDateField(
        "to",
        blank=True,
        null=True,
        help_text="Last day, month or year that still counts. Empty: has not ended.",
    )
    period = models.GeneratedField(
        expression=PartialPeriod("starts_on", "ends_on"),
        output_field=DateRangeField(),
        db_persist=True,
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isempty=False),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_code="ends_on",
                violation_error_message="The end lies before the start.",
            )
        ]

    def warnings(self) -> list[str]:
        """Dates after today are rare here, and were once a misprint ("July 2033")."""
        today = timezone.localdate()
        dates = [("start", self.starts_on), ("end", None if self.plans_ahead else self.ends_on)]
        return [
            f"The {name} ({value}) lies in the future."
            for name, value in dates
            if value and value.first_day > today
        ]

    def is_current(self, on: date | None = None) -> bool:
        """Whether this holds on a day (default: today)."""
        on = on or timezone.localdate()
        starts = not self.starts_on or self.starts_on.first_day <= on
        return starts and (not self.ends_on or on <= self.ends_on.last_day)

    @property
    def years(self) -> str:
        """The period in words: "since July 2023", "2018–2020", "until 2024"."""
        start, end = str(self.starts_on or ""), str(self.ends_on or "")
        if start == end:
            return start
        if start and end:
            return f"{start}–{end}" if (start + end).isdigit() else f"{start} to {end}"
        return f"since {start}" if start else f"until {end}"
