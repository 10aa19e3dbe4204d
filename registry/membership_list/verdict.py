"""What is to be said of one row while it is read and planned; in the end, a `Row` of the desk."""

from dataclasses import dataclass, field

from icpermed.imports.models import Batch, Row

CORRECT = "Correct the cell, or empty it."


@dataclass
class Verdict:
    """The faults, changes and doubts of a row, as they come up."""

    line: int | None
    label: str = ""
    key: str = ""
    is_new: bool = False
    is_absent: bool = False
    record_id: int | None = None
    values: dict[str, str] = field(default_factory=dict)
    changes: dict[str, list[str]] = field(default_factory=dict)
    errors: list[dict] = field(default_factory=list)
    doubts: list[dict] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    candidates: list[dict] = field(default_factory=list)
    choice: str = ""
    decision: str = ""
    left_out: list[str] = field(default_factory=list)

    @property
    def bucket(self) -> str:
        """What the row would do; a fault counts before a doubt."""
        if self.is_absent:
            return Row.Bucket.ABSENT
        if self.errors:
            return Row.Bucket.FAULTY
        if self.doubts:
            return Row.Bucket.AMBIGUOUS
        if self.is_new:
            return Row.Bucket.NEW
        return Row.Bucket.CHANGED if self.changes else Row.Bucket.UNCHANGED

    def blame(self, column: str, value: str, message: str, hint: str = CORRECT) -> None:
        """Note a fault, once: what is wrong with which cell, and what to do."""
        fault = {"column": column, "value": value, "message": message, "hint": hint}
        if fault not in self.errors:
            self.errors.append(fault)

    def doubt(self, column: str, value: str, message: str, candidates: list[dict]) -> None:
        """Several organisations may be meant: somebody has to choose."""
        self.candidates = candidates
        names = "; ".join(candidate["label"] for candidate in candidates[:5])
        hint = "Choose one of them, or say that it is new."
        self.doubts = [
            {"column": column, "value": value, "message": f"{message}: {names}.", "hint": hint}
        ]

    def warn(self, words: str) -> None:
        """What is allowed but hardly meant, once."""
        if words not in self.warnings:
            self.warnings.append(words)

    def note(self, words: str) -> None:
        """What was understood, or is not taken over, once."""
        if words not in self.notes:
            self.notes.append(words)

    def change(self, column: str, old, new) -> None:
        """A change in words; further ones of the same column go into the same sentence."""
        old, new = words_of(old), words_of(new)
        if column in self.changes:
            before = self.changes[column]
            old = "; ".join(dict.fromkeys(filter(None, [before[0], old])))
            new = "; ".join(filter(None, [before[1], new]))
        self.changes[column] = [old, new]

    def row_of(self, batch: Batch) -> Row:
        """The row as the desk keeps it."""
        names = ["line", "bucket", "key", "label", "record_id", "values", "changes", "warnings"]
        names += ["notes", "candidates", "choice", "decision", "left_out"]
        told = {name: getattr(self, name) for name in names}
        return Row(batch=batch, errors=[*self.errors, *self.doubts], **told)


def words_of(value) -> str:
    """A value as people read it; nothing is no word."""
    return str(getattr(value, "label", None) or value or "")


def in_two(sentence: str, hint: str = CORRECT) -> tuple[str, str]:
    """What is wrong and what to do, from a text that says one after the other."""
    message, _, advice = sentence.partition(". ")
    return (f"{message}." if advice else message), advice or hint
