"""The accepted rows, written or only tried: the database's own verdict on each of them."""

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from icpermed.history import tracked_models
from icpermed.imports.records.triggers import ignoring, trigger_names
from icpermed.imports.records.writing import Plan
from icpermed.refusals import constraint_of, field_by_trigger
from icpermed.sql import literal, run_all

#: Rows of which one is refused are tried one by one; before that, so many at once.
AT_ONCE = 500
#: Of more refusals than this the others are not looked for: the list has to be mended anyway, and
#: what is refused leaves traces in the indexes that make each further try slower.
MOST = 2_000

REFUSED = """CREATE TEMP TABLE refused (_row bigint, relation text, "constraint" text,
    field text, message text) ON COMMIT DROP"""


def try_plan(plan: Plan) -> None:
    """Find out which rows the database refuses; they become faulty, beside the right column."""
    plan.make()
    try:
        with transaction.atomic():
            begin_trial(plan)
            run_all(plan.statements())
            transaction.set_rollback(True)
    except DatabaseError:
        take_turns(plan)
        blame_refused(plan)


def write(plan: Plan) -> list[str]:
    """Write the rows, all of them or none; returns why the database refuses some."""
    try:
        with transaction.atomic():
            run_all(plan.statements())
    except DatabaseError:
        take_turns(plan)
        return refusals_of(plan)
    return []


def begin_trial(plan: Plan) -> None:
    """Keep no history of what is only tried, and let the database refuse at once."""
    parts = [apps.get_model(label) for label in plan.access.resource.parts]
    run_all(ignoring(trigger_names(plan.access.model, *parts)))
    at_once(plan)


def at_once(plan: Plan) -> None:
    """Let the database refuse what it would refuse at the end."""
    table = literal(plan.access.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(conname), ', ') FROM pg_constraint"
            f" WHERE conrelid = {table}::regclass AND condeferrable"
        )
        if names := cursor.fetchone()[0]:
            cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")


def take_turns(plan: Plan) -> None:
    """Write many rows at once, and one by one where some are refused: these into `refused`.

    A statement takes rows in an order that nobody chooses, and refuses a period whose place another
    has still to leave. So what is refused is tried again as long as something moves. If nothing is
    refused in the end, all is written, unless it was only tried.
    """
    # Each refusal walks through all that waits to be checked at the end: let nothing wait.
    run_all(["SET CONSTRAINTS ALL IMMEDIATE"])
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS refused, turn, chunk")
        cursor.execute(REFUSED)
        cursor.execute("CREATE TEMP TABLE turn (LIKE plan) ON COMMIT DROP")
    turn = " ".join(f"EXECUTE {literal(words)};" for words in plan.statements("turn"))
    # What is right stays until all is taken back, so that rows meet each other; what was found out
    # is kept in a variable meanwhile, which no rollback touches.
    with connection.cursor() as cursor, transaction.atomic():
        (begin_trial if plan.is_trial else at_once)(plan)
        cursor.execute(
            TRY.replace("{turn}", turn)
            .replace("{at_once}", str(AT_ONCE))
            .replace("{most}", str(MOST))
        )
        cursor.execute("SELECT current_setting('imports.refused')")
        found = cursor.fetchone()[0]
        transaction.set_rollback(plan.is_trial or found != "[]")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO refused SELECT * FROM jsonb_to_recordset(%s::jsonb)"
            ' AS x (_row bigint, relation text, "constraint" text, field text, message text)',
            [found],
        )


