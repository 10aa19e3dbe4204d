"""The cells of one column, read into what is written: in bulk, and each text only once.

What comes out is ready for COPY: a text with its special letters escaped, `\\N` for a blank cell.
"""

import re
from collections import defaultdict
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from icpermed.imports.importer import CLEAR
from icpermed.imports.records.targets import Target
from icpermed.partial_dates import HOW_TO_WRITE, PartialDate, PartialDateField
from icpermed.spreadsheets import Reading, clean
from icpermed.widgets import CellWidget, KeyWidget, ListWidget, TextWidget, Unclear

BLANK = "\\N"
#: So many different cells of a column are remembered.
REMEMBERED = 20_000

#: What a spreadsheet writes where it could not calculate.
BROKEN = re.compile(r"#(REF|NAME|VALUE|NUM|NULL|DIV/0|BEZUG|WERT|ZAHL|FELD)[!?]?", re.IGNORECASE)
#: A long number that a spreadsheet has shortened: 2,28382E+11.
SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
#: What people write where they know nothing, in columns of words, dates and other records.
NOTHING = {"-", "–", "—", "n/a", "#n/a", "k.a.", "s/o", "tbd", "?", "??", "null", "xxx", "unknown"}
#: Texts that begin so are looked at closely.
SUSPECT = frozenset("<#=@'’+ ")

FORMULA = Unclear("This is a formula.", "Write the text that it shows.")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Findings:
    """What is to be said of the rows of one chunk, by their place in it."""

    def __init__(self):
        self.errors, self.notes, self.cleared = defaultdict(list), defaultdict(list), {}
        self.raw = defaultdict(dict)

    def blame(self, place: int, column: str, value: str, unclear: Unclear) -> None:
        self.errors[place].append(
            {
                "column": column,
                "value": value[:200],
                "message": unclear.message,
                "hint": unclear.hint,
            }
        )


def reader_for(target: Target, reading: Reading) -> "CellReader":
    """What reads the cells of a column."""
    if isinstance(target.widget, KeyWidget):
        return KeyReader(target, reading)
    return TextReader(target, reading) if target.type == "text" else CellReader(target, reading)


class CellReader:
    """Cells of few different values: each is read once, and remembered."""

    def __init__(self, target: Target, reading: Reading):
        self.target, self.reading = target, reading
        self.known = {}
        self.plain = target.widget.plain

    def read(self, cells: list[str], beside: list[str] | None, findings: Findings) -> list[str]:
        """The cells of one chunk of rows."""
        found, known, plain = [], self.known, self.plain
        for place, cell in enumerate(cells):
            value = known.get(cell)
            if value is None:
                is_plain = plain is not None and plain.fullmatch(cell)
                value = cell if is_plain else self.read_one(place, cell, findings)
            found.append(value)
        return found

    def read_one(self, place: int, cell: str, findings: Findings) -> str:
        """A cell that was not met before; what it says is remembered unless there is more to it."""
        if not cell or not cell.strip():
            return self.remember(cell, BLANK)
        name, text = self.target.name, clean(cell)
        if text.lower() == CLEAR:
            return self.clear(place, cell, findings)
        try:
            if BROKEN.fullmatch(text):
                raise Unclear("The spreadsheet could not calculate this.", "Write the value.")
            if self.says_nothing(text):
                findings.notes[place].append(f"{name}: “{text}” was read as a blank cell.")
                return BLANK
            value = self.understand(cell)
        except Unclear as unclear:
            findings.raw[place][name] = cell
            findings.blame(place, name, cell, unclear)
            return BLANK
        prepared = encoded(value)
        if self.target.is_text and (raw := self.as_it_is(cell)) != value:
            findings.raw[place][name] = raw
            return prepared
        return self.remember(cell, prepared)

    def remember(self, cell: str, prepared: str) -> str:
        if len(self.known) >= REMEMBERED:
            self.known.clear()
        self.known[cell] = prepared
        return prepared

    def says_nothing(self, text: str) -> bool:
        """Whether somebody wrote that there is nothing to write."""
        return text.casefold() in NOTHING

    def understand(self, cell: str):
        """What the cell means. Raises Unclear."""
        widget = self.target.widget
        try:
            if is_date(self.target.field):
                return self.date(cell)
            return widget.clean(cell)
        except Unclear:
            raise
        except ValueError as error:
            raise Unclear(*in_two(str(error))) from error

    def date(self, cell: str):
        """A date, in the order of its parts that was chosen for the file."""
        when = PartialDate.parse(
            cell, order=self.reading.date_order, counts_days=self.reading.counts_days
        )
        if isinstance(self.target.field, PartialDateField):
            return when
        if not when.day:
            raise Unclear("This is no day.", "Write the day: 2023-07-12.")
        return when.first_day

    def as_it_is(self, cell: str):
        """The cell as it is written, to the last space: the register may say just this."""
        return ListWidget().split(cell) if isinstance(self.target.field, ArrayField) else cell

    def clear(self, place: int, cell: str, findings: Findings) -> str:
        """`<clear>` empties the field, where it may be empty."""
        if self.target.empty is None:
            findings.blame(
                place,
                self.target.name,
                cell,
                Unclear("This may not be empty.", "Write a value, or leave the cell blank."),
            )
            return BLANK
        if self.target.empty == BLANK:
            findings.cleared.setdefault(place, []).append(self.target.name)
        return self.target.empty


