"""What each staged row would do, told in one statement: its bucket, its changes, its faults."""

from collections.abc import Sequence

from django.db import connection

from icpermed.imports.models import Batch
from icpermed.imports.records.access import Access
from icpermed.imports.records.matching import candidates, usable
from icpermed.imports.records.targets import Target
from icpermed.sql import literal

READONLY = (
    "This column cannot be changed by a file.",
    "Leave it as it was, or choose “not stored” for it.",
)
NOT_YOURS = ("You may not change this here.", "Leave it as it was.")


def fault(column: str, value: str, message: str, hint: str = "") -> str:
    """A fault as jsonb; the value is SQL, the rest is text."""
    return (
        f"jsonb_build_array(jsonb_build_object('column', {literal(column)}, 'value', {value},"
        f" 'message', {literal(message)}, 'hint', {literal(hint)}))"
    )


def write_rows(batch: Batch, names: Sequence[str], access: Access) -> None:
    """Make the rows of the batch from `stage` and `verdict`."""
    with connection.cursor() as cursor:
        cursor.execute(forget_old_faults(names, access))
        cursor.execute(Comparison(batch, names, access).statement())
        if batch.is_complete:
            cursor.execute(absent(batch, access))


def forget_old_faults(names: Sequence[str], access: Access) -> str:
    """A cell that says what the register says is no fault, whatever it says."""
    texts = [access.targets[name] for name in names if access.targets[name].is_text]
    present = ", ".join(f"{literal(target.name)}, to_jsonb({target.present})" for target in texts)
    return f"""
        UPDATE stage s SET _errors = (
            SELECT jsonb_agg(error) FROM jsonb_array_elements(s._errors) AS error
            WHERE coalesce(s._raw -> (error ->> 'column')
                <> jsonb_build_object({present}) -> (error ->> 'column'), true))
        FROM verdict v, {access.table} t
        WHERE s._errors IS NOT NULL AND s._raw IS NOT NULL
        AND v.line = s._line AND t.{access.pk} = v.record"""


