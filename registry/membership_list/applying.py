"""Writing the accepted rows of a reviewed list, unless the register has moved on since."""

import json
from collections.abc import Iterator
from itertools import islice

from django.db import connection

from icpermed.imports.importer import Progress
from icpermed.imports.models import Batch, Row
from icpermed.imports.steps import Refused
from icpermed.partial_dates import HOW_TO_WRITE, PartialDate
from icpermed.sql import lock
from registry.membership_list.comparing import MODELS, PART, reader_of, terms_of
from registry.membership_list.entries import Entry, Reader
from registry.membership_list.listing import Listing
from registry.membership_list.overtaken import explain
from registry.membership_list.plan import Plan
from registry.membership_list.register import Register
from registry.membership_list.verdict import Verdict
from registry.membership_list.writing import touched_by, write

OUTCOME = """
UPDATE imports_row AS row
SET outcome = new.outcome, outcome_note = new.note, record_id = new.record, touched = new.touched
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::jsonb[])
    AS new (id, outcome, note, record, touched)
WHERE row.id = new.id
"""


def apply(batch: Batch, *, progress: Progress) -> None:
    """Plan each accepted row again, and write those that still do what the review showed."""
    left_on = day_of_leaving(batch)
    lock(*MODELS)
    reader, listing, done = reader_of(batch), Listing(terms_of(batch)), 0
    accepted = batch.rows.accepted()
    total = accepted.count()
    rows = accepted.exclude(line=None).order_by("line", "pk").iterator(chunk_size=PART)
    for part in parts(rows):
        apply_part(batch, part, reader, listing)
        done += len(part)
        progress(done, total, "written")
    for part in parts(accepted.filter(line=None).order_by("pk").iterator(chunk_size=PART)):
        end_memberships(part, left_on)
        done += len(part)
        progress(done, total, "written")


def parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows, some at a time."""
    while part := list(islice(rows, PART)):
        yield part


# --- rows of the file -----------------------------------------------------------------------------


def apply_part(batch: Batch, rows: list[Row], reader: Reader, listing: Listing) -> None:
    """Write some rows together, and note what became of each."""
    choices = {row.line: row.choice for row in rows}
    plans = listing.plan([reader.read(row.line, row.values) for row in rows], choices)
    good, overtaken = [], []
    for row, plan in zip(rows, plans, strict=True):
        does_the_same = does(plan) == (row.bucket, row.record_id, row.changes)
        (good if does_the_same else overtaken).append((row, plan))
    if overtaken or batch.left_out or any(row.left_out for row in rows):
        listing.forget()
        entries = [reader.read(r.line, r.values, left_out=left_out(r, batch)) for r, _ in good]
        meant = {row.line: row.record_id for row, _ in good if row.record_id}
        plans = listing.plan(entries, {row.line: row.choice for row, _ in good}, meant)
        good = [(row, plan) for (row, _), plan in zip(good, plans, strict=True)]
    listing.write([plan for _, plan in good])
    for row, plan in good:
        conclude(row, plan)
    explain([(row, plan.organisation and plan.organisation.pk) for row, plan in overtaken])
    note([row for row, _ in good + overtaken])


def does(plan: Plan) -> tuple:
    """What a row would do, to be compared with what it was to do."""
    verdict = plan.verdict
    return verdict.bucket, verdict.record_id, verdict.changes


def left_out(row: Row, batch: Batch) -> set[str]:
    """Columns of which the register's word is kept."""
    return {*row.left_out, *batch.left_out}


def conclude(row: Row, plan: Plan) -> None:
    """Say what became of a row that was to be written."""
    if not plan.is_sound:
        faults = plan.verdict.errors + plan.verdict.doubts
        row.outcome_note = " ".join(
            f"{fault['message']} {fault['hint']}".strip() for fault in faults
        )
        return
    row.touched = touched_by(plan)
    if plan.organisation is not None and plan.organisation.pk:
        row.record_id = plan.organisation.pk
    if row.touched:
        row.outcome = Row.Outcome.WRITTEN
    else:
        row.outcome_note = "All that it would change was left out."


def note(rows: list[Row]) -> None:
    """Keep the outcomes, in one statement."""
    if not rows:
        return
    values = [
        [row.pk for row in rows],
        [row.outcome for row in rows],
        [row.outcome_note for row in rows],
        [row.record_id for row in rows],
        [json.dumps(row.touched) for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(OUTCOME, values)


# --- who is not in the file -----------------------------------------------------------------------


def day_of_leaving(batch: Batch) -> PartialDate | None:
    """When the members left that the list does not name; nothing if nobody is to leave."""
    if not batch.rows.filter(bucket="absent", decision="accepted").exists():
        return None
    text = str(batch.options.get("left_on") or "").strip()
    if not text:
        raise Refused("Write on which day those left whom the list does not name.")
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise Refused(
            f"The day on which they left cannot be read: {error} {HOW_TO_WRITE}"
        ) from None


def end_memberships(rows: list[Row], left_on: PartialDate) -> None:
    """End the present membership of each; who has none any more was overtaken."""
    register = Register([], [row.record_id for row in rows], newest=0)
    plans, overtaken = [], []
    for row in rows:
        plan = Plan(Entry(Verdict(None), {}), register, register.organisations.get(row.record_id))
        current = [m for m in register.memberships[row.record_id] if m.is_current()]
        if not current or current[0].get_role_display() != row.changes["status"][0]:
            overtaken.append((row, row.record_id))
            continue
        if "status" not in {*row.left_out, *row.batch.left_out}:
            plan.change("left", current[0].ends_on, left_on)
            current[0].ends_on = left_on
            plan.memberships.append(current[0])
        plans.append((row, plan))
    write([plan for _, plan in plans])
    for row, plan in plans:
        conclude(row, plan)
    explain(overtaken)
    note(rows)
