"""Reports: one a year, from the outline to the published edition and its corrections."""

from datetime import date

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse

from icpermed.models import Record, RecordQuerySet, tracked
from icpermed.moves import Moving
from icpermed.refusals import refuse
from reports.figures import Period

#: While its words and what it shows can be changed.
WRITABLE = ["outline", "collecting"]
#: What is frozen together: a comment is about these words, and these are approved.
CONTENT = ["year", "title", "subtitle", "summary", "starts_on", "ends_on", "figures_on"]
#: What the public is told of a report in lists, as it was published.
TOLD = {
    **dict.fromkeys(["title", "subtitle", "summary"], models.TextField()),
    **dict.fromkeys(["starts_on", "ends_on", "figures_on"], models.DateField()),
}
#: What anybody may mean by a day of a report: beyond, arithmetic and formats break.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
A_DAY = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
HAS_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in CONTENT)
IS_FROZEN = refuse(
    "This report is frozen: what is commented, approved and published are the same words. To"
    " change it, take it back to collecting first.",
    "reports_report_is_frozen",
)
STEP_BY_STEP = refuse(
    "Freezing, comments, approval and publication are steps on the page of the report, one after"
    " the other.",
    "reports_report_step_by_step",
)
NOT_PUBLISHED = refuse(
    "The public sees a report once a version of it is published: by the step on its page.",
    "reports_report_published_by_its_step",
)
#: From each state to those that follow it; only back to collecting is always possible.
STEPS = [
    ("collecting", "outline"),
    ("outline", "collecting"),
    ("collecting", "frozen"),
    ("frozen", "comment"),
    ("comment", "approved"),
    ("approved", "published"),
    ("approved", "corrected"),
]


class ReportQuerySet(RecordQuerySet):
    """Reports; the public sees the latest published version of each."""

    def published(self):
        """The only door to the public: with what was published, as ``told_title`` and so on.

        The words of the record itself may be those of a correction that is being written.
        """
        versions = self.model.versions.rel.related_model.objects
        latest = versions.filter(report=OuterRef("pk"), published_at__isnull=False)
        latest = latest.order_by("-number")

        def told(name: str, field: models.Field) -> Subquery:
            value = Cast(KeyTextTransform(name, "document"), field)
            return Subquery(latest.values(told=value)[:1], output_field=field)

        return (
            super()
            .published()
            .annotate(
                told_version=Subquery(latest.values("number")[:1]),
                **{f"told_{name}": told(name, field) for name, field in TOLD.items()},
            )
        )

    def publish(self) -> int:
        """Show again what was published by its steps, and hidden since."""
        return super(ReportQuerySet, self.filter(published_on__isnull=False)).publish()

    def search(self, words: str):
        """Those of which what was published mentions the words in its title or summary."""
        return self.filter(
            Q(told_title__mentions=words)
            | Q(told_subtitle__mentions=words)
            | Q(told_summary__mentions=words)
        )


@tracked
class Report(Moving, Record):
    """The State of the Art Report of a year: what the consortium was and did in a period."""

    holds_today = False

    class State(models.TextChoices):
        OUTLINE = "outline", "Outline"
        COLLECTING = "collecting", "Being collected"
        FROZEN = "frozen", "Frozen"
        COMMENT = "comment", "Out for comments"
        APPROVED = "approved", "Approved"
        PUBLISHED = "published", "Published"
        CORRECTED = "corrected", "Published, corrected"

    MOVES = {
        State.OUTLINE: {State.COLLECTING},
        State.COLLECTING: {State.OUTLINE, State.FROZEN},
        State.FROZEN: {State.COLLECTING, State.COMMENT},
        State.COMMENT: {State.COLLECTING, State.APPROVED},
        State.APPROVED: {State.COLLECTING, State.PUBLISHED, State.CORRECTED},
        State.PUBLISHED: {State.COLLECTING},
        State.CORRECTED: {State.COLLECTING},
    }
    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "reports_report_is_frozen": "title",
        "reports_report_step_by_step": "state",
        "reports_report_published_by_its_step": "is_published",
    }
    CALLED = "report"

    year = models.PositiveSmallIntegerField(
        unique=True,
        validators=[MinValueValidator(2016), MaxValueValidator(2999)],
        help_text="The last part of the page's address, for good: /reports/2023/.",
    )
    title = models.CharField(max_length=200, help_text="State of the Art Report 2023")
    subtitle = models.CharField(max_length=250, blank=True)
    summary = models.TextField(
        blank=True, help_text="In a sentence or two, for lists and search. The public sees it."
    )
    starts_on = models.DateField(
        "from", validators=A_DAY, help_text="The first day of which it tells."
    )
    ends_on = models.DateField("to", validators=A_DAY, help_text="The last day of which it tells.")
    figures_on = models.DateField(
        "figures of",
        validators=A_DAY,
        help_text="The day for which its figures hold, if they name no other.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.OUTLINE, editable=False)
    published_on = models.DateField(
        "published", blank=True, null=True, editable=False, help_text="Its latest version."
    )
    source = models.CharField(
        max_length=250, blank=True, help_text="What it was made from, if it was printed before."
    )
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        permissions = [("publish_report", "Can publish and correct reports")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="reports_report_ends_after_start",
                violation_error_code="ends_on",
                violation_error_message="The end lies before the beginning.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2016, 2999)),
                name="reports_report_year",
                violation_error_code="year",
                violation_error_message="The consortium began in 2016.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=FIRST_DAY, ends_on__lte=LAST_DAY)
                & Q(figures_on__range=(FIRST_DAY, LAST_DAY)),
                name="reports_report_days",
                violation_error_message="The days of a report lie between 2000 and 2999.",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(published_on__isnull=False),
                name="reports_report_public_once_published",
                violation_error_code="is_published",
                violation_error_message="The public sees a report once a version is published.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="year_is_permanent", fields=["year"]),
            pgtrigger.Trigger(
                name="is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.state NOT IN ('outline', 'collecting') AND ({HAS_CHANGED})"
                ),
                func=f"{IS_FROZEN} RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="step_by_step",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF OLD.state IS DISTINCT FROM NEW.state AND (CASE TG_OP
                        WHEN 'INSERT' THEN NEW.state NOT IN ('outline', 'collecting')
                        ELSE NEW.state <> 'collecting' AND
                            (OLD.state, NEW.state) NOT IN ({", ".join(map(str, STEPS))}) END)
                    THEN
                        {STEP_BY_STEP}
                    END IF;
                    IF OLD.published_on IS DISTINCT FROM NEW.published_on
                        AND NEW.state NOT IN ('published', 'corrected')
                    THEN
                        {NOT_PUBLISHED}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Neither a list nor a restore freezes or publishes a report: only the steps do."""
        super().clean()
        stored = type(self)._base_manager.filter(pk=self.pk).values_list("state", flat=True)
        if self.state not in {*WRITABLE, *stored}:
            raise ValidationError(
                "A report is frozen, approved and published by steps on its page: a new one is an"
                " outline, or being collected."
            )

    def warnings(self) -> list[str]:
        """Figures are mostly those of the last day of the period."""
        days = [self.starts_on, self.figures_on, self.ends_on]
        if all(days) and sorted(days) != days:
            return [f"The figures are of {self.figures_on:%-d %B %Y}, outside the period."]
        return []

    @property
    def period(self) -> Period:
        """What it tells of."""
        return Period(self.starts_on, self.ends_on, self.figures_on)

    @property
    def is_writable(self) -> bool:
        """Whether its words and what it shows can be changed."""
        return self.state in WRITABLE

    def get_absolute_url(self):
        return reverse("report_detail", args=[self.year])