class Comparison:
    """The statement that compares."""

    def __init__(self, batch: Batch, names: Sequence[str], access: Access):
        self.batch, self.access, self.resource = batch, access, access.resource
        self.noun = access.model._meta.verbose_name
        self.nouns = access.model._meta.verbose_name_plural
        self.names = list(names)
        self.targets = [access.targets[name] for name in names]
        self.written = [t for t in self.targets if not (t.is_readonly or t.fixed)]
        self.ways = usable(self.resource.ways(), names)
        self.label = self.resource.label

    def statement(self) -> str:
        """One row of the batch for each line."""
        is_faulty = "x.errors <> '[]'"
        return f"""
            INSERT INTO imports_row (batch_id, line, bucket, key, label, record_id, "values",
                changes, errors, warnings, notes, candidates, choice, decision, left_out, outcome,
                outcome_note, touched)
            SELECT {self.batch.pk}, x._line,
                CASE WHEN {is_faulty} THEN 'faulty' ELSE x.bucket END,
                coalesce(nullif(x._key, ''), x._label, ''), coalesce(x._label, x._key),
                {self.record_id("x.record")}, {self.values()},
                CASE WHEN x.bucket IN ('new', 'changed') AND NOT {is_faulty}
                    THEN {self.changes()} ELSE '{{}}' END,
                x.errors, '[]', coalesce(x._notes, '[]') || x.notes,
                CASE WHEN x.bucket = 'ambiguous'
                    THEN {candidates(self.access.targets, self.access, self.ways, self.label)}
                    ELSE '[]' END,
                x._choice, x._decision, x._left_out, '', '', '{{}}'
            FROM ({self.told()}) AS x ORDER BY x._line"""

    def record_id(self, record: str) -> str:
        return f"{record}::bigint" if self.access.has_number else "NULL::bigint"

    def values(self) -> str:
        """The key of a record that has no number; all else is in the changes."""
        if self.access.has_number:
            return "'{}'"
        return "CASE WHEN x.record IS NULL THEN '{}' ELSE jsonb_build_object('pk', x.record) END"

    # --- columns of the inner selects -------------------------------------------------------------

    def compared(self) -> str:
        """Each row beside its record, and in which columns they differ."""
        differs = "".join(
            f", {self.difference(target)} AS d{place}, {target.present} AS o{place}"
            for place, target in enumerate(self.targets)
        )
        known = "".join(
            f", CASE WHEN {target.differs} AND v.record IS NOT NULL"
            f" THEN v.is_chosen OR ({target.fixed.unless}) ELSE false END AS k{place}"
            for place, target in self.fixed()
        )
        return f"""
            SELECT s.*, v.record, v.first_line, v.is_ambiguous, v.is_hidden,
                v.record IS NULL AND NOT (v.is_ambiguous OR v.is_hidden) AS is_new,
                {self.label_of_both()} AS _label{differs}{known}
            FROM stage s JOIN verdict v ON v.line = s._line
            LEFT JOIN {self.access.table} t ON t.{self.access.pk} = v.record"""

    def label_of_both(self) -> str:
        """What the record is called; a new one by its column of the same name."""
        column = self.resource.label_column
        if column in self.names:
            return f"coalesce({self.label}, s.{self.access.targets[column].column})"
        return f"({self.label})"

    def difference(self, target: Target) -> str:
        if self.batch.mode == self.batch.Mode.FILL_BLANKS and not target.is_readonly:
            return f"({target.differs} AND (v.record IS NULL OR {target.is_empty}))"
        return target.differs

    def fixed(self) -> list[tuple[int, Target]]:
        return [(place, target) for place, target in enumerate(self.targets) if target.fixed]

    def told(self) -> str:
        """Each row with its bucket, its faults and its notes."""
        changes = [
            f"y.d{place}" for place, target in enumerate(self.targets) if target in self.written
        ]
        bucket, note = self.bucket_and_note(" OR ".join(changes) or "false")
        return f"""
            SELECT y.*, {bucket} AS bucket, {self.errors()} AS errors,
                {self.notes()} || {note} AS notes
            FROM ({self.compared()}) AS y"""

    def bucket_and_note(self, differs: str) -> tuple[str, str]:
        """What the mode of the batch makes of a row, and what it says of that."""
        mode, modes = self.batch.mode, self.batch.Mode
        new, changed, note = "'new'", "'changed'", "'[]'::jsonb"
        if mode == modes.ADD_ONLY:
            changed = "'unchanged'"
            words = f"This {self.noun} is there already; the import only adds new {self.nouns}."
            note = f"CASE WHEN NOT y.is_new AND ({differs}) THEN {as_note(words)} ELSE '[]' END"
        elif mode in {modes.UPDATE_ONLY, modes.FILL_BLANKS}:
            new = "'unchanged'"
            words = f"There is no such {self.noun}; the import adds no new {self.nouns}."
            note = f"CASE WHEN y.is_new AND NOT y.is_ambiguous THEN {as_note(words)} ELSE '[]' END"
        bucket = (
            f"CASE WHEN y.is_ambiguous THEN 'ambiguous' WHEN y.is_new THEN {new}"
            f" WHEN {differs} THEN {changed} ELSE 'unchanged' END"
        )
        return bucket, note

    def errors(self) -> str:
        """What is wrong with a row: by its cells, its twins, or what may not be done."""
        parts = ["coalesce(y._errors, '[]')"]
        said = f"This is the same {self.noun} as in line "
        twin = fault("", "y._key", "…", "Keep one of them.").replace(
            "'…'", f"{literal(said)} || y.first_line || '.'"
        )
        parts.append(f"CASE WHEN y.first_line IS NOT NULL THEN {twin} ELSE '[]' END")
        hidden = fault("", "y._key", f"You may not change this {self.noun}.", "Leave the row out.")
        parts.append(f"CASE WHEN y.is_hidden THEN {hidden} ELSE '[]' END")
        adds = self.batch.mode in {self.batch.Mode.ADD_ONLY, self.batch.Mode.ADD_AND_UPDATE}
        if adds and not self.access.can_add:
            parts.append(f"CASE WHEN y.is_new THEN {self.no_adding()} ELSE '[]' END")
        for place, target in enumerate(self.targets):
            parts += self.errors_of(place, target)
        return " || ".join(parts)

    def no_adding(self) -> str:
        column = self.access.keys[0]
        hint = "Correct the cell, or leave the row out."
        if self.resource.can_add:
            return fault(column, "y._key", f"You may not add {self.nouns}.", hint)
        return fault(column, "y._key", f"There is no such {self.noun}, and none is added.", hint)

    def errors_of(self, place: int, target: Target) -> list[str]:
        """What is wrong with a change of one column that may not change."""
        access, name = self.access, target.field.name
        value = f"coalesce(y.{target.column}::text, '')"
        if target.is_readonly:
            return [
                f"CASE WHEN y.d{place} THEN {fault(target.name, value, *READONLY)} ELSE '[]' END"
            ]
        found = []
        if target.fixed:
            words = fault(target.name, value, target.fixed.message, target.fixed.hint)
            when = f"y.d{place} AND y.record IS NOT NULL AND NOT y.k{place}"
            found.append(f"CASE WHEN {when} THEN {words} ELSE '[]' END")
        elif name not in access.written_present or not access.can_change:
            words = fault(target.name, value, *NOT_YOURS)
            found.append(
                f"CASE WHEN y.d{place} AND y.record IS NOT NULL THEN {words} ELSE '[]' END"
            )
        if name not in access.written_new and target.name not in access.keys:
            words = fault(target.name, value, *NOT_YOURS)
            found.append(f"CASE WHEN y.d{place} AND y.is_new THEN {words} ELSE '[]' END")
        return found

    def notes(self) -> str:
        """What was understood without being taken over."""
        parts = ["'[]'::jsonb"]
        for place, target in self.fixed():
            words = target.fixed.note or "The register keeps its own {0}."
            note = as_note(f"{target.name}: {words.format(target.name)}")
            parts.append(f"CASE WHEN y.k{place} THEN {note} ELSE '[]' END")
        return " || ".join(parts)

    def changes(self) -> str:
        """From each column that changes to what is there and what would be."""
        pairs = []
        for place, target in enumerate(self.targets):
            if target.is_readonly:
                continue
            when = f"x.d{place} AND x.is_new" if target.fixed else f"x.d{place}"
            pair = f"jsonb_build_array(x.o{place}, x.{target.column})"
            pairs.append(f"{literal(target.name)}, CASE WHEN {when} THEN {pair} END")
        return f"jsonb_strip_nulls(jsonb_build_object({', '.join(pairs)}))" if pairs else "'{}'"


def as_note(words: str) -> str:
    return f"jsonb_build_array({literal(words)})"


def absent(batch: Batch, access: Access) -> str:
    """What is in the register but not in the file."""
    number = f"t.{access.pk}" if access.has_number else "NULL::bigint"
    values = "'{}'" if access.has_number else f"jsonb_build_object('pk', t.{access.pk})"
    return f"""
        INSERT INTO imports_row (batch_id, line, bucket, key, label, record_id, "values", changes,
            errors, warnings, notes, candidates, choice, decision, left_out, outcome, outcome_note,
            touched)
        SELECT {batch.pk}, NULL, 'absent', coalesce({access.resource.label}, ''),
            coalesce({access.resource.label}, ''), {number}, {values}, '{{}}', '[]', '[]', '[]',
            '[]', '', '', '{{}}', '', '', '{{}}'
        FROM {access.table} t
        WHERE NOT EXISTS (SELECT FROM found f WHERE f.record = t.{access.pk})
        AND {access.within(f"t.{access.pk}")} ORDER BY 5"""
