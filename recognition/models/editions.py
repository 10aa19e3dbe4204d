"""Editions of the Recognition: each with a call and with rules of its own, as data."""

from datetime import date

import pgtrigger
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.db.models.functions import Cast, Coalesce, Now
from django.urls import reverse
from django.utils import timezone as clock

from icpermed.models import Record, RecordQuerySet, tracked
from icpermed.moves import Moving
from icpermed.partial_dates import PartialDateField
from icpermed.time_zones import TimeZoneField
from icpermed.web_addresses import GivenAddressField, WebAddress
from recognition.models.triggers import stays_once_decided
from registry.models import Decision


class Moment(Func):
    """A day and a time by the clock of a place, as a moment; without a time, midnight."""

    # With types: where a form checks a rule, the values stand here without a column.
    template = "moment_at(%(expressions)s)"
    arity = 3
    output_field = models.DateTimeField()

    def __init__(self, day, at, zone, **extra):
        types = [models.DateField(), models.TimeField(), models.TextField()]
        parts = [Cast(part, kind) for part, kind in zip((day, at, zone), types, strict=True)]
        super().__init__(*parts, **extra)


class EndOfDay(Func):
    """A time; where there is none, the midnight at which the day ends."""

    template = "COALESCE((%(expressions)s)::time, TIME '24:00')"
    arity = 1
    output_field = models.TimeField()


class EditionQuerySet(RecordQuerySet):
    """Editions: published or not, and at which point of their way."""

    def takes_nominations(self):
        """Those whose call is open at this moment, by the clock of the database."""
        return self.filter(opening__lte=Now(), deadline__gt=Now(), state="running")

    def upcoming(self):
        """Those whose call is announced and has not opened."""
        return self.filter(opening__gt=Now(), state="running")


