"""What spreadsheets do to text: formulas, encodings, separators, header names."""

from icpermed.spreadsheets.cells import (
    arm,
    as_text,
    clean,
    disarm,
    header_key,
    is_formula,
    is_mojibake,
)
from icpermed.spreadsheets.reading import Line, Sheet, read
from icpermed.spreadsheets.unreadable import Unreadable
from icpermed.spreadsheets.writing import write_csv, write_xlsx

__all__ = [
    "Line",
    "Sheet",
    "Unreadable",
    "arm",
    "as_text",
    "clean",
    "disarm",
    "header_key",
    "is_formula",
    "is_mojibake",
    "read",
    "write_csv",
    "write_xlsx",
]
