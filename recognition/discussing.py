"""What jurors tell each other about a nomination: their sheets side by side, and remarks."""

from dataclasses import dataclass
from fractions import Fraction

import pghistory
from django.db import transaction

from recognition.access import readable, sight
from recognition.judging import rules_of
from recognition.models import Criterion, Juror, Nomination, Remark, Review
from recognition.ranking import WIDE, Sheet, mean, points_of

NOT_NOW = "There is no discussion of this nomination for you now. Your remark was not saved."


# --- sheets ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """What all sheets say of one criterion, in the order of the sheets, and what they share."""

    criterion: Criterion
    scores: list  # A Score of each sheet, or None.

    @property
    def values(self) -> list[int]:
        """The values that were given."""
        return [score.value for score in self.scores if score]

    @property
    def mean(self) -> float | None:
        """The mean of the values."""
        return sum(self.values) / len(self.values) if self.values else None

    @property
    def spread(self) -> str:
        """From the lowest to the highest value: "2–5"."""
        return in_words(self.values)


@dataclass(frozen=True)
class Comparison:
    """The sheets of a nomination that were handed in, side by side.

    ``points`` are those of each sheet, from 0 to 100, as the ranking has them.
    """

    sheets: list[Review]
    rows: list[Row]
    points: list[Fraction | None]

    @property
    def comments(self) -> list[tuple[Review, list[tuple[Criterion, str]]]]:
        """Of each sheet, what it says of which criterion."""
        return [
            (sheet, [(r.criterion, r.scores[i].comment) for r in self.rows if has_comment(r, i)])
            for i, sheet in enumerate(self.sheets)
        ]

    @property
    def given(self) -> list[Fraction]:
        """The points of the sheets that have some."""
        return [points for points in self.points if points is not None]

    @property
    def mean(self) -> Fraction | None:
        """The mean of the points."""
        return mean(self.given) if self.given else None

    @property
    def spread(self) -> str:
        """From the lowest to the highest sheet: "40–85"."""
        return in_words([round(points) for points in self.given])

    @property
    def is_wide(self) -> bool:
        """Whether jurors see it so differently that they should talk about it."""
        return len(self.given) > 1 and max(self.given) - min(self.given) >= WIDE


def has_comment(row: Row, place: int) -> bool:
    """Whether the sheet at this place says something of a criterion."""
    return bool(row.scores[place] and row.scores[place].comment)


def in_words(values: list[int]) -> str:
    """The lowest and the highest value; nothing where there are none."""
    if not values:
        return ""
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low}–{high}"


def compared(nomination: Nomination, criteria: list[Criterion]) -> Comparison:
    """The sheets that were handed in. Whether a juror may see them, ``access.Sight`` knows."""
    sheets = list(
        nomination.reviews.handed_in()
        .select_related("juror__person")
        .prefetch_related("scores")
        .order_by("juror__person__sort_key", "pk")
    )
    by_sheet = [{score.criterion_id: score for score in sheet.scores.all()} for sheet in sheets]
    rows = [Row(one, [scores.get(one.pk) for scores in by_sheet]) for one in criteria]
    rules = rules_of(nomination.edition, criteria)
    points = [
        points_of(
            Sheet(sheet.juror_id, nomination.pk, {k: s.value for k, s in scores.items()}), rules
        )
        for sheet, scores in zip(sheets, by_sheet, strict=True)
    ]
    return Comparison(sheets, rows, points)


# --- remarks --------------------------------------------------------------------------------------


def remarks(nomination: Nomination):
    """What was said, the first first."""
    return nomination.remarks.select_related("juror__person").order_by("created_at", "pk")


def may_discuss(juror: Juror, nomination: Nomination) -> bool:
    """Whether a juror takes part in the discussion of a nomination at this moment."""
    row = readable(juror).filter(pk=nomination.pk).first()
    return row is not None and sight(juror).may_discuss(
        owes=row.is_assigned, has_handed_in=row.sheet == Review.State.SUBMITTED
    )


@transaction.atomic
def say(*, juror: Juror, nomination: Nomination, text: str) -> Remark:
    """Add a remark. The same words twice, as by two clicks, are one remark.

    Raises ValueError, with a sentence, where the juror does not take part in the discussion.
    """
    Juror.objects.select_for_update(of=["self"]).get(pk=juror.pk)
    if not may_discuss(juror, nomination):
        raise ValueError(NOT_NOW)
    last = nomination.remarks.order_by("-created_at", "-pk").first()
    if last and last.juror_id == juror.pk and last.text == text:
        return last
    with pghistory.context(reason="Remark"):
        remark = Remark(juror=juror, nomination=nomination, text=text)
        remark.full_clean()
        remark.save()
    return remark
