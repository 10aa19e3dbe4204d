"""What others need by now stays when an import is taken back; and so do single rows."""

import pytest

from icpermed.imports.models import Batch
from icpermed.imports.undoing import undo
from registry.models import Membership, Name, Organisation, Person
from tests.factories import (
    make_body,
    make_country,
    make_mandate,
    make_membership,
    make_name,
    make_organisation,
    make_person,
    make_region,
)
from tests.imports.written import an_import, change, outcomes, tables

pytestmark = pytest.mark.django_db


# --- used elsewhere -------------------------------------------------------------------------------


def test_a_record_that_others_need_stays_and_they_are_named(imported):
    body = make_body("Executive Committee")
    make_mandate(imported.ben, body=body, role="delegate", organisation=make_organisation())
    report = undo(imported.batch)
    assert [(entry.label, entry.why) for entry in report.blocked] == [
        ("Ben", "Used elsewhere: mandate “Ben, Delegate, Executive Committee”.")
    ]
    assert outcomes(imported.batch) == ["undone", "blocked"]
    assert Batch.objects.get().state == "applied"


@pytest.mark.parametrize("what", ["name", "person"])
def test_what_would_be_deleted_or_emptied_with_it_counts_as_use(what):
    with an_import() as writing:
        new = make_organisation("New")
        writing.row(new, *new.names.all())
    makers = {"name": lambda: make_name(new), "person": lambda: make_person(affiliation=new)}
    makers[what]()
    report = undo(writing.batch)
    assert [(entry.noun, entry.label) for entry in report.blocked] == [("organisation", "New")]
    assert Organisation.objects.filter(name="New").exists()


def test_what_is_kept_keeps_what_it_needs():
    body = make_body()
    with an_import() as writing:
        ben = make_person("Ben")
        organisation = make_organisation("New")
        mandate = make_mandate(ben, body=body, organisation=organisation)
        writing.row(ben, organisation, *organisation.names.all(), mandate, bucket="new")
    change(mandate, starts_on="2021")
    report = undo(writing.batch)
    assert report.counts == {"reversed": 0, "kept": 2, "blocked": 2}
    assert {entry.label for entry in report.blocked} == {"Ben", "New"}
    assert outcomes(writing.batch) == ["blocked"]


def test_what_stops_using_a_record_by_the_same_undo_is_no_use():
    ana = make_person("Ana")
    before = tables()
    with an_import() as writing:
        new = make_organisation("New")
        change(ana, affiliation=new)
        writing.row(new, *new.names.all(), ana)
    undo(writing.batch)
    assert tables() == before


def test_a_key_does_not_come_back_to_what_is_gone():
    first, second = make_organisation("First"), make_organisation("Second")
    ana = make_person("Ana", affiliation=first)
    with an_import() as writing:
        writing.row(change(ana, affiliation=second))
    first.delete()
    report = undo(writing.batch)
    assert [entry.why for entry in report.blocked] == ["What it referred to is there no more."]
    assert Person.objects.get().affiliation == second


def test_an_added_record_that_stays_keeps_its_parts():
    known = make_organisation("Known")
    with an_import() as writing:
        new = make_organisation("New", acronym="NEW")
        writing.row(new, *new.names.all(), make_membership(new), make_name(known, text="Alias"))
    change(new, note="Mine.")
    report = undo(writing.batch)
    assert {(entry.noun, entry.why) for entry in report.kept if entry.noun != "organisation"} == {
        ("name", "Part of the organisation “New (NEW)”, which stays."),
        ("membership", "Part of the organisation “New (NEW)”, which stays."),
    }
    assert (new.names.count(), new.memberships.count(), known.names.count()) == (2, 1, 1)


# --- refused by the database ----------------------------------------------------------------------


def test_a_value_that_cannot_come_back_is_blocked_by_the_sentence_of_its_constraint():
    organisation, other = make_organisation(), make_organisation()
    first = make_membership(organisation, starts_on="2018", ends_on=None)
    with an_import() as writing:
        writing.row(change(first, ends_on="2020"))
        writing.row(make_membership(other))
        writing.row(change(other, website="https://example.org/new"))
    make_membership(organisation, starts_on="2022")
    report = undo(writing.batch)
    assert [entry.why for entry in report.blocked] == [
        "The organisation already has a membership in this period. End that one first, or correct"
        " its dates."
    ]
    assert (outcomes(writing.batch), report.counts["reversed"]) == (
        ["blocked", "undone", "undone"],
        2,
    )
    assert str(Membership.objects.get(pk=first.pk).ends_on) == "2020"


def test_a_deleted_row_that_has_no_place_any_more_is_blocked():
    organisation = make_organisation()
    old = make_membership(organisation)
    with an_import() as writing:
        writing.row(touched={"registry.membership": [old.pk]})
        old.delete()
    make_membership(organisation)
    report = undo(writing.batch)
    assert [entry.why.split(".")[0] for entry in report.blocked] == [
        "The organisation already has a membership in this period"
    ]


