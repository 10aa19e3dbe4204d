"""What somebody decided on a page of the review, kept with the rows."""

from dataclasses import dataclass

from django.http import QueryDict

from icpermed.imports import steps
from icpermed.imports.models import Batch, Row
from icpermed.imports.tally import counts_of

Bucket, Decision = Row.Bucket, Row.Decision

LEAVE_OUT = "leave-out"  # A choice besides the candidates.
NEW = "new"


@dataclass(frozen=True)
class Answers:
    """What was sent of a page: which rows it showed, and what is ticked."""

    shown: set[int]
    taken: set[int]
    fields: set[str]  # "17:website"
    choices: dict[int, str]
    columns: set[str]  # That are taken over, in all rows.
    columns_shown: set[str]

    @classmethod
    def of(cls, data: QueryDict) -> "Answers":
        """Read a form; what is no number is left alone."""
        shown = numbers(data.getlist("row"))
        return cls(
            shown,
            numbers(data.getlist("take")),
            set(data.getlist("field")),
            {pk: data[f"choice-{pk}"] for pk in shown if f"choice-{pk}" in data},
            set(data.getlist("column")),
            set(data.getlist("columns-shown")),
        )


def numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}


def decide(batch: Batch, answers: Answers, *, can_end: bool) -> None:
    """Keep what a page says, and count again. Refused when the list is not under review."""
    with steps.hold(batch, Batch.State.READY):
        batch.refresh_from_db(fields=["left_out", "counts"])
        if shown := answers.columns_shown & set(batch.mapping):
            batch.left_out = sorted({*batch.left_out} - shown | (shown - answers.columns))
        rows = batch.rows.filter(pk__in=answers.shown)
        rows = rows if can_end else rows.exclude(bucket=Bucket.ABSENT)
        changed = [row for row in rows if decide_row(row, answers, batch.left_out)]
        Row.objects.bulk_update(changed, ["decision", "choice", "left_out"])
        count_again(batch)


def decide_row(row: Row, answers: Answers, left_out_of_all: list[str]) -> bool:
    """Set what was decided about one row; says whether that is anything new."""
    before = (row.decision, row.choice, row.left_out)
    if row.bucket == Bucket.ABSENT:
        row.decision = Decision.ACCEPTED if row.pk in answers.taken else Decision.OPEN
    elif row.bucket in {Bucket.NEW, Bucket.CHANGED}:
        if row.pk not in answers.taken:
            row.decision = Decision.REJECTED
        elif row.decision == Decision.REJECTED:
            row.decision = Decision.OPEN
        if row.bucket == Bucket.CHANGED:
            row.left_out = [
                name
                for name in row.changes
                if (
                    name in row.left_out
                    if name in left_out_of_all
                    else f"{row.pk}:{name}" not in answers.fields
                )
            ]
    elif row.bucket == Bucket.AMBIGUOUS and row.pk in answers.choices:
        choose(row, answers.choices[row.pk])
    return (row.decision, row.choice, row.left_out) != before


def choose(row: Row, choice: str) -> None:
    """One of the candidates, a new record, none yet, or not at all."""
    row.decision = Decision.REJECTED if choice == LEAVE_OUT else Decision.OPEN
    possible = {"", NEW, *(str(candidate["id"]) for candidate in row.candidates)}
    row.choice = choice if choice in possible else ""


def decide_all(batch: Batch, rows, *, take: bool) -> None:
    """Decide about many rows at once: a whole bucket, or what a filter finds in it."""
    with steps.hold(batch, Batch.State.READY):
        batch.refresh_from_db(fields=["left_out", "counts"])
        rows.filter(bucket=Bucket.ABSENT).update(
            decision=Decision.ACCEPTED if take else Decision.OPEN
        )
        rows.filter(bucket__in=[Bucket.NEW, Bucket.CHANGED]).update(
            decision=Decision.OPEN if take else Decision.REJECTED
        )
        count_again(batch)


def count_again(batch: Batch) -> None:
    batch.counts = counts_of(batch)
    batch.save(update_fields=["left_out", "counts", "updated_at"])
