"""What jurors say of nominations: sheets with scores, and remarks in the discussion."""

import pgtrigger
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from icpermed.models import Stamped, tracked
from icpermed.moves import Moving
from recognition.models.jury import Juror
from recognition.models.kept import OfANomination, kept_nominations
from recognition.models.nominations import Nomination
from recognition.models.rules import Criterion
from recognition.models.triggers import (
    of_one_edition,
    refuse,
    sheet_stays_once_decided,
    without_conflict,
)


def of_the_sheet(name: str, condition: str, sentence: str):
    """A rule of a score that its sheet, juror and nomination decide. The juror is locked."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("sheet", "recognition_review")],
        func=f"""
            SELECT * INTO sheet FROM recognition_review
            WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.review_id ELSE NEW.review_id END;
            PERFORM FROM recognition_juror WHERE id = sheet.juror_id FOR UPDATE;
            IF {condition} THEN
                {refuse(sentence, f"recognition_score_{name}")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


OFF_THE_SCALE = "This value is not on the scale of the criterion."


class ReviewQuerySet(models.QuerySet):
    """Score sheets, and which of them count."""

    def handed_in(self):
        """The sheets that count."""
        return self.filter(state="submitted")


@tracked
class Review(Moving, OfANomination, Stamped):
    """A juror's score sheet for a nomination."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Handed in"
        VOID = "void", "Void: conflict of interest"

    CALLED = "sheet"
    MOVES = {
        State.DRAFT: {State.SUBMITTED, State.VOID},
        State.SUBMITTED: {State.DRAFT, State.VOID},
        State.VOID: {State.DRAFT},
    }
    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "recognition_review_without_conflict": "juror",
        "recognition_review_of_one_edition": "juror",
        "recognition_review_stays_once_decided": "state",
    }

    juror = models.ForeignKey(Juror, models.PROTECT, related_name="reviews")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="reviews")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    comment = models.TextField(
        blank=True, help_text="The other jurors and the secretariat read it."
    )
    submitted_at = models.DateTimeField("handed in", blank=True, null=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["nomination", "juror", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["juror", "nomination"],
                name="recognition_review_once",
                violation_error_code="nomination",
                violation_error_message="There is already a sheet of this juror.",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="recognition_review_handed_in_at_a_time",
                violation_error_message="A sheet that was handed in has its moment.",
            ),
        ]
        triggers = [
            of_one_edition("recognition_review"),
            sheet_stays_once_decided("recognition_review"),
            without_conflict(
                "recognition_review", condition=pgtrigger.Condition("NEW.state <> 'void'")
            ),
        ]

    def __str__(self):
        return f"{self.juror.person}: {self.nomination}"

    # --- moves ----------------------------------------------------------------------------------

    @transaction.atomic
    def hand_in(self) -> None:
        """From now on it counts."""
        self.move(self.State.SUBMITTED, submitted_at=timezone.now())

    @transaction.atomic
    def reopen(self) -> None:
        """It is a draft again: taken back, or no longer void."""
        self.move(self.State.DRAFT, submitted_at=None)


@tracked
class Score(Stamped):
    """What a sheet gives for one criterion."""

    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "recognition_score_fits_the_criterion": "value",
        "recognition_score_without_conflict": "value",
        "recognition_score_stays_once_decided": "value",
    }

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["review", "criterion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "criterion"],
                name="recognition_score_once",
                violation_error_code="criterion",
                violation_error_message="The sheet has a value for this criterion already.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fits_the_criterion",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF NOT EXISTS (
                        SELECT FROM recognition_criterion c
                        JOIN recognition_review r ON r.id = NEW.review_id
                        JOIN recognition_nomination n ON n.id = r.nomination_id
                        WHERE c.id = NEW.criterion_id AND c.edition_id = n.edition_id
                        AND NEW.value BETWEEN c.scale_from AND c.scale_to
                    ) THEN
                        {refuse(OFF_THE_SCALE, "recognition_score_fits_the_criterion")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            of_the_sheet(
                "without_conflict",
                "TG_OP <> 'DELETE' AND (sheet.state = 'void' OR EXISTS ("
                " SELECT FROM recognition_conflict WHERE juror_id = sheet.juror_id"
                " AND nomination_id = sheet.nomination_id AND status <> 'dismissed'))",
                "This juror has a conflict of interest with this nomination.",
            ),
            of_the_sheet(
                "stays_once_decided",
                "EXISTS (SELECT FROM recognition_nomination n"
                " JOIN recognition_edition e ON e.id = n.edition_id"
                " WHERE n.id = sheet.nomination_id AND e.state <> 'running')",
                "The edition is decided: this stays as it is, unless you reopen the edition.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.value}"

    @classmethod
    def kept_from(cls, user, pk: str) -> Q:
        """The scores, or recorded states of them, that somebody must not see at the desk."""
        return Q(review__in=Review.objects.filter(nomination__in=kept_nominations(user)))


@tracked
class Remark(OfANomination, Stamped):
    """What a juror says of a nomination in the discussion."""

    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "recognition_remark_without_conflict": "text",
        "recognition_remark_of_one_edition": "juror",
    }

    juror = models.ForeignKey(Juror, models.PROTECT, related_name="remarks")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="remarks")
    text = models.TextField()

    class Meta:
        ordering = ["nomination", "created_at", "pk"]
        triggers = [of_one_edition("recognition_remark"), without_conflict("recognition_remark")]

    def __str__(self):
        return f"{self.juror.person}: {self.text[:60]}"
