"""Lists as secretariats really send them: each is read as it was meant, or refused with advice."""

from io import BytesIO

import pytest

from icpermed.spreadsheets import (
    Reading,
    Unreadable,
    is_footer,
    open_sheet,
    pasted,
    repaired,
)
from tests.imports.books import (
    ROWS,
    ods,
    ods_rows,
    text_file,
    xlsx,
)

KNOWN = {"organisation", "kurzel", "land", "beitritt", "email", "name"}
HEADER = "Organisation;Land\n"


def opened(data: bytes, **chosen):
    return open_sheet(BytesIO(data), chosen=Reading(**chosen), is_known=KNOWN.__contains__)


def cells(data: bytes, **chosen) -> list[list[str]]:
    return [line.cells for line in opened(data, **chosen).each_line()]


def refusal(data: bytes, **chosen) -> str:
    with pytest.raises(Unreadable) as refused:
        cells(data, **chosen)
    return str(refused.value)


# --- separators -----------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_separator_is_the_one_that_makes_a_table(delimiter):
    sheet = opened(text_file(delimiter=delimiter))
    assert (sheet.delimiter, len(sheet.columns)) == (delimiter, 5)
    assert [line.cells[0] for line in sheet.each_line()] == [row[0] for row in ROWS[1:]]


def test_commas_in_texts_are_no_separators():
    data = b"titel;ort\nAgency, National;Bern, CH\nInstitute, Federal, of Health;Wien\n"
    assert cells(data)[1] == ["Institute, Federal, of Health", "Wien"]


def test_a_list_of_one_column_is_not_cut_at_its_commas():
    sheet = opened(b"title\nMinistry of Health, Italy\nMinistry of Health, Spain\n")
    assert [line.cells for line in sheet.each_line()] == [
        ["Ministry of Health, Italy"],
        ["Ministry of Health, Spain"],
    ]


def test_known_column_names_count_more_than_anything_else():
    assert opened(b"Organisation|Land\nA,b,c|1,2\nB,c,d|3,4\n").delimiter == "|"


def test_unicode_text_of_excel_is_read():
    sheet = opened(text_file("utf-16", "\t"))
    assert (sheet.reading.encoding, sheet.reading.form) == ("UTF-16", "TSV")
    assert sheet.samples == ["Kürzel", "Ministère", "Santé", "Québec", "QUÉBEC", "Österreich"]
    assert sheet.encodings == []


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(codec):
    assert cells("Organisation\tLand\nInstitute\tAT\n".encode(codec)) == [["Institute", "AT"]]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_the_line_that_names_the_separator_is_skipped(line):
    sheet = opened(f"{line}\r\nOrganisation;Land\r\nA, B;AT\r\n".encode())
    assert (sheet.delimiter, sheet.header_line) == (";", 2)
    assert [(line.number, line.cells) for line in sheet.each_line()] == [(3, ["A, B", "AT"])]


def test_the_separator_can_be_chosen():
    assert cells(b"a,b;c\n1,2;3\n", delimiter=";") == [["1,2", "3"]]
    assert "one character" in refusal(b"a,b\n1,2\n", delimiter="ab")


# --- letters --------------------------------------------------------------------------------------


def test_the_mark_of_utf_8_is_no_part_of_the_first_column():
    assert opened(text_file("utf-8-sig")).columns[0] == "Organisation "


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac Roman"),
        ("cp850", "DOS 850"),
    ],
)
def test_letters_are_those_that_make_words(codec, encoding):
    sheet = opened(text_file(codec))
    assert sheet.reading.encoding == encoding
    assert sheet.samples == ["Kürzel", "Ministère", "Santé", "Québec", "QUÉBEC", "Österreich"]


def test_other_encodings_are_shown_with_the_same_words():
    rows = [["Organisation", "Land"], ["Ministerstvo školství", "Česko"]]
    sheet = opened(text_file("cp1250", rows=rows))
    assert sheet.reading.encoding == "Windows-1252"
    assert sheet.samples == ["školství", "Èesko"]
    assert dict(sheet.encodings)["Windows-1250"] == ["školství", "Česko"]
    assert "Check these words: školství, Èesko." in sheet.notices[0]


