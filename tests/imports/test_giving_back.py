"""Rows that did not go in come back as a file, to be corrected and uploaded again."""

import csv
from io import BytesIO, StringIO

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from openpyxl import load_workbook

from icpermed.imports import steps
from icpermed.imports.giving_back import faulty_file, not_given_back, template_file
from icpermed.imports.importer import find_importer
from icpermed.imports.models import Batch
from icpermed.spreadsheets import write_csv, write_xlsx
from registry.models import Person
from tests.factories import make_organisation, make_person, make_user
from tests.spreadsheets import read

pytestmark = pytest.mark.django_db

LIST = """Name;E-mail;Phone;Note
Ana;ana@example.org;+49 1;Fits.
Ben;no address;'+49 2;'=1+1
Cem;cem@example.org;=1+1;Two
Ďan;dan at example;"1;2";"Two
lines"
"""


def arrive(data, name="people.csv", *, by=None, key="registry.person", **chosen) -> Batch:
    """A list that was uploaded and compared."""
    data = data.encode("utf-8-sig") if isinstance(data, str) else data
    batch = steps.receive(key, ContentFile(data), file_name=name, by=by)
    if chosen:
        steps.read_again(batch, by=by, **chosen)
    batch.refresh_from_db()
    steps.compare(batch, by=by)
    return Batch.objects.get(pk=batch.pk)


def table_of(data: bytes) -> list[list[str]]:
    """A CSV file as it is in the file, apostrophes and all."""
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def corrected(data: bytes, form: str, mend) -> bytes:
    """The file as somebody saves it after correcting cells."""
    sheet = read(data)
    rows = [mend(dict(zip(sheet.columns, line.cells, strict=False))) for line in sheet.each_line()]
    cells = [[row[column] for column in sheet.columns] for row in rows]
    if form == "csv":
        return write_csv(sheet.columns, cells)
    return write_xlsx("Corrected", sheet.columns, cells)


def test_the_rows_that_do_not_go_in_come_back_with_line_problem_and_advice():
    head, *rows = table_of(faulty_file(arrive(LIST)))
    assert head == ["Name", "E-mail", "Phone", "Note", "Line", "Problem", "What to do"]
    assert [(row[0], row[4], bool(row[5])) for row in rows] == [
        ("Ben", "3", True),
        ("Cem", "4", True),
        ("Ďan", "5", True),
    ]
    assert rows[1][5:] == ["Phone: This is a formula.", "Write the text that it shows."]


