"""The cells of an Excel sheet, as text: 2016 rather than 2016.0, days as 2023-07-12."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from string import ascii_uppercase, digits

from icpermed.spreadsheets.cells import arm
from icpermed.spreadsheets.packages import DEEPEST, local
from icpermed.spreadsheets.reading import NONE, Line, limit
from icpermed.spreadsheets.unreadable import Unreadable

LAST_ROW = 1_048_576
#: A text comes in pieces of some thousand letters: so many of them are no cell of a list.
MOST_PIECES = 500
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
TRUTHS = {"1": "yes", "true": "yes", "0": "no", "false": "no"}


@cache
def columns() -> dict[str, int]:
    """From A to 1, from AB to 28, from XFD to 16384."""
    names = list(ascii_uppercase)
    names += [one + two for one in ascii_uppercase for two in names]
    names += [one + two for one in ascii_uppercase for two in names[26:]]
    return {name: number for number, name in enumerate(names[:16_384], 1)}


def sheet_handlers(
    rows: list[Line], strings: list[str], days: set[str], first_day: datetime
) -> dict[str, Callable]:
    """Handlers that make rows of the elements of a sheet. They run for every cell: lean."""
    cells, formulas, pieces, formula = [], set(), [], None
    row = column = depth = 0
    kind = style = into = None
    is_spoken = False
    widest, longest, column_of = limit("COLUMNS") + 100, limit("CELL"), columns()

    def start(name, has):
        nonlocal cells, formulas, pieces, formula, row, column, depth, kind, style, into, is_spoken
        if name == "c":
            place = has.get("r")
            column = column_of[place.rstrip(digits)] if place else column + 1
            kind, style, formula, pieces = has.get("t"), has.get("s", "0"), None, []
        elif name == "v" or name == "t":
            into = None if is_spoken else pieces
        elif name == "is":
            pieces.clear()  # Some writers put a value beside the text.
        elif name == "f":
            into = formula = []
        elif name == "row":
            place = has.get("r")
            row = max(int(place), row + 1) if place else row + 1
            cells, formulas, column = [], set(), 0
        elif name == "rPh":
            is_spoken = True
        elif ":" in name:
            return start(local(name), has)
        depth += 1
        if depth > DEEPEST or row > LAST_ROW:
            raise ValueError(name)

    def text(data):
        if into is not None:
            into.append(data)
            if len(into) > MOST_PIECES:
                raise too_far(row, column - 1, sum(map(len, into)))

    def end(name):
        nonlocal depth, into, is_spoken
        into = None
        if name == "c":
            if pieces or formula is not None:
                add("".join(pieces))
        elif name == "row":
            line = Line(row, cells, formulas or NONE)
            if line:
                rows.append(line)
        elif name == "rPh":
            is_spoken = False
        elif ":" in name:
            return end(local(name))
        depth -= 1

    def add(raw):
        if not raw:
            value = "" if formula is None else "=" + "".join(formula)
        elif kind == "s":
            value = strings[int(raw)]
        elif kind is None or kind == "n":
            value = day_text(raw, first_day) if style in days else number_text(raw)
        else:
            value = value_text(kind, raw)
        if not value:
            return
        place = column - 1
        if place >= widest or len(value) > longest:
            if value.isspace():
                return
            raise too_far(row, place, len(value))
        if place > len(cells):
            cells.extend([""] * (place - len(cells)))
        if place == len(cells):
            cells.append(value)
        else:
            cells[place] = value
        if not raw:  # A formula that was never run where it was written has no value.
            formulas.add(place)

    return {"start": start, "end": end, "text": text}


def too_far(row: int, place: int, length: int) -> Unreadable:
    """The refusal of a cell that no list has."""
    if length > limit("CELL"):
        return Unreadable(
            f"Line {row} has a cell of {length:,} letters; {limit('CELL'):,} is the most that is"
            " read. Shorten it."
        )
    return Unreadable(
        f"Line {row} has a text in column {place + 1:,}; {limit('COLUMNS')} columns are the most"
        " that is read. Delete what is to the right of the list."
    )


def value_text(kind: str, raw: str) -> str:
    """What a cell holds that names the kind of its value; errors such as #REF! stay as they are."""
    if kind == "b":
        return TRUTHS.get(raw, raw)
    if kind == "d":
        return iso_text(raw)
    return text_of(raw)


def iso_text(raw: str) -> str:
    """A day or a moment of ISO 8601, without a midnight that nobody wrote."""
    return raw.removesuffix("Z").removesuffix("T00:00:00").replace("T", " ")


def text_of(raw: str) -> str:
    """A text as it was typed: without the escapes of Excel, and without our apostrophe."""
    if "_x" in raw:
        raw = ESCAPED.sub(unescape, raw)
    return arm(raw)


def unescape(found: re.Match) -> str:
    """The letter that Excel wrote as a number; NUL and halves of letters are none."""
    code = int(found[1], 16)
    return "" if code == 0 or 0xD800 <= code < 0xE000 else chr(code)


def number_text(raw: str) -> str:
    """2016 rather than 2016.0; what is no number stays as it is."""
    if raw.isdecimal() and len(raw) < 16:
        return raw
    try:
        value = float(raw)
    except ValueError:
        return raw
    return str(int(value)) if value.is_integer() else str(value)


def day_text(raw: str, first_day: datetime) -> str:
    """The day that Excel counts, the time of it, or both; a number if it is none of them."""
    value = float(raw)
    if 0 < value < 1:
        return str((first_day + timedelta(seconds=round(value * 86_400))).time())
    if first_day.year == 1899 and 1 <= value < 60:
        value += 1  # Excel believes in a 29 February 1900.
    if not 1 <= value < 2_958_466:
        return number_text(raw)
    moment = first_day + timedelta(seconds=round(value * 86_400))
    is_midnight = moment.hour == moment.minute == moment.second == 0
    return moment.date().isoformat() if is_midnight else str(moment)
