"""The rows of a file, read and copied into a table of their own for the time of one step."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice

from django.db import connection

from icpermed.imports.importer import Decided, Progress
from icpermed.imports.models import Batch
from icpermed.imports.records.cells import BLANK, ESCAPES, FORMULA, Findings, reader_for
from icpermed.imports.records.targets import Target
from icpermed.spreadsheets import Line, Sheet, clean, is_footer
from icpermed.widgets import Unclear

#: So many rows are read at once: each asks once for all other records that its cells name.
CHUNK = 10_000

FOOTER = Unclear("This row sums up the list.", "Delete it, or leave it out.")

OWN = (
    "_line integer, _key text, _errors jsonb, _notes jsonb, _raw jsonb, _cleared text[],"
    " _choice text, _decision text, _left_out text[]"
)


def stage(
    batch: Batch,
    sheet: Sheet,
    targets: Mapping[str, Target],
    keys: list[str],
    decided: dict[int, Decided],
    progress: Progress,
) -> None:
    """Copy every row of the sheet, read into the types of the model, into the table `stage`."""
    columns = [targets[name] for name in batch.mapping if name]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS stage")
        typed = "".join(f", {target.column} {target.type}" for target in columns)
        cursor.execute(f"CREATE TEMP TABLE stage ({OWN}{typed}) ON COMMIT DROP")
        done = 0
        for chunk in RowReader(batch, sheet, targets, keys, decided).chunks():
            with cursor.copy("COPY stage FROM STDIN") as copy:
                copy.write(chunk)
            done += chunk.count(b"\n")
            progress(done, batch.row_count, "Reading the rows")
        cursor.execute("ANALYZE stage")


class RowReader:
    """The rows of a sheet as COPY takes them."""

    def __init__(self, batch, sheet, targets, keys, decided):
        self.sheet, self.decided = sheet, decided
        self.places = [place for place, name in enumerate(batch.mapping) if name]
        self.names = [name for name in batch.mapping if name]
        self.readers = [reader_for(targets[name], sheet.reading) for name in self.names]
        self.beside = [
            batch.mapping.index(reader.target.widget.beside)
            if getattr(reader.target.widget, "beside", "") in self.names
            else None
            for reader in self.readers
        ]
        self.keys = [batch.mapping.index(name) for name in keys if name in self.names]
        self.filled = {
            place: ""
            for place, name in zip(self.places, self.names, strict=True)
            if name in sheet.reading.fill_down
        }
        self.width = len(sheet.columns)
        self.is_named = all(column.strip() for column in sheet.columns)

    def chunks(self) -> Iterator[bytes]:
        lines = self.sheet.each_line()
        while chunk := list(islice(lines, CHUNK)):
            yield self.copied(chunk)

    def copied(self, lines: list[Line]) -> bytes:
        """A chunk of rows, ready to be copied."""
        findings = Findings()
        rows = [self.cells(place, line, findings) for place, line in enumerate(lines)]
        columns = list(zip(*rows, strict=True))
        own = self.own_columns(lines, columns)
        prepared = [
            reader.read(columns[place], None if beside is None else columns[beside], findings)
            for place, beside, reader in zip(self.places, self.beside, self.readers, strict=True)
        ]
        said = self.said(lines, findings)
        copied = map("\t".join, zip(*own, *said, *prepared, strict=True))
        return ("\n".join(copied) + "\n").encode()

    def cells(self, place: int, line: Line, findings: Findings) -> list[str]:
        """The cells of a row under their column names; none of a row that does not fit there."""
        cells = line.cells
        if (len(cells) != self.width or not self.is_named) and (misfit := self.sheet.misfit(line)):
            findings.blame(place, "", " ".join(cells)[:60], Unclear(misfit))
            return [""] * self.width
        if len(list(filter(None, cells))) < 3 and is_footer(cells):
            findings.blame(place, "", " ".join(cells).strip()[:60], FOOTER)
            return [""] * self.width
        if line.formulas:
            cells = list(cells)
            for formula in line.formulas & set(self.places):
                name = self.names[self.places.index(formula)]
                findings.blame(place, name, cells[formula], FORMULA)
                cells[formula] = ""
        for column in self.filled:
            if cells[column].strip():
                self.filled[column] = cells[column]
            elif self.filled[column]:
                cells = [*cells[:column], self.filled[column], *cells[column + 1 :]]
        return cells if len(cells) == self.width else cells[: self.width]

    def own_columns(self, lines: list[Line], columns: list[tuple]) -> Iterator[Iterator[str]]:
        """The number of each line, and by what people know the record."""
        yield [str(line.number) for line in lines]
        keys = [map(clean_fast, columns[place]) for place in self.keys]
        key = [" ".join(filter(None, parts)) for parts in zip(*keys, strict=True)]
        yield key or [""] * len(lines)

    def said(self, lines: list[Line], findings: Findings) -> Iterator[list[str]]:
        """What there is to say of the rows, and what was decided of them."""
        size = len(lines)
        for found in (findings.errors, findings.notes, findings.raw):
            yield filled(size, {place: as_json(value) for place, value in found.items()})
        cleared = findings.cleared.items()
        yield filled(size, {place: as_array(names) for place, names in cleared})
        decided = [Decided()] * size
        if self.decided:
            decided = [self.decided.get(line.number, Decided()) for line in lines]
        yield [one.choice for one in decided]
        yield [one.decision for one in decided]
        yield [as_array(one.left_out) for one in decided]


def clean_fast(cell: str) -> str:
    """A cell for people, ready for COPY; most need no cleaning."""
    if cell.isascii() and cell.isprintable() and "\\" not in cell:
        return cell.strip()
    return clean(cell).translate(ESCAPES)


def filled(size: int, found: dict[int, str]) -> list[str]:
    """A column that is blank but in a few places."""
    column = [BLANK] * size
    for place, value in found.items():
        column[place] = value
    return column


def as_json(value) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\\u0000", "").translate(ESCAPES)


def as_array(names) -> str:
    """Names of columns as an array; they have no special letters."""
    return "{" + ",".join(names) + "}"
