"""A table of records: modes, choices, locks, rights, refusals, and what happened in between."""

import pghistory
import pytest
from django.contrib.auth.models import Permission

from icpermed.history import events_of
from icpermed.imports import steps
from icpermed.imports.importer import find_importer
from icpermed.imports.models import FieldLock
from icpermed.imports.steps import Refused
from icpermed.imports.undoing import undo
from registry.admin.people import PersonAdmin
from registry.models import Body, Membership, Name, Organisation, Person
from tests.factories import (
    make_body,
    make_country,
    make_membership,
    make_organisation,
    make_person,
    make_user,
)
from tests.imports.records import bring, compared, faults, told

pytestmark = pytest.mark.django_db

PEOPLE = "name,email,phone\nAda,ada@example.org,1\nBo,bo@example.org,2\n"


def clerk(*codenames):
    """Somebody of the staff with these rights and no others."""
    user = make_user(group="Reader")
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return user


# --- modes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "phones", "buckets"),
    [
        ("add-and-update", ["1", "2", "3"], ["changed", "new", "changed"]),
        ("add-only", ["old", "2", ""], ["unchanged", "new", "unchanged"]),
        ("update-only", ["1", "3"], ["changed", "unchanged", "changed"]),
        ("fill-blanks", ["old", "3"], ["unchanged", "unchanged", "changed"]),
    ],
)
def test_a_mode_says_what_is_left_alone(mode, phones, buckets):
    make_person("Ada", email="ada@example.org", phone="old")
    make_person("Cy", email="cy@example.org", phone="")
    batch = bring("person", f"{PEOPLE}Cy,cy@example.org,3\n", mode=mode)
    found = Person.objects.order_by("name").values_list("phone", flat=True)
    assert (list(found), list(told(batch).values())) == (phones, buckets)
    notes = [bool(row.notes) for row in batch.rows.order_by("line")]
    expected = {"add-only": [1, 0, 1], "update-only": [0, 1, 0], "fill-blanks": [0, 1, 0]}
    assert notes == list(map(bool, expected.get(mode, [0, 0, 0])))


def test_what_is_not_in_the_file_is_told_and_kept():
    make_person("Ada", email="ada@example.org")
    gone = make_person("Gone")
    batch = bring("person", PEOPLE, is_complete=True)
    (row,) = batch.rows.filter(bucket="absent")
    assert (row.record_id, row.label, Person.objects.filter(pk=gone.pk).exists()) == (
        gone.pk,
        "Gone",
        True,
    )


# --- choices, decisions, locks -------------------------------------------------------------------


def test_a_choice_decides_what_was_ambiguous():
    first, second = make_person("Ada"), make_person("Ada")
    batch = compared("person", "name,email,phone\nAda,,1\n")
    batch.rows.update(choice=str(second.pk))
    steps.compare(batch)
    assert (told(batch), batch.rows.get().record_id) == ({2: "changed"}, second.pk)
    batch.rows.update(choice="new")
    steps.compare(batch)
    steps.apply(batch)
    phones = Person.objects.order_by("pk").values_list("phone", flat=True)
    assert (told(batch), list(phones), first.pk < second.pk) == ({2: "new"}, ["", "", "1"], True)


def test_what_is_rejected_or_left_out_is_not_written():
    make_person("Ada", email="ada@example.org")
    batch = compared("person", f"{PEOPLE}Cy,cy@example.org,3\n")
    batch.rows.filter(line=3).update(decision="rejected")
    batch.rows.filter(line=4).update(left_out=["phone"])
    steps.apply(batch)
    assert list(Person.objects.order_by("name").values_list("name", "phone")) == [
        ("Ada", "1"),
        ("Cy", ""),
    ]
    assert [row.outcome for row in batch.rows.order_by("line")] == ["written", "", "written"]


def test_a_column_can_be_left_out_of_all_rows():
    make_person("Ada", email="ada@example.org")
    batch = compared("person", PEOPLE)
    batch.left_out = ["phone"]
    steps.apply(batch)
    assert list(Person.objects.order_by("name").values_list("phone", flat=True)) == ["", ""]


def test_a_locked_field_is_only_proposed_and_says_whose_it_is():
    ada = make_person("Ada", email="ada@example.org", phone="0")
    curator = make_user(group="Secretariat", first_name="Ana", last_name="Lind")
    FieldLock.objects.create(
        model="registry.person", record_id=ada.pk, field="phone", locked_by=curator
    )
    batch = compared("person", "name,email,phone,note\nAda,ada@example.org,1,seen\n")
    row = batch.rows.get()
    (told_,) = find_importer("registry.person").tell([row]).values()
    assert (row.left_out, row.notes) == (
        ["phone"],
        ["The phone is looked after by Ana Lind: only proposed."],
    )
    assert [(t.column, t.old, t.new, t.is_locked, t.is_left_out) for t in told_] == [
        ("phone", "0", "1", True, True),
        ("note", "", "seen", False, False),
    ]
    steps.apply(batch)
    ada.refresh_from_db()
    assert (ada.phone, ada.note) == ("0", "seen")


