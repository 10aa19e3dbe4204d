"""The rules of an edition, as data: topics, files, criteria, and phases of the jury."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from icpermed.models import Stamped, tracked
from recognition.models.editions import Edition
from recognition.models.triggers import stays_once_decided


@tracked
class EditionTopic(Stamped):
    """What one may be nominated for in an edition: a paper, a training programme, a group."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="topics")
    position = models.PositiveSmallIntegerField("order", default=0)
    name = models.CharField(max_length=120)
    text = models.TextField(blank=True, help_text="What belongs to it. The public sees it.")

    class Meta:
        ordering = ["edition", "position", "pk"]
        verbose_name = "topic"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="recognition_editiontopic_once",
                violation_error_code="name",
                violation_error_message="The edition has this topic already.",
            )
        ]

    def __str__(self):
        return self.name


@tracked
class RequiredFile(Stamped):
    """A file that an edition asks of applicants: the paper, a letter of support."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="required_files")
    position = models.PositiveSmallIntegerField("order", default=0)
    name = models.CharField(max_length=120)
    text = models.CharField("explanation", max_length=250, blank=True)
    is_optional = models.BooleanField("optional", default=False)

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="recognition_requiredfile_once",
                violation_error_code="name",
                violation_error_message="The edition asks for this file already.",
            )
        ]

    def __str__(self):
        return self.name


@tracked
class Criterion(Stamped):
    """One question of the score sheet, with its scale and its weight."""

    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {"recognition_criterion_stays_once_decided": "name"}

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField("order", default=0)
    name = models.CharField(max_length=120)
    text = models.TextField("explanation", blank=True, help_text="Jurors read it beside the scale.")
    weight = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=1,
        help_text="How much it counts, compared with the others. 0: it is noted, and not counted.",
    )
    scale_from = models.PositiveSmallIntegerField("lowest value", default=1)
    scale_to = models.PositiveSmallIntegerField("highest value", default=5)
    labels = models.TextField(
        blank=True, help_text="What values mean, one a line: 1 = no, 5 = outstanding."
    )
    is_optional = models.BooleanField(
        "optional", default=False, help_text="Ticked: a sheet may leave it out."
    )

    class Meta:
        ordering = ["edition", "position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="recognition_criterion_once",
                violation_error_code="name",
                violation_error_message="The edition has this criterion already.",
            ),
            models.CheckConstraint(
                condition=Q(scale_to__gt=F("scale_from")),
                name="recognition_criterion_scale_goes_up",
                violation_error_code="scale_to",
                violation_error_message="The highest value lies above the lowest.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="recognition_criterion_weight_is_not_negative",
                violation_error_code="weight",
                violation_error_message="A weight is at least 0.",
            ),
        ]
        triggers = [stays_once_decided("recognition_criterion")]

    def __str__(self):
        return self.name

    def clean(self):
        self.label_of_values()

    def label_of_values(self) -> dict[int, str]:
        """What the values mean. Raises ValidationError for a line that is not "1 = words"."""
        found = {}
        for line in filter(None, map(str.strip, self.labels.splitlines())):
            value, equals, words = line.partition("=")
            if not (equals and value.strip().isdecimal() and words.strip()):
                raise ValidationError({"labels": f"Write “1 = words”, not “{line}”."})
            found[int(value)] = words.strip()
        return found


class PhaseQuerySet(models.QuerySet):
    """Phases of the jury's work, by the clock of the database."""

    def current(self):
        """Those that run at this moment: at most one of an edition."""
        return self.filter(starts_at__lte=Now(), ends_at__gt=Now())


@tracked
class Phase(Stamped):
    """A time in which jurors may see and do certain things. Outside every phase: nothing."""

    class SeesReviews(models.TextChoices):
        NEVER = "never", "No"
        AFTER_OWN = "after_own", "Once the own sheet is handed in"
        ALWAYS = "always", "Yes"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="phases")
    name = models.CharField(max_length=80, help_text="Jurors read it: Scoring, Discussion.")
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("to", help_text="From this moment on, it is over.")
    sees_names = models.BooleanField(
        "jurors see names",
        default=True,
        help_text="Not ticked: no names and no files, and the redacted text where there is one.",
    )
    may_review = models.BooleanField("jurors score", default=True)
    sees_reviews = models.CharField(
        "jurors see the sheets of others",
        max_length=10,
        choices=SeesReviews,
        default=SeesReviews.AFTER_OWN,
    )
    may_discuss = models.BooleanField("jurors discuss", default=False)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="recognition_phase_ends_after_it_starts",
                violation_error_code="ends_at",
                violation_error_message="The end lies before the start.",
            ),
            ExclusionConstraint(
                name="recognition_phase_one_at_a_time",
                expressions=[
                    ("edition", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_code="starts_at",
                violation_error_message="Another phase runs at that time.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.edition}"
