"""The cells of a membership list: what is understood, and what is refused with advice."""

import pytest

from icpermed.imports import steps
from icpermed.spreadsheets import header_key, write_csv, write_xlsx
from registry.membership_list.columns import COLUMNS
from registry.models import Membership, Organisation
from tests.factories import make_membership, make_region
from tests.registry.lists import (
    board,
    buckets,
    errors,
    ireland,
    is_written,
    listed,
    received,
    tried,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("column", "cell", "message", "hint"),
    [
        ("country", "Austrialia", "This is no country that we know.", "Did you mean Australia"),
        ("country", "Austria (AU)", "This may mean several countries.", "Did you mean"),
        ("country", "Latvia (LT)", "This may mean several countries.", "Did you mean"),
        ("country", "31 countries", "This is no country that we know.", "Write its English name"),
        ("region", "Bavaria", "Ireland has no region of that name.", "Add the region"),
        ("region", "Sachsen", "Saxony is in Germany, not in Ireland.", "Correct the country"),
        ("kind", "club", "This is no kind of organisation.", "Write one of: ministry, funding"),
        ("status", "friend", "This is no status.", "Write one of: member, observer, left."),
        ("status", "ausgetreten", "The row does not say when the membership ended.", "Write the"),
        ("joined", "soon", "soon is not a date.", "Write a year, a month or a day"),
        ("joined", "00.00.0000", "", "Write a year"),
        ("joined", "12.2.24", "", "Write"),
        ("joined", "31.02.2018", "31.02.2018 is not a day of the calendar.", "Write a year"),
        ("website", "javascript:alert(1)", "An address that begins with “javascript:” is", "Write"),
        ("website", "see website", "This is no address of a website.", "Write it like https://"),
        ("website", "http:/x", "This is no address of a website.", "Write it like https://"),
        ("ROR", "05dxps056", "This is not a ROR id: the check digits do not fit.", "Copy it from"),
        ("name", "MinistÃ¨re", "The letters are damaged.", "Save the original again"),
        ("name", "Minist\ufffdre", "The letters are damaged.", "Save the original again"),
        ("name", "#REF!", "This is an error of Excel, not a value.", "Correct the cell"),
        (
            "name",
            "x" * 251,
            "Ensure this value has at most 250 characters (it has 251).",
            "Shorten",
        ),
        ("acronym", "1. Mrz", "Excel has made a date of this.", "Format the column as text"),
        ("phone", "2,28382E+11", "Excel has shortened this number.", "Format the column as text"),
    ],
)
def test_what_cannot_be_meant_is_a_fault_with_advice(column, cell, message, hint):
    batch = listed(board(**{column: cell}))
    [error] = batch.rows.get().errors
    found = (error["column"], error["value"], error["message"][: len(message)])
    assert (found, error["hint"][: len(hint)]) == ((column, cell, message), hint)
    assert (is_written(batch), Organisation.objects.count()) == (False, 0)


def test_all_faults_of_a_row_are_told_at_once():
    rows = tried(board(country="Slowakei", region="Atlantis", joined="31.02.2018", kind="club"))
    assert [column for _, column, _ in errors(rows)] == ["region", "kind", "joined"]


@pytest.mark.parametrize("nothing", ["-", "–", "n/a", "k.A.", "tbd", "?", "0", "NULL", " \u200b"])
def test_placeholders_say_nothing(nothing):
    make_membership(ireland(website="https://hb.example.org/"), starts_on="2018")
    rows = tried(board(website=nothing, joined=nothing, region=nothing))
    assert buckets(rows) == [(2, "unchanged")]


def test_a_formula_is_a_fault_and_one_that_was_disarmed_is_text():
    data = b'name,acronym,country,kind\n"=1+1",A,IE,funder\n"\'=Board",B,IE,funder\n'
    rows = tried(data)
    assert (errors(rows), rows[1].changes["name"]) == (
        [(2, "name", "This is a formula.")],
        ["", "=Board"],
    )


@pytest.mark.parametrize("name", ["Citizen’s Board – Santé", "İzmir ß Łódź", "<b>Board</b>"])
def test_letters_stay_as_typed(name):
    listed(board(name=f"  {name}\u00a0"))
    assert Organisation.objects.get().name == name