def test_several_locked_fields_are_named_in_one_order():
    ada = make_person("Ada", email="ada@example.org")
    curator = make_user(group="Secretariat", first_name="Ana", last_name="Lind")
    for field in ["phone", "note"]:
        FieldLock.objects.create(
            model="registry.person", record_id=ada.pk, field=field, locked_by=curator
        )
    row = compared("person", "name,email,phone,note\nAda,ada@example.org,1,seen\n").rows.get()
    assert (row.left_out, row.notes) == (
        ["note", "phone"],
        [f"The {field} is looked after by Ana Lind: only proposed." for field in row.left_out],
    )


def test_changes_are_told_in_words():
    make_organisation("One", slug="one", country=make_country("DE"))
    batch = compared("organisation", "slug,kind,country,is_published\none,ministry,FR,no\n")
    (changes,) = find_importer("registry.organisation").tell(list(batch.rows.all())).values()
    assert [(change.label, change.old, change.new) for change in changes] == [
        ("kind", "Funding organisation", "Ministry"),
        ("country", "Germany", "France"),
        ("is published", "yes", "no"),
    ]


# --- what the model and the database say ---------------------------------------------------------


def test_the_constraints_of_the_database_speak_beside_the_column():
    make_membership(make_organisation("One", slug="one"), starts_on="2016", ends_on="2019")
    data = "organisation,starts_on,ends_on\none,2018,\none,2020,2021\none,2021-06,\n"
    batch = bring("membership", data)
    clash = (
        "The organisation already has a membership in this period. End that one first, or correct"
        " its dates."
    )
    assert (faults(batch), Membership.objects.count()) == (
        [(2, "starts_on", clash), (4, "starts_on", clash)],
        2,
    )


def test_a_trial_leaves_no_trace():
    before = events_of(Body).objects.count()
    compared("body", "slug,name,kind\na,A,steering_board\nb,A,steering_board\n")
    assert (Body.objects.count(), events_of(Body).objects.count()) == (0, before)


def test_what_is_unique_is_refused_by_name():
    make_body("Board", slug="board")
    batch = bring("body", "slug,name,kind\nother,Board,steering_board\n")
    assert faults(batch) == [(2, "name", "There is another body with this name already.")]


@pytest.mark.parametrize("shift", [1, -1])
def test_rows_that_make_room_for_each_other_are_all_written(shift):
    """In whichever order the database takes them: one of both ways is against it."""
    committees = [
        make_body(
            slug=f"c-{year}", kind="executive_committee", starts_on=f"{year}", ends_on=f"{year}"
        )
        for year in range(2016, 2022)
    ]
    moved = [f"{year + shift}" for year in range(2016, 2022)]
    lines = [f"{body.slug},{year},{year}" for body, year in zip(committees, moved, strict=True)]
    batch = bring("body", "\n".join(["slug,starts_on,ends_on", *lines]))
    years = Body.objects.order_by("slug").values_list("starts_on", flat=True)
    assert (faults(batch), list(map(str, years))) == ([], moved)
    assert undo(batch).counts == {"reversed": 6, "kept": 0, "blocked": 0}


def test_fields_are_checked_as_in_a_form():
    make_country("DE"), make_country("FR")
    batch = bring(
        "organisation",
        "name,kind,country,region,website\nA,funder,DE,Flanders,https://a.example.org/\n"
        "B,funder,DE,,no address\n",
    )
    assert [(line, column) for line, column, _ in faults(batch)] == [(2, "region"), (3, "website")]


def test_doubts_are_warnings():
    make_organisation("One", slug="one")
    batch = bring("membership", "organisation,starts_on\none,2999-07\n")
    assert batch.rows.get().warnings == ["The start (July 2999) lies in the future."]


def test_nothing_is_written_while_a_row_is_faulty():
    batch = compared("body", "slug,name,kind\na,A,steering_board\nb,B,nonsense\n")
    with pytest.raises(Refused):
        steps.apply(batch)
    assert Body.objects.count() == 0


def test_leaving_out_what_a_record_needs_writes_nothing():
    batch = compared("body", "slug,name,kind\na,A,steering_board\nb,B,steering_board\n")
    batch.rows.update(left_out=["name"])
    with pytest.raises(Refused, match="Line 3: There is another body with this name already"):
        steps.apply(batch)
    assert Body.objects.count() == 0


# --- in between ----------------------------------------------------------------------------------


