"""How a list is understood, one row of it, and the largest list that is read."""

from dataclasses import dataclass, field

from django.conf import settings

MEGABYTE = 1024 * 1024

#: What nearly every line has instead of a set of its own.
NONE: frozenset[int] = frozenset()


def limit(name: str) -> int:
    """The largest list that is read here: BYTES, ROWS, COLUMNS, or characters of a CELL."""
    return getattr(settings, f"IMPORT_MAX_{name}")


@dataclass(slots=True)
class Line:
    """One row of a list, with the number of the line on which it begins."""

    number: int
    cells: list[str]
    #: Places of cells that would run as a formula; ours come back disarmed and are none.
    formulas: set[int] | frozenset[int] = NONE

    def __bool__(self):
        return any(cell.strip() for cell in self.cells)


@dataclass
class Reading:
    """How a file is understood: found out, or chosen by somebody (what is empty was not chosen)."""

    form: str = ""  # CSV, TSV, XLSX or ODS
    encoding: str = ""  # UTF-8, Windows-1252 …; text files only
    delimiter: str = ""  # one letter; text files only
    sheet: str = ""  # of a workbook, by its name
    header_line: int = 0  # the line of the column names, from 1
    date_order: str = ""  # "dmy" or "mdy": how 12/02/2024 is meant; empty: such dates are faults
    counts_days: bool = False  # 45334 is a day as Excel counts them
    fill_down: list[str] = field(default_factory=list)  # our columns where blank means "as above"