def test_letters_of_two_scripts_in_a_word_are_a_warning():
    [row] = tried(board(name="Heаlth Board"))  # The a is Cyrillic.
    assert row.warnings == ["“Heаlth Board” mixes letters of different scripts in one word."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.icpermed.example.org", "https://www.icpermed.example.org"),
        ("http://x.example.org/a b", "http://x.example.org/a%20b"),
        ("HTTPS://x.example.org", "HTTPS://x.example.org"),
    ],
)
def test_addresses_of_websites_are_completed(typed, kept):
    listed(board(website=typed))
    assert Organisation.objects.get().website == kept


# --- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "region", "found"),
    [
        ("UK", "", ("GB", None)),
        ("EL", "", ("GR", None)),
        ("NO", "", ("NO", None)),
        ("NA", "", ("NA", None)),
        ("AUT", "", ("AT", None)),
        ("The Netherlands", "", ("NL", None)),
        ("Türkei", "", ("TR", None)),
        ("CANADA (QUÉBEC)", "", ("CA", "Québec")),
        ("Belgium, Flanders", "", ("BE", "Flanders")),
        ("SPAIN (NAVARRE)", "", ("ES", "Navarra")),
        ("Germany", "Sachsen", ("DE", "Saxony")),
        ("", "Toscana", ("IT", "Tuscany")),
        ("EU", "", (None, None)),
        ("International", "", (None, None)),
    ],
)
def test_countries_and_regions_as_lists_write_them(country, region, found):
    kind = "" if found[0] is None else "funder"
    batch = listed(board(country=country, region=region, kind=kind))
    values = Organisation.objects.values_list("country", "region__name")
    assert (errors(batch.rows.all()), list(values)) == ([], [found])


def test_a_part_of_a_country_is_noted():
    [row] = tried(board(country="Scotland"))
    assert row.notes == ["“Scotland” is a part of United Kingdom."]


def test_two_regions_of_one_row_contradict_each_other():
    rows = tried(board(country="Belgium, Flanders", region="Wallonia"))
    assert errors(rows)[0][1:] == ("region", "The column country says another region: Flanders.")


# --- cells that say several things ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Health Research Board (HRB), Ireland", ("Health Research Board", "HRB", "IE")),
        ("Health Research Board [HRB]; IE", ("Health Research Board", "HRB", "IE")),
        ("HRB - Health Research Board, Irland", ("Health Research Board", "HRB", "IE")),
        ("Health Research Board / HRB, Ireland", ("Health Research Board", "HRB", "IE")),
        ("FRQS – Santé, Canada", ("FRQS – Santé", "", "CA")),
        ("BMBF/DLR, Germany", ("BMBF/DLR", "", "DE")),
        ("Ministry of Education, Science and Research, AT", None),
    ],
)
def test_a_combined_cell_is_split_with_a_note(typed, found):
    batch = listed({"Organisation / Acronym": typed, "kind": "funder"})
    found = found or ("Ministry of Education, Science and Research", "", "AT")
    assert list(Organisation.objects.values_list("name", "acronym", "country")) == [found]
    assert batch.rows.get().notes[0].startswith(f"“{typed}” was understood as {found[0]} with the")


def test_a_combined_cell_stays_whole_where_the_row_says_it_elsewhere():
    listed(board(name="Board (of Health), Ireland", acronym="HB", country="IE"))
    assert Organisation.objects.get().name == "Board (of Health), Ireland"


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("12.02.2024", "2024-02-12"),
        ("2024-02-12", "2024-02-12"),
        ("12. Feb. 2024", "2024-02-12"),
        ("November 1st, 2023", "2023-11-01"),
        ("07.2023", "2023-07"),
        ("since 2019", "2019"),
        ("seit 2019", "2019"),
    ],
)
def test_dates_as_precise_as_they_are_known(typed, known):
    listed(board(joined=typed))
    assert Membership.objects.get().starts_on.isoformat() == known


def test_the_order_of_dates_is_asked_for():
    row = board(joined="12/02/2024")
    asked = tried(row)
    listed(row, chosen={"date_order": "dmy"})
    assert errors(asked)[0][2].startswith("12/02/2024 can be read in two ways")
    assert Membership.objects.get().starts_on.isoformat() == "2024-02-12"


def test_days_as_excel_counts_them_are_asked_for():
    row = board(joined="45334")
    asked = tried(row)
    listed(row, chosen={"counts_days": True})
    assert errors(asked)[0][1] == "joined"
    assert Membership.objects.get().starts_on.isoformat() == "2024-02-12"


def test_dates_before_the_beginning_and_in_the_future_are_warnings():
    rows = tried(board(joined="2009"), board(name="B", acronym="B", joined="July 2999"))
    assert [row.warnings for row in rows] == [
        ["joined: 2009 lies before 2016, when all began."],
        ["The start (July 2999) lies in the future."],
    ]


