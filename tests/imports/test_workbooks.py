"""Workbooks: the values that are stored in them, as text, and nothing that harms."""

import re
import zipfile
from datetime import date, datetime, time
from io import BytesIO

import pytest
from openpyxl import Workbook

from tests.imports.books import (
    HEADER_ROW,
    archive,
    ods,
    ods_cell,
    ods_rows,
    open_package,
    xlsx,
    xlsx_parts,
)
from tests.imports.test_reading import cells, opened, refusal


def sheet_of(rows: str, **parts: str) -> bytes:
    """An Excel file of which the sheet, and other parts, are written out in XML."""
    return archive(xlsx_parts(f"<worksheet><sheetData>{rows}</sheetData></worksheet>", **parts))


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


# --- Excel ----------------------------------------------------------------------------------------


def test_values_of_excel_arrive_as_text():
    values = [2016, 4.5, 1e15, 0.1, True, False, "007", " A ", "two\nlines", "NO", "NA"]
    assert cells(xlsx([[*"abcdefghijk"], values])) == [
        [
            "2016",
            "4.5",
            "1000000000000000",
            "0.1",
            "yes",
            "no",
            "007",
            " A ",
            "two\nlines",
            "NO",
            "NA",
        ]
    ]


def test_days_of_excel_arrive_as_days():
    values = [date(2024, 2, 12), datetime(2024, 2, 12, 10, 30), time(9, 5), date(1900, 1, 5)]  # noqa: DTZ001
    assert cells(xlsx([["joined", "a", "b", "c"], values])) == [
        ["2024-02-12", "2024-02-12 10:30:00", "09:05:00", "1900-01-05"]
    ]


def test_days_are_told_by_their_format():
    formats = ["0.00", "dd.mm.yyyy", '"due "0', "[$-407]d. mmmm yyyy;@", "[Red]0", "General"]
    styles = "".join(
        f'<numFmt numFmtId="{200 + place}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for place, code in enumerate(formats)
    )
    xfs = "".join(f'<xf numFmtId="{200 + place}"/>' for place in range(len(formats)))
    row = "".join(f'<c s="{place}"><v>45334</v></c>' for place in range(len(formats)))
    data = sheet_of(
        HEADER_ROW + f"<row>{row}</row>",
        styles=f"<styleSheet><numFmts>{styles}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>",
    )
    assert cells(data) == [["45334", "2024-02-12", "45334", "2024-02-12", "45334", "45334"]]


def test_workbooks_that_count_days_from_1904_are_read_so():
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 As Excel has it.
    book.active.append(["joined", "b"])
    book.active.append([date(2024, 2, 12), "x"])
    assert cells(saved(book)) == [["2024-02-12", "x"]]


def test_errors_of_excel_arrive_as_they_are_shown():
    row = '<row><c t="e"><v>#REF!</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    assert cells(sheet_of(HEADER_ROW + row))[0][:2] == ["#REF!", "#DIV/0!"]


def test_formulas_give_their_stored_value_or_are_flagged():
    row = (
        '<row><c><f>1+1</f><v>2</v></c><c t="str"><f>"a"</f><v>a</v></c><c><f>SUM(A1)</f></c>'
        '<c t="str"><f>B1</f><v></v></c></row>'
    )
    line = next(opened(sheet_of(HEADER_ROW + row)).each_line())
    assert (line.cells[:4], line.formulas) == (["2", "a", "=SUM(A1)", "=B1"], {2, 3})


def test_texts_of_excel_come_in_several_ways():
    strings = (
        "<sst><si><t>plain</t></si><si><r><t>rich </t></r><r><t>text</t></r>"
        "<rPh><t>spoken</t></rPh></si><si><t>a_x000D_b_x0000__xD800_c</t></si></sst>"
    )
    row = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>'
        '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>'
        '<c t="d"><v>2024-02-12T00:00:00Z</v></c><c t="str"><v>\'=1</v></c></row>'
    )
    assert cells(sheet_of(HEADER_ROW + row, sharedStrings=strings)) == [
        ["plain", "rich text", "a\rbc", "inline", "2024-02-12", "=1"]
    ]


