"""Taking an import back, all of it or some of its rows: as far as nobody built on it.

What the import did is read from the history, where all its changes stand under one context:

    plan      what it did to each record, and what became of that since      plan.py
    rights    what this person may not touch stays, and is not shown         rights.py
    writing   the rest goes back, or what the database allows of it          writing.py
    telling   what was reversed, what was kept, what is blocked, and why     telling.py, report.py

Nothing else changes: a field that somebody edited since keeps what it has now, and a record that
others need by now stays.
"""

import pghistory
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from icpermed.history import relations_to, tracked_models
from icpermed.imports.importer import Progress
from icpermed.imports.models import Batch, Row
from icpermed.imports.progress import silent
from icpermed.imports.steps import hold
from icpermed.imports.undoing.plan import SHARED, Plan, Plans
from icpermed.imports.undoing.report import Entry, Report
from icpermed.imports.undoing.rights import Rights
from icpermed.imports.undoing.telling import Reporter
from icpermed.imports.undoing.writing import write
from icpermed.sql import lock, quoted, run

__all__ = ["IN_EFFECT", "Entry", "Report", "preview_undo", "undo"]

State, Outcome = Batch.State, Row.Outcome

#: Rows of which something may still be in the register.
IN_EFFECT = ["written", "partly-undone", "kept", "blocked"]
UNDONE = Outcome.UNDONE.value


def undo(
    batch: Batch, *, by=None, rows: list[int] | None = None, progress: Progress = silent
) -> Report:
    """Take back a whole import, or some of its rows (by their keys), and say what became of them.

    The batch is undone once nothing of it is left. Until then it stays imported, and can be undone
    again: rows that were taken back are not taken back twice. Raises `Refused` where the batch is
    not imported.
    """
    about = {"reason": f"undo of the import of {batch.file_name}", "batch": batch.pk}
    about |= {"user": by.pk} if by else {}
    with hold(batch, State.APPLIED, State.UNDOING), pghistory.context(**about):
        batch.refresh_from_db()
        report, is_left = take_back(batch, Rights(by), rows, progress)
        batch.undone_by, batch.undone_at = by, timezone.now()
        batch.problem = ""
        batch.state = State.APPLIED if is_left else State.UNDONE
        batch.save()
    return report


def preview_undo(batch: Batch, *, user=None, rows: list[int] | None = None) -> Report:
    """What an undo would do. It is tried, and taken back: so the preview is what happens."""
    with hold(batch, State.APPLIED, State.UNDOING):
        report, _ = take_back(batch, Rights(user), rows, silent)
        transaction.set_rollback(True)
    return report


def take_back(
    batch: Batch, rights: Rights, rows: list[int] | None, progress: Progress
) -> tuple[Report, bool]:
    """Take back what can be taken back; the report, and whether anything of the import is left."""
    progress(0, 4, "Finding out what the import did")
    is_whole = choose(batch, rows)
    plans = Plans(touched_models(batch))
    if plans:
        lock_all(plans)
    for plan in plans.values():
        find(plan, batch, is_whole)
        rights.narrow(plan)
    reporter = Reporter(plans, rights)
    reporter.look_up()
    progress(1, 4, "Taking it back")
    write(plans)
    progress(2, 4, "Writing down what was taken back")
    report = reporter.tell()
    progress(3, 4, "Writing down what became of each row")
    is_left = note_outcomes(batch, plans, reporter.notes)
    progress(4, 4, "")
    return report, is_left


# --- which records --------------------------------------------------------------------------------


def choose(batch: Batch, rows: list[int] | None) -> bool:
    """List the records of all rows that are in effect; says whether all these rows are meant."""
    run("DROP TABLE IF EXISTS undo_touched")
    run(
        """
        CREATE TEMP TABLE undo_touched ON COMMIT DROP AS
        SELECT chosen.id AS row_id, model.key AS model, pk #>> '{}' AS pk,
            outcome <> %s AS is_in_effect, is_chosen
        FROM (
            SELECT *, outcome <> %s AND (%s OR id = ANY(%s::bigint[])) AS is_chosen
            FROM imports_row WHERE batch_id = %s AND outcome = ANY(%s)
        ) chosen
        LEFT JOIN LATERAL jsonb_each(touched) model ON true
        LEFT JOIN LATERAL jsonb_array_elements(model.value) pk ON true
        """,
        [UNDONE, UNDONE, rows is None, rows or [], batch.pk, [*IN_EFFECT, UNDONE]],
    )
    run("CREATE INDEX ON undo_touched (model, pk)")
    run("ANALYZE undo_touched")
    return not run("SELECT 1 FROM undo_touched WHERE is_in_effect AND NOT is_chosen LIMIT 1")


