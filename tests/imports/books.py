"""Files as people send them, made for a test: text in any encoding, workbooks, and damage."""

import zipfile
from io import BytesIO
from random import Random
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook

ROWS = [
    ["Organisation ", "Kürzel", "Land", "Beitritt", "E-Mail"],
    ["Health Research Board (HRB)", "HRB", "Ireland", "11.2016", "a@example.org; b@example.org"],
    ["Ministère de la Santé", "MS", "France", "2017", "+33 1 73 54 83 32"],
    ["Fonds de recherche\ndu Québec – Santé", "FRQS", "CANADA (QUÉBEC)", "12/02/2024", ""],
    ['Said "yes"', "'=SUM", "Österreich", "45334", "-"],
    ["Total", "", "", "50", ""],
]


def text_file(codec: str = "utf-8", delimiter: str = ";", rows=ROWS, end: str = "\r\n") -> bytes:
    """A CSV file; cells are quoted only where they must be."""

    def written(cell: str) -> str:
        needs = any(letter in cell for letter in f'"\r\n{delimiter}')
        return '"' + cell.replace('"', '""') + '"' if needs else cell

    text = end.join(delimiter.join(map(written, row)) for row in rows) + end
    return text.encode(codec, errors="replace")


def xlsx(*sheets, **options) -> bytes:
    """An Excel file; a sheet is a list of rows, `hidden` names those that are not shown."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets or [ROWS], 1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
        if number in options.get("hidden", ()):
            sheet.sheet_state = "hidden"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def archive(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return file.getvalue()


#: The first row of a sheet, as Excel writes it.
HEADER_ROW = "".join(
    ["<row>", *(f'<c t="str"><v>column {letter}</v></c>' for letter in "abcdef"), "</row>"]
)


def xlsx_parts(sheet: str, **others: str) -> dict[str, str]:
    """The parts of an Excel file of one sheet; others are named without folder and ending."""
    kinds = {"worksheet": "worksheets/sheet1", **{name: name for name in others}}
    relations = "".join(
        f'<Relationship Id="{kind}" Type="http://x/{kind}" Target="{target}.xml"/>'
        for kind, target in kinds.items()
    )
    return {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="List" r:id="worksheet"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
        **{f"xl/{name}.xml": text for name, text in others.items()},
    }


NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "style", "text", "table")
)


def ods(*tables: str, styles: str = "", manifest: str = "<manifest/>") -> bytes:
    """An OpenDocument spreadsheet of tables that are written out in XML."""
    body = "".join(
        f'<table:table table:name="Sheet{number}">{rows}</table:table>'
        if not rows.startswith("<table:table ")
        else rows
        for number, rows in enumerate(tables or [ods_rows(ROWS)], 1)
    )
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {NAMESPACES}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def ods_rows(rows: list[list[str]]) -> str:
    """Rows of texts, as OpenDocument writes them."""
    return "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
    )


def ods_cell(text: str, **attributes: str) -> str:
    """A cell with a text; attributes are named without their prefix."""
    prefixes = {"formula": "table", "number-columns-repeated": "table"}
    has = "".join(
        f" {prefixes.get(name, 'office')}:{name}={quoteattr(value)}"
        for name, value in {"value-type": "string", **attributes}.items()
        if value
    )
    lines = "".join(
        f"<text:p>{line.replace('&', '&amp;').replace('<', '&lt;')}</text:p>"
        for line in text.split("\n")
        if text
    )
    return f"<table:table-cell{has}>{lines}</table:table-cell>"


def samples() -> list[bytes]:
    """One file of every kind that is read."""
    texts = [
        text_file("utf-8-sig"),
        text_file("utf-8", ",", end="\n"),
        text_file("cp1252"),
        text_file("utf-16", "\t"),
        text_file("mac_roman", ";", end="\r"),
        b"sep=;\r\n" + text_file("cp1250"),
    ]
    books = [xlsx(), xlsx([], ROWS, hidden=[1]), ods()]
    return [*texts, *books, open_package(xlsx()), open_package(ods())]


def open_package(data: bytes) -> bytes:
    """The same workbook with nothing compressed, so that damage gets into its XML."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return file.getvalue()


TOKENS = [
    *(b'"', b"'", b";", b",", b"\t", b"\r", b"\n", b"\0", b"\xff", b"\xfe", b"=", b"<", b">", b"&"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"sep=", b'";"', b"999999999", b"-1", b"1e999", b"nan", b"/"),
    *(b"<row>", b"</row>", b"<c>", b'r="XFD1048576"', b'r="A0"', b't="s"', b's="7"', b"_xD800_"),
    *(b"<!DOCTYPE a>", b"PK\x05\x06", b"\xed\xa0\x80", b"\xf0\x9f\x92\xa9", b"A" * 300, b"\n" * 70),
]


def damage(data: bytes, chance: Random) -> bytes:
    """The file after somebody's disk, mail program or spite had its way with it."""
    data = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        place, other = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0 if place < len(data):
                data[place] ^= 1 << chance.randrange(8)
            case 1:
                data[place:place] = chance.choice(TOKENS)
            case 2:
                del data[place : place + chance.choice([1, 2, 20, 400])]
            case 3:
                data = data[:place] if chance.random() < 0.3 else data
            case 4:
                data[place : place + 1] = chance.randbytes(1)
            case 5:
                data[place:place] = data[other : other + chance.choice([3, 50, 500])]
    return bytes(data)


def damage_inside(data: bytes, chance: Random) -> bytes:
    """A workbook of which one part is damaged, but which unpacks without complaint."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        names = old.namelist()
        hit = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, damage(part, chance) if name == hit else part)
    return file.getvalue()