@tracked
class Edition(Moving, Record):
    """One year's Recognition, from the call to the winners. Its rules hold for it alone."""

    holds_today = False

    class State(models.TextChoices):
        RUNNING = "running", "Call and jury"
        DECIDED = "decided", "Decided"
        PUBLISHED = "published", "Winners published"

    class OpenTo(models.TextChoices):
        WORLDWIDE = "worldwide", "Everybody, worldwide"
        MEMBER_COUNTRIES = "member_countries", "People in countries of members"

    class RankedBy(models.TextChoices):
        MEAN = "mean", "Mean of the sheets"
        MEDIAN = "median", "Median of the sheets"

    #: From each state, where an edition may go.
    MOVES = {
        State.RUNNING: {State.DECIDED},
        State.DECIDED: {State.PUBLISHED, State.RUNNING},
        State.PUBLISHED: {State.DECIDED},
    }
    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {"recognition_edition_stays_once_decided": "state"}

    year = models.PositiveSmallIntegerField(
        unique=True,
        help_text="The year of the edition, for good: /recognition/2023/. The call may close in"
        " another year.",
    )
    title = models.CharField(
        max_length=120,
        default="ICPerMed Recognition",
        help_text="As the call named it: in 2018 it was an Award.",
    )
    theme = models.CharField(max_length=250, blank=True)
    summary = models.TextField(
        blank=True, help_text="The call in short. The public sees it. Markdown."
    )
    text = models.TextField(
        "the call", blank=True, help_text="The call in full. The public sees it. Markdown."
    )
    reward = models.TextField(
        "what winners receive", blank=True, help_text="The public sees it. Markdown."
    )
    source = models.CharField(
        max_length=250, blank=True, help_text="Where the facts come from, if not from this desk."
    )
    link = GivenAddressField("page elsewhere", blank=True)
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )

    timezone = TimeZoneField("time zone", default="Europe/Brussels")
    announced_on = PartialDateField(
        "announced", blank=True, null=True, help_text="2018, 2018-10 or 2018-10-31."
    )
    opens_on = models.DateField("opens on", blank=True, null=True, help_text="The first day.")
    opens_at = models.TimeField(
        "opens at", blank=True, null=True, help_text="Empty: when the day begins."
    )
    closes_on = models.DateField("closes on", blank=True, null=True, help_text="The last day.")
    closes_at = models.TimeField(
        "closes at",
        blank=True,
        null=True,
        help_text="By the clock of the time zone. Empty: when the day ends.",
    )
    extended_to = models.DateField(
        "extended to", blank=True, null=True, help_text="The new last day; the time is the same."
    )
    results_on = PartialDateField("results", blank=True, null=True, help_text="When they came.")
    opening = models.GeneratedField(
        expression=Moment("opens_on", "opens_at", "timezone"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    deadline = models.GeneratedField(
        expression=Moment(Coalesce("extended_to", "closes_on"), EndOfDay("closes_at"), "timezone"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    open_to = models.CharField(
        "who may apply", max_length=20, choices=OpenTo, default=OpenTo.WORLDWIDE
    )
    evidence_from = models.DateField(
        "work from", blank=True, null=True, help_text="The work was done or published from"
    )
    evidence_to = models.DateField("work to", blank=True, null=True, help_text="to this day.")
    is_once_a_person = models.BooleanField(
        "one nomination a person",
        default=True,
        help_text="Ticked: each person is nominated at most once in this edition.",
    )
    excludes_the_honoured = models.BooleanField(
        "not twice",
        default=True,
        help_text="Ticked: who was honoured in an earlier edition cannot be again.",
    )
    eligibility_note = models.TextField(
        "conditions",
        blank=True,
        help_text="What applicants confirm by a tick, beside what is checked. Markdown.",
    )
    number_prefix = models.CharField(
        max_length=30, blank=True, help_text="Numbers are ICPerMed_BPR_2021_07: the part before 07."
    )

    max_winners = models.PositiveSmallIntegerField("winners at most", default=3)
    reviews_per_nomination = models.PositiveSmallIntegerField(
        default=3, help_text="So many jurors look at each nomination."
    )
    ranked_by = models.CharField(max_length=10, choices=RankedBy, default=RankedBy.MEAN)
    comments_extremes = models.BooleanField(
        "comment at the ends of the scale",
        default=True,
        help_text="Ticked: who gives the lowest or highest value says why.",
    )
    conflict_years = models.PositiveSmallIntegerField(
        "years of conflict",
        default=3,
        help_text="A common organisation or body counts so many years after it ended.",
    )
    forget_after = models.PositiveSmallIntegerField(
        "months until people are forgotten",
        default=24,
        help_text="So many months after the results, names and texts of those who were not"
        " honoured are erased; the counts stay.",
    )

    state = models.CharField(max_length=10, choices=State, default=State.RUNNING, editable=False)
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        related_name="editions",
        blank=True,
        null=True,
        help_text="By which the Executive Committee confirmed the winners.",
    )
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__range=(1000, 9999)),
                name="recognition_edition_year_has_four_digits",
                violation_error_code="year",
                violation_error_message="Write the year with four digits: 2023.",
            ),
            models.CheckConstraint(
                condition=Q(opening__isnull=True)
                | Q(deadline__isnull=True)
                | Q(deadline__gt=F("opening")),
                name="recognition_edition_closes_after_it_opens",
                violation_error_code="closes_on",
                violation_error_message="The call closes before it opens.",
            ),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True)
                | Q(closes_on__isnull=False, extended_to__gt=F("closes_on")),
                name="recognition_edition_extended_to_a_later_day",
                violation_error_code="extended_to",
                violation_error_message="An extended deadline lies after the first one.",
            ),
            models.CheckConstraint(
                condition=Q(evidence_from__isnull=True)
                | Q(evidence_to__isnull=True)
                | Q(evidence_to__gte=F("evidence_from")),
                name="recognition_edition_evidence_ends_after_it_begins",
                violation_error_code="evidence_to",
                violation_error_message="The end lies before the beginning.",
            ),
            models.CheckConstraint(
                condition=Q(max_winners__gte=1, reviews_per_nomination__gte=1),
                name="recognition_edition_has_winners_and_reviews",
                violation_error_code="max_winners",
                violation_error_message="At least one winner, and at least one review.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="year_is_permanent", fields=["year"]),
            stays_once_decided(
                "recognition_edition",
                edition="OLD.id",
                operation=pgtrigger.Update,
                columns=["max_winners", "ranked_by", "reviews_per_nomination"],
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.year}"

    def get_absolute_url(self):
        return reverse("edition_detail", args=[self.year])

    @property
    def is_open(self) -> bool:
        """Whether nominations are taken at this moment."""
        now = clock.now()
        return bool(
            self.state == self.State.RUNNING
            and self.opening
            and self.deadline
            and self.opening <= now < self.deadline
        )

    @property
    def last_day(self) -> date | None:
        """The last day of the call, the extension included."""
        return self.extended_to or self.closes_on

    def warnings(self) -> list[str]:
        """What is possible but probably not meant."""
        found = []
        if self.closes_on and abs(self.closes_on.year - (self.year or 0)) > 1:
            found.append(f"The call closes in {self.closes_on.year}: is {self.year} right?")
        if self.closes_on and not self.opens_on:
            found.append("The call never opens: write its first day.")
        return found

    # --- moves ----------------------------------------------------------------------------------

    @transaction.atomic
    def decide(self, *, reason: str = "", decision: Decision | None = None) -> None:
        """The jury's result stands; ``recognition/deciding.py`` writes it down before."""
        self.move(self.State.DECIDED, reason=reason, decision=decision or self.decision)

    @transaction.atomic
    def publish_results(self) -> None:
        """Whoever agreed to be named is on the public page from now on."""
        self.move(self.State.PUBLISHED)

    @transaction.atomic
    def withdraw_results(self, *, reason: str) -> None:
        """Take the winners off the public page."""
        self.move(self.State.DECIDED, reason=reason)

    @transaction.atomic
    def reopen(self, *, reason: str) -> None:
        """Go back to the jury. What was decided stays on record."""
        self.move(self.State.RUNNING, reason=reason)
