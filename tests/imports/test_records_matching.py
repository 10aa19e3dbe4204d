"""A table of records: which record each row means."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from icpermed.imports.models import Row
from registry.models import Country, Membership, Name, Organisation, Person
from tests.factories import (
    make_country,
    make_membership,
    make_name,
    make_organisation,
    make_person,
)
from tests.imports.records import bring, faults, told

pytestmark = pytest.mark.django_db


def test_a_person_is_found_by_address_also_under_another_name():
    make_person("Ada King", email="ada@example.org")
    bring("person", "name,email\nAda Lovelace,ADA@example.org\n")
    assert list(Person.objects.values_list("name", "email")) == [
        ("Ada Lovelace", "ADA@example.org")
    ]


def test_people_are_found_by_their_address_alone_where_the_file_has_no_names():
    person = make_person("Ada", email="ada@example.org")
    batch = bring("person", "email,phone\nada@example.org,123\n")
    person.refresh_from_db()
    assert (told(batch), person.phone) == ({2: "changed"}, "123")


def test_colleagues_who_share_a_mailbox_are_not_one_person():
    make_person("Ada", email="office@example.org")
    batch = bring("person", "name,email\nAda,office@example.org\nBo,office@example.org\n")
    assert told(batch) == {2: "unchanged", 3: "new"}


def test_a_person_with_a_new_address_is_found_by_name_and_affiliation():
    one = make_organisation("One", slug="one")
    person = make_person("Ada", email="old@example.org", affiliation=one)
    bring("person", "name,email,affiliation\nAda,new@example.org,one\n")
    person.refresh_from_db()
    assert (person.email, Person.objects.count()) == ("new@example.org", 1)


def test_two_records_that_fit_wait_for_a_choice():
    people = [make_person("Ada", affiliation=None) for _ in range(2)]
    batch = bring("person", "name,email,phone\nAda,,123\n", dry_run=True)
    (row,) = batch.rows.all()
    assert (row.bucket, [(c["id"], c["label"]) for c in row.candidates]) == (
        "ambiguous",
        [(person.pk, "Ada") for person in people],
    )


def test_two_rows_that_mean_the_same_record_name_each_other():
    make_person("Ada", email="ada@example.org")
    data = "name,email\nAda,ada@example.org\nAda,ada@example.org\nBo,\nBo,\n"
    assert faults(bring("person", data)) == [
        (3, "", "This is the same person as in line 2."),
        (5, "", "This is the same person as in line 4."),
    ]


def test_an_organisation_is_found_by_ror_id_acronym_or_any_name_in_its_country():
    one = make_organisation("One", acronym="O", ror_id="03yrm5c26", country=make_country("DE"))
    two = make_organisation("Two", acronym="T", country=make_country("FR"))
    make_name(two, kind="former", text="Zwei, früher", ends_on="2019")
    batch = bring(
        "organisation",
        "name,acronym,country,ror_id,note\n,,,https://ror.org/03YRM5C26,by id\n,t,FR,,by acronym\n",
    )
    again = bring("organisation", "name,country,note\nZWEI  fruher,,no\nzwei fruher,FR,by name\n")
    assert [row.record_id for row in batch.rows.order_by("line")] == [one.pk, two.pk]
    notes = list(Organisation.objects.order_by("name").values_list("name", "note"))
    # “Zwei früher” has no comma: that is another name.
    assert notes == [("One", "by id"), ("Two", "by acronym")]
    assert told(again) == {2: "faulty", 3: "faulty"}


def test_an_acronym_with_another_name_is_a_question():
    one = make_organisation("One", acronym="MSE", country=make_country("DE"))
    data = "name,acronym,kind,country\nOne,MSE,funder,DE\nMinistry,MSE,ministry,DE\n"
    batch = bring("organisation", data, dry_run=True)
    rows = {row.line: row for row in batch.rows.all()}
    assert (rows[2].bucket, rows[3].bucket, [c["id"] for c in rows[3].candidates]) == (
        "unchanged",
        "ambiguous",
        [one.pk],
    )


def test_an_old_name_finds_the_organisation_and_does_not_rename_it_back():
    two = make_organisation("Two", country=make_country("FR"))
    make_name(two, kind="former", text="Zwei", ends_on="2019")
    batch = bring("organisation", "name,country,note\nzwei,FR,found\n")
    two.refresh_from_db()
    assert (two.name, two.note, batch.rows.get().notes) == (
        "Two",
        "found",
        ["name: this is another name of the organisation, which keeps its present name."],
    )


def test_organisations_are_renamed_under_names():
    make_organisation("One", slug="one", acronym="O")
    assert faults(bring("organisation", "slug,name,acronym\none,Another,O\n")) == [
        (
            2,
            "name",
            "An organisation is renamed under Names, where the old name stays on record.",
        )
    ]


def test_an_organisation_known_under_another_address_is_a_question():
    one = make_organisation("One", slug="one", country=make_country("DE"))
    data = "slug,name,kind,country\nelse,One,funder,DE\n"
    batch = bring("organisation", data, dry_run=True)
    (row,) = batch.rows.all()
    assert (row.bucket, [candidate["id"] for candidate in row.candidates]) == (
        "ambiguous",
        [one.pk],
    )


def test_a_new_organisation_gets_its_names_and_a_slug_and_is_found_again():
    make_organisation("Other", slug="cnr")
    data = "name,acronym,kind,country\nConseil,CNR,funder,Frankreich\nRat,CNR,funder,DE\n"
    batch = bring("organisation", data)
    again = bring("organisation", data)
    slugs = Organisation.objects.order_by("pk").values_list("slug", flat=True)
    names = Name.objects.filter(organisation__slug="cnr-2")
    touched = batch.rows.get(line=2).touched
    assert (list(slugs), sorted(names.values_list("kind", "text")), told(again)) == (
        ["cnr", "cnr-2", "cnr-3"],
        [("acronym", "CNR"), ("official", "Conseil")],
        {2: "unchanged", 3: "unchanged"},
    )
    assert touched == {
        "registry.organisation": [Organisation.objects.get(slug="cnr-2").pk],
        "registry.name": sorted(names.values_list("pk", flat=True)),
    }


def test_another_start_is_another_membership():
    organisation = make_organisation("One", slug="one")
    make_membership(organisation, starts_on="2016", ends_on="2018")
    batch = bring("membership", "organisation,starts_on,ends_on\none,2016,2017\none,2019-05,\n")
    periods = Membership.objects.order_by("period").values_list("starts_on", "ends_on")
    assert (told(batch), [tuple(str(day or "") for day in period) for period in periods]) == (
        {2: "changed", 3: "new"},
        [("2016", "2017"), ("May 2019", "")],
    )


def test_countries_are_renamed_and_never_added():
    batch = bring("country", "code,name,continent\nGR,Hellas,asia\nXX,Nowhere,\nEG,Misr,africa\n")
    assert faults(batch) == [
        (2, "continent", "This column cannot be changed by a file."),
        (3, "code", "There is no such country, and none is added."),
    ]
    assert Country.objects.get(code="EG").name == "Misr"
    assert batch.rows.get(line=4).touched == {"registry.country": ["EG"]}


# --- how many statements -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_the_number_of_statements_does_not_depend_on_the_rows(kind):
    make_organisation("One", slug="one")

    def statements(size):
        lines = {
            "person": ["name,email,affiliation", *(f"P{n},p{n}@x.org,one" for n in range(size))],
            "organisation": [
                "slug,name,kind,country",
                *(f"o{n},O {n},funder,DE" for n in range(size)),
            ],
        }[kind]
        Row.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            batch = bring(kind, "\n".join(lines))
        return len(queries), batch.counts["new"] + batch.counts["unchanged"]

    statements(1)
    few, many = statements(10), statements(1_000)
    assert (few[0], few[1], many[1]) == (many[0], 10, 1_000)
