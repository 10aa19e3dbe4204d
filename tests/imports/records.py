"""Lists of one kind of record for tests: brought in, and what became of each line."""

from io import BytesIO

from django.core.files import File

from icpermed.imports import steps
from icpermed.imports.shell import bring_in


def bring(kind, data, **options):
    """Bring a list in as far as it can be."""
    data = data if isinstance(data, bytes) else data.encode()
    options = {"file_name": "x.csv", "skip_open": True, "is_complete": False} | options
    return bring_in(f"registry.{kind}", data, **options)


def compared(kind, data, *, by=None, **fields):
    """A list that waits for its review."""
    file = File(BytesIO(data.encode()))
    fields = {"is_complete": False} | fields
    batch = steps.receive(f"registry.{kind}", file, file_name="x.csv", by=by, **fields)
    steps.compare(batch, by=by)
    return batch


def told(batch) -> dict[int, str]:
    """The bucket of each line."""
    return dict(batch.rows.exclude(line=None).values_list("line", "bucket"))


def faults(batch) -> list[tuple]:
    return [
        (row.line, error["column"], error["message"])
        for row in batch.rows.order_by("line")
        for error in row.errors
    ]
