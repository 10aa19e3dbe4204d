"""A table of records: what stands in its cells, and what is wrong with them."""

import pytest

from registry.models import Body, Country, Membership, Organisation, Person, Region
from tests.factories import make_body, make_country, make_organisation
from tests.imports.records import bring, faults, told

pytestmark = pytest.mark.django_db


def test_a_blank_cell_keeps_and_clear_empties():
    body = make_body("Board", slug="board", purpose="Old", starts_on="2016", ends_on="2020")
    batch = bring("body", "slug,purpose,starts_on,ends_on\nboard,,<clear>,\n")
    body.refresh_from_db()
    changes = batch.rows.get().changes
    assert (changes, body.purpose, body.starts_on, str(body.ends_on)) == (
        {"starts_on": ["2016", None]},
        "Old",
        None,
        "2020",
    )


def test_clear_empties_texts_lists_and_ticks_but_not_what_must_be_there():
    region = Region.objects.create(country=make_country("EG"), name="Nile", aliases=["a", "b"])
    body = make_body("Board", slug="board", purpose="Old")
    bring("region", "country,name,aliases\nEG,Nile,<clear>\n")
    done = bring("body", "slug,purpose,is_published\nboard,<CLEAR>,<clear>\n")
    refused = bring("body", "slug,kind\nboard,<clear>\n")
    region.refresh_from_db()
    body.refresh_from_db()
    assert (region.aliases, body.purpose, body.is_published, told(done), faults(refused)) == (
        [],
        "",
        False,
        {2: "changed"},
        [(2, "kind", "This may not be empty.")],
    )


def test_all_faults_of_all_rows_are_told_and_the_others_are_written():
    batch = bring(
        "body",
        "slug,name,kind,starts_on,ends_on,is_published\n"
        "good,Good,working_group,2020,,yes\n"
        "bad,,committee,2020-13,2019,perhaps\n"
        "worse,Worse,working_group,2020,2019,no\n"
        "good,Again,working_group,,,no\n"
        "short,Short\n"
        "=1,Formula,working_group,,,no\n"
        "none,,working_group,,,\n"
        "Total: 50,,,,,\n"
        f"long,{'x' * 201},working_group,,,\n"
        "broken,#REF!,working_group,,,\n"
        'number,"1,23E+11",working_group,,,\n'
        "letters,MinistÃ¨re,working_group,,,\n",
    )
    assert faults(batch) == [
        (3, "kind", "This is none of the words for it."),
        (3, "starts_on", "2020-13 is not a day of the calendar."),
        (3, "is_published", "This is neither yes nor no."),
        (4, "ends_on", "The end lies before the start."),
        (5, "", "This is the same body as in line 2."),
        (6, "", "The row has only 2 of 6 cells. If it is no record, delete it."),
        (7, "slug", "This is a formula."),
        (8, "name", "This field cannot be blank."),
        (9, "", "This row sums up the list."),
        (10, "name", "The text has 201 letters; 200 is the most."),
        (11, "name", "The spreadsheet could not calculate this."),
        (12, "name", "The spreadsheet has shortened this number."),
        (13, "name", "The letters are damaged."),
    ]
    assert list(Body.objects.values_list("slug", flat=True)) == ["good"]


def test_a_fault_says_the_value_and_what_to_do():
    batch = bring("organisation", "name,kind,country\nX,funder,Slovennia\n")
    assert batch.rows.get().errors == [
        {
            "column": "country",
            "value": "Slovennia",
            "message": "This is no country that we know.",
            "hint": "Did you mean Slovenia? Write its code: EG.",
        }
    ]


def test_other_records_that_are_not_there_are_named():
    make_organisation("One", slug="one")
    batch = bring("person", "name,affiliation\nAda,nobody\nBo,one\n")
    assert (faults(batch), Person.objects.get().affiliation.slug) == (
        [(2, "affiliation", "There is no organisation “nobody”.")],
        "one",
    )


def test_a_region_is_looked_for_in_the_country_of_its_row():
    make_country("ES"), make_country("BE")
    for code in ("ES", "BE"):
        Region.objects.create(country=Country.objects.get(code=code), name="Centre")
    batch = bring(
        "organisation",
        "name,kind,country,region\nA,funder,ES,Centre\nB,funder,BE,centre\nC,funder,,Centre\n",
    )
    found = Organisation.objects.order_by("name").values_list("name", "region__country")
    assert (list(found), faults(batch)) == (
        [("A", "ES"), ("B", "BE")],
        [(4, "region", "Several regions are called “Centre”.")],
    )


def test_dates_are_read_in_the_order_that_was_chosen():
    make_organisation("One", slug="one")
    data = "organisation,starts_on\none,12/02/2024\n"
    refused = bring("membership", data, dry_run=True)
    bring("membership", data, chosen={"date_order": "dmy"})
    assert (refused.counts["faulty"], str(Membership.objects.get().starts_on)) == (
        1,
        "12 February 2024",
    )


def test_blank_cells_may_mean_as_above():
    make_organisation("One", slug="one")
    bring(
        "membership",
        "organisation,starts_on,ends_on\none,2016,2017\n,2018,2019\n",
        chosen={"fill_down": ["organisation"]},
    )
    assert Membership.objects.filter(organisation__slug="one").count() == 2


def test_what_says_nothing_is_blank_and_noted():
    make_body("Board", slug="board", starts_on="2016")
    batch = bring("body", "slug,starts_on\nboard,n/a\n")
    row = batch.rows.get()
    assert (row.bucket, row.notes) == (
        "unchanged",
        ["starts_on: “n/a” was read as a blank cell."],
    )


def test_a_cell_that_says_what_the_register_says_is_never_touched():
    body = make_body("Board", slug="board")
    Body.objects.update(purpose="", name=" Two  spaces ")
    batch = bring("body", 'slug,name\nboard," Two  spaces "\n')
    tidied = bring("body", "slug,name\nboard, Other  name \n")
    body.refresh_from_db()
    assert (told(batch), told(tidied), body.name) == (
        {2: "unchanged"},
        {2: "changed"},
        "Other name",
    )