TRY = """
DO $try$
<<try_plan>>
DECLARE
    bad jsonb; refused integer; place integer; one bigint;
    relation text; broken text; field text; message text;
BEGIN
    CREATE TEMP TABLE chunk ON COMMIT DROP AS SELECT _row,
        (row_number() OVER (ORDER BY _is_new, _line) - 1) / {at_once} AS place FROM plan;
    LOOP
        bad := '[]';
        refused := 0;
        FOR place IN SELECT DISTINCT c.place FROM chunk c ORDER BY 1 LOOP
            BEGIN
                DELETE FROM turn;
                INSERT INTO turn SELECT p.* FROM plan p JOIN chunk c USING (_row)
                    WHERE c.place = try_plan.place;
                {turn}
            EXCEPTION WHEN OTHERS THEN
                FOR one IN SELECT p._row FROM plan p JOIN chunk c USING (_row)
                    WHERE c.place = try_plan.place ORDER BY p._is_new, p._line LOOP
                    EXIT WHEN refused >= {most};
                    BEGIN
                        DELETE FROM turn;
                        INSERT INTO turn SELECT p.* FROM plan p WHERE p._row = one;
                        {turn}
                    EXCEPTION WHEN OTHERS THEN
                        GET STACKED DIAGNOSTICS relation = TABLE_NAME, broken = CONSTRAINT_NAME,
                            field = COLUMN_NAME, message = MESSAGE_TEXT;
                        refused := refused + 1;
                        bad := bad || jsonb_build_object('_row', one, 'relation', relation,
                            'constraint', broken, 'field', field, 'message', message);
                    END;
                END LOOP;
            END;
        END LOOP;
        EXIT WHEN refused IN (0, {most}, (SELECT count(*) FROM chunk));
        DELETE FROM chunk WHERE _row NOT IN
            (SELECT (waits ->> '_row')::bigint FROM jsonb_array_elements(bad) AS waits);
    END LOOP;
    PERFORM set_config('imports.refused', bad::text, true);
END $try$
"""


def blame_refused(plan: Plan) -> None:
    """Rows that the database refuses are faulty, in the words of what refused them."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT DISTINCT relation, "constraint", field, message FROM refused ORDER BY 1, 2, 3'
        )
        kinds = cursor.fetchall()
        for relation, constraint, field, message in kinds:
            words, column = told(plan, relation, constraint, field, message)
            value = f"coalesce(r.changes -> {literal(column)} ->> 1, '')" if column else "''"
            same = [
                f"x.{name} IS NOT DISTINCT FROM {literal(value_)}"
                for name, value_ in [
                    ("relation", relation),
                    ('"constraint"', constraint),
                    ("field", field),
                    ("message", message),
                ]
            ]
            cursor.execute(
                "UPDATE imports_row r SET bucket = 'faulty', changes = '{}', errors = r.errors ||"
                f" jsonb_build_array(jsonb_build_object('column', {literal(column)}, 'value',"
                f" {value}, 'message', {literal(words)}, 'hint', '')) FROM refused x"
                f" WHERE r.id = x._row AND {' AND '.join(same)}"
            )


def told(plan: Plan, relation: str, constraint: str, field: str, message: str) -> tuple[str, str]:
    """What a refusal says to people, and beside which column."""
    names = {target.field.name: target.name for target in plan.access.targets.values()}
    columns = {target.field.column: target.name for target in plan.access.targets.values()}
    tables = {model._meta.db_table: model for model in tracked_models()}
    model = tables.get(relation, plan.access.model)
    if known := constraint_of(model, constraint):
        return str(known.violation_error_message), names.get(known.violation_error_code, "")
    if (beside := field_by_trigger(model, constraint)) is not None:
        return message, names.get(beside, "")
    if field:
        return "This field cannot be blank.", columns.get(field, "")
    for unique in model._meta.fields:
        if unique.unique and (constraint or "").startswith(f"{relation}_{unique.column}"[:50]):
            noun, label = model._meta.verbose_name, unique.verbose_name
            return f"There is another {noun} with this {label} already.", names.get(unique.name, "")
    return f"The database refuses this row ({constraint or message}).", ""


def refusals_of(plan: Plan) -> list[str]:
    """Which rows the database refuses now, and why: for whoever left out what others need."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT p._line, x.relation, x."constraint", x.field, x.message'
            " FROM refused x JOIN plan p USING (_row) ORDER BY 1 LIMIT 5"
        )
        rows = cursor.fetchall()
    return [f"Line {line}: {told(plan, *refused)[0]}" for line, *refused in rows]
