"""What an import would do, row by row, before anything is written; and what it did."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

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

    @property
    def summary(self) -> str:
        """The counts in one line: "3 new, 1 changed, 46 unchanged, 0 faulty"."""
        words = [f"{count} {bucket}" for bucket, count in self.counts.items()]
        return ", ".join([*words, f"{len(self.warned)} with warnings"])
