"""What XLSX and ODS are made of: XML in a ZIP archive, unpacked with care."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from lzma import LZMAError
from xml.parsers import expat

from icpermed.spreadsheets.reading import MEGABYTE, limit
from icpermed.spreadsheets.unreadable import Unreadable

#: An honest workbook grows to this many times of the largest file; most of it is never held.
SWELLING = 10
#: The list of what is in an archive; more of it means a million entries.
LONGEST_DIRECTORY = 4 * MEGABYTE
#: No workbook has more of them; a bomb has.
LONGEST_TAG, DEEPEST, MOST_ELEMENTS = MEGABYTE, 200, 500_000
END_OF_DIRECTORY = b"PK\x05\x06"

NOT_A_WORKBOOK = (
    "This is not an Excel or OpenDocument file of a table. Open it in your spreadsheet and save it"
    " as “Excel workbook (.xlsx)” or as “CSV UTF-8”."
)
HAS_A_PASSWORD = (
    "The file has a password. Open it, save it without one as “Excel workbook (.xlsx)”, and choose"
    " that one."
)
DAMAGED = (
    "The Excel or OpenDocument file is damaged. Open it in your spreadsheet, save it again, and"
    " choose it."
)


@contextmanager
def refuse_damage() -> Iterator[None]:
    """Whatever is wrong inside a workbook is said in one way."""
    try:
        yield
    except Unreadable:
        raise
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        zlib.error,
        struct.error,
        LZMAError,
        LookupError,
        ValueError,
        OSError,
        EOFError,
        OverflowError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Unreadable(DAMAGED) from error


class Package:
    """An archive and its parts, by their names as they are compared: some writers vary the case."""

    def __init__(self, file):
        refuse_a_long_directory(file)
        with refuse_damage():
            self.archive = zipfile.ZipFile(file)
        self.parts = {named(part.filename): part for part in self.archive.infolist()}
        # zipfile never unpacks more of a part than the part says it has.
        unpacked = sum(part.file_size for part in self.parts.values())
        if unpacked > SWELLING * limit("BYTES"):
            raise Unreadable(
                f"Unpacked, this workbook has {unpacked / MEGABYTE:,.0f} MB. Copy the list into a"
                " new file, without pictures and empty rows."
            )
        if any(part.flag_bits & 1 for part in self.parts.values()):
            raise Unreadable(HAS_A_PASSWORD)

    def __contains__(self, name: str) -> bool:
        return named(name) in self.parts

    def size(self, name: str) -> int:
        """How long a part is when it is unpacked."""
        return self.parts[named(name)].file_size

    def open(self, name: str):
        """A part, unpacked while it is read."""
        return self.archive.open(self.parts[named(name)])

    def beginning(self, name: str) -> bytes:
        """The first bytes of a part that says what the others are; none where there is none."""
        if name not in self:
            return b""
        with refuse_damage(), self.open(name) as part:
            return part.read(200)


def named(name: str) -> str:
    """The name of a part, as it is compared."""
    return name.replace("\\", "/").lower()


def refuse_a_long_directory(file) -> None:
    """zipfile holds the whole list of what is in an archive: it must not be endless."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_600))
    tail = file.read()
    end = tail.rfind(END_OF_DIRECTORY)
    length = tail[end + 12 : end + 16] if end >= 0 else b""
    if int.from_bytes(length, "little") > LONGEST_DIRECTORY:
        raise Unreadable(NOT_A_WORKBOOK)


def refuse_entities(*_):
    """No workbook declares a document type; a bomb of entities does."""
    raise Unreadable(DAMAGED)


def walk(
    package: Package,
    name: str,
    *,
    start: Callable | None = None,
    end: Callable | None = None,
    text: Callable | None = None,
) -> Iterator[None]:
    """Go through a part of the package; stops after every piece of it, so that rows may go on.

    Whoever has handlers of his own counts how deep they are nested, as `shallow` does.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_entities
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    fed = 0
    with refuse_damage(), package.open(name) as part:
        while data := part.read(65_536):
            parser.Parse(data)
            fed += len(data)
            if fed - parser.CurrentByteIndex > LONGEST_TAG:
                raise Unreadable(DAMAGED)
            yield
        parser.Parse(b"", True)
        yield


def shallow(start: Callable, end: Callable = lambda name: None) -> dict[str, Callable]:
    """Handlers that refuse what is nested deeper than any workbook: it would fill the memory."""
    depth = 0

    def opened(name, has):
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Unreadable(DAMAGED)
        start(name, has)

    def closed(name):
        nonlocal depth
        depth -= 1
        end(name)

    return {"start": opened, "end": closed}


@lru_cache(maxsize=1024)
def local(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def attribute(attributes: dict[str, str], name: str) -> str:
    """An attribute, whatever its prefix; empty where there is none."""
    return next((value for key, value in attributes.items() if local(key) == name), "")


def elements(package: Package, name: str, *wanted: str) -> list[tuple[str, dict[str, str]]]:
    """Some elements of a small part, with their attributes; none where there is no such part."""
    found = []

    def start(tag, has):
        if local(tag) in wanted:
            found.append((local(tag), has))
            if len(found) > MOST_ELEMENTS:
                raise Unreadable(DAMAGED)

    if name in package:
        for _ in walk(package, name, **shallow(start)):
            pass
    return found
