"""What takes place on certain days, by the clock of a place."""

from datetime import date, datetime, time, timedelta

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Lower, Upper
from django.utils import timezone as clock

from icpermed.models import Dated, DatedQuerySet, PartialPeriod
from icpermed.partial_dates import PartialDate, PartialDateField
from icpermed.time_zones import TimeZoneField, zone

IS_A_DAY = r"^\d{4}-\d{2}-\d{2}$"


def days_in_words(first: PartialDate, last: PartialDate) -> str:
    """From a first to a last day: "17 to 18 January 2023", "June 2023", "2025"."""
    if first == last:
        return str(first)
    if first.day and last.day and first.year == last.year:
        if first.month == last.month:
            return f"{first.day} to {last}"
        return f"{str(first).rpartition(' ')[0]} to {last}"
    return f"{first} to {last}"


def clock_warning(shown: datetime, time_zone: str) -> str:
    """What is odd about a time on the wall, in a sentence; empty if nothing is."""
    earlier = shown.replace(tzinfo=zone(time_zone))
    later = earlier.replace(fold=1)
    if earlier.utcoffset() == later.utcoffset():
        return ""
    place = time_zone.rpartition("/")[2].replace("_", " ")
    when = f"{shown:%H:%M} %s on {shown:%-d %B %Y} in {place}: the clocks go"
    if earlier.utcoffset() < later.utcoffset():
        return f"{when % 'does not exist'} forward."
    return f"{when % 'comes twice'} back. The first is meant."


class TodayThere(Func):
    """Which day it is now in the time zone of a column."""

    template = "(statement_timestamp() AT TIME ZONE %(expressions)s)::date"
    arity = 1
    output_field = models.DateField()


class TimedQuerySet(DatedQuerySet):
    """What takes place on certain days. Without a day, today is today at the place."""

    def current(self, on: date | None = None):
        """What takes place on a day: what is on today is neither past nor upcoming."""
        return self.filter(period__contains=on or TodayThere("timezone"))

    def past(self, on: date | None = None):
        """What had its last day before a day."""
        return self.filter(period__endswith__lte=on or TodayThere("timezone"))

    def upcoming(self, on: date | None = None):
        """What has its first day after a day."""
        return self.filter(period__startswith__gt=on or TodayThere("timezone"))

    def in_order(self, on: date | None = None):
        """What is on and what comes, the next first; then what is over, the last first.

        Each with ``is_over``. What is only known to come in a month or a year is last in it.
        """
        is_over = Q(period__endswith__lte=on or TodayThere("timezone"))
        begins = Lower("period", output_field=models.DateField())
        ends = Upper("period", output_field=models.DateField())
        return self.annotate(
            is_over=Case(When(is_over, then=Value(True)), default=Value(False)),
        ).order_by(
            "is_over",
            Case(
                When(is_over, then=None), When(starts_on__regex=IS_A_DAY, then=begins), default=ends
            ).asc(nulls_last=True),
            begins.desc(),
            "pk",
        )


class Timed(Dated):
    """Something with a first and a last day and, where they are known, times.

    Times are those of a clock on the wall at the place: they stay right when the rules of
    daylight saving change before the day comes.
    """

    starts_on = PartialDateField(
        "first day",
        help_text="A day, or what is known of it: 2025, 2025-06 or 2025-06-12.",
    )
    ends_on = PartialDateField(
        "last day", blank=True, null=True, help_text="Empty: it ends on the same day."
    )
    starts_at = models.TimeField(
        "begins at", blank=True, null=True, help_text="By the clock at the place. Empty: all day."
    )
    ends_at = models.TimeField(
        "ends at", blank=True, null=True, help_text="On the last day, by the clock at the place."
    )
    timezone = TimeZoneField("time zone", default="Europe/Brussels")
    period = models.GeneratedField(
        expression=PartialPeriod("starts_on", Coalesce("ends_on", "starts_on")),
        output_field=DateRangeField(),
        db_persist=True,
    )

    class Meta:
        abstract = True
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(starts_on__regex=IS_A_DAY),
                name="%(app_label)s_%(class)s_times_need_a_day",
                violation_error_code="starts_at",
                violation_error_message="A time needs a day: write the first day in full.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False),
                name="%(app_label)s_%(class)s_end_needs_a_beginning",
                violation_error_code="starts_at",
                violation_error_message="There is a time at which it ends: when does it begin?",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(ends_on__isnull=False, ends_on__gt=F("starts_on"))
                | Q(ends_at__gt=F("starts_at")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
                violation_error_code="ends_at",
                violation_error_message="It ends before it begins.",
            ),
        ]

    @property
    def last_on(self) -> PartialDate:
        """The last day, as far as it is known."""
        return self.ends_on or self.starts_on

    @property
    def is_dated(self) -> bool:
        """Whether the days are known, not only the month or the year."""
        return bool(self.starts_on.day and self.last_on.day)

    @property
    def begins(self) -> datetime:
        """The moment of the beginning; without a time, the first minute of the first day."""
        moment = datetime.combine(self.starts_on.first_day, self.starts_at or time.min)
        return moment.replace(tzinfo=zone(self.timezone))

    @property
    def ends(self) -> datetime:
        """The moment after which it is over; without a time, the end of the last day."""
        if self.ends_at:
            moment = datetime.combine(self.last_on.last_day, self.ends_at)
        else:
            moment = datetime.combine(self.last_on.last_day + timedelta(days=1), time.min)
        return moment.replace(tzinfo=zone(self.timezone))

    def clock_warnings(self) -> list[str]:
        """Times that clocks at the place jump over on that day, or show twice."""
        days = [(self.starts_on, self.starts_at), (self.last_on, self.ends_at)]
        found = [
            clock_warning(datetime.combine(day.first_day, at), self.timezone)
            for day, at in days
            if day and day.day and at and self.timezone
        ]
        return [words for words in found if words]

    def today(self) -> date:
        """Which day it is now at the place."""
        return clock.now().astimezone(zone(self.timezone)).date()

    def is_current(self, on: date | None = None) -> bool:
        """Whether it takes place on a day (default: today, at the place)."""
        on = on or self.today()
        return self.starts_on.first_day <= on <= self.last_on.last_day

    def is_past(self, on: date | None = None) -> bool:
        """Whether its last day lies before a day (default: today, at the place)."""
        return self.last_on.last_day < (on or self.today())

    @property
    def years(self) -> str:
        """The days in words: "17 to 18 January 2023", "June 2023", "2025"."""
        return days_in_words(self.starts_on, self.last_on)
