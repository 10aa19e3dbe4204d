"""Files that go out: CSV that Excel opens rightly, and XLSX of plain text."""

import csv
import re
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from icpermed.spreadsheets.cells import FORMULA, arm, as_text, disarm
from icpermed.spreadsheets.unreadable import Unreadable

LONGEST_CELL = 32_767  # Of XLSX; openpyxl would cut a longer text without a word.

#: What XML cannot hold, or what looks like the way in which XLSX writes such a letter.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def write_csv(columns: list[str], rows: Iterable[Iterable], *, delimiter: str = ",") -> bytes:
    """A CSV file: UTF-8 with a mark so that Excel knows, every cell quoted and disarmed."""
    file = StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(map(disarm, columns))
    writer.writerows(map(disarm, row) for row in rows)
    return file.getvalue().encode("utf-8-sig")


def write_xlsx(
    title: str, columns: list[str], rows: Iterable[Iterable], *others: tuple[str, list, Iterable]
) -> bytes:
    """An Excel file: numbers are numbers, all else is text and nothing runs.

    It has one sheet, and one for each of the others: title, columns and rows as well.
    """
    book, file = Workbook(write_only=True), BytesIO()
    try:
        for each in [(title, columns, rows), *others]:
            add_sheet(book, *each)
    finally:
        book.save(file)  # Also after a refusal: the book keeps a temporary file until then.
    return file.getvalue()


def add_sheet(book: Workbook, title: str, columns: list[str], rows: Iterable[Iterable]) -> None:
    """A sheet with its column names on top, in bold, where they stay."""
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or "Sheet")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        width = sheet.column_dimensions[get_column_letter(number)]
        width.width = max(14, len(column) + 4)
    head = [text_cell(sheet, column) for column in columns]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([number_or_text_cell(sheet, value) for value in row])


def number_or_text_cell(sheet, value):
    """Numbers as they are; what is not a number becomes text; nothing leaves the cell empty."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    text = as_text(value)
    return text_cell(sheet, text) if text else None


def text_cell(sheet, text: str):
    """A cell that stays text, also after somebody edits it in Excel.

    Text needs no apostrophe here. Only one that would be taken for a disarmed text when the file
    is read again gets another, so that reading takes away exactly that one.
    """
    if arm(text) != text:
        text = disarm(text)
    text = UNWRITABLE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    if len(text) > LONGEST_CELL:
        raise Unreadable(
            f"A text of {len(text):,} letters does not fit into a cell of an Excel file"
            f" ({LONGEST_CELL:,}): take the CSV file instead."
        )
    cell = WriteOnlyCell(sheet)
    cell._value, cell.data_type = text, "s"  # Not `value`: openpyxl would read "=…" as a formula.
    cell.quotePrefix = bool(FORMULA.search(text))
    return cell
