"""A membership list by mail: every way of writing it, the verdict on each row, all or nothing."""

import pytest
from django.core.management import CommandError, call_command

from icpermed.partial_dates import PartialDate
from icpermed.spreadsheets import write_csv, write_xlsx
from registry.membership_list import import_membership_list
from registry.membership_list.columns import COLUMNS, HEADERS
from registry.models import Mandate, Membership, Organisation, Person
from tests.factories import (
    make_body,
    make_country,
    make_membership,
    make_organisation,
    make_person,
    make_region,
)

pytestmark = pytest.mark.django_db

#: The list that goes wrong in every way (names are real, contacts and numbers are invented).
TORTURE = """sep=;
Mitgliederliste ICPerMed;;;;;;Stand 12.02.2024
Organisation ;Kürzel;Land;Region;Status;Beitritt;E-Mail;Telefon
Health Research Board (HRB);;Ireland;;member;11.2016;a@example.org; b@example.org;+353 1 1234567
"Ministero della Salute";IT-MoH;Italien;;Mitglied;;x@example.org;0039 06 1
Italian Ministry of Health ;It-MoH;IT;;member;;y@example.org;
Fonds de recherche du Québec – Santé;FRQS;CANADA (QUÉBEC);;member;;;
=HYPERLINK("http://x";"ASRT");ASRT;Ägypten;;member;July 2033;;+20 2 1
Medical Research Council;MRC;UK;;member;31.02.2018;;
Ministry of Education;MIZŠ;Slovenia;Saxony;member;;;
European Commission;EC;EU;;Beobachter;;;
Research Council of Norway;RCN;NO;;member;45334;;4,72203E+11
Total;;;;50;;;
""".replace("\n", "\r\n").encode("cp1252")


