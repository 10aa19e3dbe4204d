"""Any file that people send is read as text or refused with advice; what goes out comes back."""

import csv
import zipfile
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from icpermed.spreadsheets import (
    Sheet,
    Unreadable,
    arm,
    disarm,
    header_key,
    is_mojibake,
    write_csv,
    write_xlsx,
)
from tests.spreadsheets import read

#: Texts made of what spreadsheets are picky about, and of everything else.
TEXTS = st.text(
    st.sampled_from("'=+-@\t\r\n＝;,|\" \u00a0_x0D\x01\x0b\ufffe")
    | st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    max_size=12,
)
ROWS = st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=5).map(
    lambda rows: [["kept", *row] for row in rows]  # An empty row would be left out.
)
COLUMNS = ["key", "one", "two", "three"]


def cells(sheet: Sheet) -> list[list[str]]:
    return [line.cells for line in sheet.lines]


def advice(data: bytes, **options) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(data, **options)
    return str(refusal.value)


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


# --- formulas -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49 228", "-1", "@SUM(A1)", "\t=1", "\rx", " =1", "\u00a0=1", "＝1", "＋1", "a\n=1"],
)
def test_a_text_that_looks_like_a_formula_is_disarmed(text):
    start = text.rindex("\n") + 1 if "\n" in text else 0
    assert disarm(text) == f"{text[:start]}'{text[start:]}"


@pytest.mark.parametrize("text", ["", "Santé – 2", "Sweden's", "1-2", "a@example.org", "'quoted'"])
def test_other_texts_go_out_as_they_are(text):
    assert disarm(text) == text


@effort(max_examples=500, deadline=None)
@given(TEXTS)
def test_disarming_is_undone_exactly_once(text):
    assert (arm(disarm(text)), arm(disarm(disarm(text)))) == (text, disarm(text))


@effort(max_examples=150, deadline=None)
@given(ROWS)
def test_csv_comes_back_as_it_went_out(rows):
    assert cells(read(write_csv(COLUMNS, rows))) == rows


@effort(max_examples=100, deadline=None)
@given(ROWS)
def test_xlsx_comes_back_as_it_went_out(rows):
    assert cells(read(write_xlsx("Texts", COLUMNS, rows))) == rows


def test_csv_is_for_excel():
    data = write_csv(["name", "since", "is new"], [["Québec", date(2023, 7, 1), True]])
    assert (
        data.decode("utf-8") == '\ufeff"name","since","is new"\r\n"Québec","2023-07-01","yes"\r\n'
    )


def test_xlsx_holds_text_and_numbers_but_no_formula():
    data = write_xlsx("A/B", ["a", "b", "c"], [["=1+1", 7, None]])
    row = next(load_workbook(BytesIO(data)).active.iter_rows(min_row=2))
    assert [(cell.data_type, cell.value) for cell in row] == [("s", "=1+1"), ("n", 7), ("n", None)]


def test_a_text_too_long_for_excel_is_not_cut():
    with pytest.raises(Unreadable, match="take the CSV file instead"):
        write_xlsx("Long", ["a"], [["x" * 32_768]])


# --- encodings and separators -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encoding_and_separator_are_found(codec, encoding, delimiter, end):
    text = end.join([delimiter.join(["name", "country"]), delimiter.join(["Santé – Québec", "CA"])])
    sheet = read(text.encode(codec))
    assert (sheet.encoding, sheet.delimiter, sheet.columns, cells(sheet)) == (
        encoding,
        delimiter,
        ["name", "country"],
        [["Santé – Québec", "CA"]],
    )


def test_a_reader_is_asked_to_check_the_letters_of_an_old_file():
    sheet = read("name;country\nÖsterreich, Türkiye;AT".encode("cp1252"))
    assert sheet.notices[0].startswith(
        "The file is not UTF-8; it was read as Windows-1252. Check these words: Österreich,"
        " Türkiye. If they look wrong, choose another encoding."
    )


def test_the_line_of_excel_that_names_the_separator_is_no_data():
    sheet = read(b"sep=;\r\nname;country\r\nA, B;CA\r\n")
    assert (sheet.delimiter, sheet.header_line, cells(sheet)) == (";", 2, [["A, B", "CA"]])


def test_lines_are_those_of_the_file():
    data = b'name,note\n"A","one\ntwo"\n\nB,three\n'
    assert [line.number for line in read(data).lines] == [2, 5]


def test_column_names_are_found_below_a_title():
    data = b"List of members;;\n;;\nName;Country;Status\nA;CA;member\n"
    sheet = read(data, is_known={"name", "country"}.__contains__)
    assert (sheet.columns, sheet.header_line, len(sheet.lines)) == (
        ["Name", "Country", "Status"],
        3,
        1,
    )