class TextReader(CellReader):
    """Cells that are nearly all different: a plain text is what it says."""

    def __init__(self, target, reading):
        super().__init__(target, reading)
        self.is_free = type(target.widget) in {TextWidget, CellWidget}
        self.longest = target.field.max_length or 10**9

    def read(self, cells, beside, findings):
        if not self.is_free:
            return super().read(cells, beside, findings)
        found, longest, suspect, read_one = [], self.longest, SUSPECT, self.read_one
        for place, cell in enumerate(cells):
            if (
                cell
                and cell.isascii()
                and cell.isprintable()
                and cell[0] not in suspect
                and cell[-1] != " "
                and len(cell) <= longest
                and "\\" not in cell
                and "  " not in cell
                and "E+" not in cell
            ):
                found.append(cell)
            else:
                found.append(read_one(place, cell, findings) if cell else BLANK)
        return found

    def remember(self, cell, prepared):
        return prepared if self.is_free else super().remember(cell, prepared)

    def says_nothing(self, text):
        return False if self.is_free else super().says_nothing(text)

    def understand(self, cell):
        value = super().understand(cell)
        if isinstance(value, str):
            if SHORTENED.fullmatch(value):
                raise Unclear(
                    "The spreadsheet has shortened this number.",
                    "Format the column as text, and write the number again.",
                )
            if len(value) > self.longest:
                raise Unclear(
                    f"The text has {len(value):,} letters; {self.longest:,} is the most.",
                    "Write it shorter.",
                )
        return value


class KeyReader(CellReader):
    """Cells that name other records: those of a chunk are looked up together."""

    def read(self, cells, beside, findings):
        if self.target.widget.beside:
            return self.read_pairs(
                list(zip(cells, beside or [""] * len(cells), strict=True)), findings
            )
        self.look_up({cell: clean(cell) for cell in set(cells) - self.known.keys()})
        return super().read(cells, beside, findings)

    def read_pairs(self, pairs, findings):
        """Cells whose meaning depends on another cell of the row."""
        new = set(pairs) - self.known.keys()
        self.look_up({pair: (clean(pair[0]), clean(pair[1])) for pair in new})
        return [
            self.known[pair]
            if pair in self.known
            else self.read_one(place, pair[0], findings, pair)
            for place, pair in enumerate(pairs)
        ]

    def look_up(self, wanted: dict) -> None:
        """Ask once for all cells of a chunk that were not met before."""
        if len(self.known) >= REMEMBERED:
            self.known.clear()
        self.texts, self.found = wanted, {}
        texts = {text for text in wanted.values() if self.is_asked(text)}
        if not texts:
            return
        # As it is, and tidied: a title may have two spaces in the register as well.
        found = self.target.widget.find_all(
            texts | {cell for cell in wanted if self.is_asked(cell)}
        )
        for cell, text in wanted.items():
            self.found[cell] = found.get(cell) or found.get(text) or []
            if len(self.found[cell]) == 1 and self.is_asked(text):
                self.known[cell] = encoded(str(self.found[cell][0]))

    def is_asked(self, text) -> bool:
        """Whether a text may name a record."""
        words = text[0] if isinstance(text, tuple) else text
        return bool(words.strip()) and words.lower() != CLEAR and not self.says_nothing(words)

    def read_one(self, place, cell, findings, pair=None):
        self.cell = cell if pair is None else pair
        return super().read_one(place, cell, findings)

    def understand(self, cell):
        raise self.target.widget.doubt(clean(cell), self.found.get(self.cell, []))


def encoded(value) -> str:
    """A value as COPY writes it."""
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        texts = (text.replace("\\", "\\\\").replace('"', '\\"') for text in value)
        return "{" + ",".join(f'"{text}"' for text in texts).translate(ESCAPES) + "}"
    if isinstance(value, date | PartialDate):
        return value.isoformat()
    return str(value).translate(ESCAPES)


def is_date(field: models.Field) -> bool:
    """Whether a field holds a day, or what is known of one; a moment is something else."""
    is_day = isinstance(field, PartialDateField | models.DateField)
    return is_day and not isinstance(field, models.DateTimeField)


def in_two(words: str) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    message, marker, hint = words.partition(HOW_TO_WRITE)
    return message.strip(), (marker + hint).strip()
