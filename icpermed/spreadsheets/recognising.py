"""What kind of file it is, by what is in it and whatever its name."""

from collections.abc import Callable
from itertools import chain

from icpermed.spreadsheets.ods import CONTENT, Ods
from icpermed.spreadsheets.packages import HAS_A_PASSWORD, NOT_A_WORKBOOK, Package
from icpermed.spreadsheets.reading import MEGABYTE, Reading, limit
from icpermed.spreadsheets.text_files import TextFile
from icpermed.spreadsheets.unreadable import Unreadable
from icpermed.spreadsheets.xlsx import Xlsx

EMPTY = "The file is empty. Save it again from your spreadsheet, then choose it."
PICTURE = "This is a picture. Ask the sender for the Excel file."
OLD_EXCEL = (
    "This is an old Excel file (.xls). Open it and save it as “Excel workbook (.xlsx)” or as"
    " “CSV UTF-8”."
)

#: The first bytes of files that are no lists, and what to do with each.
OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": OLD_EXCEL,
    b"\x09\x08\x10\x00\x00\x06\x05\x00": OLD_EXCEL,
    b"%PDF": "This is a PDF. Ask the sender for the Excel file that it was made from.",
    b"{\\rtf": "This is a text document (RTF). Save the table as an Excel file or as “CSV UTF-8”.",
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"II*\0": PICTURE,
    b"MM\0*": PICTURE,
    b"\x1f\x8b\x08": "This is a compressed file. Unpack it, and choose the list that is in it.",
    b"7z\xbc\xaf": "This is a compressed file. Unpack it, and choose the list that is in it.",
    b"Rar!": "This is a compressed file. Unpack it, and choose the list that is in it.",
}
WEB_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table")

#: A part that tells what an archive is, and what to do with it.
OTHER_PACKAGES = {
    "xl/workbook.bin": "This is a binary Excel file (.xlsb). Open it and save it as “Excel workbook"
    " (.xlsx)”.",
    "word/document.xml": "This is a text document (Word). Copy the table into a spreadsheet and"
    " save it as “Excel workbook (.xlsx)”.",
    "Index/Document.iwa": "This is a file of Numbers. Export it from there as Excel or CSV.",
}


#: So many blank sheets may come before the list, unless somebody chooses one.
SHEETS_TRIED = 20

#: What an OpenDocument file says that it is.
MIMETYPE = "mimetype"


class Workbook:
    """An Excel or OpenDocument file, and which of its sheets is read."""

    is_text = False
    encoding = delimiter = ""
    samples: list[str] = []
    encodings: list[tuple[str, list[str]]] = []

    def __init__(self, book: Xlsx | Ods, chosen: Reading):
        self.book, self.form = book, book.form
        self.sheets = list(book.parts)
        self.notices = []
        self.sheet = chosen.sheet or self.first_with_rows()
        if self.sheet not in self.sheets:
            names = ", ".join(f"“{name}”" for name in self.sheets)
            raise Unreadable(f"There is no sheet “{self.sheet}”. Choose one of: {names}.")
        if not chosen.sheet and len(self.sheets) > 1:
            others = ", ".join(f"“{name}”" for name in self.sheets if name != self.sheet)
            self.notices.append(f"The sheet “{self.sheet}” is read; {others} not.")

    def first_with_rows(self) -> str:
        """The first sheet that has something in it; a hidden one only if there is no other."""
        shown_first = sorted(self.sheets, key=lambda name: name in self.book.hidden)
        for name in shown_first[:SHEETS_TRIED]:
            if next(self.book.lines(name), None):
                return name
        raise Unreadable("The file is empty: none of its sheets has a row.")

    def lines(self):
        """The rows of the sheet that are not blank."""
        return self.book.lines(self.sheet)


def recognise(file, chosen: Reading, is_known: Callable[[str], bool]) -> TextFile | Workbook:
    """The file as a table of rows, or a refusal that says what to do with it instead."""
    size = file.seek(0, 2)
    if size > limit("BYTES"):
        raise Unreadable(
            f"The file has {size / MEGABYTE:.0f} MB; {limit('BYTES') / MEGABYTE:.0f} MB is the most"
            " that is read at once. Leave out pictures and empty sheets, or split it."
        )
    file.seek(0)
    head = file.read(512)
    for start, advice in OTHER_FILES.items():
        if head.startswith(start):
            raise Unreadable(HAS_A_PASSWORD if advice is OLD_EXCEL and is_locked(file) else advice)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return recognise_package(file, chosen)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(WEB_PAGES):
        raise Unreadable(
            "This is a web page or XML, whatever its name. Open it in your spreadsheet and save it"
            " as “Excel workbook (.xlsx)” or as “CSV UTF-8”."
        )
    if not any(
        rest.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe") for rest in chain([head], pieces(file))
    ):
        raise Unreadable(EMPTY)
    return TextFile(file, chosen, is_known)


def pieces(file):
    """The rest of the file, for whoever has read its beginning."""
    while data := file.read(MEGABYTE):
        yield data


def is_locked(file) -> bool:
    """Whether an old container holds a new workbook that nobody can read without its password."""
    mark = "EncryptedPackage".encode("utf-16-le")
    file.seek(0)
    before = b""
    for data in pieces(file):
        if mark in before + data:
            return True
        before = data[-len(mark) :]
    return False


def recognise_package(file, chosen: Reading) -> Workbook:
    """The workbook in an archive."""
    package = Package(file)
    for part, advice in OTHER_PACKAGES.items():
        if part in package:
            raise Unreadable(advice)
    if CONTENT in package:
        says = package.beginning(MIMETYPE)
        if says and b"spreadsheet" not in says:
            raise Unreadable(NOT_A_WORKBOOK)
        return Workbook(Ods(package), chosen)
    if "[Content_Types].xml" in package or "xl/workbook.xml" in package:
        return Workbook(Xlsx(package), chosen)
    raise Unreadable(NOT_A_WORKBOOK)
