"""What somebody else has changed since the review: such rows are left alone, and say so."""

from django.db import connection
from django.utils import formats, timezone

from icpermed.history import Change, events_of, name_the_authors
from icpermed.imports.models import Row
from icpermed.imports.records.matching import match
from icpermed.imports.records.writing import Plan
from icpermed.imports.steps import Refused
from icpermed.sql import quoted

GONE = "It was deleted since the review."
THERE = "It was added since the review."


def leave_overtaken(plan: Plan) -> None:
    """Take out of the plan what is not as the review showed it."""
    access = plan.access
    edited = " OR ".join(
        f"{plan.has(target, 'p')} AND to_jsonb({target.present})"
        f" IS DISTINCT FROM nullif(r.changes -> '{target.name}' -> 0, 'null')"
        for target in plan.targets
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS overtaken")
        cursor.execute(f"""
            CREATE TEMP TABLE overtaken ON COMMIT DROP AS
            SELECT p._row, p._record::text AS record, t.{access.pk} IS NULL AS is_gone
            FROM plan p JOIN imports_row r ON r.id = p._row
            LEFT JOIN {access.table} t ON t.{access.pk} = p._record
            WHERE NOT p._is_new AND (t.{access.pk} IS NULL OR {edited or "false"})""")
    note_new_ones(plan)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM plan p USING overtaken o WHERE p._row = o._row")
        cursor.execute("SELECT _row, record, is_gone FROM overtaken")
        found = cursor.fetchall()
    if found:
        say(access.model, found)


def refuse_out_of_reach(plan: Plan) -> None:
    """Nobody writes a record that they do not find in the desk. Raises Refused."""
    access = plan.access
    if not access.is_restricted:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(_line) FROM plan WHERE NOT _is_new"
            f" AND NOT ({access.within('_record')})"
        )
        count, line = cursor.fetchone()
    if count:
        nouns = access.model._meta.verbose_name_plural
        raise Refused(
            f"{count} rows, the first in line {line}, change {nouns} that you may not change. Leave"
            " them out, or ask somebody who may."
        )


def note_new_ones(plan: Plan) -> None:
    """A record that a new row would make may have been made by somebody else.

    Or changed so that it is the same now. What was as it is before the list came was seen when it
    was compared with all of its rows; some of them alone would say less.
    """
    access, events = plan.access, events_of(plan.access.model)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS stage")
        cursor.execute(
            "CREATE TEMP TABLE stage ON COMMIT DROP AS"
            " SELECT * FROM plan WHERE _is_new AND _choice <> 'new'"
        )
        cursor.execute("ANALYZE stage")
    match(access.resource.ways(), access.targets, plan.names, access)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO overtaken SELECT DISTINCT ON (s._row) s._row, f.record::text, false"
            " FROM stage s JOIN found f ON f.line = s._line"
            f" WHERE EXISTS (SELECT FROM {quoted(events._meta.db_table)} e"
            " WHERE e.pgh_obj_id = f.record AND e.pgh_created_at >= %s)"
            " ORDER BY s._row, f.record",
            [plan.batch.created_at],
        )


def say(model, found: list[tuple]) -> None:
    """Tell each row who was quicker, and when."""
    authors = last_changes(model, {record for _, record, _ in found})
    rows = Row.objects.in_bulk([row for row, *_ in found])
    for row, record, is_gone in found:
        change = authors.get(record)
        words = GONE if is_gone else THERE if rows[row].bucket == Row.Bucket.NEW else ""
        if change:
            when = formats.date_format(timezone.localtime(change.at), "j F Y, H:i")
            verb = "deleted" if is_gone else "changed" if not words else "added"
            words = f"{change.who} {verb} it on {when}."
        rows[row].outcome = Row.Outcome.OVERTAKEN
        rows[row].outcome_note = words or "It was changed since the review."
    Row.objects.bulk_update(rows.values(), ["outcome", "outcome_note"], batch_size=5_000)


def last_changes(model, records: set[str]) -> dict[str, Change]:
    """The newest change of each record, with its author."""
    events = events_of(model)
    if events is None:
        return {}
    newest = (
        events.objects.filter(pgh_obj_id__in=records)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
        .values_list("pgh_obj_id", "pgh_created_at", "pgh_context_id")
    )
    found = {str(pk): Change(at, at, context, 1) for pk, at, context in newest}
    name_the_authors(list(found.values()))
    return found