@pytest.mark.parametrize(
    ("codec", "name", "text"),
    [
        ("cp1250", "Windows-1250", "Ministerstvo zdravotnictví České republiky"),
        ("cp1254", "Windows-1254", "TÜBİTAK – Bilimsel ve Teknolojik Araştırma"),
        ("cp1257", "Windows-1257", "Sveikatos apsaugos ministerija, Šiauliai, Žemė"),
        ("utf-16", "UTF-16", "Ministère"),
    ],
)
def test_the_encoding_can_be_chosen(codec, name, text):
    sheet = opened(f"Organisation;Land\n{text};XX\n".encode(codec), encoding=name)
    assert [line.cells[0] for line in sheet.each_line()] == [text]
    assert sheet.notices == []


def test_an_encoding_that_is_not_possible_is_refused():
    assert "The file is not UTF-8" in refusal(text_file("cp1252"), encoding="UTF-8")
    assert "There is no encoding “Klingon”. Choose one of: UTF-8" in refusal(
        b"a;b\n1;2\n", encoding="Klingon"
    )


def test_letters_far_down_a_long_list_decide_too():
    data = HEADER.encode() + b"Institute;AT\n" * 60_000 + "Académie;FR\n".encode("cp1252")
    sheet = opened(data)
    assert (sheet.reading.encoding, sheet.samples) == ("Windows-1252", ["Académie"])


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("MinistÃ¨re de la SantÃ©", "Ministère de la Santé"),
        ("Ã–sterreich", "Österreich"),
        ("TÃœBÄ°TAK", "TÜBİTAK"),
        ("Ministère", ""),
        ("Qu\ufffdbec", ""),
    ],
)
def test_damaged_letters_are_mended_for_a_hint(damaged, meant):
    assert repaired(damaged) == meant


def test_a_list_with_damaged_letters_says_so():
    for text, hint in (
        ("MinistÃ¨re", "“MinistÃ¨re” (perhaps: “Ministère”):"),
        ("Qu\ufffdbec", ":"),
    ):
        sheet = opened(f"Organisation;Land\n{text};FR\n".encode())
        assert sheet.notices[0].startswith("Letters are damaged, as in “")
        assert hint in sheet.notices[0]
    sheet = opened(text_file(), encoding="Windows-1252")
    assert (
        "damaged, as in “MinistÃ¨re de la SantÃ©” (perhaps: “Ministère de la Santé”)"
        in (sheet.notices[-1])
    )


def test_half_letters_of_a_paste_are_not_kept():
    assert [line.cells for line in open_sheet(pasted("name\tland\nA\ud800B\tAT")).each_line()] == [
        ["A\ufffdB", "AT"]
    ]


# --- lines ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_lines_are_counted_as_they_stand_in_the_file(end):
    data = text_file(end=end)
    assert [line.number for line in opened(data).each_line()] == [2, 3, 4, 6, 7]


def test_line_breaks_of_all_kinds_may_stand_in_one_file():
    data = b'Organisation;Land\r\nA;"one\ntwo\rthree"\rB;CH\n\n\r\nC;AT'
    assert [(line.number, line.cells) for line in opened(data).each_line()] == [
        (2, ["A", "one\ntwo\rthree"]),
        (5, ["B", "CH"]),
        (8, ["C", "AT"]),
    ]


def test_doubled_quotes_are_one():
    assert cells(b'Organisation;Land\n"Said ""yes""";CA\nIt\'s 5" wide;US\n') == [
        ['Said "yes"', "CA"],
        ["It's 5\" wide", "US"],
    ]


@pytest.mark.parametrize("more", ["", "more;rows\n" * 30, "more;rows\n" * 50_000])
def test_a_quote_that_is_not_closed_is_named_by_its_line(more):
    data = f'{HEADER}A;CA\nB;"open\n{more}'.encode()
    assert refusal(data).startswith("In line 3 a cell begins with a quotation mark")


def test_a_cell_may_be_too_long(settings):
    settings.IMPORT_MAX_CELL = 100
    assert "Line 2 has a cell of 101 letters; 100 is the most" in refusal(
        HEADER.encode() + b"x" * 101 + b";CA\n"
    )
    assert "has a cell of 101 letters" in refusal(xlsx([["name"], ["x" * 101]]))
    assert "has a cell of 101 letters" in refusal(ods(ods_rows([["name"], ["x" * 101]])))


def test_a_line_without_end_is_not_held_in_memory():
    assert "a line of more than 1,048,576 characters" in refusal(b"x" * 2_000_000)


