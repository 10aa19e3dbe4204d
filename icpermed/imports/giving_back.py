"""Files that the desk gives out: the rows that did not go in, with reasons; and a blank list."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.text import capfirst

from icpermed.imports.importer import Column, Importer, find_importer
from icpermed.imports.mapping import OURS
from icpermed.imports.models import Batch, Row
from icpermed.imports.steps import open_as_chosen
from icpermed.spreadsheets import Sheet, clean, write_csv, write_xlsx

CHOOSE = "Write by what the register knows the one that is meant, or choose it in the review."
COMPARE = "Compare with what the register says now. Delete the row, or send it again."


def faulty_file(batch: Batch, form: str = "csv", *, user=None) -> bytes:
    """The rows that did not or cannot go in, as the sender wrote them, each with the reasons.

    Corrected, the file can be uploaded again. It has only columns that this person may import:
    see `not_given_back` for the others. Raises `Unreadable` where a text is too long for XLSX.
    """
    places, is_all = given_back(batch, user), not not_given_back(batch, user)
    with batch.file.open("rb") as file:
        sheet = open_as_chosen(batch, file, user)
        if is_all:  # A row that does not fit shows all that it has, also beside the columns.
            places = [*places, *nameless(batch, sheet)]
        names = dict(enumerate(sheet.columns))
        columns = [*(names.get(place, "") for place in places), *OURS]
        rows = told_rows(batch, sheet, places, is_all)
        return write_file(form, f"{batch.file_name} – to correct", columns, rows)


def write_file(form: str, title: str, columns: list[str], rows, *others) -> bytes:
    """A table in one of the two forms."""
    if form == "csv":
        return write_csv(columns, rows)
    return write_xlsx(title, columns, rows, *others)


def given_back(batch: Batch, user=None) -> list[int]:
    """The places of the columns that this person may import."""
    known = {column.name for column in find_importer(batch.importer).columns(user)}
    return [place for place, name in enumerate(batch.mapping) if name in known]


def not_given_back(batch: Batch, user=None) -> list[str]:
    """The columns of the list that a file of faulty rows leaves out: not stored, or not theirs.

    Such columns hold birthdays and passports; nobody needs them to correct a row.
    """
    places = given_back(batch, user)
    return [
        clean(column)
        for place, column in enumerate(batch.columns)
        if place not in places and column.strip() and clean(column) not in OURS
    ]


def open_rows(batch: Batch):
    """The rows of the list that did not or cannot go in."""
    not_in = Q(bucket__in=["faulty", "ambiguous"]) | Q(outcome=Row.Outcome.OVERTAKEN)
    return batch.rows.filter(not_in).exclude(line=None)


def nameless(batch: Batch, sheet: Sheet) -> list[int]:
    """The places without a column name where one of these rows has something."""
    wanted, found = set(open_rows(batch).values_list("line", flat=True)), set()
    names = {place for place, column in enumerate(sheet.columns) if column.strip()}
    for line in sheet.each_line():
        if line.number in wanted:
            found |= {place for place, cell in enumerate(line.cells) if cell.strip()} - names
    return sorted(found)


def told_rows(batch: Batch, sheet: Sheet, places: list[int], is_all: bool) -> Iterator[list]:
    """The cells of each row that is given back, then the line, what is wrong, and what to do."""
    rows = {row.line: row for row in open_rows(batch)}
    headings = {column.name: column.heading for column in find_importer(batch.importer).columns()}
    filled = [batch.mapping.index(name) for name in fill_down(batch)]
    above = {}
    for line in sheet.each_line():
        cells = dict(enumerate(line.cells))
        above |= {place: cells[place] for place in filled if cells.get(place, "").strip()}
        if row := rows.get(line.number):
            problem, advice = problem_of(row, headings), advice_for(row)
            if sheet.misfit(line) and not is_all:
                # Nobody knows which column each of its cells belongs to: it may be a private one.
                cells, advice = {}, f"Correct line {line.number} of the list as it was sent."
            elif cells:
                cells |= {place: above.get(place, "") for place in filled if not cells.get(place)}
            yield [*(cells.get(place, "") for place in places), line.number, problem, advice]


def fill_down(batch: Batch) -> list[str]:
    """The columns where a blank cell means “as above”: alone, a row must say it itself."""
    return [name for name in batch.reading.get("fill_down") or [] if name in batch.mapping]


def problem_of(row: Row, headings: dict[str, str]) -> str:
    """What is wrong with a row, in one cell."""
    if row.outcome == Row.Outcome.OVERTAKEN:
        return row.outcome_note or row.get_outcome_display()
    found = []
    for error in row.errors:
        column = error.get("column", "")
        heading = capfirst(headings.get(column, column))
        found.append(f"{heading}: {error['message']}" if heading else error["message"])
    if row.candidates and not found:
        names = [
            f"{candidate['label']} ({candidate['reason']})"
            if candidate.get("reason")
            else candidate["label"]
            for candidate in row.candidates
        ]
        found.append(f"This may be {'; or '.join(names)}.")
    return " ".join(found)


def advice_for(row: Row) -> str:
    """What to do about a row, each piece of advice once."""
    if row.outcome == Row.Outcome.OVERTAKEN:
        return COMPARE
    hints = dict.fromkeys(filter(None, (error.get("hint", "") for error in row.errors)))
    return " ".join(hints) or (CHOOSE if row.candidates else "")


# --- a blank list ---------------------------------------------------------------------------------


def template_file(importer: Importer, form: str = "csv", user=None) -> bytes:
    """An empty list with our column names; in an Excel file a second sheet says what they hold."""
    columns = importer.columns(user)
    names = [column.name for column in columns]
    told = [[column.name, needed(column), column.help] for column in columns]
    about = ("Columns", ["Column", "Needed", "What it holds"], told)
    return write_file(form, importer.title, names, [], about)


def needed(column: Column) -> str:
    """Whether a row needs a column, in words."""
    if column.is_readonly:
        return "as it is: it cannot be changed by a file"
    if column.is_key:
        return "yes: it tells which record is meant"
    return "yes, for a new record" if column.is_needed else ""
