"""What a command says of a list, for people or for programs, and the code with which it ends."""

import json
import sys
from functools import cached_property

from django.core.management.base import CommandError

from icpermed.imports import mapping
from icpermed.imports.importer import find_importer
from icpermed.imports.models import Batch, Row
from icpermed.spreadsheets import clean

HELD_UP, NOT_READ = 1, 2
ERROR = ["column", "value", "message", "hint"]
ROW = ["line", "bucket", "key", "changes", "errors", "warnings"]


class Answer:
    """What is known of a list so far, and how it ends."""

    def __init__(self, command, file_name: str, options: dict):
        self.command, self.file_name, self.options = command, file_name, options
        self.sha256 = self.batch = None
        self.open = self.overtaken = 0
        self.is_compared = False
        self.counts = dict.fromkeys(Row.Bucket.values, 0)

    def receive(self, batch: Batch) -> None:
        """The file could be read."""
        self.batch = batch

    def see(self, batch: Batch) -> None:
        """Every row has its verdict, which is told when it is known what became of it."""
        self.batch, self.is_compared = batch, True

    def compare(self, batch: Batch) -> None:
        """Every row has its verdict: tell them, while they can be asked for."""
        self.batch = batch
        self.counts = {bucket: batch.counts.get(bucket, 0) for bucket in Row.Bucket.values}
        self.open = batch.rows.open().count()
        self.overtaken = batch.rows.filter(outcome=Row.Outcome.OVERTAKEN).count()
        self.tell(batch.rows.order_by("line", "pk").iterator(chunk_size=2000))

    @property
    def code_of_refusal(self) -> int:
        """What was compared could be read: then only the writing was refused."""
        return HELD_UP if self.is_compared else NOT_READ

    @cached_property
    def places(self) -> dict[str, int]:
        """Our columns, in their order."""
        columns = find_importer(self.batch.importer).columns()
        return {column.name: place for place, column in enumerate(columns)}

    def changes(self, row: Row) -> dict[str, list[str]]:
        """What a row changes, in the order of our columns."""
        names = sorted(row.changes, key=lambda name: self.places.get(name, len(self.places)))
        return {name: row.changes[name] for name in names}

    def conclude(self, batch: Batch) -> None:
        """End: with an error where rows were not taken."""
        is_written = batch.state == Batch.State.APPLIED and not self.options["dry_run"]
        if not (self.open or self.overtaken):
            done = "Written." if is_written else "Nothing was written: this was a dry run."
            self.end(0, done)
            return
        left = self.open + self.overtaken
        rows = f"{left} {'rows are' if left > 1 else 'row is'} faulty or ambiguous"
        if self.overtaken:
            rows += ", or was edited by somebody else in between"
        if is_written:
            words = f"Written, but for what is named above: {rows}."
        elif self.options["dry_run"]:
            words = f"Nothing was written: this was a dry run. {rows}."
        else:
            words = (
                f"Nothing was written: {rows}. Correct the file and start again, decide in the"
                " admin under Imports, or leave them out with --skip-faulty."
            )
        self.end(HELD_UP, words)

    def tell(self, rows) -> None:
        raise NotImplementedError

    def refuse(self, words: str) -> None:
        raise NotImplementedError

    def end(self, code: int, words: str) -> None:
        raise NotImplementedError


class JsonAnswer(Answer):
    """One object on the standard output, and nothing else."""

    def head(self) -> dict:
        """What is known of the file as a whole."""
        reading = self.batch.reading if self.batch else {}
        return {
            "file": self.file_name,
            "sha256": self.sha256,
            "encoding": reading.get("encoding") or None,
            "delimiter": reading.get("delimiter") or None,
            "header_line": reading.get("header_line") or None,
            "columns": self.columns(),
            "summary": self.counts,
        }

    def columns(self) -> dict[str, str | None]:
        """Our column for each header; of two that are written alike, both."""
        found = {}
        for header, ours in zip(*self.headers(), strict=True):
            name, number = header, 1
            while name in found:
                number += 1
                name = f"{header} ({number})"
            found[name] = ours or None
        return found

    def headers(self) -> tuple[list[str], list[str]]:
        if self.batch is None:
            return [], []
        return [clean(column) for column in self.batch.columns], self.batch.mapping

    def tell(self, rows) -> None:
        """Written row by row: a list may be long."""
        out = self.command.stdout
        out.write(json.dumps(self.head())[:-1] + ', "rows": [', ending="")
        between = "\n"
        for row in rows:
            told = {name: getattr(row, name) for name in ROW}
            told["changes"] = self.changes(row)
            told["errors"] = [{name: error[name] for name in ERROR} for error in row.errors]
            out.write(between + json.dumps(told), ending="")
            between = ",\n"
        out.write("]}")

    def refuse(self, words: str) -> None:
        told = self.head() | {"rows": [], "error": words}
        self.command.stdout.write(json.dumps(told))
        sys.exit(self.code_of_refusal)

    def end(self, code: int, words: str) -> None:
        if code:
            sys.exit(code)


class PlainAnswer(Answer):
    """Sentences: what is wrong on the error output, all else on the standard output."""

    @property
    def verbosity(self) -> int:
        return self.options["verbosity"]

    def tell(self, rows) -> None:
        """A line for each verdict; what is new or changed only if somebody asks."""
        if self.verbosity:
            for words in [*self.batch.notices, *self.unstored()]:
                self.command.stdout.write(words)
        for row in rows:
            self.tell_row(row)
        if self.verbosity:
            words = ", ".join(f"{count} {bucket}" for bucket, count in self.counts.items())
            self.command.stdout.write(f"{words}.")

    def unstored(self) -> list[str]:
        """A word about each column that is not stored."""
        importer, found = find_importer(self.batch.importer), []
        for header in mapping.unstored(self.batch.columns, self.batch.mapping):
            near = mapping.guess(header, importer)
            advice = f" Did you mean “{near.replace('_', ' ')}”?" if near else ""
            found.append(f"The column “{header}” is not stored.{advice}")
        return found

    def tell_row(self, row: Row) -> None:
        """The faults of a row; its doubts; and what it would do."""
        out, err = self.command.stdout, self.command.stderr
        place = f"line {row.line} ({row.label or row.key or 'no name'})" if row.line else row.label
        for fault in row.errors:
            value = f" “{fault['value']}”" if fault["value"] else ""
            words = f"{fault['message']} {fault['hint']}".strip()
            err.write(f"{place}, {fault['column'] or 'row'}{value}: {words}")
        for words in row.warnings if self.verbosity else []:
            err.write(f"{place}, warning: {words}")
        if self.verbosity < 2 and not (self.options["dry_run"] and self.verbosity):
            return
        if row.bucket == Row.Bucket.ABSENT:
            out.write(f"{place}: takes part, but is not in the file.")
        elif row.bucket in {Row.Bucket.NEW, Row.Bucket.CHANGED}:
            changes = "; ".join(
                f"{column}: {f'{old} → ' if old else ''}{new or '(nothing)'}"
                for column, (old, new) in self.changes(row).items()
            )
            out.write(f"{place}: {row.bucket}. {changes}")
        for words in row.notes:
            out.write(f"{place}: {words}")

    def refuse(self, words: str) -> None:
        raise CommandError(words, returncode=self.code_of_refusal)

    def end(self, code: int, words: str) -> None:
        if code:
            raise CommandError(words, returncode=code)
        if self.verbosity:
            self.command.stdout.write(self.command.style.SUCCESS(words))
