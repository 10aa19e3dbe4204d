"""Score sheets: kept as a draft, handed in, taken back; all of it while a phase for scoring runs.

Whoever works in two windows is told: the second save never replaces the first unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pghistory
from django.db import transaction
from django.utils import timezone

from recognition.access import scorable
from recognition.models import Criterion, Edition, Juror, Nomination, Review, Score
from recognition.progress import call_off_reminders

State = Review.State

NOT_NOW = (
    "This nomination cannot be scored now: the phase for scoring is over, or the nomination is"
    " not yours to score any more. Nothing was changed."
)
HANDED_IN = (
    "This sheet is handed in already. Before it can be changed, take it back in another window."
    " What you typed here is still below, and not saved."
)


@dataclass(frozen=True)
class Mark:
    """What a sheet gives for one criterion: a value, or none yet, and why."""

    value: int | None = None
    comment: str = ""


@dataclass(frozen=True)
class Sheet:
    """What a juror has filled in: marks by the key of the criterion, and a comment on all."""

    marks: dict[int, Mark] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True)
class Lack:
    """Why a sheet cannot be kept or handed in as it is: what, for which criterion, where."""

    criterion: Criterion
    part: str  # "value" or "comment"
    words: str


class Lacking(ValueError):
    """A sheet that lacks something; ``lacks`` say what."""

    def __init__(self, lacks: list[Lack]):
        super().__init__(" ".join(f"{lack.criterion}: {lack.words}" for lack in lacks))
        self.lacks = lacks


class ChangedMeanwhile(ValueError):
    """A sheet that was saved elsewhere after it was opened; ``stored`` is what is there now."""

    def __init__(self, stored: Review):
        at = timezone.localtime(stored.updated_at)
        super().__init__(
            f"This sheet was saved at {at:%H:%M:%S} in another window or on another device, after"
            " you had opened it here. What you typed here is still below, and not saved. Save"
            " again to replace what was saved there."
        )
        self.stored = stored


# --- rules ----------------------------------------------------------------------------------------


def lacks(
    sheet: Sheet, criteria: Iterable[Criterion], edition: Edition, *, is_final: bool
) -> list[Lack]:
    """What a sheet lacks to be kept; or, if it is the final one, to be handed in."""
    found = []
    for criterion in criteria:
        mark = sheet.marks.get(criterion.pk, Mark())
        if mark.value is None and mark.comment:
            words = "Choose a value as well: a comment cannot be saved without one."
            found.append(Lack(criterion, "value", words))
        elif mark.value not in {None, *range(criterion.scale_from, criterion.scale_to + 1)}:
            words = f"Choose a value from {criterion.scale_from} to {criterion.scale_to}."
            found.append(Lack(criterion, "value", words))
        elif mark.value is None and is_final and not criterion.is_optional:
            found.append(Lack(criterion, "value", "Choose a value."))
        elif is_final and edition.comments_extremes and not mark.comment:
            found += [
                Lack(criterion, "comment", f"Say why: {mark.value} is the {end} value.")
                for end, value in [
                    ("lowest", criterion.scale_from),
                    ("highest", criterion.scale_to),
                ]
                if mark.value == value
            ]
    return found


def stamp(review: Review | None) -> str:
    """Which version of a sheet somebody has in front of them: empty while there is none."""
    return review.updated_at.isoformat() if review else ""


# --- verbs ----------------------------------------------------------------------------------------


@transaction.atomic
def save(*, juror: Juror, nomination: Nomination, sheet: Sheet, seen: str) -> Review:
    """Keep a sheet as a draft. ``seen`` is the stamp of the version that was filled in.

    Raises ValueError, with a sentence: outside the phase, or where something is amiss.
    """
    return keep(juror, nomination, sheet, seen, is_final=False)


@transaction.atomic
def hand_in(*, juror: Juror, nomination: Nomination, sheet: Sheet, seen: str) -> Review:
    """Keep a sheet, and hand it in: from now on it counts. Raises ValueError as ``save`` does."""
    review = keep(juror, nomination, sheet, seen, is_final=True)
    review.hand_in()
    call_off_reminders(juror)
    return review


@transaction.atomic
def take_back(*, juror: Juror, nomination: Nomination, seen: str) -> Review:
    """Make a sheet a draft again, as long as the phase runs. Raises ValueError as ``save`` does."""
    review = opened(juror, nomination)
    if review is None or review.state != State.SUBMITTED:
        raise ValueError("There is no sheet of yours that was handed in.")
    if stamp(review) != seen:
        raise ChangedMeanwhile(review)
    review.reopen()
    return review


def opened(juror: Juror, nomination: Nomination) -> Review | None:
    """The stored sheet, if the juror may score; the juror is locked, as every score does it.

    A conflict of interest that is written at this moment is either seen here, or waits.
    """
    Juror.objects.select_for_update(of=["self"]).get(pk=juror.pk)
    if not scorable(juror).filter(pk=nomination.pk).exists():
        raise ValueError(NOT_NOW)
    return Review.objects.filter(juror=juror, nomination=nomination).first()


def keep(
    juror: Juror, nomination: Nomination, sheet: Sheet, seen: str, *, is_final: bool
) -> Review:
    """Write a sheet as a draft: one row for each criterion that has a value, no others."""
    review = opened(juror, nomination)
    if review and review.state == State.SUBMITTED:
        raise ValueError(HANDED_IN)
    if stamp(review) != seen:
        raise ChangedMeanwhile(review) if review else ValueError(NOT_NOW)
    edition = juror.edition
    criteria = {criterion.pk: criterion for criterion in edition.criteria.all()}
    if found := lacks(sheet, criteria.values(), edition, is_final=is_final):
        raise Lacking(found)
    if review and review.state == State.VOID:  # Its conflict of interest does not stand any more.
        review.reopen()
    with pghistory.context(reason="Sheet saved"):
        review = review or Review(juror=juror, nomination=nomination)
        review.comment = sheet.comment
        review.full_clean()
        review.save()
        write_scores(review, {k: m for k, m in sheet.marks.items() if k in criteria})
    return review


def write_scores(review: Review, marks: dict[int, Mark]) -> None:
    """Write the marks that have a value and differ from what is stored; the others go."""
    given = {key: mark for key, mark in marks.items() if mark.value is not None}
    review.scores.exclude(criterion__in=given).delete()
    stored, now = stored_sheet(review).marks, timezone.now()
    Score.objects.bulk_create(
        [
            Score(
                review=review,
                criterion_id=key,
                value=mark.value,
                comment=mark.comment,
                updated_at=now,
            )
            for key, mark in given.items()
            if stored.get(key) != mark
        ],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value", "comment", "updated_at"],
    )


def stored_sheet(review: Review | None) -> Sheet:
    """What is stored of a sheet, as it is filled in."""
    if review is None:
        return Sheet()
    marks = {s.criterion_id: Mark(s.value, s.comment) for s in review.scores.all()}
    return Sheet(marks, review.comment)
