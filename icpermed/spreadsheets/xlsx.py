"""Excel workbooks: the values that are stored in them. No formula is run, no macro, no link."""

import posixpath
import re
from collections.abc import Iterator
from datetime import datetime

from icpermed.spreadsheets.packages import (
    DAMAGED,
    NOT_A_WORKBOOK,
    attribute,
    elements,
    local,
    refuse_damage,
    shallow,
    walk,
)
from icpermed.spreadsheets.reading import MEGABYTE, Line, limit
from icpermed.spreadsheets.unreadable import Unreadable
from icpermed.spreadsheets.xlsx_cells import MOST_PIECES, sheet_handlers, text_of

#: The numbers of Excel's own formats for days and times.
DAY_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
#: Of a format: texts, colours, and padding are no letters of a date.
NO_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')

#: All texts of a workbook are held in memory, so there must not be too much of them.
MOST_TEXTS = 2
MOST_SHEETS = 1_000


class Xlsx:
    """An Excel workbook, of which one sheet at a time is read, row by row."""

    form = "XLSX"

    def __init__(self, package):
        self.package = package
        with refuse_damage():
            roots = Relations(package, "")
            self.book = roots.of_kind("/officeDocument") or "xl/workbook.xml"
            if self.book not in package:
                raise Unreadable(NOT_A_WORKBOOK)
            others = Relations(package, self.book)
            self.parts: dict[str, str] = {}
            self.hidden: set[str] = set()
            self.first_day = datetime(1899, 12, 30)  # noqa: DTZ001 As Excel has it.
            self.find_sheets(others)
            self.strings = self.read_strings(others.of_kind("/sharedStrings"))
            self.days = self.read_formats(others.of_kind("/styles"))

    def find_sheets(self, others: "Relations") -> None:
        """Note the sheets that have cells, in order, and which of them are hidden."""
        for tag, has in elements(self.package, self.book, "sheet", "workbookPr"):
            name, part = has.get("name", ""), others.by_key.get(attribute(has, "id"), "")
            if tag == "workbookPr" and has.get("date1904") in ("1", "true"):
                self.first_day = datetime(1904, 1, 1)  # noqa: DTZ001 As Excel has it.
            elif tag == "sheet" and part in self.package and part not in self.parts.values():
                self.parts[name] = part
                if has.get("state", "visible") != "visible":
                    self.hidden.add(name)
            if len(self.parts) > MOST_SHEETS:
                raise Unreadable(DAMAGED)

    def read_strings(self, part: str) -> list[str]:
        """The texts of all sheets; cells only name their places."""
        if part not in self.package:
            return []
        if self.package.size(part) > MOST_TEXTS * limit("BYTES"):
            raise Unreadable(
                "The texts of this workbook have more than"
                f" {MOST_TEXTS * limit('BYTES') // MEGABYTE} MB. Split the list into several files."
            )
        found, pieces, is_spoken, is_text = [], [], False, False

        def start(name, has):
            nonlocal is_spoken, is_text
            tag = local(name)
            if tag == "si":
                pieces.clear()
            elif tag == "rPh":
                is_spoken = True
            is_text = tag == "t" and not is_spoken

        def end(name):
            nonlocal is_spoken, is_text
            tag = local(name)
            is_text = False
            if tag == "si":
                found.append(text_of("".join(pieces)))
            elif tag == "rPh":
                is_spoken = False

        def text(data):
            if is_text:
                pieces.append(data)
                if len(pieces) > MOST_PIECES:
                    raise ValueError(part)

        for _ in walk(self.package, part, text=text, **shallow(start, end)):
            pass
        return found

    def read_formats(self, part: str) -> set[str]:
        """The styles of cells that show numbers as days or times, as cells name them."""
        codes, days, is_inside = {}, [], False
        for tag, has in elements(self.package, part, "numFmt", "cellXfs", "cellStyles", "xf"):
            if tag == "numFmt":
                codes[has.get("numFmtId")] = has.get("formatCode", "")
            elif tag in ("cellXfs", "cellStyles"):
                is_inside = tag == "cellXfs"
            elif tag == "xf" and is_inside:
                number = has.get("numFmtId", "0")
                if number in codes:
                    shown = NO_FORMAT.sub("", codes[number].partition(";")[0])
                    days.append(bool(re.search("[dmyhs]", shown.lower())))
                else:
                    days.append(int(number) in DAY_FORMATS)
        return {str(place) for place, is_day in enumerate(days) if is_day}

    def lines(self, sheet: str) -> Iterator[Line]:
        """The rows of a sheet that are not blank."""
        rows: list[Line] = []
        handlers = sheet_handlers(rows, self.strings, self.days, self.first_day)
        for _ in walk(self.package, self.parts[sheet], **handlers):
            yield from rows
            rows.clear()


class Relations:
    """Which other parts a part of the package names, by key and by kind."""

    def __init__(self, package, part: str):
        folder, name = posixpath.split(part)
        self.by_key, self.kinds = {}, {}
        for _, has in elements(package, f"{folder}/_rels/{name}.rels".lstrip("/"), "Relationship"):
            target = posixpath.join("/", folder, has.get("Target", ""))
            target = posixpath.normpath(target).lstrip("/")
            self.by_key[has.get("Id")] = target
            self.kinds.setdefault(has.get("Type", ""), target)

    def of_kind(self, ending: str) -> str:
        """The part of a kind; the long names of kinds differ, but not in how they end."""
        found = (target for kind, target in self.kinds.items() if kind.endswith(ending))
        return next(found, "")
