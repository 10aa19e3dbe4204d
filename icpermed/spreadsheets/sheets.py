"""Any list as people send it: found out how to read it, then its rows, one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import islice

from django.core.files import File

from icpermed.spreadsheets.cells import is_formula, is_mojibake, repaired
from icpermed.spreadsheets.dates import date_order_of
from icpermed.spreadsheets.encodings import SAVE_AGAIN
from icpermed.spreadsheets.headers import ROWS_LOOKED_AT, header_place
from icpermed.spreadsheets.reading import Line, Reading, limit
from icpermed.spreadsheets.recognising import EMPTY, Workbook, recognise
from icpermed.spreadsheets.text_files import TextFile, join_formula
from icpermed.spreadsheets.unreadable import Unreadable

#: So many of the first rows are looked at for the order of dates.
ROWS_OF_DATES = 200
#: So many are shown to whoever looks for the column names.
FIRST = 8
#: A list with more repetitions of its column names is told once.
REPETITIONS_TOLD = 5


@dataclass
class Sheet:
    """A list that can be read: its column names, its rows, and how it is understood."""

    columns: list[str]
    reading: Reading
    source: TextFile | Workbook
    header: Line
    notices: list[str] = field(default_factory=list)
    first_lines: list[Line] = field(default_factory=list)

    @property
    def sheets(self) -> list[str]:
        """The names of a workbook's sheets."""
        return self.source.sheets

    @property
    def samples(self) -> list[str]:
        """Some words that show whether the encoding is the right one."""
        return self.source.samples

    @property
    def encodings(self) -> list[tuple[str, list[str]]]:
        """Encodings that could be meant instead, each with the same words as they would look."""
        return self.source.encodings

    @property
    def header_line(self) -> int:
        """The line of the column names."""
        return self.reading.header_line

    @property
    def encoding(self) -> str:
        """In which letters the file is written, or which kind of workbook it is."""
        return self.reading.encoding or self.reading.form

    @property
    def delimiter(self) -> str:
        """The separator of a text file."""
        return self.reading.delimiter

    def each_line(self) -> Iterator[Line]:
        """The rows below the column names, from the first, as often as asked."""
        most, width, count = limit("ROWS"), len(self.columns), 0
        named, below = self.first_name(), self.header.number
        name = self.columns[named]
        is_text, delimiter = self.source.is_text, self.reading.delimiter
        for line in self.source.lines():
            if line.number <= below:
                continue
            cells = line.cells
            count += 1
            if count > most:
                raise Unreadable(
                    f"The list has more than {most:,} rows, which is the most that is read at once."
                    " Split it into several files."
                )
            if named < len(cells) and cells[named] == name and self.is_repeated(line):
                continue
            if not is_text:  # Its rows end at their last cell; a short one is no mistake.
                if len(cells) < width:
                    cells += [""] * (width - len(cells))
            elif line.formulas and len(cells) > width:
                line.cells = cells = join_formula(cells, delimiter)
                line.formulas = {place for place, cell in enumerate(cells) if is_formula(cell)}
            yield line

    def first_name(self) -> int:
        """The place of the first column that has a name."""
        return next(place for place, name in enumerate(self.columns) if name.strip())

    def is_repeated(self, line: Line) -> bool:
        """Whether a row is the column names once more, as on every printed page."""
        if [cell.strip() for cell in trimmed(line.cells)] != [c.strip() for c in self.columns]:
            return False
        told = [notice for notice in self.notices if notice.startswith("The column names come")]
        notice = f"The column names come again in line {line.number}; that line is not read."
        if notice not in told and len(told) < REPETITIONS_TOLD:
            self.notices.append(notice)
        return True

    def misfit(self, line: Line) -> str:
        """Why the cells of a line do not fit under the column names; empty if they do."""
        width, cells = len(self.columns), len(line.cells)
        if cells > width and any(cell.strip() for cell in line.cells[width:]):
            if not self.source.is_text:
                return (
                    f"The row has {cells} cells, but there are {width} column names. Give each"
                    " column a name, or empty the cells beside the list."
                )
            return (
                f"The row has {cells} cells, but there are {width} column names. Put a text that"
                f" has a “{self.delimiter}” in it between quotation marks."
            )
        if cells < width:
            return f"The row has only {cells} of {width} cells. If it is no record, delete it."
        if not all(self.columns):
            for column, cell in zip(self.columns, line.cells, strict=False):
                if cell.strip() and not column.strip():
                    return f"“{cell.strip()[:60]}” stands under no column name."
        return ""


