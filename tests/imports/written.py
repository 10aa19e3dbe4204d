"""An import that was written, without a file: by the ORM, under one context of the history."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pghistory
from django.apps import apps
from django.db import connection

from icpermed.history import is_event
from icpermed.imports.models import Batch, Row
from tests.tables import rows_of

#: What an undo does not bring back: the history itself, and the desk's own papers.
OWN = {"imports", "pghistory", "django_tasks_database", "sessions", "contenttypes", "admin"}


class Writing:
    """The rows of an import that is being written."""

    def __init__(self, batch: Batch):
        self.batch = batch

    def row(self, *records, **fields) -> Row:
        """A row that has written these records."""
        touched = {}
        for record in records:
            touched.setdefault(record._meta.label_lower, []).append(record.pk)
        fields = {
            "bucket": "changed",
            "outcome": "written",
            "touched": touched,
            "line": self.batch.rows.count() + 2,
        } | fields
        return Row.objects.create(batch=self.batch, **fields)


@contextmanager
def an_import(**fields):
    """What is done within is an import; note each row by `row`."""
    fields = {"importer": "registry.person", "file_name": "people.csv", "sha256": "0"} | fields
    batch = Batch.objects.create(**fields)
    with pghistory.context(reason="import of people.csv", batch=batch.pk) as context:
        yield Writing(batch)
    leave_the_context()
    batch.state, batch.context = Batch.State.APPLIED, context.id
    batch.applied_at = datetime.now(UTC)
    batch.save()


def leave_the_context() -> None:
    """What follows in this transaction is somebody else's; a test has but one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def tables() -> dict:
    """All that is in the database, to the last stamp, but the history and the desk's papers."""
    return rows_of(
        model
        for model in apps.get_models(include_auto_created=True)
        if not is_event(model) and model._meta.app_label not in OWN
    )


def change(record, **fields):
    """Change a record as a form does it."""
    leave_the_context()
    record.refresh_from_db()
    for name, value in fields.items():
        setattr(record, name, value)
    record.full_clean()
    record.save()
    return record


def by_sql(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def told(entries):
    """The entries of a report, without addresses and times."""
    return [(entry.noun, entry.label, entry.fields, entry.who, entry.why) for entry in entries]


def outcomes(batch):
    return list(batch.rows.order_by("line").values_list("outcome", flat=True))
