"""The people of a membership list: several in every way, never shown, never renamed."""

import pytest

from registry.models import Mandate, Organisation, Person
from tests.factories import make_body, make_membership, make_name, make_person
from tests.registry.lists import board, buckets, errors, ireland, is_written, listed, tried

pytestmark = pytest.mark.django_db


def people() -> list[tuple[str, str, str]]:
    return list(Person.objects.order_by("pk").values_list("name", "email", "phone"))


def test_contacts_are_people_whom_the_public_does_not_see():
    committee = make_body(slug="executive-committee", kind="executive_committee")
    row = board(contact_email="Ada King <A@Example.org>; b@example.org", phone="+353 1 1")
    first, second = listed(row), listed(row)
    found = Person.objects.order_by("pk").values_list(
        "name", "email", "phone", "is_name_public", "is_email_public", "affiliation__slug"
    )
    assert (is_written(first), second.rows.get().bucket, list(found)) == (
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
    rows = tried(board(contact_name="A. King", contact_email="ADA@example.org"))
    assert rows[0].notes == [
        "ada@example.org is the address of Ada King; the name “A. King” is not taken over."
    ]


def test_one_address_of_two_people_in_a_list_is_flagged():
    rows = tried(
        board(contact_email="Ada King <ada@example.org>"),
        board(name="Other", acronym="O", contact_email="Bob Ray <ada@example.org>"),
    )
    assert rows[1].notes == [
        "ada@example.org is the address of Ada King; the name “Bob Ray” is not taken over."
    ]


def test_a_shared_mailbox_is_noted():
    rows = tried(board(contact_email="info@example.org"))
    assert rows[0].notes == ["info@example.org looks like a mailbox that several people share."]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"contact_email": "mailto:a@x.example"}, [("a@x.example", "a@x.example", "")]),
        ({"contact_email": "a@x.example."}, [("a@x.example", "a@x.example", "")]),
        ({"contact_email": "A@X.EXAMPLE"}, [("A@x.example", "A@x.example", "")]),
        ({"contact_email": "a@Ümlaut.example"}, [("a@ümlaut.example", "a@ümlaut.example", "")]),
        (
            {"contact_email": "King, Ada <a@x.example>, b@x.example"},
            [("King, Ada", "a@x.example", ""), ("b@x.example", "b@x.example", "")],
        ),
        (
            {"contact_email": "a@x.example\nb@x.example"},
            [("a@x.example", "a@x.example", ""), ("b@x.example", "b@x.example", "")],
        ),
        ({"Kontakt 1": "Ada", "E-Mail 1": "a@x.example"}, [("Ada", "a@x.example", "")]),
        (
            {
                "contact": "Ada",
                "mail": "a@x.example",
                "Kontakt 2": "Bob",
                "E-Mail 2": "b@x.example",
            },
            [("Ada", "a@x.example", ""), ("Bob", "b@x.example", "")],
        ),
        (
            {"Contact 2": "Bob", "Contact 2 e-mail": "b@x.example", "Contact 3 phone": "12"},
            [("Bob", "b@x.example", "")],
        ),
        (
            {"Contact 3 name": "Cy", "Contact 3 email": "c@x.example", "Telefon 3": "+49 1234"},
            [("Cy", "c@x.example", "+49 1234")],
        ),
        ({"contact_name": "Ada King <a@x.example>"}, [("Ada King", "a@x.example", "")]),
        (
            {"contact_name": "Prof. Dr. Müller, Anna-Lena"},
            [("Prof. Dr. Müller, Anna-Lena", "", "")],
        ),
    ],
)
def test_people_in_every_way_of_writing_them(cells, found):
    batch = listed(board(**cells))
    assert (errors(batch.rows.all()), people()) == ([], found)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("a(at)x.de", "This address was hidden from robots."),
        ("a [at] x.de", "This address was hidden from robots."),
        ("[email protected]", "This address was hidden from robots."),
        ("see website", "This is no e-mail address."),
        ("a@x", "This is no e-mail address."),
        ("a@.example", "This is no e-mail address."),
        ("a@" + "x" * 70 + "ü.example", "This is no e-mail address."),
    ],
)
def test_what_is_no_address_is_refused_with_advice(address, message):
    [row] = tried(board(contact_email=address))
    assert (errors([row]), "name@example.org" in row.errors[0]["hint"]) == (
        [(2, "contact_email", message)],
        True,
    )


