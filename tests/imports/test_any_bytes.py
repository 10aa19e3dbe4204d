"""Any bytes whatever, as a list: read to the end or refused with a sentence, and soon."""

from io import BytesIO
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from icpermed.spreadsheets import (
    Line,
    Reading,
    Unreadable,
    is_footer,
    is_mojibake,
    open_sheet,
    repaired,
)
from icpermed.spreadsheets.encodings import ENCODINGS
from tests.imports.books import damage, damage_inside, samples, text_file
from tests.imports.test_reading import KNOWN

#: Seconds that the reading of a small file may take, however damaged it is.
SOON = 2

SAMPLES = samples()
FAILED_ONCE = sorted(Path(__file__).parent.joinpath("files").iterdir())

STARTS = st.sampled_from(
    [b"", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"sep=", b'a;"', b"Name;Land\n"]
)
ANY_CELL = st.text(
    st.sampled_from("'\"=+-@\t\r\n＝;,|\u00a0\u2028\x85\x0b\x1c\ufeff\ufffe")
    | st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    max_size=8,
)


def read_all(data: bytes, chosen: Reading | None = None) -> str:
    """Everything that the desk does with a file before it knows what is in it."""
    began = process_time()
    try:
        sheet = open_sheet(BytesIO(data), chosen=chosen, is_known=KNOWN.__contains__)
        number = sheet.header_line
        for line in sheet.each_line():
            look_at(line, number)
            sheet.misfit(line)
            number = line.number
        for text in [*sheet.columns, *sheet.samples, *sheet.notices]:
            assert text.encode().decode() == text
        answer = f"read as {sheet.reading.form}, {len(sheet.encodings)} other encodings."
    except Unreadable as refusal:
        answer = str(refusal)
    assert process_time() - began < SOON
    return answer


def look_at(line: Line, before: int) -> None:
    """A row has a number of its own, and only what the database can keep."""
    assert before < line.number < 2**31
    is_footer(line.cells)
    for cell in line.cells:
        assert "\0" not in cell
        assert cell.encode().decode() == cell
        if is_mojibake(cell):
            repaired(cell)


def damaged(seed: int) -> bytes:
    """One of the samples, damaged in a way that its number decides."""
    chance = Random(seed)
    data = chance.choice(SAMPLES)
    if data.startswith(b"PK") and chance.random() < 0.6:
        return damage_inside(data, chance)
    return damage(data, chance)


def test_the_samples_are_read():
    answers = [read_all(data)[:12] for data in SAMPLES]
    assert answers == ["read as CSV,"] * 3 + ["read as TSV,"] + ["read as CSV,"] * 2 + [
        *["read as XLSX"] * 2,
        "read as ODS,",
        "read as XLSX",
        "read as ODS,",
    ]


@pytest.mark.parametrize("path", FAILED_ONCE, ids=lambda path: path.name)
def test_files_that_failed_once_are_refused(path):
    assert read_all(path.read_bytes()).endswith((".", "?"))


@pytest.mark.parametrize(
    "data",
    [
        b"'\t;'\t\nOrganisation;Land\n'\t;\nA;CA\n",  # Blank once its apostrophes are taken away.
        b'Organisation;Land\n"\n\n\n=1";x\n',
        b"'\t;'\t\n'\t;1\n",
        b"sep=e\nOrganisation;Land\nA;CA",
    ],
)
def test_texts_that_failed_once_are_read_or_refused(data):
    assert read_all(data).endswith((".", "?"))


@effort(max_examples=300, deadline=None, derandomize=True)
@given(STARTS, st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(start, rest):
    assert read_all(start + rest).endswith((".", "?"))


@effort(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.lists(ANY_CELL, min_size=1, max_size=4), min_size=1, max_size=6),
    st.sampled_from(["utf-8", "utf-16", "cp1252", "cp1250", "mac_roman"]),
    st.sampled_from(";,\t|"),
    st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_any_cells_are_read_or_refused(rows, codec, delimiter, end):
    data = text_file(codec, delimiter, [["Organisation", "Land"], *rows], end)
    assert read_all(data).endswith((".", "?"))


@effort(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from(SAMPLES),
    st.builds(
        Reading,
        encoding=st.sampled_from(["", *ENCODINGS, "cp037", "utf-7"]),
        delimiter=st.sampled_from(["", *";,\t|", "x", '"', "\n", "\0", "é", "ab"]),
        sheet=st.sampled_from(["", "Sheet1", "Sheet2", "Sheet9"]),
        header_line=st.integers(0, 9),
        date_order=st.sampled_from(["", "dmy", "mdy"]),
    ),
)
def test_whatever_is_chosen_is_done_or_refused(data, chosen):
    assert read_all(data, chosen).endswith((".", "?"))


def test_any_damage_is_survived():
    assert all(read_all(damaged(seed)).endswith((".", "?")) for seed in range(400))


@pytest.mark.slow
def test_thousands_of_damages_are_survived():
    answers = [read_all(damaged(seed)) for seed in range(400, 6_000)]
    assert all(answer.endswith((".", "?")) for answer in answers)
    assert 0.3 < sum(answer.startswith("read") for answer in answers) / len(answers) < 0.9