def test_cells_are_as_in_the_senders_file_and_formulas_are_harmless():
    _, ben, cem, dan = table_of(faulty_file(arrive(LIST)))
    assert ben[:4] == ["Ben", "no address", "'+49 2", "'=1+1"]
    assert cem[2] == "'=1+1"
    assert dan[2:4] == ["1;2", "Two\nlines"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_corrected_and_uploaded_again_everything_goes_in_to_the_letter(form):
    batch = arrive(LIST)
    steps.apply(batch, skip_open=True)
    mended = {"Ben": "ben@example.org", "Ďan": "dan@example.org"}

    def mend(row):
        return row | {"E-mail": mended.get(row["Name"], row["E-mail"])}

    again = arrive(corrected(faulty_file(batch, form), form, mend), f"again.{form}")
    assert again.mapping == ["name", "email", "phone", "note", "", "", ""]
    assert (again.counts["new"], again.counts["faulty"]) == (3, 0)
    steps.apply(again)
    people = Person.objects.exclude(name="Ana").order_by("pk")
    assert list(people.values_list("name", "email", "phone", "note")) == [
        ("Ben", "ben@example.org", "+49 2", "=1+1"),
        ("Cem", "cem@example.org", "=1+1", "Two"),
        ("Ďan", "dan@example.org", "1;2", "Two\nlines"),
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_formula_is_armed_once_however_often_the_file_goes_round(form):
    batch = arrive("Name;E-mail;Note\nBen;no;'=1+1\nCem;no;''=1+1\n")
    for _ in range(3):
        data = faulty_file(batch, form)
        notes = [line.cells[2] for line in read(data).each_line()]
        assert notes == ["=1+1", "'=1+1"]
        batch = arrive(data, f"again.{form}")


def test_what_fits_does_not_come_back():
    [_, *rows] = table_of(faulty_file(arrive(LIST)))
    assert "Ana" not in [row[0] for row in rows]


def test_what_was_left_out_comes_back_after_the_import_too():
    batch = arrive(LIST)
    before = faulty_file(batch)
    steps.apply(batch, skip_open=True)
    assert faulty_file(Batch.objects.get(pk=batch.pk)) == before


def test_a_row_that_was_overtaken_comes_back():
    person = make_person("Ana", email="ana@example.org")
    batch = arrive("Name;E-mail;Phone\nAna;ana@example.org;2\n")
    Person.objects.filter(pk=person.pk).update(phone="3")
    steps.apply(batch)
    [_, row] = table_of(faulty_file(batch))
    assert row[:4] == ["Ana", "ana@example.org", "2", "2"]
    assert row[4] == batch.rows.get().outcome_note
    assert row[5] == "Compare with what the register says now. Delete the row, or send it again."


def test_an_ambiguous_row_names_whom_it_may_mean():
    batch = arrive("Name;E-mail\nBen;no\n")
    row = batch.rows.get()
    row.bucket, row.errors = "ambiguous", []
    row.candidates = [{"id": 1, "label": "Ben A", "reason": "same name"}, {"id": 2, "label": "Bo"}]
    row.save()
    [_, cells] = table_of(faulty_file(batch))
    assert cells[3] == "This may be Ben A (same name); or Bo."
    assert cells[4].startswith("Write by what the register knows")


def test_columns_that_are_not_stored_stay_here_and_are_named():
    batch = arrive("Name;Birthday;E-mail\nBen;1.1.1970;no\n")
    assert b"1970" not in faulty_file(batch)
    assert not_given_back(batch) == ["Birthday"]


def test_columns_that_somebody_may_not_import_stay_here(monkeypatch):
    batch = arrive(LIST)
    person_admin = admin.site._registry[Person]
    monkeypatch.setattr(person_admin, "get_readonly_fields", lambda *args: ("note",))
    user = make_user(group="Secretariat")
    head = table_of(faulty_file(batch, user=user))[0]
    assert head == ["Name", "E-mail", "Phone", "Line", "Problem", "What to do"]
    assert not_given_back(batch, user) == ["Note"]


def test_a_row_with_too_many_cells_comes_back_whole_and_is_still_refused():
    data = faulty_file(arrive("Name;E-mail\nBen;ben@example.org;too much\n"))
    assert table_of(data)[1][:3] == ["Ben", "ben@example.org", "too much"]
    assert arrive(data, "again.csv").counts["faulty"] == 1


def test_a_cell_without_a_column_name_comes_back_and_is_still_refused():
    data = faulty_file(arrive("Name;;E-mail\nBen;what?;ben@example.org\n"))
    assert table_of(data)[1][:3] == ["Ben", "ben@example.org", "what?"]
    assert arrive(data, "again.csv").counts["faulty"] == 1


def test_a_shifted_row_shows_no_cell_where_one_may_be_private():
    data = faulty_file(arrive("Name;Birthday;E-mail\nMüller; Ben;1.1.1970;b@example.org\n"))
    [_, row] = table_of(data)
    assert row[:3] == ["", "", "2"]
    assert row[4] == "Correct line 2 of the list as it was sent."
    assert b"1970" not in data


def test_what_a_row_takes_from_above_it_says_itself():
    make_organisation("Agency", slug="agency")
    batch = arrive(
        "affiliation;Name;E-mail\nagency;Ana;ana@example.org\n;Ben;no\n;Cem;no\n",
        fill_down=["affiliation"],
    )
    assert [row[:2] for row in table_of(faulty_file(batch))[1:]] == [
        ["agency", "Ben"],
        ["agency", "Cem"],
    ]


def test_a_file_without_faults_has_only_column_names():
    assert len(table_of(faulty_file(arrive("Name;E-mail\nBen;ben@example.org\n")))) == 1


# --- the blank list -------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["registry.person", "registry.organisation", "membership-list"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_blank_list_has_our_column_names_and_nothing_else(key, form):
    importer = find_importer(key)
    data = template_file(importer, form)
    if form == "csv":
        rows = table_of(data)
    else:
        sheet = load_workbook(BytesIO(data)).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [[column.name for column in importer.columns()]]


def test_a_blank_workbook_says_on_a_second_sheet_what_the_columns_hold():
    importer = find_importer("registry.person")
    book = load_workbook(BytesIO(template_file(importer, "xlsx")))
    assert book.sheetnames[1] == "Columns"
    head, *rows = ([cell.value for cell in row] for row in book["Columns"].iter_rows())
    assert head == ["Column", "Needed", "What it holds"]
    told = {name: (needed, words) for name, needed, words in rows}
    assert set(told) == {column.name for column in importer.columns()}
    assert told["name"][0] == "yes: it tells which record is meant"
    assert told["note"][1] == "For the secretariat only; never published."


def test_a_blank_list_that_was_filled_in_is_read_from_its_first_sheet():
    data = template_file(find_importer("registry.person"), "xlsx")
    book = load_workbook(BytesIO(data))
    names = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].append([{"name": "Ana", "email": "a@example.org"}.get(n) for n in names])
    file = BytesIO()
    book.save(file)
    batch = arrive(file.getvalue(), "filled.xlsx")
    assert batch.counts["new"] == 1


def test_a_blank_list_has_only_columns_that_somebody_may_import(monkeypatch):
    person_admin = admin.site._registry[Person]
    monkeypatch.setattr(person_admin, "get_readonly_fields", lambda *args: ("note",))
    data = template_file(find_importer("registry.person"), user=make_user(group="Secretariat"))
    assert "note" not in table_of(data)[0]