# --- what is no record ----------------------------------------------------------------------------


def test_titles_and_blank_rows_above_the_column_names_are_passed_over():
    data = "Mitgliederliste;;Stand 12.02.2024\n\n;;\nOrganisation;Land;Status\nA;CA;member\n"
    sheet = opened(data.encode())
    assert (sheet.header_line, sheet.columns) == (4, ["Organisation", "Land", "Status"])
    assert "The column names are in line 4; what is above them is not read." in sheet.notices
    assert [(line.number, line.cells) for line in sheet.first_lines] == [
        (1, ["Mitgliederliste", "", "Stand 12.02.2024"]),
        (4, ["Organisation", "Land", "Status"]),
        (5, ["A", "CA", "member"]),
    ]


def test_without_known_names_the_first_full_row_of_words_is_taken():
    data = b"List;;;\n2024;1;2;3\nTitle;Place;Number;Note\nA;B;1;x\nC;D;2;y\n"
    assert opened(data).columns == ["Title", "Place", "Number", "Note"]


def test_the_line_of_the_column_names_can_be_chosen():
    data = b"Organisation;Land\nInstitution;Country\nA;CA\n"
    sheet = opened(data, header_line=2)
    assert (sheet.columns, [line.cells for line in sheet.each_line()]) == (
        ["Institution", "Country"],
        [["A", "CA"]],
    )
    assert "Line 9 has no column names" in refusal(data, header_line=9)


def test_repeated_column_names_are_told_once_and_not_read():
    data = HEADER + "A;CA\n" + HEADER + "B;AT\n"
    sheet = opened(data.encode())
    assert [[line.cells for line in sheet.each_line()] for _ in range(2)] == [
        [["A", "CA"], ["B", "AT"]]
    ] * 2
    assert sheet.notices == ["The column names come again in line 3; that line is not read."]


@pytest.mark.parametrize(
    "row",
    [
        ["Total", "", "", "50"],
        ["Total: 50"],
        ["", "Gesamt:", "31"],
        ["Stand: 12.02.2024"],
        ["Stand 12.02.2024", ""],
        ["Summe", "12"],
        ["Összesen", "12"],
        ["État au 1er mars 2024"],
        ["As of 12 February 2024"],
        ["Page 3"],
        ["Total number of members: 50"],
        ["Anzahl Mitglieder: 31"],
    ],
)
def test_rows_that_sum_up_are_footers(row):
    assert is_footer(row)


@pytest.mark.parametrize(
    "row",
    [
        ["Total Health Institute", "THI", "Ireland"],
        ["Totalförsvarets forskningsinstitut 2"],
        ["Total", "THI", "Ireland"],
        ["Standing Committee"],
        ["Stand Up for Health", "FR"],
        ["", ""],
        ["Institute", "50"],
    ],
)
def test_organisations_are_no_footers(row):
    assert not is_footer(row)


# --- rows that do not fit -------------------------------------------------------------------------


def test_rows_fit_under_the_column_names_or_say_why_not():
    data = "Organisation;Land;;\nA;CA;;;;;\nB\nC;CA;;stray\nD;CA;x;\n"
    sheet = opened(data.encode())
    assert [sheet.misfit(line)[:32] for line in sheet.each_line()] == [
        "",
        "The row has only 1 of 2 cells. I",
        "The row has 4 cells, but there a",
        "The row has 4 cells, but there a",
    ]


def test_a_cell_under_no_name_is_a_misfit():
    sheet = opened(b"Organisation;;Land\nA;;CA\nB;stray;AT\n")
    assert [sheet.misfit(line) for line in sheet.each_line()] == [
        "",
        "“stray” stands under no column name.",
    ]


def test_columns_of_one_name_are_left_to_the_mapping():
    sheet = opened(b"Organisation;E-Mail;E-Mail\nA;a@x.eu;b@x.eu\n")
    assert sheet.columns == ["Organisation", "E-Mail", "E-Mail"]


def test_short_rows_of_a_workbook_are_no_mistake():
    sheet = opened(xlsx([["name", "land", "note"], ["A"], [None, "CA"]]))
    lines = list(sheet.each_line())
    assert [line.cells for line in lines] == [["A", "", ""], ["", "CA", ""]]
    assert [sheet.misfit(line) for line in lines] == ["", ""]