def test_rows_keep_the_numbers_that_the_sheet_shows():
    book = Workbook()
    for place, text in {"A3": "name", "B3": "land", "A4": "A", "B7": "CA", "A9": " "}.items():
        book.active[place] = text
    book.active.merge_cells("A7:A8")
    sheet = opened(saved(book))
    assert sheet.header_line == 3
    assert [(line.number, line.cells) for line in sheet.each_line()] == [
        (4, ["A", ""]),
        (7, ["", "CA"]),
    ]


def test_rows_that_repeat_a_number_still_have_one_each():
    rows = (
        '<row r="5"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row><row><c><v>3</v></c></row>'
    )
    lines = opened(sheet_of(HEADER_ROW + rows)).each_line()
    assert [line.number for line in lines] == [5, 6, 7]


def test_a_stray_cell_at_the_end_of_the_sheet_does_no_harm():
    book = Workbook()
    for place, text in {"A1": "name", "A2": "A", "XFD1048576": " "}.items():
        book.active[place] = text
    assert cells(saved(book)) == [["A"]]
    book.active["XFD1048576"] = "x"
    assert "Line 1048576 has a text in column 16,384" in refusal(saved(book))


def test_the_names_of_parts_and_elements_are_not_taken_literally():
    rows = HEADER_ROW + "<row><c><v>7</v></c></row>"
    sheet = re.sub(r"<(/?)", r"<\1x:", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    parts = {name.replace("/", "\\"): text for name, text in xlsx_parts(sheet).items()}
    assert cells(archive({name.upper(): text for name, text in parts.items()}))[0][0] == "7"


# --- harm -----------------------------------------------------------------------------------------


def bomb(text: str) -> str:
    entities = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    for one, other in zip("abcdefgh", "bcdefghi", strict=True):
        entities += f'<!ENTITY {other} "{f"&{one};" * 10}">'
    return f"{entities}]>{text}"


@pytest.mark.parametrize(
    "parts",
    [
        xlsx_parts(bomb("<worksheet><row><c t='str'><v>&i;</v></c></row></worksheet>")),
        xlsx_parts("<worksheet/>", sharedStrings=bomb("<sst><si><t>&i;</t></si></sst>")),
        xlsx_parts("<a>" * 1_000_000),
        xlsx_parts(f"<worksheet a='{'>' * 3_000_000}'/>"),
        xlsx_parts("<worksheet/>", styles="<styleSheet>" + "<xf/>" * 10 + "<a>" * 500),
        xlsx_parts("<worksheet><row r='99999999'><c><v>1</v></c></row></worksheet>"),
        xlsx_parts("<worksheet><row><c r='AAAA1'><v>1</v></c></row></worksheet>"),
        xlsx_parts("<worksheet><row><c t='s'><v>7</v></c></row></worksheet>"),
        {"mimetype": "spreadsheet", "content.xml": bomb("<a>&i;</a>")},
        {"mimetype": "spreadsheet", "content.xml": "<a>" * 1_000_000},
    ],
)
def test_bombs_are_damage(parts):
    assert "file is damaged" in refusal(archive(parts))


def test_a_workbook_of_a_thousand_sheets_is_damage():
    assert "file is damaged" in refusal(ods(*['<table:table table:name="x"/>'] * 1_002))
    sheets = "".join(f'<sheet name="{n}" r:id="worksheet"/>' for n in range(5_000))
    parts = xlsx_parts("<worksheet/>") | {
        "xl/workbook.xml": f'<workbook xmlns:r="r"><sheets>{sheets}</sheets></workbook>'
    }
    assert "none of its sheets has a row" in refusal(archive(parts))


def test_a_workbook_that_swells_is_refused_before_it_is_unpacked(settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    rows = "<row><c t='str'><v>" + "x" * (11 * 1024 * 1024) + "</v></c></row>"
    assert "Unpacked, this workbook has 11 MB." in refusal(sheet_of(rows))
    strings = "<sst><si><t>" + "x" * (3 * 1024 * 1024) + "</t></si></sst>"
    assert "have more than 2 MB" in refusal(sheet_of(HEADER_ROW, sharedStrings=strings))


def test_a_workbook_that_lies_about_its_size_is_not_unpacked_beyond_it():
    data = bytearray(sheet_of(HEADER_ROW + "<row><c><v>1</v></c></row>" * 10_000))
    part = zipfile.ZipFile(BytesIO(data)).getinfo("xl/worksheets/sheet1.xml")
    true, said = part.file_size.to_bytes(4, "little"), (300).to_bytes(4, "little")
    assert "file is damaged" in refusal(bytes(data.replace(true, said)))


def test_a_cell_of_a_workbook_may_not_be_endless():
    spaces = '<text:p><text:s text:c="99999999"/></text:p>' * 50
    row = f"<table:table-row><table:table-cell>{spaces}</table:table-cell></table:table-row>"
    assert "has a cell of 40," in refusal(ods(ods_rows([["name"]]) + row))
    long = f"<row><c t='str'><v>{'x' * 9_000_000}</v></c></row>"
    assert "has a cell of" in refusal(sheet_of(HEADER_ROW + long))


def test_a_workbook_with_a_password_says_so():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("content.xml", "x")
    data = bytearray(file.getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "The file has a password." in refusal(bytes(data))


def test_an_archive_of_a_million_entries_is_not_listed():
    data = bytearray(open_package(xlsx()))
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 16] = (500_000_000).to_bytes(4, "little")
    assert "of a table" in refusal(bytes(data))


# --- OpenDocument ---------------------------------------------------------------------------------


def test_values_of_opendocument_arrive_as_text():
    header = ods_rows([[*"abcdefgh"]])
    row = "".join(
        [
            ods_cell("2016", **{"value-type": "float", "value": "2016.0"}),
            ods_cell("12.02.24", **{"value-type": "date", "date-value": "2024-02-12T00:00:00"}),
            ods_cell("WAHR", **{"value-type": "boolean", "boolean-value": "true"}),
            ods_cell("12", **{"value-type": "float", "value": "12", "formula": "of:=SUM(1;11)"}),
            ods_cell("", **{"value-type": "", "formula": "of:=SUM([.A1])"}),
            ods_cell("two\nlines"),
            ods_cell("'=armed"),
            "<table:table-cell><office:annotation><text:p>a comment</text:p></office:annotation>"
            '<text:p>a<text:s text:c="2"/>b<text:tab/><text:span>c</text:span></text:p>'
            "</table:table-cell>",
        ]
    )
    data = ods(f"{header}<table:table-row>{row}</table:table-row>")
    line = next(opened(data).each_line())
    assert line.cells == [
        *("2016", "2024-02-12", "yes", "12", "=SUM([.A1])", "two\nlines", "=armed", "a  b\tc")
    ]
    assert line.formulas == {4}


def test_repeated_rows_and_cells_of_opendocument_are_counted():
    data = ods(
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        + ods_rows([["name", "b", "c"]])
        + '<table:table-row table:number-rows-repeated="2">'
        + ods_cell("A", **{"number-columns-repeated": "2"})
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/>'
        + "</table:table-row>"
    )
    sheet = opened(data)
    assert sheet.header_line == 4
    assert [(line.number, line.cells) for line in sheet.each_line()] == [
        (5, ["A", "A", ""]),
        (6, ["A", "A", ""]),
    ]


def test_a_hidden_sheet_is_read_only_if_it_is_chosen():
    hidden = (
        '<style:style style:name="ta1" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    rows = [["name"], ["hidden"]], [["name"], ["shown"]]
    first, second = map(ods_rows, rows)
    table = f'<table:table table:name="Secret" table:style-name="ta1">{first}</table:table>'
    for data, secret in (
        (ods(table, second, styles=hidden), "Secret"),
        (xlsx(*rows, hidden=[1]), "Sheet1"),
    ):
        sheet = opened(data)
        assert (sheet.sheets, sheet.reading.sheet) == ([secret, "Sheet2"], "Sheet2")
        assert f"The sheet “Sheet2” is read; “{secret}” not." in sheet.notices
        assert cells(data) == [["shown"]]
        assert cells(data, sheet=secret) == [["hidden"]]
        assert "There is no sheet “Sheet9”." in refusal(data, sheet="Sheet9")
