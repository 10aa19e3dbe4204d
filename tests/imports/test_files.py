"""What kind of file it is, whatever its name; how much is read; pasted text; the order of dates."""

import tracemalloc
from io import BytesIO

import pytest
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile

from icpermed.spreadsheets import detect_date_order, open_sheet, pasted
from tests.imports.books import ROWS, archive, ods, ods_rows, text_file, xlsx
from tests.imports.test_reading import HEADER, KNOWN, cells, opened, refusal

# --- what kind of file ----------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "form"), [(xlsx(), "XLSX"), (ods(), "ODS")])
def test_a_workbook_called_csv_is_read_with_a_notice(data, form):
    file = SimpleUploadedFile("list.csv", data)
    sheet = open_sheet(file, is_known=KNOWN.__contains__)
    assert sheet.reading.form == form
    assert f"“.csv”, but it is a workbook ({form}); it is read as one." in sheet.notices[0]
    assert next(sheet.each_line()).cells == ROWS[1]


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "This is an old Excel file (.xls)."),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        (b"%PDF-1.7", "This is a PDF."),
        (b"{\\rtf1", "This is a text document (RTF)."),
        (b"GIF89a", "This is a picture."),
        (b"\x1f\x8b\x08", "This is a compressed file."),
        (b"<!DOCTYPE html><table>", "This is a web page or XML"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?>", "This is a web page or XML"),
        (archive({"xl/workbook.bin": ""}), "is a binary Excel file (.xlsb)"),
        (archive({"word/document.xml": ""}), "This is a text document (Word)."),
        (archive({"Index/Document.iwa": ""}), "This is a file of Numbers."),
        (archive({"a": "b"}), "This is not an Excel or OpenDocument file of a table."),
        (archive({"mimetype": "opendocument.text", "content.xml": "<a/>"}), "of a table."),
        (ods(manifest="<m><encryption-data/></m>"), "has a password"),
    ],
)
def test_other_files_are_refused_by_what_is_in_them(data, advice):
    assert advice in refusal(data)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\n", b"\0" * 2_000_000])
def test_an_empty_file_is_refused(data):
    assert refusal(data).startswith("The file is empty.")


def test_column_names_alone_are_refused():
    assert "column names in line 1, but no rows" in refusal(HEADER.encode())
    assert "column names in line 1, but no rows" in refusal(xlsx([["name", "land"]]))


def test_nul_is_named_by_its_line():
    assert refusal(b"a;b\n\n1;2\n3;\0\n").startswith("Line 4 holds a character that no text has")


# --- limits ---------------------------------------------------------------------------------------


def test_limits_are_settings_and_say_what_to_do(settings):
    settings.IMPORT_MAX_ROWS, settings.IMPORT_MAX_COLUMNS = 3, 4
    rows = [["name", "land"]] + [["A", "CA"]] * 4
    for data in (text_file(rows=rows), xlsx(rows), ods(ods_rows(rows))):
        assert "more than 3 rows" in refusal(data)
        assert "Split it into several files." in refusal(data)
    wide = [["name", *"abcd"], ["A"]]
    for data in (text_file(rows=wide), xlsx(wide), ods(ods_rows(wide))):
        assert "Line 1 has 5 columns; 4 is the most" in refusal(data)
    far = [["name", "land"], ["A", *[""] * 200, "x"]]
    for data in (xlsx(far), ods(ods_rows(far))):
        assert "Line 2 has a text in column 202; 4 columns are the most" in refusal(data)
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    assert "1 MB is the most that is read at once" in refusal(b"name\n" + b"A\n" * 600_000)


def test_a_million_blank_lines_below_a_list_are_no_reason_to_refuse_it():
    assert cells(HEADER.encode() + b"A;CA\n" + b";\n" * 300_000) == [["A", "CA"]]


def test_more_blank_lines_than_any_spreadsheet_has_are(settings):
    settings.IMPORT_MAX_ROWS = 100
    assert "more than 1,000 lines" in refusal(HEADER.encode() + b"\n" * 2_000 + b"A;CA\n")


def peak_of(rows: int) -> int:
    data = BytesIO(b"name;land;note\n" + b"Institute of Health;Austria;some more text\n" * rows)
    tracemalloc.start()
    try:
        assert sum(1 for _ in open_sheet(data).each_line()) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_length_of_a_list():
    assert peak_of(100_000) < 1.1 * peak_of(20_000)


#: Lines of the sample; in text a line break inside a cell makes one more.
NUMBERS = {"CSV": [2, 3, 4, 6, 7], "XLSX": [2, 3, 4, 5, 6], "ODS": [2, 3, 4, 5, 6]}


@pytest.mark.parametrize("data", [text_file(), xlsx(), ods()])
def test_rows_are_read_as_often_as_asked_and_side_by_side(data):
    sheet = open_sheet(File(File(BytesIO(data))), is_known=KNOWN.__contains__)
    one, other = sheet.each_line(), sheet.each_line()
    pairs = [(next(one).number, next(other).number) for _ in range(5)]
    assert pairs == [(number, number) for number in NUMBERS[sheet.reading.form]]


# --- pasted ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        'Organisation\tLand\nA\tCA\n"B\nC"\tAT\n',
        '\r\nOrganisation;Land\r\nA;CA\r\n"B\nC";AT\r\n\r\n',
    ],
)
def test_what_is_pasted_is_read(text):
    sheet = open_sheet(pasted(text), is_known=KNOWN.__contains__)
    assert sheet.columns == ["Organisation", "Land"]
    assert [line.cells for line in sheet.each_line()] == [["A", "CA"], ["B\nC", "AT"]]


# --- the order of dates ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["31/01/2024", "12/02/2024"], "dmy"),
        (["01/31/24", "12/02/2024"], "mdy"),
        (["31/01/2024", "01/31/2024"], "both"),
        (["31-01-2024", "33-12-45"], "dmy"),
        (["12/02/2024", " 1/2/2024 "], "ambiguous"),
        (["31.01.2024", "2024-01-31", "and/or", "1/2", ""], ""),
    ],
)
def test_the_order_of_dates_is_proved_by_large_numbers(dates, order):
    assert detect_date_order(dates) == order


def test_a_list_of_ambiguous_dates_asks_for_their_order():
    sheet = opened(b"Organisation;Beitritt\nA;12/02/2024\nB;01/03/2024\n")
    assert sheet.reading.date_order == ""
    assert "Dates such as 12/02/2024 can be read in two ways." in sheet.notices[0]


def test_a_list_that_proves_the_order_of_its_dates_needs_no_choice():
    data = b"Organisation;Beitritt\nA;12/02/2024\nB;13/03/2024\n"
    assert (opened(data).reading.date_order, opened(data).notices) == ("dmy", [])
    assert opened(data, date_order="mdy").reading.date_order == "mdy"


def test_what_was_chosen_stays_chosen():
    chosen = {"counts_days": True, "fill_down": ["country"]}
    reading = opened(text_file(), **chosen).reading
    assert (reading.counts_days, reading.fill_down) == (True, ["country"])