def test_a_blocked_row_keeps_what_it_needs_and_the_rest_goes_back():
    organisation, ana = make_organisation("A"), make_person("Ana")
    first = make_membership(organisation, starts_on="2018")
    with an_import() as writing:
        new = make_organisation("B")
        writing.row(change(first, ends_on="2020", organisation=new), new, *new.names.all())
        writing.row(change(ana, phone="2"))
    make_membership(organisation, starts_on="2022")
    report = undo(writing.batch)
    assert {entry.noun for entry in report.blocked} == {"membership", "organisation"}
    assert (Person.objects.get().phone, outcomes(writing.batch)) == (
        "",
        ["blocked", "undone"],
    )


@pytest.mark.parametrize("shift", [1, -1])
def test_rows_that_make_room_for_each_other_all_go_back(shift):
    """In whichever order the database takes them: one of both ways is against it."""
    organisation = make_organisation()
    periods = [
        make_membership(organisation, starts_on=f"{year}", ends_on=f"{year}")
        for year in range(2010, 2016)
    ]
    before = tables()
    with an_import() as writing:
        for membership in periods[::-shift]:
            year = int(str(membership.starts_on)) + shift
            writing.row(change(membership, starts_on=f"{year}", ends_on=f"{year}"))
    report = undo(writing.batch)
    assert (report.counts["blocked"], tables() == before) == (0, True)


def test_a_region_of_another_country_is_refused_by_name():
    belgium, flanders = make_country("BE"), make_region("Flanders")
    organisation = make_organisation(country=belgium, region=flanders)
    with an_import() as writing:
        writing.row(change(organisation, region=None))
        writing.row(make_person("Ben"))
    change(organisation, country=make_country("DE"))
    report = undo(writing.batch)
    assert [entry.label for entry in report.blocked] == [organisation.name]
    assert outcomes(writing.batch) == ["blocked", "undone"]


# --- some rows, and once more ---------------------------------------------------------------------


def test_some_rows_are_taken_back_and_the_others_stay(imported):
    [first, second] = imported.batch.rows.order_by("line")
    report = undo(imported.batch, rows=[first.pk])
    assert [entry.label for entry in report.reversed] == ["Ana"]
    assert outcomes(imported.batch) == ["undone", "written"]
    assert Batch.objects.get().state == "applied"
    undo(imported.batch, rows=[second.pk])
    assert (Batch.objects.get().state, Person.objects.count()) == ("undone", 1)


def test_rows_are_not_taken_back_twice(imported):
    [first, _] = imported.batch.rows.order_by("line")
    undo(imported.batch, rows=[first.pk])
    change(imported.ana, phone="2", note="From the list.")
    report = undo(imported.batch)
    assert ([entry.label for entry in report.reversed], report.kept) == (["Ben"], [])
    assert Person.objects.get(name="Ana").phone == "2"


def test_what_was_kept_can_be_undone_once_nothing_keeps_it(imported):
    mandate = make_mandate(imported.ben)
    undo(imported.batch)
    assert outcomes(imported.batch) == ["undone", "blocked"]
    mandate.delete()
    report = undo(imported.batch)
    assert [entry.label for entry in report.reversed] == ["Ben"]
    assert (outcomes(imported.batch), Batch.objects.get().state) == (["undone"] * 2, "undone")


def test_a_partly_undone_row_names_only_what_is_left(imported):
    change(imported.ana, phone="3")
    undo(imported.batch)
    report = undo(imported.batch)
    assert [(e.label, e.fields) for e in report.kept] == [("Ana", ["phone"])]
    assert report.counts == {"reversed": 0, "kept": 1, "blocked": 0}
    change(imported.ana, phone="2")
    assert undo(imported.batch).counts == {"reversed": 1, "kept": 0, "blocked": 0}
    assert (Person.objects.get().phone, Batch.objects.get().state) == ("1", "undone")


def test_what_another_row_has_written_too_is_not_taken_from_it(imported):
    also = imported.row(imported.ana)
    report = undo(imported.batch, rows=[also.pk])
    assert [entry.why for entry in report.blocked] == [
        "Another row of the list has written it, too. Take that one back as well."
    ]
    assert outcomes(imported.batch) == ["written", "written", "blocked"]
    undo(imported.batch)
    assert outcomes(imported.batch) == ["undone"] * 3


def test_a_row_goes_back_with_what_follows_from_it():
    first, second = make_organisation("First"), make_organisation("Second")
    with an_import() as writing:
        rows = [
            writing.row(each.rename(to=f"{each} B", starts_on="2024"), *each.names.all())
            for each in (first, second)
        ]
    undo(writing.batch, rows=[rows[0].pk])
    assert set(Organisation.objects.values_list("name", flat=True)) == {"First", "Second B"}
    assert Name.objects.count() == 3
