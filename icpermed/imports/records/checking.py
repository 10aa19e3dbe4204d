"""What the models say of the rows that would write something: their fields, rules and doubts."""

import json
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import connection, models

from icpermed.history_values import names_needed
from icpermed.imports.importer import Progress
from icpermed.imports.models import Batch, Row
from icpermed.imports.records.access import Access
from icpermed.imports.records.cells import ESCAPES
from icpermed.imports.records.targets import Target
from icpermed.refusals import by_name

#: So many rows are checked at once: records and what they refer to are read together.
CHUNK = 5_000

READ = """SELECT id, bucket, coalesce("values" ->> 'pk', record_id::text), changes, warnings
    FROM imports_row WHERE batch_id = %s AND bucket IN ('new', 'changed') ORDER BY id"""
FOUND = (
    "CREATE TEMP TABLE checked (id bigint, errors jsonb, warnings jsonb, changes jsonb)"
    " ON COMMIT DROP"
)
TAKE_OVER = """
    UPDATE imports_row r SET errors = c.errors, warnings = c.warnings,
        changes = CASE WHEN c.errors = '[]' THEN c.changes ELSE '{}' END,
        bucket = CASE WHEN c.errors <> '[]' THEN 'faulty' WHEN c.changes = '{}' THEN 'unchanged'
            ELSE r.bucket END
    FROM checked c WHERE r.id = c.id"""


def check_rows(batch: Batch, access: Access, progress: Progress) -> None:
    """Ask the model about every record as it would be, and note what it says."""
    checker, done = Checker(access), 0
    with connection.cursor() as cursor, connection.chunked_cursor() as rows:
        cursor.execute("DROP TABLE IF EXISTS checked")
        cursor.execute(FOUND)
        rows.execute(READ, [batch.pk])
        stream = rows_of(rows)
        while chunk := list(islice(stream, CHUNK)):
            if said := checker.check(chunk):
                with cursor.copy("COPY checked FROM STDIN") as copy:
                    copy.write("".join(said))
            done += len(chunk)
            progress(done, batch.row_count, "Checking what would be written")
        cursor.execute(TAKE_OVER)


def rows_of(cursor) -> Iterator[tuple]:
    """The rows of a cursor on the server, a few at a time."""
    while rows := cursor.fetchmany(1_000):
        yield from rows


class Checker:
    """Asks one model."""

    def __init__(self, access: Access):
        self.access, self.model = access, access.model
        self.targets = access.targets
        self.columns = {target.field.name: target for target in self.targets.values()}
        model = self.model
        self.relations = [f for f in model._meta.concrete_fields if f.is_relation]
        needs_relations = model.clean is not models.Model.clean
        self.related = self.relations if needs_relations else []
        self.warns = hasattr(model, "warnings")

    def check(self, chunk: list[tuple]) -> list[str]:
        """What there is to say of a chunk of rows, as COPY takes it."""
        present = self.model._base_manager.in_bulk(
            [self.model._meta.pk.to_python(row[2]) for row in chunk if row[1] == Row.Bucket.CHANGED]
        )
        records = []
        for _, bucket, pk, changes, _ in chunk:
            is_new = bucket == Row.Bucket.NEW
            record = self.model() if is_new else present.get(self.model._meta.pk.to_python(pk))
            records.append(record and self.fill(record, loaded(changes)))
        self.join(filter(None, records))
        said = []
        for (row, bucket, _, changes, warnings), record in zip(chunk, records, strict=True):
            if record is not None:
                said += self.verdict(row, bucket, loaded(changes), loaded(warnings), record)
        return said

    def fill(self, record: models.Model, changes: dict) -> models.Model:
        """The record as it would be."""
        record.refused, record.said = {}, {}
        if not record._state.adding and not self.access.may_change(record):
            noun = self.model._meta.verbose_name
            record.refused[""] = [f"You may not change this {noun}."]
        for name, (_, new) in changes.items():
            field = self.targets[name].field
            try:
                value = (
                    None
                    if new is None
                    else field.target_field.to_python(new)
                    if (field.is_relation)
                    else field.to_python(new)
                )
            except ValidationError as error:
                record.refused.setdefault(field.name, []).extend(error.messages)
            else:
                setattr(record, field.attname, value)
                record.said[name] = value
        return record

    def join(self, records) -> None:
        """Give the records what they refer to: their rules may ask for it."""
        records = list(records)
        for field in self.related:
            pks = {getattr(record, field.attname) for record in records} - {None}
            if not pks:
                continue
            found = field.related_model._base_manager.select_related(
                *names_needed(field.related_model)
            ).in_bulk(pks)
            for record in records:
                if other := found.get(getattr(record, field.attname)):
                    field.set_cached_value(record, other)

    def verdict(self, row, bucket, changes, warnings, record) -> list[str]:
        """What the model says of one record; nothing if it is content."""
        refused = self.refusals(record, changes, is_new=bucket == Row.Bucket.NEW)
        errors = [
            self.error(name, message, changes)
            for name, messages in refused.items()
            for message in messages
        ]
        mended = {} if errors else self.mended(record, changes)
        if not errors and self.warns:
            warnings = record.warnings()
        if not (errors or warnings or mended):
            return []
        for name, value in mended.items():
            old = changes[name][0]
            changes[name] = [old, value]
            if value == old and bucket == Row.Bucket.CHANGED:
                del changes[name]
        parts = (as_copied(value) for value in (errors, list(map(str, warnings)), changes))
        return ["\t".join([str(row), *parts]) + "\n"]

    def refusals(self, record, changes: dict, *, is_new: bool) -> dict[str, list[str]]:
        """The messages by the name of the field, as a form would have them."""
        refused = dict(record.refused)
        touched = {self.targets[name].field.name for name in changes}
        for field in self.relations:
            is_missing = getattr(record, field.attname) is None and not field.blank
            if is_missing and (is_new or field.name in touched):
                refused[field.name] = ["This field cannot be blank."]
        skipped = (
            set(self.unchecked) if is_new else {field.name for field in self.model._meta.fields}
        )
        skipped = (skipped - touched) | {field.name for field in self.relations} | refused.keys()
        for check in (lambda: record.clean_fields(exclude=skipped), record.clean):
            try:
                check()
            except ValidationError as error:
                for name, messages in by_name(error).items():
                    refused.setdefault(name, []).extend(messages)
        return refused

    @cached_property
    def unchecked(self) -> set[str]:
        """Fields that the model itself fills in right."""
        return {
            field.name
            for field in self.model._meta.fields
            if field.blank or field.has_default() or field.auto_created or field.generated
        } | {self.targets[name].field.name for name in self.access.resource.filled}

    def error(self, name: str, message: str, changes: dict) -> dict:
        target = self.columns.get(name)
        column = target.name if target else ""
        value = changes.get(column, ["", ""])[1]
        return {
            "column": column,
            "value": "" if value is None else str(value)[:200],
            "message": str(message),
            "hint": "",
        }

    def mended(self, record, changes: dict) -> dict:
        """What the model has made of a value: without the address of ror.org before it."""
        return {
            name: plain(self.targets[name], record)
            for name, said in record.said.items()
            if getattr(record, self.targets[name].field.attname) != said
        }


def plain(target: Target, record):
    """A value of a record as jsonb has it."""
    value = getattr(record, target.field.attname)
    if value is None or isinstance(value, bool | int | list):
        return value
    return str(target.field.value_to_string(record))


def loaded(value):
    """A jsonb value of a plain cursor."""
    return json.loads(value) if isinstance(value, str) else value


def as_copied(value) -> str:
    return json.dumps(value, ensure_ascii=False).translate(ESCAPES)
