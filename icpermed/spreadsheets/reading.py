"""Files that come in: any list as people send it, read as text, or refused with advice."""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO

from django.conf import settings
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from icpermed.spreadsheets.cells import arm, header_key, is_formula
from icpermed.spreadsheets.text_files import find_delimiter, join_formula, lines_of, text_of
from icpermed.spreadsheets.unreadable import Unreadable

MEGABYTE = 1024 * 1024
EMPTY = "The file is empty. Save it again from your spreadsheet, then choose it."

#: The first bytes of files that are no lists, and what to do with each.
OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "This is an old Excel file (.xls), or one with a password. Open it and"
    " save it as “Excel workbook (.xlsx)” or as “CSV UTF-8”.",
    b"%PDF": "This is a PDF. Ask the sender for the Excel file that it was made from.",
    b"{\\rtf": "This is a text document (RTF). Save the table as an Excel file or as “CSV UTF-8”.",
    b"\x89PNG": "This is a picture. Ask the sender for the Excel file.",
    b"\xff\xd8\xff": "This is a picture. Ask the sender for the Excel file.",
}


def limit(name: str) -> int:
    """The largest list that is read here: BYTES, ROWS, COLUMNS, or characters of a CELL."""
    return getattr(settings, f"IMPORT_MAX_{name}")


@dataclass
class Line:
    """One row of a list, with the number of the line on which it begins."""

    number: int
    cells: list[str]
    #: Places of cells that would run as a formula; ours come back disarmed and are none.
    formulas: set[int] = field(default_factory=set)

    def __bool__(self):
        return any(cell.strip() for cell in self.cells)


@dataclass
class Sheet:
    """A list that was read: its column names, its rows, and how it was understood."""

    columns: list[str]
    lines: list[Line]
    header_line: int = 1
    encoding: str = ""
    delimiter: str = ""
    notices: list[str] = field(default_factory=list)

    def misfit(self, line: Line) -> str:
        """Why the cells of a line do not fit under the column names; empty if they do."""
        width, cells = len(self.columns), len(line.cells)
        if any(cell.strip() for cell in line.cells[width:]):
            return (
                f"The row has {cells} cells, but there are {width} column names. Put a text that"
                f" has a “{self.delimiter}” in it between quotation marks."
            )
        if cells < width:
            return f"The row has only {cells} of {width} cells. If it is no record, delete it."
        for column, cell in zip(self.columns, line.cells, strict=False):
            if cell.strip() and not column.strip():
                return f"“{cell.strip()[:60]}” stands under no column name."
        return ""


def read(data: bytes, *, is_known: Callable[[str], bool] = lambda key: False) -> Sheet:
    """Read a CSV or Excel file. `is_known` tells whether a `header_key` is one of our columns.

    Raises Unreadable, with a sentence that says what to do, where there is nothing to work with.
    """
    if len(data) > limit("BYTES"):
        raise Unreadable(
            f"The file has {len(data) / MEGABYTE:.0f} MB; {limit('BYTES') / MEGABYTE:.0f} MB is"
            " the most that is read at once. Leave out pictures and empty sheets, or split it."
        )
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable(EMPTY)
    for start, advice in OTHER_FILES.items():
        if data.startswith(start):
            raise Unreadable(advice)
    if data.startswith(b"PK\x03\x04"):
        return with_header(Sheet([], read_xlsx(data), encoding="XLSX"), is_known)
    text, encoding, notices = text_of(data)
    delimiter, text, skipped = find_delimiter(text, is_known)
    lines = [
        Line(
            number + skipped,
            list(map(arm, cells)),
            {place for place, cell in enumerate(cells) if is_formula(cell)},
        )
        for number, cells in lines_of(text, delimiter)
    ]
    return with_header(Sheet([], lines, 1, encoding, delimiter, notices), is_known)


