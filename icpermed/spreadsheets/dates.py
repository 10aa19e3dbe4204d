"""Days as spreadsheets write them: 12/02/2024 is in December for some, in February for others."""

import re
from collections.abc import Iterable

from icpermed.spreadsheets.reading import Line

#: 12/02/2024, 12/02/24 and 12-02-2024; but 12-02-24 may be a telephone number.
TWO_WAYS = re.compile(r"(\d{1,2})(?:/(?=\d{1,2}/)|-(?=\d{1,2}-\d{4}))(\d{1,2})[/-](\d{4}|\d{2})")


def detect_date_order(cells: Iterable[str]) -> str:
    """What days with strokes prove: "dmy", "mdy", "both", "ambiguous"; empty where there are none.

    31/01/2024 proves that the day comes first; 12/02/2024 proves nothing.
    """
    seen = set()
    for cell in cells:
        if found := TWO_WAYS.fullmatch(cell.strip()):
            first, second = int(found[1]), int(found[2])
            seen.add("dmy" if first > 12 else "mdy" if second > 12 else "ambiguous")
    if {"dmy", "mdy"} <= seen:
        return "both"
    return next((order for order in ("dmy", "mdy", "ambiguous") if order in seen), "")


def date_order_of(rows: list[Line]) -> tuple[str, list[str]]:
    """The order that the first rows of a list prove, and what its reader should decide."""
    cells = [cell for row in rows for cell in row.cells if TWO_WAYS.fullmatch(cell.strip())]
    order = detect_date_order(cells)
    if order in ("dmy", "mdy", ""):
        return order, []
    example = cells[0].strip()
    if order == "both":
        return "", [
            f"The dates of the list are written in two orders (such as {example}): some begin with"
            " the day, some with the month. Write them as 2024-02-12."
        ]
    return "", [
        f"Dates such as {example} can be read in two ways. Choose whether the day or the month"
        " comes first."
    ]
