"""The accepted rows, written: what is there is updated, what is new inserted, each in one go."""

from dataclasses import dataclass
from functools import cached_property

from django.db import connection, models

from icpermed.imports.models import Batch
from icpermed.imports.records.access import Access
from icpermed.imports.records.targets import Target
from icpermed.sql import literal, quoted


@dataclass(frozen=True, eq=False)
class Plan:
    """The table `plan`: one row for each record that is to be written, in the model's own types."""

    batch: Batch
    access: Access
    is_trial: bool = False

    @cached_property
    def names(self) -> list[str]:
        """Our columns, as far as the file has them or the resource fills them in."""
        return list(
            dict.fromkeys([*filter(None, self.batch.mapping), *self.access.resource.filled])
        )

    @cached_property
    def targets(self) -> list[Target]:
        return [
            target for name in self.names if not (target := self.access.targets[name]).is_readonly
        ]

    # --- making the plan --------------------------------------------------------------------------

    def make(self) -> None:
        """Fill the table from the rows that are new or changed and not rejected."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS plan")
            cursor.execute(f"CREATE TEMP TABLE plan ON COMMIT DROP AS {self.planned()}")
            has_any = " OR ".join(self.has(target, "plan") for target in self.targets) or "false"
            cursor.execute(f"DELETE FROM plan WHERE NOT (_is_new OR {has_any})")
            cursor.execute("ANALYZE plan")

    def planned(self) -> str:
        left_out = f"{literal(self.batch.left_out or [])}::text[]"
        columns = "".join(
            f", {has} AS {self.has(target)}, CASE WHEN {has} THEN"
            f" {target.prepared(f'(r.changes -> {literal(target.name)} -> 1)')} END"
            f" AS {target.column}"
            for target in self.targets
            for has in [
                f"(r.changes ? {literal(target.name)}"
                f" AND NOT {literal(target.name)} = ANY(r.left_out || {left_out}))"
            ]
        )
        return f"""
            SELECT r.id AS _row, r.line AS _line, r.bucket = 'new' AS _is_new, r.choice AS _choice,
                NULL::text AS _key, NULL::jsonb AS _raw, NULL::text[] AS _cleared,
                CASE WHEN r.bucket = 'new' THEN {self.new_key()} ELSE {self.own_key()} END
                AS _record{columns}
            FROM imports_row r WHERE r.batch_id = {self.batch.pk}
            AND r.bucket IN ('new', 'changed') AND r.decision <> 'rejected'
            ORDER BY r.bucket, r.line"""

    def has(self, target: Target, table: str = "") -> str:
        """The column that says whether the row says anything in another."""
        name = quoted(f"_has_{target.field.column}")
        return f"{table}.{name}" if table else name

    def new_key(self) -> str:
        """A key for a new record; a trial takes none away from those that are kept."""
        if not self.access.has_number:
            return f"NULL::{self.access.pk_type}"
        if self.is_trial:
            return f"-row_number() OVER (ORDER BY r.id)::{self.access.pk_type}"
        model = self.access.model._meta
        table, column = literal(quoted(model.db_table)), literal(model.pk.column)
        return f"nextval(pg_get_serial_sequence({table}, {column}))"

    def own_key(self) -> str:
        return "r.record_id" if self.access.has_number else "r.\"values\" ->> 'pk'"

    # --- carrying it out --------------------------------------------------------------------------

    def statements(self, plan: str = "plan") -> list[str]:
        """What writes the records of a plan, and what belongs to them; to be run in this order."""
        resource, names = self.access.resource, self.names
        parts = [] if self.is_trial else resource.after_writing(names)
        return [
            *(words.replace("{plan}", plan) for words in resource.before_writing(names)),
            self.update(plan),
            self.insert(plan),
            *(words.replace("{plan}", plan) for words in parts),
        ]

    def update(self, plan: str) -> str:
        values = [
            f"{target.column} = CASE WHEN {self.has(target, 'p')} THEN p.{target.column}"
            f" ELSE t.{target.column} END"
            for target in self.targets
        ]
        values += [
            f"{quoted(field.column)} = {self.now}"
            for field in self.access.model._meta.concrete_fields
            if getattr(field, "auto_now", False)
        ]
        return (
            f"UPDATE {self.access.table} t SET {', '.join(values)} FROM {plan} p"
            f" WHERE t.{self.access.pk} = p._record AND NOT p._is_new"
        )

    def insert(self, plan: str) -> str:
        said = {target.field: target for target in self.targets}
        columns, values = [self.access.pk], ["p._record"]
        for field in self.access.model._meta.concrete_fields:
            if field.generated or field.primary_key:
                continue
            if field.db_default is not models.NOT_PROVIDED and field not in said:
                continue  # The database says it of each row by itself.
            columns.append(quoted(field.column))
            values.append(self.value_of(field, said.get(field)))
        return (
            f"INSERT INTO {self.access.table} ({', '.join(columns)})"
            f" SELECT {', '.join(values)} FROM {plan} p WHERE p._is_new ORDER BY p._line"
        )

    def value_of(self, field, target: Target | None) -> str:
        """What a new record has in a field: what the row says, or what the model begins with."""
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            return self.now
        if made := self.access.resource.made.get(field.name):
            return made
        default = literal(field.get_db_prep_save(field.get_default(), connection))
        if target is None:
            return default
        kind = "" if default.startswith("'") and target.type == "text" else f"::{target.type}"
        return f"CASE WHEN {self.has(target, 'p')} THEN p.{target.column} ELSE {default}{kind} END"

    @property
    def now(self) -> str:
        return "statement_timestamp()"

    # --- noting it down ---------------------------------------------------------------------------

    def note_down(self) -> None:
        """Say of each row that it was written, and which records were touched."""
        label, number = literal(self.access.model._meta.label_lower), self.access.has_number
        touched = f"jsonb_build_object({label}, jsonb_build_array(p._record))"
        joins = ""
        for place, (part, keys) in enumerate(self.access.resource.parts.items()):
            joins += (
                f" LEFT JOIN (SELECT record, jsonb_agg(part ORDER BY part) AS keys"
                f" FROM ({keys.replace('{plan}', 'plan')}) AS made GROUP BY record) AS part{place}"
                f" ON part{place}.record = p._record"
            )
            touched += (
                f" || CASE WHEN part{place}.keys IS NULL THEN '{{}}'::jsonb"
                f" ELSE jsonb_build_object({literal(part)}, part{place}.keys) END"
            )
        record = "p._record" if number else "NULL"
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE imports_row r SET outcome = 'written', record_id = {record},"
                f" touched = {touched} FROM plan p{joins} WHERE r.id = p._row"
            )
