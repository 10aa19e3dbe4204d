"""What spreadsheets do to text: formulas, encodings, separators, header names."""

from icpermed.spreadsheets.cells import (
    arm,
    as_text,
    clean,
    disarm,
    header_key,
    is_formula,
    is_mojibake,
    repaired,
)
from icpermed.spreadsheets.dates import detect_date_order
from icpermed.spreadsheets.headers import is_footer
from icpermed.spreadsheets.reading import Line, Reading
from icpermed.spreadsheets.sheets import Sheet, open_sheet, pasted
from icpermed.spreadsheets.unreadable import Unreadable
from icpermed.spreadsheets.writing import write_csv, write_xlsx

__all__ = [
    "Line",
    "Reading",
    "Sheet",
    "Unreadable",
    "arm",
    "as_text",
    "clean",
    "detect_date_order",
    "disarm",
    "header_key",
    "is_footer",
    "is_formula",
    "is_mojibake",
    "open_sheet",
    "pasted",
    "repaired",
    "write_csv",
    "write_xlsx",
]
