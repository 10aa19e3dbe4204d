"""Text files with separators: which letters, which separator, which line."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice

from charset_normalizer import from_bytes
from django.conf import settings

from icpermed.spreadsheets.cells import header_key
from icpermed.spreadsheets.unreadable import Unreadable

DELIMITERS = [",", ";", "\t", "|"]
MARKS = {
    b"\xef\xbb\xbf": ("utf-8-sig", "UTF-8"),
    b"\xff\xfe": ("utf-16", "UTF-16"),
    b"\xfe\xff": ("utf-16", "UTF-16"),
}
SAVE_AGAIN = "Open the file in your spreadsheet, save it as “CSV UTF-8”, and choose that one."

#: A record longer than this swallowed others: somewhere a quote was opened and not closed.
LONGEST_RECORD = 60


def text_of(data: bytes) -> tuple[str, str, list[str]]:
    """The text of a file, the name of its encoding, and what its reader should check."""
    text, encoding, notices = decode(data)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Unreadable(
            f"Line {line} holds a character that no text has (NUL): the file is damaged or not a"
            f" list. {SAVE_AGAIN}"
        )
    return text, encoding, notices


def decode(data: bytes) -> tuple[str, str, list[str]]:
    """By its mark; else strictly as UTF-8; else as what Windows writes, to be checked."""
    for mark, (codec, name) in MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(codec), name, []
            except UnicodeDecodeError as error:
                raise Unreadable(
                    f"The file is not the {name} it says it is. {SAVE_AGAIN}"
                ) from error
    try:
        return data.decode("utf-8"), "UTF-8", []
    except UnicodeDecodeError:
        pass
    try:
        text, name = data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        guess = from_bytes(data).best()
        if guess is None:
            raise Unreadable(f"The letters of this file cannot be read. {SAVE_AGAIN}") from None
        text, name = str(guess), guess.encoding
    words = dict.fromkeys(word for word in re.findall(r"\w+", text) if not word.isascii())
    return (
        text,
        name,
        [
            f"The file is not UTF-8; it was read as {name}. Check these words:"
            f" {', '.join(islice(words, 5))}. If they look wrong: {SAVE_AGAIN}"
        ],
    )


def find_delimiter(text: str, is_known: Callable[[str], bool]) -> tuple[str, str, int]:
    """The separator, the text without a line `sep=;`, and how many lines that took."""
    if named := re.match(r'"?sep=(.)"?(\r\n|\r|\n)', text, re.IGNORECASE):
        return named[1], text[named.end() :], 1

    def worth(delimiter: str) -> tuple:
        """Columns we know; then how many rows agree on their number; then that number."""
        try:
            rows = [cells for _, cells in islice(lines_of(text, delimiter), 20)]
        except Unreadable:
            return (0, 0, 0)
        rows = [cells for cells in rows if any(cells)]
        if not rows:
            return (0, 0, 0)
        known = max(sum(is_known(header_key(cell)) for cell in cells) for cells in rows)
        width, agree = Counter(map(len, rows)).most_common(1)[0]
        return (known, agree / len(rows) if width > 1 else 0, width)

    return max(DELIMITERS, key=worth), text, 0


def join_formula(cells: list[str], delimiter: str) -> list[str]:
    """A formula that nobody put in quotes was cut at its own separators: put it together again."""
    joined = []
    for cell in cells:
        if joined and joined[-1].startswith("=") and joined[-1].count("(") > joined[-1].count(")"):
            joined[-1] += delimiter + cell
        else:
            joined.append(cell)
    return joined


def lines_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the physical line on which it begins."""
    stop = "\0end"  # Cannot be in the text: a file with NUL was refused.
    longest = settings.IMPORT_MAX_CELL

    def physical() -> Iterator[str]:
        yield from StringIO(text, newline="")
        yield stop

    records, begins = csv.reader(physical(), delimiter=delimiter), 1
    while True:
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            raise never_closed(begins) from error
        if cells == [stop]:
            return
        if any(cell.endswith(stop) for cell in cells) or records.line_num - begins > LONGEST_RECORD:
            raise never_closed(begins)
        for cell in cells:
            if len(cell) > longest:
                raise Unreadable(
                    f"Line {begins} has a cell of {len(cell):,} letters; {longest:,} is the most"
                    " that is read. Is a closing quote missing?"
                )
        yield begins, cells
        begins = records.line_num + 1


def never_closed(line: int) -> Unreadable:
    """The usual cause: a quotation mark in a text, or one that was forgotten."""
    return Unreadable(
        f'In line {line} a cell begins with a quotation mark (") that is never closed. Close it or'
        " take it away, and choose the file again."
    )