@pytest.mark.parametrize(
    ("typed", "kept", "warnings"),
    [
        ("0049 228 3821", "0049 228 3821", 0),
        ("+49 (0)228 3821-1747", "+49 (0)228 3821-1747", 0),
        ("+33 1 73 54 83 32/+33 1 80 48 83 57", "+33 1 73 54 83 32 / +33 1 80 48 83 57", 0),
        ("+49 228 3821 ext. 5", "+49 228 3821 ext. 5", 0),
        ("01067", "01067", 0),
        ("call 112 at night", "call 112 at night", 1),
    ],
)
def test_telephone_numbers_stay_text(typed, kept, warnings):
    batch = listed(board(contact_name="Ada", phone=typed))
    assert (people()[0][2], len(batch.rows.get().warnings)) == (kept, warnings)


def test_a_number_without_a_digit_is_a_fault():
    assert errors(tried(board(contact_name="Ada", phone="call me"))) == [
        (2, "phone", "This is no telephone number.")
    ]


def test_what_is_too_long_is_told_beside_its_own_column():
    cells = {"contact 2": "x" * 201, "contact 2 phone": "1" * 61, "contact 2 email": "a@x.example"}
    assert [column for _, column, _ in errors(tried(board(**cells)))] == [
        "contact_2_name",
        "contact_2_phone",
    ]


def test_a_name_beside_several_addresses_is_not_guessed():
    rows = tried(board(contact_name="Ada", contact_email="a@x.example; b@x.example"))
    assert rows[0].notes == [
        "“Ada” was not kept: with several addresses, write each name before its own."
    ]


def test_what_the_register_does_not_know_of_a_person_is_filled_in():
    make_person("ada@x.example", email="ada@x.example", is_name_public=False)
    row = board(contact_name="Ada King", contact_email="ada@x.example", phone="+353 1 1")
    batch = listed(row)
    assert (people(), batch.rows.get().changes["contact_name"]) == (
        [("Ada King", "ada@x.example", "+353 1 1")],
        ["ada@x.example", "Ada King"],
    )


def test_private_columns_are_not_stored():
    batch = listed(board(passport="X123", birthday="1980-01-01"))
    assert (batch.mapping[-2:], batch.rows.get().values.keys() & {"passport", "birthday"}) == (
        ["", ""],
        set(),
    )


# --- further rows ---------------------------------------------------------------------------------


def test_a_second_row_may_bring_a_second_contact():
    rows = [board(contact_email="a@example.org"), board(contact_email="b@example.org")]
    batch = listed(*rows)
    assert (is_written(batch), Organisation.objects.count(), len(people())) == (True, 1, 2)
    assert batch.rows.last().notes == ["Another contact of the organisation in line 2."]


def test_two_rows_that_contradict_each_other_are_named_by_line():
    rows = tried(board(), board(name="Council", acronym="C"), board(website="hb.example.org"))
    assert (errors(rows), rows[2].errors[0]["hint"]) == (
        [(4, "name", "This is the same organisation as in line 2, but with another website.")],
        "Keep one row; several contacts go into one cell with semicolons between.",
    )


def test_two_names_that_the_register_knows_are_no_contradiction():
    organisation = ireland()
    make_membership(organisation)
    make_name(organisation, kind="original", language="fr", text="Conseil de Santé")
    rows = [
        board(contact_email="a@example.org"),
        board(name="Conseil de Santé", contact_email="b@example.org"),
    ]
    batch = listed(*rows)
    assert (buckets(batch.rows.all()), len(people())) == ([(2, "changed"), (3, "changed")], 2)


def test_a_contact_of_a_faulty_row_waits_for_it():
    make_membership(ireland(slug="x"), starts_on="2016", ends_on="2018")
    make_membership(Organisation.objects.get(), starts_on="2020")
    rows = tried(
        board(joined="2017-05", left="2021", contact_email="a@example.org"),
        board(contact_email="b@example.org"),
    )
    assert errors(rows) == [
        (2, "joined", "The organisation already has a membership in this period."),
        (3, "", "This row adds to the one in line 2, which is faulty."),
    ]
