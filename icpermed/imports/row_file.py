"""The rows of a comparison on their way to the database: kept aside, then copied in one go.

While a list is tried, what it writes is rolled back; its rows must outlive that, and there may be
a hundred thousand of them. So they wait in a file, and come in by COPY.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile

from django.db import connection

from icpermed.imports.models import Batch, Row
from icpermed.sql import quoted

IN_MEMORY = 4 * 1024 * 1024
FIELDS = [
    *("batch_id", "line", "bucket", "key", "label", "record_id", "values", "changes", "errors"),
    *("warnings", "notes", "candidates", "choice", "decision", "left_out", "outcome"),
    *("outcome_note", "touched"),
]
AS_JSON = {"values", "changes", "errors", "warnings", "notes", "candidates", "touched"}


class RowFile:
    """Rows of one batch that are not in the database yet."""

    def __init__(self, batch: Batch, file):
        self.batch, self.file = batch, file

    def add(self, row: Row) -> None:
        """Put a row at the end."""
        cells = [getattr(row, name) for name in FIELDS]
        self.file.write(json.dumps(cells, ensure_ascii=False).encode() + b"\n")

    def copy(self) -> None:
        """Bring all of them into the database."""
        self.file.seek(0)
        columns = ", ".join(map(quoted, FIELDS))
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {quoted(Row._meta.db_table)} ({columns}) FROM STDIN") as copy,
        ):
            for cells in map(json.loads, self.file):
                copy.write_row(
                    [
                        json.dumps(cell, ensure_ascii=False) if name in AS_JSON else cell
                        for name, cell in zip(FIELDS, cells, strict=True)
                    ]
                )


@contextmanager
def row_file(batch: Batch) -> Iterator[RowFile]:
    """A place for the rows of a batch until they can be copied."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        yield RowFile(batch, file)