def touched_models(batch: Batch) -> list:
    """The models of which the history has changes by this import; the desk's own are none."""
    models = [model for model in tracked_models() if model._meta.app_label != "imports"]
    found = run(
        " UNION ALL ".join(
            f"SELECT '{plan.label}' WHERE EXISTS"
            f" (SELECT FROM {plan.events} WHERE pgh_context_id = %s)"
            for plan in map(Plan, models)
        ),
        [batch.context] * len(models),
    )
    return [apps.get_model(label) for (label,) in found]


def lock_all(plans: Plans) -> None:
    """Nobody else writes what goes back, or what may refer to it."""
    users = {key.model for model in plans for key in relations_to(model)}
    lock(*sorted({*plans, *users}, key=lambda model: model._meta.db_table))


def find(plan: Plan, batch: Batch, is_whole: bool) -> None:
    """Find out what the import did to records of one model, as far as they are meant.

    The whole import has also done what no row tells of, such as labels that follow from names.
    """
    of_record = f"undo_touched.model = '{plan.label}' AND undo_touched.pk = done.pk::text"
    chosen = f"EXISTS (SELECT FROM undo_touched WHERE {of_record} AND is_chosen)"
    if is_whole:
        chosen = f"({chosen} OR NOT EXISTS (SELECT FROM undo_touched WHERE {of_record}))"
    plan.find(batch.context, chosen)
    others = of_record.replace("done.", "plan.") + " AND is_in_effect AND NOT is_chosen"
    plan.judge("blocked", SHARED, f"EXISTS (SELECT FROM undo_touched WHERE {others})")


# --- what became of the rows ----------------------------------------------------------------------


def note_outcomes(batch: Batch, plans: Plans, notes: dict) -> bool:
    """Write into each row what became of it. Says whether anything of the import is left."""
    run("DROP TABLE IF EXISTS undo_result")
    run(
        "CREATE TEMP TABLE undo_result (model text, pk text, is_back bool, is_kept bool,"
        " is_blocked bool, is_left bool, note text) ON COMMIT DROP"
    )
    for plan in plans.values():
        some = "verdict = 'reversed' AND kept || withheld <> '{}'"
        run(
            f"INSERT INTO undo_result SELECT '{plan.label}', pk::text,"
            f" verdict IN ('reversed', 'done'), verdict = 'kept' OR {some},"
            " verdict = 'blocked', is_live AND"
            f" (verdict IN ('kept', 'blocked') OR {some}), '' FROM {plan.table}"
        )
    told = [(model, str(pk), " ".join(sentences)) for (model, pk), sentences in notes.items()]
    run(
        "UPDATE undo_result SET note = told.note FROM"
        " unnest(%s::text[], %s::text[], %s::text[]) told (model, pk, note)"
        " WHERE undo_result.model = told.model AND undo_result.pk = told.pk",
        [list(column) for column in zip(*told, strict=True)] or [[], [], []],
    )
    run(
        f"""
        UPDATE {quoted(Row._meta.db_table)} SET outcome = became.outcome,
            outcome_note = became.note
        FROM (
            SELECT row_id, CASE
                WHEN bool_or(is_kept OR is_blocked) IS NOT TRUE THEN '{Outcome.UNDONE}'
                WHEN bool_or(is_back) THEN '{Outcome.PARTLY_UNDONE}'
                WHEN bool_or(is_blocked) THEN '{Outcome.BLOCKED}'
                ELSE '{Outcome.KEPT}' END AS outcome,
                coalesce(string_agg(DISTINCT nullif(note, ''), ' '), '') AS note
            FROM undo_touched LEFT JOIN undo_result USING (model, pk)
            WHERE is_chosen GROUP BY row_id
        ) became WHERE id = became.row_id
        """
    )
    return bool(
        run(
            "SELECT 1 WHERE EXISTS (SELECT FROM undo_result WHERE is_left) OR"
            " EXISTS (SELECT FROM undo_touched WHERE is_in_effect AND NOT is_chosen)"
        )
    )