@pytest.mark.parametrize(
    "header", ["E-Mail-Adresse ", "e\u2011mail\u00a0adresse", "E_MAIL_ADRESSE"]
)
def test_column_names_are_compared_without_their_dress(header):
    assert header_key(header) == "emailadresse"


@pytest.mark.parametrize(
    "text", ["MinistÃ¨re", "TÃœBÄ°TAK", "Ã–sterreich", "â€œgoodâ€\x9d", "\ufffd"]
)
def test_damaged_letters_are_noticed(text):
    assert is_mojibake(text)


@pytest.mark.parametrize("text", ["Ministère", "TÜBİTAK", "MZ ČR", "Fundação", "Citizen’s", "Łódź"])
def test_sound_letters_are_not_taken_for_damaged(text):
    assert not is_mojibake(text)


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b" \r\n\r\n", "The file is empty."),
        (b"name;country\n", "column names in line 1, but no rows below"),
        (b"name;country\n;\n", "column names in line 1, but no rows below"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel file (.xls)"),
        (b"%PDF-1.7", "This is a PDF."),
        (b"\x89PNG\r\n", "This is a picture."),
        (b"PK\x03\x04damaged", "The Excel or OpenDocument file is damaged."),
        (b"name;country\nA\0B;CA\n", "Line 2 holds a character that no text has"),
        (b'name;country\nA;CA\n"B;CA\nC;CA\n', "In line 3 a cell begins with a quotation mark"),
        (b"\xff\xfen\x00a\x00m", "The file is not UTF-16: some of its bytes mean nothing there."),
        (b"name\n" + b"x" * 30_000, "Line 2 has a cell of 30,000 letters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(data, words):
    assert words in advice(data)


def test_too_large_a_file_is_refused(settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    assert "1 MB is the most" in advice(b"name\n" + b"A\n" * 1_000_000)


def test_too_many_rows_are_refused(settings):
    settings.IMPORT_MAX_ROWS = 10
    assert "The list has more than 10 rows" in advice(b"name\n" + b"A\n" * 11)


def test_too_many_columns_are_refused():
    assert "has 201 columns; 200 is the most" in advice(
        b",".join(b"c%d" % n for n in range(201)) + b"\n1\n"
    )


def test_other_office_files_are_refused():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("word/document.xml", "<x/>")
    assert "This is a text document (Word)." in advice(file.getvalue())


def test_a_file_that_swells_when_unpacked_is_refused(settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<x/>")
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (11 * 1024 * 1024))
    assert "Unpacked, this workbook has 11 MB." in advice(file.getvalue())


STARTS = st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"sep=", b'a;"', b"a,b\n"])


@effort(max_examples=500, deadline=None)
@given(STARTS, st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(start, rest):
    try:
        answer = read(start + rest)
    except Unreadable as refusal:
        answer = refusal
    assert isinstance(answer, Sheet) or str(answer).endswith((".", "?"))


# --- Excel --------------------------------------------------------------------------------------


def test_excel_is_recognised_whatever_its_name_and_read_as_text():
    data = workbook(
        ["name", "joined", "year", "phone", "ok"],
        [" A", datetime(2023, 7, 1), 2016, 4.5, True],  # noqa: DTZ001 As Excel has it.
        ["B"],
    )
    sheet = read(data)
    assert (sheet.encoding, cells(sheet)) == (
        "XLSX",
        [[" A", "2023-07-01", "2016", "4.5", "yes"], ["B", "", "", "", ""]],
    )


def test_an_empty_first_sheet_is_passed_over():
    book = Workbook()
    book.create_sheet("List").append(["name"])
    book["List"].append(["A"])
    file = BytesIO()
    book.save(file)
    assert cells(read(file.getvalue())) == [["A"]]


def test_rows_that_do_not_fit_say_why():
    sheet = read(b"name;country;\nA;CA;\nA;B;CA;x\nB\nC;CA;stray\n")
    assert [sheet.misfit(line) for line in sheet.lines] == [
        "",
        "The row has 4 cells, but there are 2 column names. Put a text that has a “;” in it between"
        " quotation marks.",
        "The row has only 1 of 2 cells. If it is no record, delete it.",
        "The row has 3 cells, but there are 2 column names. Put a text that has a “;” in it between"
        " quotation marks.",
    ]


def test_a_formula_is_told_from_a_text_that_was_disarmed():
    file = StringIO()
    csv.writer(file).writerows([["a", "b"], ["=1+1", disarm("=1+1")]])
    line = read(file.getvalue().encode()).lines[0]
    assert (line.cells, line.formulas) == (["=1+1", "=1+1"], {0})
