"""OpenDocument spreadsheets: the values that are stored in them."""

import re
from collections.abc import Callable, Iterator

from icpermed.spreadsheets.cells import arm
from icpermed.spreadsheets.packages import (
    DAMAGED,
    DEEPEST,
    HAS_A_PASSWORD,
    elements,
    local,
    shallow,
    walk,
)
from icpermed.spreadsheets.reading import NONE, Line, limit
from icpermed.spreadsheets.unreadable import Unreadable
from icpermed.spreadsheets.xlsx import MOST_SHEETS
from icpermed.spreadsheets.xlsx_cells import LAST_ROW, iso_text, number_text, too_far

CONTENT = "content.xml"
SPACE = re.compile(r"[ \t\r\n]+")

#: Comments, drawings and what they hold are no cells.
BESIDE = {"annotation", "shapes", "forms", "frame", "custom-shape", "dde-source", "tracked-changes"}


class Ods:
    """An OpenDocument spreadsheet, of which one sheet at a time is read, row by row."""

    form = "ODS"

    def __init__(self, package):
        self.package = package
        if elements(package, "META-INF/manifest.xml", "encryption-data"):
            raise Unreadable(HAS_A_PASSWORD)
        self.parts: dict[str, int] = {}
        self.hidden: set[str] = set()
        for _ in walk(package, CONTENT, **shallow(*self.sheet_finder())):
            pass

    def sheet_finder(self) -> tuple[Callable, Callable]:
        """Handlers that note the sheets, in order, and which of them are hidden."""
        unseen, style, depth, count = set(), "", 0, 0

        def start(name, has):
            nonlocal style, depth, count
            tag = local(name)
            if tag == "table":
                if depth == 0:
                    title = has.get("table:name", "")
                    self.parts.setdefault(title, count)
                    if count > MOST_SHEETS:
                        raise Unreadable(DAMAGED)
                    count += 1
                    if has.get("table:style-name") in unseen:
                        self.hidden.add(title)
                depth += 1
            elif tag == "style":
                style = has.get("style:name", "")
            elif tag == "table-properties" and has.get("table:display") == "false":
                unseen.add(style)

        def end(name):
            nonlocal depth
            depth -= local(name) == "table"

        return start, end

    def lines(self, sheet: str) -> Iterator[Line]:
        """The rows of a sheet that are not blank."""
        handlers = TableHandlers(self.parts[sheet])
        steps = walk(
            self.package,
            CONTENT,
            start=handlers.start,
            end=handlers.end,
            text=handlers.text,
        )
        for _ in steps:
            while handlers.rows:
                line, times = handlers.rows.pop(0)
                for number in range(line.number, line.number + times):
                    yield Line(number, list(line.cells), line.formulas)
            if handlers.is_over:
                return


class TableHandlers:
    """Makes rows of the elements of one table of the document."""

    def __init__(self, wanted: int):
        self.wanted, self.seen, self.depth, self.beside = wanted, -1, 0, 0
        self.rows: list[tuple[Line, int]] = []
        self.is_over = False
        self.row, self.times, self.nested = 1, 0, 0
        self.cells, self.formulas = [], set()
        self.blanks = 0
        self.cell, self.pieces, self.length, self.is_text = {}, [], 0, False
        self.widest, self.longest = limit("COLUMNS") + 100, limit("CELL")

    def start(self, name, has):
        self.nested += 1
        if self.nested > DEEPEST:
            raise ValueError(self.nested)
        tag = local(name)
        if self.beside or tag in BESIDE:
            self.beside += 1
        elif tag == "table":
            if self.depth == 0:
                self.seen += 1
            self.depth += 1
        elif self.seen != self.wanted or self.depth != 1:
            return
        elif tag == "table-row":
            self.row += self.times
            self.times = repeats(has, "table:number-rows-repeated")
            if self.row > LAST_ROW:
                raise ValueError(self.row)
            self.cells, self.formulas, self.blanks = [], set(), 0
        elif tag in ("table-cell", "covered-table-cell"):
            self.cell, self.pieces, self.length = has, [], 0
        elif tag == "p":
            if self.pieces:
                self.add_text("\n")
            self.is_text = True
        elif tag == "s" and self.is_text:
            self.add_text(" " * min(repeats(has, "text:c"), self.longest))
        elif tag == "tab" and self.is_text:
            self.add_text("\t")
        elif tag == "line-break" and self.is_text:
            self.add_text("\n")

    def text(self, data):
        if self.is_text and not self.beside:
            self.add_text(SPACE.sub(" ", data))

    def add_text(self, data):
        self.pieces.append(data)
        self.length += len(data)
        if self.length > 2 * self.longest:
            raise too_far(self.row, len(self.cells), self.length)

    def end(self, name):
        self.nested -= 1
        tag = local(name)
        if self.beside:
            self.beside -= 1
        elif tag == "table":
            self.depth -= 1
            self.is_over |= self.depth == 0 and self.seen == self.wanted
        elif self.seen != self.wanted or self.depth != 1:
            return
        elif tag == "p":
            self.is_text = False
        elif tag in ("table-cell", "covered-table-cell"):
            self.add()
        elif tag == "table-row" and self.cells:
            line = Line(self.row, self.cells, self.formulas or NONE)
            if line:
                self.rows.append((line, self.times))

    def add(self):
        """Put the cell that ends here into the row, as often as it is repeated."""
        text = self.value()
        times = repeats(self.cell, "table:number-columns-repeated")
        if not text.strip():
            self.blanks += times
            return
        place = len(self.cells) + self.blanks
        if place + times > self.widest or len(text) > self.longest:
            raise too_far(self.row, place + times - 1, len(text))
        self.cells += [""] * self.blanks + [text] * times
        self.blanks = 0
        if text.startswith("=") and "table:formula" in self.cell and not self.has_value():
            self.formulas |= set(range(place, place + times))

    def has_value(self) -> bool:
        return bool(self.pieces or self.cell.get("office:value-type"))

    def value(self) -> str:
        """What stands in the cell, as text: ISO days, 2016 rather than 2016.0."""
        cell, shown = self.cell, "".join(self.pieces)
        kind = cell.get("office:value-type")
        if cell.get("calcext:value-type") == "error":
            return shown
        if kind in ("float", "percentage", "currency"):
            return number_text(cell.get("office:value", shown))
        if kind == "date":
            return iso_text(cell.get("office:date-value", shown))
        if kind == "boolean":
            value = cell.get("office:boolean-value", shown)
            return {"true": "yes", "false": "no"}.get(value, value)
        if not self.has_value() and "table:formula" in cell:
            return "=" + cell["table:formula"].partition("=")[2]
        return arm(shown or cell.get("office:string-value", ""))


def repeats(has: dict[str, str], name: str) -> int:
    """How often a row, a cell or a space stands there; the document may not say zero."""
    return max(1, int(has.get(name, 1)))
