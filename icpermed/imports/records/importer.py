"""A table of one kind of record as a kind of list for the desk."""

from types import SimpleNamespace

from django.apps import apps
from django.contrib.postgres.fields import ArrayField

from icpermed.history import admin_url
from icpermed.history_values import Labels, shown
from icpermed.imports.importer import Importer, Told
from icpermed.imports.models import FieldLock
from icpermed.imports.records.access import Access
from icpermed.imports.records.checking import check_rows
from icpermed.imports.records.comparing import write_rows
from icpermed.imports.records.locking import propose_only
from icpermed.imports.records.matching import match, usable
from icpermed.imports.records.overtaking import leave_overtaken, refuse_out_of_reach
from icpermed.imports.records.staging import stage
from icpermed.imports.records.targets import Target
from icpermed.imports.records.trying import try_plan, write
from icpermed.imports.records.writing import Plan
from icpermed.imports.steps import Refused
from icpermed.sql import lock


class RecordImporter(Importer):
    """The import of a model, as its resource declares it and its pages in the desk allow it."""

    def __init__(self, admin):
        self.admin, self.model = admin, admin.model
        meta = admin.model._meta
        self.key = meta.label_lower
        self.noun, self.nouns = str(meta.verbose_name), str(meta.verbose_name_plural)
        self.title = f"Import {self.nouns}"

    def access(self, user=None) -> Access:
        return Access(self.admin, user)

    def may(self, user):
        return self.access(user).may()

    def columns(self, user=None):
        access = self.access(user)
        return [
            column
            for column in self.admin.resource_class.columns()
            if column.name in access.targets
        ]

    def missing(self, mapped):
        access = self.access()
        ways = access.resource.ways()
        if usable(ways, mapped):
            return []
        best = min(ways, key=lambda way: len(set(way.columns) - mapped))
        return [
            f"The column “{name}” is missing. It tells which {self.noun} a row means."
            for name in best.columns
            if name not in mapped
        ]

    # --- steps ------------------------------------------------------------------------------------

    def compare(self, batch, sheet, *, user, decided, progress):
        access = self.access(user)
        names = [name for name in batch.mapping if name]
        stage(batch, sheet, access.targets, access.keys, decided, progress)
        progress(batch.row_count, batch.row_count, "Finding the records")
        match(access.resource.ways(), access.targets, names, access)
        progress(batch.row_count, batch.row_count, "Comparing")
        write_rows(batch, names, access)
        propose_only(batch, names, access)
        check_rows(batch, access, progress)
        progress(batch.row_count, batch.row_count, "Trying what would be written")
        try_plan(Plan(batch, access, is_trial=True))

    def apply(self, batch, *, user, progress):
        access = self.access(user)
        plan = Plan(batch, access)
        lock(self.model, *map(apps.get_model, access.resource.parts))
        progress(0, batch.row_count, "Looking for changes in between")
        self.refuse_beyond(plan)
        plan.make()
        refuse_out_of_reach(plan)
        leave_overtaken(plan)
        progress(batch.row_count // 4, batch.row_count, "Writing")
        if refusals := write(plan):
            raise Refused(" ".join(refusals))
        progress(batch.row_count * 3 // 4, batch.row_count, "Noting what was done")
        plan.note_down()

    def refuse_beyond(self, plan: Plan) -> None:
        """Whoever confirms a list may have fewer rights than whoever compared it."""
        access = plan.access
        if not access.may():
            raise Refused(f"You may not import {self.nouns}.")
        if beyond := [name for name in plan.batch.mapping if name and name not in access.targets]:
            raise Refused(
                f"You may not write the column {' or '.join(beyond)}. Choose “not stored” for it,"
                " or ask somebody who may."
            )

    # --- for people -------------------------------------------------------------------------------

    def tell(self, rows):
        targets, labels = self.access().targets, Labels()
        headings = {column.name: column.heading for column in self.columns()}
        for row in rows:
            for name, pair in row.changes.items():
                field = targets[name].field if name in targets else None
                if field is not None and field.is_relation:
                    pks = {value for value in pair if value is not None}
                    labels.wanted[field.related_model] |= pks
        labels.load()
        locks = self.locks(rows)
        return {
            row.pk: [
                Told(
                    name,
                    headings[name],
                    *(in_words(target, value, labels) for value in row.changes[name]),
                    bool(
                        {name, target.field.name, target.field.attname} & locks.get(row.pk, set())
                    ),
                    name in row.left_out,
                )
                for name, target in targets.items()
                if name in row.changes
            ]
            for row in rows
        }

    def locks(self, rows) -> dict[int, set[str]]:
        """The locked fields of the records of some rows, by the key of the row."""
        records = {row.record_id: row.pk for row in rows if row.record_id}
        found = {}
        for lock_ in FieldLock.objects.filter(model=self.key, record_id__in=records):
            found.setdefault(records[lock_.record_id], set()).add(lock_.field)
        return found

    def url(self, row):
        pk = row.record_id or row.values.get("pk")
        return admin_url(self.model, pk) if pk else ""


def in_words(target: Target, value, labels: Labels) -> str:
    """A prepared value as people read it."""
    if value is None:
        return ""
    field = target.field
    if not (field.is_relation or isinstance(field, ArrayField)):
        value = field.to_python(value)
    return shown(field, SimpleNamespace(**{field.attname: value}), labels)