def listed(*rows: dict, **options):
    """Import rows, given as columns and cells, and say what became of them."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    data = write_csv(columns, [[row.get(column, "") for column in columns] for row in rows])
    return import_membership_list(data, file_name="list.csv", **options)


def faults(review) -> list[tuple[int, str]]:
    return [(row.line, str(fault)) for row in review.rows for fault in row.faults]


def board(**cells) -> dict:
    return {
        "name": "Health Board",
        "acronym": "HB",
        "country": "Ireland",
        "kind": "funder",
        "status": "member",
    } | cells


def ireland(**fields):
    fields = {"acronym": "HB", "country": make_country("IE"), "slug": "hb"} | fields
    return make_organisation("Health Board", **fields)


# --- the torture sample -------------------------------------------------------------------------


def test_the_torture_sample_gets_the_right_verdicts():
    review = import_membership_list(TORTURE, file_name="liste.csv", accept_warnings=True)
    assert (review.is_written, Organisation.objects.count()) == (False, 0)
    assert [(row.line, row.bucket) for row in review.rows] == [
        (4, "faulty"),  # A separator that nobody put in quotes.
        (5, "new"),
        (6, "faulty"),  # The same acronym and country as in line 5.
        (7, "new"),
        (8, "faulty"),  # A formula.
        (9, "faulty"),  # 31 February.
        (10, "faulty"),  # Saxony is not in Slovenia.
        (11, "new"),
        (12, "faulty"),  # A serial date, a shortened number.
    ]
    assert [(line, message.split(".")[0]) for line, message in faults(review)] == [
        (4, "The row has 9 cells, but there are 8 column names"),
        (6, "name: This is the same organisation as in line 5, but with another name and acronym"),
        (8, "name: This is a formula"),
        (9, "joined: 31"),
        (10, "region: Saxony is in Germany, not in Slovenia"),
        (12, "phone: Excel has shortened this number"),
        (12, "joined: 45334 is how Excel counts days, perhaps 12 February 2024"),
    ]
    assert review.rows[4].warnings == ["The start (July 2033) lies in the future."]
    assert review.notices[-2:] == [
        "The column names are in line 3; what is above them is not read.",
        "Line 13 (“Total”) is no member and is left out.",
    ]


def test_the_sound_rows_of_the_torture_sample_are_written():
    lines = TORTURE.decode("cp1252").split("\r\n")
    data = "\r\n".join([*lines[1:3], lines[4], lines[6], lines[10]]).encode("cp1252")
    review = import_membership_list(data, file_name="liste.csv", accept_warnings=True)
    found = Organisation.objects.values_list(
        "slug", "kind", "country", "region__name", "memberships__role", "is_published"
    )
    assert (review.is_written, sorted(found)) == (
        True,
        [
            ("ec", "international_organisation", None, None, "observer", True),
            ("frqs", "funder", "CA", "Québec", "member", True),
            ("it-moh", "ministry", "IT", None, "member", True),
        ],
    )


# --- matching -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "HEALTH  board"},
        {"name": "Conseil de santé", "acronym": ""},
        {"name": "Conseil de Sante", "acronym": ""},
        {"name": "Old Board", "acronym": ""},
        {"name": "Health Board (HB)", "acronym": ""},
        {"name": "", "acronym": "", "country": "", "ROR": "https://ror.org/05dxps055"},
    ],
)
def test_any_known_name_finds_the_organisation_and_changes_nothing(cells):
    organisation = ireland(ror_id="05dxps055")
    organisation.names.create(kind="original", language="fr", text="Conseil de Santé")
    organisation.names.create(kind="former", text="Old Board", ends_on="2018")
    make_membership(organisation)
    review = listed(board(**cells))
    assert (review.summary, organisation.names.count()) == (
        "0 new, 0 changed, 1 unchanged, 0 faulty, 0 with warnings",
        4,
    )


def test_the_same_name_in_another_country_is_another_organisation():
    make_organisation("Ministry of Health", country=make_country("IL"))
    review = listed(board(name="Ministry of Health", acronym="", country="IT", kind="ministry"))
    assert (review.summary, Organisation.objects.count()) == (
        "1 new, 0 changed, 0 unchanged, 0 faulty, 0 with warnings",
        2,
    )


def test_a_name_without_country_matches_nobody():
    ireland()
    review = listed({"name": "Health Board", "status": "member", "kind": "funder"})
    assert faults(review) == [
        (2, "country: Write the country. It may be this one: Health Board (HB), Ireland.")
    ]


def test_one_name_of_two_organisations_of_a_country_is_in_doubt():
    for slug in ("a", "b"):
        make_organisation("Council", slug=slug, country=make_country("IE"))
    review = listed(board(name="Council", acronym=""))
    assert faults(review) == [
        (2, "name: This may be any of several: Council, Ireland; Council, Ireland.")
    ]


def test_acronym_and_name_of_two_organisations_are_in_doubt():
    ireland()
    make_organisation("Other", acronym="O", country=make_country("IE"))
    review = listed(board(name="Other", acronym="HB"))
    assert faults(review) == [
        (
            2,
            "name: Acronym and name belong to different ones: Health Board (HB), Ireland; Other"
            " (O), Ireland.",
        )
    ]


def test_a_merged_record_leads_to_the_one_that_was_kept():
    kept = ireland()
    gone = make_organisation("Board of Health", country=make_country("IE"), is_published=False)
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept)
    make_membership(kept)
    review = listed(board(name="Board of Health", acronym=""))
    assert (review.rows[0].bucket, review.rows[0].label) == ("unchanged", "Health Board (HB)")


def test_an_unknown_name_becomes_an_alias_after_a_question():
    organisation = ireland()
    make_membership(organisation)
    row = board(name="Board of Irish Health")
    asked, told, again = listed(row), listed(row, accept_warnings=True), listed(row)
    assert (asked.is_written, asked.rows[0].warnings, told.is_written, again.rows[0].bucket) == (
        False,
        [
            "The register knows this as Health Board (HB); “Board of Irish Health” is added as an"
            " alias."
        ],
        True,
        "unchanged",
    )
    organisation.refresh_from_db()
    assert organisation.name == "Health Board"


def test_a_name_much_like_another_asks_first():
    make_organisation("Council for Health Research", country=make_country("IE"))
    review = listed(board(name="Council of Health Research", acronym="CHR"))
    assert review.rows[0].warnings == [
        "Much like Council for Health Research, which is in the register. Go on only if this is"
        " another organisation."
    ]


def test_two_rows_of_one_organisation_are_named_by_line():
    review = listed(board(), board(name="Council", acronym="C"), board(website="hb.example.org"))
    assert faults(review) == [
        (
            4,
            "name: This is the same organisation as in line 2, but with another website. Keep one"
            " row; several contacts go into one cell with semicolons between.",
        )
    ]


# --- cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "advice"),
    [
        ("country", "Austrialia", "This is no country that we know. Did you mean Australia"),
        ("country", "Austria (AU)", "This may mean several countries. Did you mean"),
        ("region", "Bavaria", "Ireland has no region of that name."),
        ("region", "Sachsen", "Saxony is in Germany, not in Ireland."),
        ("kind", "club", "This is no kind of organisation. Write one of: ministry, funding"),
        ("status", "friend", "This is no status. Write one of: member, observer, left."),
        ("status", "ausgetreten", "Write in the column left when the membership ended."),
        ("joined", "12/02/2024", "12/02/2024 can be read in two ways."),
        ("joined", "soon", "soon is not a date."),
        ("website", "javascript:alert(1)", "This is no address of a website."),
        ("website", "see website", "This is no address of a website."),
        ("ROR", "05dxps056", "This is not a ROR id: the check digits do not fit."),
        ("contact_email", "a(at)example.org", "This is no e-mail address."),
        ("name", "MinistÃ¨re", "The letters are damaged."),
        ("name", "#REF!", "This is an error of Excel, not a value."),
        ("name", "x" * 251, "Ensure this value has at most 250 characters (it has 251)."),
        ("acronym", "1. Mrz", "Excel has made a date of this."),
        ("phone", "2,28382E+11", "Excel has shortened this number."),
    ],
)
def test_what_cannot_be_meant_is_a_fault_with_advice(column, cell, advice):
    review = listed(board(**{column: cell}))
    [fault] = [fault for row in review.rows for fault in row.faults]
    assert (fault.column, fault.message[: len(advice)], Organisation.objects.count()) == (
        column,
        advice,
        0,
    )


def test_all_faults_of_a_row_are_told_at_once():
    review = listed(board(country="Slowakei", region="Atlantis", joined="31.02.2018", kind="club"))
    assert [fault.column for fault in review.rows[0].faults] == ["region", "kind", "joined"]


@pytest.mark.parametrize("nothing", ["-", "–", "n/a", "k.A.", "tbd", "?", "NULL", " \u200b"])
def test_placeholders_say_nothing(nothing):
    make_membership(ireland(website="https://hb.example.org/"), starts_on="2018")
    review = listed(board(website=nothing, joined=nothing, region=nothing))
    assert review.rows[0].bucket == "unchanged"


def test_a_list_in_german_is_understood():
    data = (
        "Einrichtung;Kürzel;Land;Art;Mitgliedschaft;Mitglied seit;E-Mail-Adresse\n"
        "Rat für Gesundheit;RfG;Österreich;Ministerium;Beobachter;seit 12. 2. 2019;\n"
    ).encode()
    review = import_membership_list(data, file_name="liste.csv")
    found = Membership.objects.values_list(
        "organisation__country", "organisation__kind", "role", "starts_on"
    ).get()
    assert (review.faults, faults(review), found) == (
        [],
        [],
        ("AT", "ministry", "observer", PartialDate(2019, 2, 12)),
    )


def test_every_header_means_one_column():
    assert set(HEADERS.values()) == {column.name for column in COLUMNS}


def test_unknown_columns_are_named_and_not_stored():
    review = listed(board(passport="X123", statuss="member"))
    assert review.notices == [
        "The column “passport” is not known here and is not stored.",
        "The column “statuss” is not known here and is not stored. Did you mean “status”?",
    ]


def test_two_columns_of_one_meaning_are_refused():
    review = listed(board(Land="IE"))
    assert review.faults == [
        "The columns “country” and “Land” both mean country. Keep one of them."
    ]


def test_a_file_without_names_is_refused():
    review = import_membership_list(b"x,y\n1,2\n", file_name="x.csv")
    assert review.faults[0].startswith("No column is called “name” or “organisation”.")


def test_excel_and_csv_are_read_alike():
    columns, cells = list(board()), list(board().values())
    csv = import_membership_list(write_csv(columns, [cells]), file_name="x", dry_run=True)
    xlsx = import_membership_list(write_xlsx("x", columns, [cells]), file_name="x", dry_run=True)
    assert (xlsx.summary, xlsx.fingerprint) == (csv.summary, csv.fingerprint)


# --- memberships --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "said", "change"),
    [
        ("2018", "2019", "joined: 2018 → 2019"),
        ("2018", "2018-05", "joined: 2018 → May 2018"),
        ("2018-05-02", "2018", ""),  # Less precise, and no contradiction.
        ("2018", "", ""),
        (None, "2018", "joined: 2018"),
    ],
)
def test_another_start_is_a_change(known, said, change):
    make_membership(ireland(), starts_on=known)
    review = listed(board(joined=said))
    assert "; ".join(map(str, review.rows[0].changes)) == change


def periods() -> list[tuple[str, str, str]]:
    found = Membership.objects.order_by("period").values_list("role", "starts_on", "ends_on")
    return [tuple(str(value or "") for value in values) for values in found]


def test_who_left_ends_and_who_comes_back_begins_anew():
    make_membership(ireland(), starts_on="2016")
    listed(board(status="left", left="2019-06"))
    back = listed(board(joined="2022"))
    assert (back.is_written, periods()) == (
        True,
        [("member", "2016", "June 2019"), ("member", "2022", "")],
    )


def test_who_left_cannot_be_a_member_without_a_date():
    make_membership(ireland(), starts_on="2016", ends_on="2019")
    review = listed(board())
    assert faults(review) == [
        (
            2,
            "joined: This membership ended in 2019. Write when the organisation came back.",
        )
    ]


def test_an_observer_becomes_a_member_from_a_day_on():
    make_membership(ireland(), starts_on="2018", role="observer")
    listed(board(status="member", joined="2022-03"))
    assert periods() == [("observer", "2018", "28 February 2022"), ("member", "March 2022", "")]


def test_a_start_in_the_future_must_be_confirmed():
    rows = [board(joined="July 2999")]
    asked, told = listed(*rows), listed(*rows, accept_warnings=True)
    assert (asked.rows[0].warnings, asked.is_written, told.is_written) == (
        ["The start (July 2999) lies in the future."],
        False,
        True,
    )


def test_what_the_database_refuses_stands_beside_its_row():
    organisation = ireland()
    make_membership(organisation, starts_on="2016", ends_on="2018")
    make_membership(organisation, starts_on="2020")
    review = listed(board(joined="2017-05", left="2021"), board(name="Good", acronym="G"))
    assert (faults(review), review.counts["new"], Organisation.objects.count()) == (
        [
            (
                2,
                "joined: The organisation already has a membership in this period. End that one"
                " first, or correct its dates.",
            )
        ],
        1,
        1,
    )


# --- contacts -----------------------------------------------------------------------------------


def test_contacts_are_people_whom_the_public_does_not_see():
    committee = make_body(slug="executive-committee", kind="executive_committee")
    row = board(contact_email="Ada King <A@Example.org>; b@example.org", phone="+353 1 1")
    first, second = listed(row), listed(row)
    people = Person.objects.order_by("pk").values_list(
        "name", "email", "phone", "is_name_public", "is_email_public", "affiliation__slug"
    )
    assert (first.is_written, second.rows[0].bucket, list(people)) == (
        True,
        "unchanged",
        [
            ("Ada King", "A@example.org", "+353 1 1", False, False, "hb"),
            ("b@example.org", "b@example.org", "+353 1 1", False, False, "hb"),
        ],
    )
    roles = Mandate.objects.values_list("body", "role", "organisation__slug")
    assert list(roles) == [(committee.pk, "reporting_contact", "hb")] * 2


def test_known_people_are_neither_renamed_nor_made_public():
    make_person("Ada King", email="ada@example.org", is_name_public=False)
    review = listed(board(contact_name="A. King", contact_email="ADA@example.org"))
    assert (review.rows[0].notes, list(Person.objects.values_list("name", flat=True))) == (
        [
            "ada@example.org is Ada King in the register; the name “A. King” is not taken over.",
        ],
        ["Ada King"],
    )


def test_a_second_row_may_bring_a_second_contact():
    rows = [board(contact_email="a@example.org"), board(contact_email="b@example.org")]
    review = listed(*rows)
    assert (review.is_written, Organisation.objects.count(), Person.objects.count()) == (True, 1, 2)
    assert review.rows[1].notes == ["Another contact of the organisation in line 2."]


# --- all or nothing -----------------------------------------------------------------------------


def test_the_same_list_twice_changes_nothing():
    make_body(slug="executive-committee", kind="executive_committee")
    rows = [
        board(joined="2018-05", website="hb.example.org", contact_email="a@example.org", note="n"),
        board(name="Commission", acronym="", country="EU", kind="", status="observer"),
        board(name="Vlaanderen", acronym="V", country="Belgium, Flandre", kind="region"),
    ]
    first, second = listed(*rows), listed(*rows)
    assert (first.summary, second.summary) == (
        "3 new, 0 changed, 0 unchanged, 0 faulty, 0 with warnings",
        "0 new, 0 changed, 3 unchanged, 0 faulty, 0 with warnings",
    )


def test_a_faulty_row_holds_everything_back():
    review = listed(board(), board(name="Bad", acronym="B", joined="31.02.2018"))
    assert (review.counts["new"], review.is_written, Organisation.objects.count()) == (1, False, 0)


def test_a_register_that_changed_since_the_preview_is_not_overwritten():
    make_membership(ireland(), starts_on="2018")
    preview = listed(board(joined="2019"), dry_run=True)
    Membership.objects.update(starts_on="2017")
    review = listed(board(joined="2019"), expected=preview.fingerprint)
    assert (review.is_outdated, periods()) == (True, [("member", "2017", "")])


def test_blank_cells_and_absent_members_stay():
    region = make_region("Flanders")
    organisation = ireland(country=region.country, region=region, website="https://x.example.org/")
    make_membership(organisation, starts_on="2018")
    make_membership(starts_on="2018")
    review = listed({"name": "Health Board", "acronym": "HB", "country": "BE", "website": ""})
    assert (review.rows[0].bucket, Membership.objects.current().count()) == ("unchanged", 2)


def test_new_members_are_published_unless_the_secretariat_waits():
    hidden = listed(board(), publish=False)
    shown = listed(board(name="Other", acronym="O"))
    found = Organisation.objects.order_by("slug").values_list("slug", "is_published")
    assert (hidden.is_written, shown.is_written, list(found)) == (
        True,
        True,
        [("hb", False), ("o", True)],
    )


def test_the_history_names_the_list():
    listed(board(), reason="by mail")
    membership = Membership.objects.get()
    reasons = {
        event.pgh_context.metadata["reason"]
        for record in (membership, membership.organisation)
        for event in record.events.select_related("pgh_context")
    }
    assert reasons == {"import of list.csv – by mail"}


def test_a_long_list_takes_no_more_statements(django_assert_max_num_queries):
    rows = [board(name=f"Board {n}", acronym=f"B{n}", note=f"n{n}") for n in range(200)]
    with django_assert_max_num_queries(40):
        listed(*rows, accept_warnings=True)
    with django_assert_max_num_queries(40):
        listed(*[row | {"joined": "2019", "website": "x.example.org"} for row in rows])
    assert Membership.objects.filter(starts_on="2019").count() == 200


# --- from the shell -----------------------------------------------------------------------------


def test_the_shell_says_the_same_and_ends_with_a_code(tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_bytes(TORTURE)
    with pytest.raises(CommandError, match="Nothing was written: 6 rows are faulty") as refusal:
        call_command("import_members", str(file))
    heard = capsys.readouterr()
    assert refusal.value.returncode == 1
    assert heard.out.endswith("3 new, 0 changed, 0 unchanged, 6 faulty, 2 with warnings.\n")
    assert "line 10 (Ministry of Education), region “Saxony”: Saxony is in" in heard.err


@pytest.mark.parametrize(
    ("options", "code", "count"), [((), 1, 0), (["--accept-warnings"], 0, 1), (["--dry-run"], 1, 0)]
)
def test_the_shell_asks_about_warnings(tmp_path, options, code, count):
    file = tmp_path / "list.csv"
    file.write_text("name,country,kind,joined\nHealth Board,IE,funder,2999\n")
    try:
        call_command("import_members", str(file), *options)
        returned = 0
    except CommandError as error:
        returned = error.returncode
    assert (returned, Organisation.objects.count()) == (code, count)


def test_the_shell_ends_with_2_where_there_is_nothing_to_read(tmp_path):
    with pytest.raises(CommandError, match="No such file") as refusal:
        call_command("import_members", str(tmp_path / "none.csv"))
    assert refusal.value.returncode == 2