def open_sheet(
    file, *, chosen: Reading | None = None, is_known: Callable[[str], bool] = lambda key: False
) -> Sheet:
    """Read a file as it is, or as somebody chose; its rows come one by one, from the file.

    `is_known` tells whether a `header_key` is one of our columns. The file stays open as long as
    rows are read. Raises Unreadable, with a sentence that says what to do, here or while rows are
    read, where there is nothing to work with.
    """
    chosen = chosen or Reading()
    source = recognise(plain_file(file), chosen, is_known)
    first = list(islice(source.lines(), ROWS_LOOKED_AT))
    if not first:
        raise Unreadable(EMPTY)
    header = find_header(source, first, chosen, is_known)
    reading = replace(
        chosen,
        form=source.form,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        header_line=header.number,
    )
    sheet = Sheet(trimmed(header.cells), reading, source, header, source.notices, first[:FIRST])
    if (ending := ending_of(file)) and not source.is_text:
        sheet.notices.append(
            f"The file is called “{ending}”, but it is a workbook ({source.form}); it is read as"
            " one."
        )
    if not chosen.header_line and header is not first[0]:
        sheet.notices.append(
            f"The column names are in line {header.number}; what is above them is not read."
        )
    look_at_rows(sheet)
    return sheet


def look_at_rows(sheet: Sheet) -> None:
    """Make sure that there are rows; find the order of their dates, and letters that are lost."""
    rows = list(islice(sheet.each_line(), ROWS_OF_DATES))
    if not rows:
        raise Unreadable(
            f"The file has column names in line {sheet.header_line}, but no rows below them."
        )
    if not sheet.reading.date_order:
        sheet.reading.date_order, notices = date_order_of(rows)
        sheet.notices += notices
    texts = (cell for row in rows for cell in row.cells if not cell.isascii())
    if damaged := next(filter(is_mojibake, texts), ""):
        perhaps = f" (perhaps: “{repaired(damaged)[:60]}”)" if repaired(damaged) else ""
        sheet.notices.append(
            f"Letters are damaged, as in “{damaged[:60]}”{perhaps}: the list was once saved or read"
            f" in a wrong encoding. Choose another one. Or: {SAVE_AGAIN}"
        )


def ending_of(file) -> str:
    """The ending of a file's name, if it is that of a text file."""
    name = str(getattr(file, "name", "") or "").lower()
    return name[-4:] if name.endswith((".csv", ".tsv", ".txt")) else ""


def find_header(source, first: list[Line], chosen: Reading, is_known) -> Line:
    """The row of column names: the one that was chosen, or the one that looks like it."""
    header = first[header_place(first, is_known)]
    if chosen.header_line:
        line = next((row for row in source.lines() if row.number >= chosen.header_line), None)
        if line is None or line.number != chosen.header_line:
            raise Unreadable(
                f"Line {chosen.header_line} has no column names: it is blank, or there is no such"
                " line. Choose another line for the column names."
            )
        header = line
    width = len(trimmed(header.cells))
    if width > limit("COLUMNS"):
        raise Unreadable(
            f"Line {header.number} has {width:,} columns; {limit('COLUMNS')} is the most that is"
            " read. Is this the right file?"
        )
    return header


def trimmed(cells: list[str]) -> list[str]:
    """The cells without those at the end that are blank."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return cells[:width]


def plain_file(file):
    """The file itself, out of the wrappers of Django, of which one without a name is false."""
    while isinstance(file, File):
        file = file.file
    return file


def pasted(text: str) -> BytesIO:
    """Text that somebody pasted from a spreadsheet, as a file that `open_sheet` reads."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return BytesIO(whole.strip("\r\n").encode("utf-8"))