# --- columns --------------------------------------------------------------------------------------


def test_a_list_in_german_is_understood():
    data = (
        "Einrichtung;Kürzel;Land;Art;Mitgliedschaft;Mitglied seit;E-Mail-Adresse\n"
        "Rat für Gesundheit;RfG;Österreich;Ministerium;Beobachter;seit 12. 2. 2019;\n"
    ).encode()
    batch = listed(data)
    found = Membership.objects.values_list(
        "organisation__country", "organisation__kind", "role", "starts_on"
    ).get()
    assert (errors(batch.rows.all()), [str(value) for value in found]) == (
        [],
        ["AT", "ministry", "observer", "12 February 2019"],
    )


def test_every_header_means_one_column():
    keys = [(key, column.name) for column in COLUMNS for key in column.keys]
    assert len({key for key, _ in keys}) == len(keys)
    assert header_key("Contact 2 E-Mail") in dict(keys)


def test_a_list_without_names_is_refused():
    with pytest.raises(steps.Refused, match="No column is “name”"):
        listed(b"x,y\n1,2\n")


def test_excel_and_csv_are_read_alike():
    columns, cells = list(board()), list(board().values())
    csv, xlsx = (tried(write(columns, [cells])) for write in (write_csv, as_excel))
    assert [(r.bucket, r.changes) for r in csv] == [(r.bucket, r.changes) for r in xlsx]


def as_excel(columns, rows) -> bytes:
    return write_xlsx("list", columns, rows)


# --- headings, sums, blanks below -----------------------------------------------------------------

SECTIONS = b"name,country,kind\nIRELAND,,\nHealth Board,,funder\nCouncil,,funder\nTotal,,2\n"


def test_a_heading_is_a_fault_that_tells_of_fill_down():
    rows = tried(SECTIONS)
    assert (rows[0].bucket, rows[0].errors[0]["message"], rows[0].errors[0]["hint"][:16]) == (
        "faulty",
        "This looks like the heading of the rows below it.",
        "Choose “fill dow",
    )


def test_headings_are_the_country_of_the_rows_below_if_somebody_says_so():
    batch = received(SECTIONS, chosen={"fill_down": ["country"]})
    assert (buckets(batch.rows.all()), batch.rows.first().changes["country"]) == (
        [(3, "new"), (4, "new")],
        ["", "Ireland"],
    )
    assert batch.notices == [
        "Line 2 (“IRELAND”) is the country of the rows below it.",
        "Line 5 (“Total”) is no member and is left out.",
    ]


def test_blank_cells_of_merged_ones_are_filled_if_somebody_says_so():
    data = b"country,name,kind\nIreland,Health Board,funder\n,Council,funder\n"
    assert [row.bucket for row in tried(data)] == ["new", "faulty"]
    assert [row.bucket for row in tried(data, chosen={"fill_down": ["country"]})] == ["new", "new"]


# --- emptying -------------------------------------------------------------------------------------


def test_clear_empties_what_may_be_empty():
    region = make_region("Flanders")
    organisation = ireland(country=region.country, region=region, ror_id="05dxps055")
    make_membership(organisation, starts_on="2018", ends_on="2019", note="n")
    clear = dict.fromkeys(["region", "website", "ROR", "left", "note"], "<clear>")
    batch = listed(board(country="BE", kind="") | clear)
    organisation.refresh_from_db()
    membership = organisation.memberships.get()
    assert (organisation.region, organisation.website, organisation.ror_id) == (None, "", "")
    assert (str(membership.starts_on), membership.ends_on, membership.note) == ("2018", None, "")
    assert batch.rows.get().changes["region"] == ["Flanders", ""]


@pytest.mark.parametrize("column", ["acronym", "country", "kind", "status", "contact_email"])
def test_clear_is_refused_where_a_list_cannot_empty(column):
    make_membership(ireland())
    rows = tried(board(**{column: "<CLEAR>"}))
    assert errors(rows) == [(2, column, "This cannot be emptied by a list.")]


def test_blank_cells_keep_what_is_there():
    region = make_region("Flanders")
    organisation = ireland(country=region.country, region=region, website="https://x.example.org/")
    make_membership(organisation, starts_on="2018")
    rows = tried({"name": "Health Board", "acronym": "HB", "country": "BE", "website": ""})
    assert buckets(rows) == [(2, "unchanged")]