def test_what_somebody_else_edited_is_left_alone_row_by_row():
    ada, bo = make_person("Ada", email="ada@example.org"), make_person("Bo", email="bo@example.org")
    cy = make_person("Cy", email="cy@example.org")
    batch = compared("person", f"{PEOPLE}Cy,cy@example.org,3\nDi,di@example.org,4\n")
    other = make_user(first_name="Ana", last_name="Lind")
    with pghistory.context(user=other.pk):
        Person.objects.filter(pk=ada.pk).update(phone="999")
        Person.objects.filter(pk=bo.pk).update(note="another field")
        Person.objects.filter(pk=cy.pk).delete()
        make_person("Di", email="di@example.org")
    steps.apply(batch)
    rows = {row.line: row for row in batch.rows.all()}
    assert [rows[line].outcome for line in (2, 3, 4, 5)] == [
        "overtaken",
        "written",
        "overtaken",
        "overtaken",
    ]
    assert [rows[line].outcome_note[: len("Ana Lind changed")] for line in (2, 4, 5)] == [
        "Ana Lind changed",
        "Ana Lind deleted",
        "Ana Lind added i",
    ]
    assert list(Person.objects.order_by("name").values_list("phone", "note")) == [
        ("999", ""),
        ("2", "another field"),
        ("", ""),
    ]


def test_the_history_names_the_file_and_the_reason():
    bring("body", "slug,name,kind\nboard,Board,steering_board\n", reason="by mail")
    event = Body.objects.get().recorded_states.get()
    assert event.pgh_context.metadata["reason"] == "import of x.csv – by mail"


def test_a_new_organisation_is_labelled_by_its_names_and_they_are_in_the_history():
    bring("organisation", "name,acronym,kind,country\nOne,O,funder,DE\n")
    organisation = Organisation.objects.get()
    assert (str(organisation), events_of(Name).objects.count()) == ("One (O)", 2)
    organisation.rename(to="Uno", starts_on="2020")
    assert organisation.name == "Uno"


# --- rights --------------------------------------------------------------------------------------


def test_whoever_may_not_add_or_change_is_told_row_by_row():
    make_person("Ada", email="ada@example.org")
    changer = compared("person", PEOPLE, by=clerk("change_person"))
    adder = compared("person", PEOPLE, by=clerk("add_person"))
    assert (faults(changer), faults(adder)) == (
        [(3, "name", "You may not add people.")],
        [(2, "phone", "You may not change this here.")],
    )


def test_a_field_that_a_person_may_not_edit_is_neither_offered_nor_staged(monkeypatch):
    make_person("Ada", email="ada@example.org", phone="secret")
    user = clerk("add_person", "change_person")
    monkeypatch.setattr(PersonAdmin, "readonly_fields", ["phone"])
    columns = [column.name for column in find_importer("registry.person").columns(user)]
    batch = compared("person", PEOPLE, by=user)
    assert "phone" not in columns
    assert (batch.mapping, told(batch)) == (["name", "email", ""], {2: "unchanged", 3: "new"})
    batch.mapping = ["name", "email", "phone"]
    with pytest.raises(Refused):
        steps.compare(batch, by=user)


def test_a_record_out_of_reach_is_found_and_not_shown(monkeypatch):
    make_person("Ada", email="ada@example.org", phone="secret")
    user = clerk("add_person", "change_person")
    reach = lambda self, request: Person.objects.exclude(name="Ada")  # noqa: E731 As a page has it.
    monkeypatch.setattr(PersonAdmin, "get_queryset", reach)
    batch = compared("person", PEOPLE, by=user, is_complete=True)
    row = batch.rows.get(line=2)
    assert (row.record_id, row.changes, faults(batch)) == (
        None,
        {},
        [(2, "", "You may not change this person.")],
    )
    assert not batch.rows.filter(bucket="absent").exists()


def test_single_records_may_be_shut_as_well(monkeypatch):
    make_person("Ada", email="ada@example.org")
    user = clerk("add_person", "change_person")
    shut = lambda self, request, obj=None: obj is None or obj.name != "Ada"  # noqa: E731 The same.
    monkeypatch.setattr(PersonAdmin, "has_change_permission", shut)
    assert faults(compared("person", PEOPLE, by=user)) == [
        (2, "", "You may not change this person.")
    ]


def test_whoever_confirms_needs_the_rights_as_well(monkeypatch):
    make_person("Ada", email="ada@example.org")
    batch = compared("person", PEOPLE)
    with pytest.raises(Refused, match="You may not import people"):
        steps.apply(batch, by=clerk("view_person"))
    user = clerk("add_person", "change_person")
    with monkeypatch.context() as patch:
        patch.setattr(PersonAdmin, "readonly_fields", ["phone"])
        with pytest.raises(Refused, match="You may not write the column phone"):
            steps.apply(batch, by=user)
    with monkeypatch.context() as patch:
        reach = lambda self, request: Person.objects.exclude(name="Ada")  # noqa: E731 The same.
        patch.setattr(PersonAdmin, "get_queryset", reach)
        with pytest.raises(Refused, match="the first in line 2, change people"):
            steps.apply(batch, by=user)
    steps.apply(batch, by=user)
    assert Person.objects.get(name="Ada").phone == "1"