def with_header(sheet: Sheet, is_known: Callable[[str], bool]) -> Sheet:
    """Find the row of column names; what is above it (a title, a date) is no data."""
    lines = [line for line in sheet.lines if line]
    if not lines:
        raise Unreadable(EMPTY)
    if len(lines) > limit("ROWS") + 1:
        raise Unreadable(
            f"The list has {len(lines) - 1:,} rows; {limit('ROWS'):,} is the most that is read at"
            " once. Split it into several files."
        )
    place = header_place(lines, is_known)
    header = lines[place]
    while header.cells and not header.cells[-1].strip():
        header.cells.pop()
    if len(header.cells) > limit("COLUMNS"):
        raise Unreadable(
            f"Line {header.number} has {len(header.cells):,} columns; {limit('COLUMNS')} is the"
            " most that is read. Is this the right file?"
        )
    refuse_double_columns(header)
    sheet.columns, sheet.header_line = header.cells, header.number
    sheet.lines = lines[place + 1 :]
    for line in sheet.lines:
        if line.formulas and len(line.cells) > len(sheet.columns):
            line.cells = join_formula(line.cells, sheet.delimiter)
            line.formulas = {place for place, cell in enumerate(line.cells) if is_formula(cell)}
    if sheet.encoding == "XLSX":  # Its rows end at their last cell; a short one is no mistake.
        for line in sheet.lines:
            line.cells += [""] * (len(sheet.columns) - len(line.cells))
    if place:
        sheet.notices.append(
            f"The column names are in line {header.number}; what is above them is not read."
        )
    if not sheet.lines:
        raise Unreadable(
            f"The file has column names in line {header.number}, but no rows below them."
        )
    return sheet


def header_place(lines: list[Line], is_known: Callable[[str], bool]) -> int:
    """Which of the first rows holds most of our column names; the first where none does."""

    def known(place: int) -> int:
        return sum(is_known(header_key(cell)) for cell in lines[place].cells)

    return max(range(min(20, len(lines))), key=lambda place: (known(place), -place))


def refuse_double_columns(header: Line) -> None:
    """Two columns of one name: nobody can tell which of them counts."""
    counts = Counter(header_key(cell) for cell in header.cells if cell.strip())
    for cell in header.cells:
        if cell.strip() and counts[header_key(cell)] > 1:
            raise Unreadable(
                f"Line {header.number} has the column “{cell.strip()}” more than once. Keep the"
                " one that counts, and delete or rename the other."
            )


def read_xlsx(data: bytes) -> list[Line]:
    """The first sheet that has something in it; values only, no formula is run."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            names = parts.namelist()
            unpacked = sum(part.file_size for part in parts.infolist())
        if "xl/workbook.xml" not in names:
            raise Unreadable(
                "This is not an Excel file (.xlsx). Open it in your spreadsheet and save it as"
                " “Excel workbook (.xlsx)” or as “CSV UTF-8”."
            )
        if unpacked > 20 * limit("BYTES"):
            raise Unreadable(
                f"Unpacked, this Excel file has {unpacked / MEGABYTE:,.0f} MB. Copy the list into a"
                " new file, without pictures and empty rows."
            )
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            lines = list(sheet_lines(sheet))
            if lines:
                return lines
    except Unreadable:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        OSError,
        KeyError,
        ValueError,
        SyntaxError,
        TypeError,
        AttributeError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Unreadable(
            "The Excel file is damaged. Open it in your spreadsheet, save it again, and choose it."
        ) from error
    raise Unreadable("The Excel file is empty: none of its sheets has a row.")


def sheet_lines(sheet) -> Iterator[Line]:
    """The rows of a sheet that are not empty."""
    sheet.reset_dimensions()  # What the file says of its size may be wrong by a million rows.
    most, found = limit("ROWS") + 21, 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        line = Line(number, [cell_text(value) for value in values[: limit("COLUMNS") + 100]])
        if line:
            found += 1
            yield line
        if found > most:
            return  # One more than is allowed: enough to say so.


def cell_text(value) -> str:
    """What stands in a cell of an Excel file, as text: 2016 rather than 2016.0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), str(value))
    return arm(text)
