"""In which letters a text file is written: by its mark, by proof, or by how its words look."""

import codecs
import re
from collections.abc import Iterator
from io import RawIOBase, TextIOWrapper

from icpermed.spreadsheets.reading import limit
from icpermed.spreadsheets.unreadable import Unreadable

SAVE_AGAIN = "Open the file in your spreadsheet, save it as “CSV UTF-8”, and choose that one."

#: What people may choose, and what Python calls it. The order is that of our guesses.
ENCODINGS = {
    "UTF-8": "utf-8-sig",
    "Windows-1252": "cp1252",
    "Windows-1250": "cp1250",
    "Windows-1254": "cp1254",
    "Windows-1257": "cp1257",
    "Windows-1253": "cp1253",
    "Windows-1251": "cp1251",
    "Mac Roman": "mac_roman",
    "DOS 850": "cp850",
    "UTF-16": "utf-16",
}
MARKS = {
    b"\xef\xbb\xbf": "UTF-8",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
#: UTF-16 that does not say so: the codec tells which byte comes first.
UNMARKED = {"UTF-16": {0: "utf-16-be", 1: "utf-16-le"}}

CHUNK = 256 * 1024
#: A longer line is no row of a list, and would be held in memory as a whole.
LONGEST_LINE = 1024 * 1024
#: A sheet is often saved with a million blank rows below the list; they are no reason to refuse it.
LINES_A_ROW = 10

HIGH = re.compile(rb"[\x80-\xff]")
RAW_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z'\x80-\xff]*")
#: Between two letters stands a letter, an apostrophe, or a dot as in Catalan.
ODD_INSIDE = re.compile(r"(?<=[^\W\d_])[^\w\s'’ʼ·.,;:/&–—-](?=[^\W\d_])")
#: A capital after a small letter, neither of them plain: "QuÈbec", "BeyoÑd".
ODD_CAPITAL = re.compile(r"[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŒŸ]")
#: Latin letters beside Greek or Cyrillic ones.
ODD_MIXTURE = re.compile("[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")
ODD = [ODD_INSIDE, ODD_CAPITAL, ODD_MIXTURE]


class Window(RawIOBase):
    """A file seen from its beginning, by a reader of its own: several may read side by side."""

    def __init__(self, file):
        self.file, self.place = file, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.file.seek(self.place)
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        self.place += len(data)
        return len(data)


def physical_lines(file, codec: str) -> TextIOWrapper:
    """The lines of a text file, one by one, with the line breaks as they are."""
    return TextIOWrapper(Window(file), codec, newline="")


def chunks(file) -> Iterator[bytes]:
    """The bytes of a file, never more of them at once than fit a small machine."""
    file.seek(0)
    while data := file.read(CHUNK):
        yield data


def codec_of(name: str, head: bytes) -> str:
    """What Python calls an encoding that somebody chose, or that was found."""
    if name not in ENCODINGS:
        raise Unreadable(f"There is no encoding “{name}”. Choose one of: {', '.join(ENCODINGS)}.")
    marked = any(head.startswith(mark) for mark, encoding in MARKS.items() if encoding == name)
    if name in UNMARKED and not marked:
        return UNMARKED[name][1 if looks_like_utf_16(head) != 0 else 0]
    return ENCODINGS[name]


def looks_like_utf_16(head: bytes) -> int | None:
    """Where the zeros are in every pair of bytes: first (0), second (1), or neither."""
    pairs = len(head) // 2
    if pairs < 2:
        return None
    zeros = [head[place : 2 * pairs : 2].count(0) for place in (0, 1)]
    place = 0 if zeros[0] > zeros[1] else 1
    return place if zeros[place] > 0.7 * pairs and not zeros[1 - place] else None


def find_encoding(file, head: bytes, words: list[bytes]) -> str:
    """By its mark; else strictly as UTF-8; else where the words look least odd."""
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    if looks_like_utf_16(head) is not None:
        return "UTF-16"
    if decodes(file, "utf-8"):
        return "UTF-8"
    guesses = [name for name in ENCODINGS if not name.startswith("UTF")]
    for name in sorted(guesses, key=lambda name: oddness(words, ENCODINGS[name])):
        if decodes(file, ENCODINGS[name]):
            return name
    raise Unreadable(f"The letters of this file cannot be read. {SAVE_AGAIN}")


def decodes(file, codec: str) -> bool:
    """Whether every byte of a file means something in an encoding."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for data in chunks(file):
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def check(file, name: str, codec: str) -> None:
    """Refuse a file that is not what it says, holds NUL, or has lines without an end."""
    decoder, length, lines = codecs.getincrementaldecoder(codec)(), 0, 0
    try:
        for data in chunks(file):
            text = decoder.decode(data)
            if "\0" in text:
                raise has_nul(file, codec)
            lines += text.count("\n") or text.count("\r")
            if lines > LINES_A_ROW * limit("ROWS"):
                raise Unreadable(
                    f"The file has more than {LINES_A_ROW * limit('ROWS'):,} lines. Take away those"
                    " that are blank, or split it into several files."
                )
            last = max(text.rfind("\n"), text.rfind("\r"))
            length = len(text) - last if last >= 0 else length + len(text)
            if length > LONGEST_LINE:
                raise Unreadable(
                    f"The file has a line of more than {LONGEST_LINE:,} characters: it is no list,"
                    f" or its line breaks are lost. {SAVE_AGAIN}"
                )
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The file is not {name}: some of its bytes mean nothing there. Choose another"
            f" encoding. Or: {SAVE_AGAIN}"
        ) from error


def has_nul(file, codec: str) -> Unreadable:
    """The refusal of a file that is damaged, with the line where it shows."""
    lines = enumerate(physical_lines(file, codec), 1)
    number = next(number for number, line in lines if "\0" in line)
    return Unreadable(
        f"Line {number} holds a character that no text has (NUL): the file is damaged or not a"
        f" list. {SAVE_AGAIN}"
    )


def raw_words(file, *, most: int = 200) -> list[bytes]:
    """Words with letters outside of ASCII, as bytes: what tells encodings apart."""
    found, seen = {}, 0
    for data in chunks(file):
        place = 0
        while seen < 10 * most and len(found) < most and (high := HIGH.search(data, place)):
            word = RAW_WORD.search(data, max(place, high.start() - 30), high.end() + 30)
            place, seen = word.end(), seen + 1
            if 3 < len(word.group()) < 40:
                found[word.group()] = True
    return list(found)


def decoded(words: list[bytes], codec: str) -> list[str]:
    """The words as they look in an encoding; none where it does not have one of their letters."""
    try:
        return [word.decode(codec) for word in words]
    except UnicodeDecodeError:
        return []


def has_accents(word: bytes, codec: str) -> bool:
    """Whether a word has letters that a wrong encoding would spoil, and not only a dash."""
    try:
        return any(letter.isalpha() for letter in word.decode(codec) if letter > "\x7f")
    except UnicodeDecodeError:
        return False


def oddness(words: list[bytes], codec: str) -> int:
    """How many words hold what no word holds: a sign or a capital between small letters …"""
    odd = 0
    for word in words:
        try:
            text = word.decode(codec)
        except UnicodeDecodeError:
            return len(words) + 1
        odd += any(pattern.search(text) for pattern in ODD)
    return odd
