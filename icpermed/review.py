"""What an import would do, row by row, before anything is written; and what it did."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models import Model

BUCKETS = {"new": "new", "changed": "changed", "unchanged": "unchanged", "faulty": "faulty"}


@dataclass
class Fault:
    """What is wrong with one cell, and what to do about it."""

    column: str
    value: str
    message: str

    def __str__(self):
        if not self.column:
            return self.message
        return f"{self.column}: {self.message}"


@dataclass
class Change:
    """One field as it is and as it would be."""

    field: str
    old: str
    new: str

    def __str__(self):
        return f"{self.field}: {f'{self.old} → ' if self.old else ''}{self.new or '(nothing)'}"


@dataclass
class Row:
    """One row of a list: what it would make, or why it cannot."""

    line: int
    label: str = ""
    is_new: bool = False
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    instance: Any = None

    @property
    def bucket(self) -> str:
        if self.faults:
            return "faulty"
        if self.is_new:
            return "new"
        return "changed" if self.changes else "unchanged"

    def blame(self, column: str, value: str, message: str) -> None:
        """Note a fault, once."""
        fault = Fault(column, value, message)
        if fault not in self.faults:
            self.faults.append(fault)


@dataclass
class Review:
    """A whole list: nothing of it is written while one row is faulty."""

    file_name: str
    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    is_written: bool = False
    is_outdated: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, unchanged and faulty."""
        counts = dict.fromkeys(BUCKETS, 0)
        for row in self.rows:
            counts[row.bucket] += 1
        return counts

    @property
    def warned(self) -> list[Row]:
        """Rows that would write what is probably not meant."""
        return [row for row in self.touched if row.warnings]

    @property
    def touched(self) -> list[Row]:
        """Rows that write something."""
        return [row for row in self.rows if row.bucket in {"new", "changed"}]

    @property
    def faulty(self) -> list[Row]:
        return [row for row in self.rows if row.faults]

    @property
    def is_faulty(self) -> bool:
        return bool(self.faults or self.faulty)

    @property
    def fingerprint(self) -> str:
        """Two reviews with one fingerprint would write the same."""
        digest = sha256()
        for row in self.rows:
            digest.update(repr((row.line, row.bucket, row.changes, row.warnings)).encode())
        return digest.hexdigest()

    def may_be_written(self, *, accept_warnings: bool, expected: str = "") -> bool:
        """Whether every row is right, confirmed, and does what its reader saw."""
        self.is_outdated = bool(expected) and expected != self.fingerprint
        return not (self.is_faulty or self.is_outdated or (self.warned and not accept_warnings))

    @contextmanager
    def trial(self, *, reason: str, accept_warnings: bool, expected: str, dry_run: bool):
        """Write in one transaction, and keep it only if it may be written and is meant to be."""
        why = " – ".join(filter(None, [f"import of {self.file_name}", reason]))
        with transaction.atomic(), pghistory.context(reason=why):
            yield
            may = self.may_be_written(accept_warnings=accept_warnings, expected=expected)
            if may and not dry_run:
                self.is_written = True
            else:
                transaction.set_rollback(True)

    @property
    def summary(self) -> str:
        """The counts in one line: "3 new, 1 changed, 46 unchanged, 0 faulty"."""
        words = [f"{count} {bucket}" for bucket, count in self.counts.items()]
        return ", ".join([*words, f"{len(self.warned)} with warnings"])


def lock(*models: type[Model]) -> None:
    """While a list is compared and written, nobody else writes; reading goes on."""
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
