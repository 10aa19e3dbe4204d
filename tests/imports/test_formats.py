"""The formats of django-import-export go through our reading and writing, once."""

import pytest
from tablib import Dataset

from icpermed.spreadsheets import Unreadable
from icpermed.spreadsheets.formats import ACCEPTED, CSV, EXPORTS, FORMATS, ODS, TSV, XLSX
from tests.imports.books import ods, ods_rows, text_file, xlsx

ROWS = [("=1+1", "+49 228", "'quoted'"), ("Québec – Santé", "two\nlines", "tab\tand ;")]


@pytest.mark.parametrize("form", [CSV(), TSV(), XLSX()], ids=lambda form: form.get_extension())
def test_a_table_comes_back_as_it_went_out(form):
    data = form.export_data(Dataset(*ROWS, headers=["=a", "b", "c"]))
    back = form.create_dataset(data)
    assert (back.headers, list(back)) == (["=a", "b", "c"], ROWS)
    assert form.create_dataset(form.export_data(back)).dict == back.dict


def test_what_goes_out_is_disarmed():
    data = CSV().export_data(Dataset(("=1+1",), headers=["name"]))
    assert data.decode() == '\ufeff"name"\r\n"\'=1+1"\r\n'
    assert TSV().export_data(Dataset(("a", "@b"), headers=["c", "d"])).decode() == (
        '\ufeff"c"\t"d"\r\n"a"\t"\'@b"\r\n'
    )


@pytest.mark.parametrize("data", [xlsx([["name"], ["A"]]), ods(ods_rows([["name"], ["A"]]))])
def test_any_format_reads_any_file(data):
    assert [form().create_dataset(data).dict for form in FORMATS] == [[{"name": "A"}]] * 4


def test_a_row_that_does_not_fit_is_named_by_its_line():
    with pytest.raises(Unreadable, match="Line 2: The row has 3 cells"):
        CSV().create_dataset(text_file(rows=[["name", "land"], ["A", "B", "C"]]))


def test_what_goes_in_and_out_is_said_once():
    assert ACCEPTED == ".txt,.csv,.tsv,.xlsx,.ods"
    assert list(EXPORTS) == ["csv", "tsv", "xlsx"]
    assert [form().can_export() for form in (CSV, ODS)] == [True, False]
    assert all(form.is_available() and form().is_binary() for form in FORMATS)
