"""Text files with separators: which separator, which line."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice

from icpermed.spreadsheets.cells import arm, is_formula
from icpermed.spreadsheets.encodings import (
    CHUNK,
    ENCODINGS,
    MARKS,
    SAVE_AGAIN,
    check,
    codec_of,
    decoded,
    find_encoding,
    has_accents,
    physical_lines,
    raw_words,
)
from icpermed.spreadsheets.headers import ROWS_LOOKED_AT, count_known
from icpermed.spreadsheets.reading import Line, Reading, limit
from icpermed.spreadsheets.unreadable import Unreadable

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar |"}
SEPARATOR_LINE = re.compile(r'"?sep=([^\w"\r\n])"?[;,\t|]*\s*', re.IGNORECASE)

#: So many words are enough to see whether an encoding is right.
SHOWN = 8

#: The separator is sought in the first rows, and not below a million blank lines.
LINES_LOOKED_AT = 2_000

#: A record longer than this swallowed others: somewhere a quote was opened and not closed.
LONGEST_RECORD = 60
STOP = "\0"  # Comes after the last line; a file with NUL was refused.

#: In a row written one cell to a line: a cell that has to be disarmed, or looks like a formula.
SUSPECT = re.compile(r"[\r\n](?:['\t\r]|[^\S\r\n]*[=@＝＠])")


class TextFile:
    """A text file as a table: CSV, TSV, or what a spreadsheet calls Unicode text."""

    is_text = True
    sheets: list[str] = []
    sheet = ""

    def __init__(self, file, chosen: Reading, is_known: Callable[[str], bool]):
        self.file = file
        file.seek(0)
        head = file.read(CHUNK)
        self.is_marked = head.startswith(tuple(MARKS))
        self.words = raw_words(file)
        self.encoding = chosen.encoding or find_encoding(file, head, self.words)
        self.codec = codec_of(self.encoding, head)
        self.notices = []
        check(file, self.encoding, self.codec)
        self.skipped, named = self.separator_line()
        self.delimiter = chosen.delimiter or named or self.find_delimiter(is_known)
        if len(self.delimiter) != 1 or self.delimiter in '"\r\n\0':
            raise Unreadable("A separator is one character: a comma, a semicolon, a tab or a bar.")
        self.form = "TSV" if self.delimiter == "\t" else "CSV"
        if not chosen.encoding and not self.encoding.startswith("UTF") and self.samples:
            self.notices.append(
                f"The file is not UTF-8; it was read as {self.encoding}. Check these words:"
                f" {', '.join(self.samples[:5])}. If they look wrong, choose another encoding."
                f" Or: {SAVE_AGAIN}"
            )

    @property
    def samples(self) -> list[str]:
        """Some words that show whether the encoding is the right one."""
        if self.encoding == "UTF-16":
            text = physical_lines(self.file, self.codec).read(CHUNK)
            words = dict.fromkeys(re.findall(r"[^\W\d_]+", text))
            return [word for word in words if not word.isascii()][:SHOWN]
        return decoded(self.telling_words, self.codec)

    @property
    def telling_words(self) -> list[bytes]:
        """Words that look different in every encoding."""
        if self.encoding == "UTF-16":
            return self.words[:SHOWN]
        return [word for word in self.words if has_accents(word, self.codec)][:SHOWN]

    @property
    def encodings(self) -> list[tuple[str, list[str]]]:
        """What else could be meant, each with the same words as they would look."""
        if self.is_marked:
            return []
        words, samples = self.telling_words, self.samples
        found = [
            (name, decoded(words, codec))
            for name, codec in ENCODINGS.items()
            if name not in ("UTF-16", self.encoding)
        ]
        return [(name, looks) for name, looks in found if looks and looks != samples]

    def separator_line(self) -> tuple[int, str]:
        """Whether the first line is `sep=;`, as Excel has it, and which separator it names."""
        first = next(physical_lines(self.file, self.codec), "")
        named = SEPARATOR_LINE.fullmatch(first)
        return (1, named[1]) if named else (0, "")

    def find_delimiter(self, is_known: Callable[[str], bool]) -> str:
        """The separator that makes the best table of the first rows."""

        def worth(delimiter: str) -> tuple:
            """Columns we know; then how many rows are as wide as they; then that width."""
            rows = []
            with suppress(Unreadable):  # Told when the rows are read; here those before it count.
                for row in islice(self.lines(delimiter, LINES_LOOKED_AT), ROWS_LOOKED_AT):
                    rows.append(row)
            if not rows:
                return (0, -1, 0)
            known = [count_known(row.cells, is_known) for row in rows]
            widths = [len(row.cells) for row in rows]
            width = max(set(widths), key=widths.count)
            if max(known):
                width = widths[known.index(max(known))]
            agree = widths.count(width) / len(rows)
            if width == 1 or (agree < 1 and is_prose(rows)):
                agree -= 1
            return (max(known), agree, width)

        return max(DELIMITERS, key=worth)

    def lines(self, delimiter: str = "", most: int | None = None) -> Iterator[Line]:
        """The rows that are not blank, each with the physical line on which it begins."""
        lines = islice(physical_lines(self.file, self.codec), self.skipped, most)
        return records(lines, delimiter or self.delimiter, self.skipped)


def is_prose(rows: list[Line]) -> bool:
    """Whether what separates the cells is followed by spaces, as commas in sentences are."""
    others = [cell for row in rows for cell in row.cells[1:] if cell]
    return 2 * sum(cell.startswith(" ") for cell in others) > len(others)


def records(lines: Iterable[str], delimiter: str, at: int) -> Iterator[Line]:
    """Rows made of the lines after the first `at`. This loop runs for every row: it is lean."""
    begins, longest, suspect = at + 1, limit("CELL"), SUSPECT.search

    def counted() -> Iterator[str]:
        nonlocal at
        for line in lines:
            at += 1
            if at - begins > LONGEST_RECORD:
                raise never_closed(begins)
            yield line
        yield STOP

    reader = csv.reader(counted(), delimiter=delimiter)
    try:
        for cells in reader:
            joined = "\n" + "\n".join(cells)
            if not joined.isspace():
                if joined.endswith(STOP):
                    if cells == [STOP]:
                        return
                    raise never_closed(begins)
                if len(joined) > longest:
                    check_lengths(begins, cells, longest)
                if not suspect(joined):
                    yield Line(begins, cells)
                elif line := armed(begins, cells):
                    yield line
            begins = at + 1
    except csv.Error as error:
        if at > begins:
            raise never_closed(begins) from error
        raise too_long(begins, longest) from error


def armed(number: int, cells: list[str]) -> Line:
    """A row of which some cells were disarmed, or would run as formulas."""
    formulas = {place for place, cell in enumerate(cells) if is_formula(cell)}
    return Line(number, list(map(arm, cells)), formulas)


def check_lengths(number: int, cells: list[str], longest: int) -> None:
    """Refuse a cell that is longer than any text of a list."""
    for cell in cells:
        if len(cell) > longest:
            raise too_long(number, longest, f"{len(cell):,} letters")


def too_long(number: int, longest: int, length: str = "far too many letters") -> Unreadable:
    """The refusal of a cell that no list has."""
    return Unreadable(
        f"Line {number} has a cell of {length}; {longest:,} is the most that is read. Is a closing"
        " quote missing?"
    )


def never_closed(line: int) -> Unreadable:
    """The usual cause: a quotation mark in a text, or one that was forgotten."""
    return Unreadable(
        f'In line {line} a cell begins with a quotation mark (") that is never closed. Close it or'
        " take it away, and choose the file again."
    )


def join_formula(cells: list[str], delimiter: str) -> list[str]:
    """A formula that nobody put in quotes was cut at its own separators: put it together again."""
    joined = []
    for cell in cells:
        if joined and joined[-1].startswith("=") and joined[-1].count("(") > joined[-1].count(")"):
            joined[-1] += delimiter + cell
        else:
            joined.append(cell)
    return joined
