"""What a reviewer decides about a membership list, and what of it is then written."""

import pytest

from icpermed.imports import steps
from icpermed.imports.importer import find_importer
from icpermed.imports.models import FieldLock
from registry.models import Membership, Organisation
from tests.factories import make_country, make_membership, make_organisation, make_user
from tests.registry.lists import board, ireland, received, tried

pytestmark = pytest.mark.django_db

# --- modes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "found"),
    [
        ("add-and-update", ["changed", "new"]),
        ("add-only", ["unchanged", "new"]),
        ("update-only", ["changed", "unchanged"]),
        ("fill-blanks", ["unchanged", "unchanged"]),
    ],
)
def test_the_mode_says_what_is_written(mode, found):
    make_membership(ireland())
    rows = tried(
        board(website="https://new.example.org/"), board(name="Other", acronym="O"), mode=mode
    )
    assert [row.bucket for row in rows] == found
    assert [bool(row.notes) for row in rows] == [bucket == "unchanged" for bucket in found]


@pytest.mark.parametrize("mode", ["add-only", "update-only", "fill-blanks"])
def test_a_further_contact_is_left_alone_with_its_organisation(mode):
    known = ireland() if mode == "add-only" else None
    rows = [board(contact_email="a@example.org"), board(contact_email="b@example.org")]
    found = tried(*rows, mode=mode)
    assert [(row.bucket, row.record_id) for row in found] == [
        ("unchanged", known and known.pk),
        ("unchanged", known and known.pk),
    ]


def test_only_blanks_are_filled():
    make_membership(ireland(acronym="", website=""), note="as known")
    row = board(
        website="https://new.example.org/",
        kind="ministry",
        joined="2019",
        note="other",
        contact_email="a@example.org",
    )
    Membership.objects.update(starts_on=None)
    [found] = tried(row, mode="fill-blanks")
    assert found.changes == {
        "website": ["", "https://new.example.org/"],
        "acronym": ["", "HB"],
        "joined": ["", "2019"],
        "contact_email": ["", "a@example.org"],
    }


# --- who is not in the file ---------------------------------------------------------------------


def absent(**fields):
    make_membership(ireland(), starts_on="2018")
    gone = make_organisation("Gone", acronym="G", country=make_country("FR"))
    make_membership(gone, starts_on="2017")
    make_membership(make_organisation("Past"), starts_on="2016", ends_on="2018")
    return gone, received(board(), is_complete=True, **fields)


def test_members_that_a_complete_list_does_not_name_are_a_proposal():
    gone, batch = absent()
    row = batch.rows.get(line=None)
    assert (row.bucket, row.record_id, row.key, row.changes) == (
        "absent",
        gone.pk,
        "g",
        {"status": ["Member", "Left"]},
    )
    steps.apply(batch)
    assert Membership.objects.current().count() == 2


def test_who_is_faulty_in_the_list_is_not_missing():
    make_membership(ireland())
    batch = received(board(joined="31.02.2018"), {"name": "#REF!", "acronym": "HB"})
    assert set(batch.rows.values_list("bucket", flat=True)) == {"faulty"}


def test_an_accepted_leave_ends_the_membership():
    gone, batch = absent()
    batch.rows.filter(line=None).update(decision="accepted")
    batch.options = {"left_on": "2023-06"}
    steps.apply(batch)
    membership = gone.memberships.get()
    row = batch.rows.get(line=None)
    assert (str(membership.ends_on), row.outcome, row.touched) == (
        "June 2023",
        "written",
        {"registry.membership": [membership.pk]},
    )


@pytest.mark.parametrize(
    ("left_on", "words"), [("", "Write on which day"), ("soon", "soon is not a date")]
)
def test_nobody_leaves_without_a_day(left_on, words):
    gone, batch = absent()
    batch.rows.filter(line=None).update(decision="accepted")
    batch.options = {"left_on": left_on}
    with pytest.raises(steps.Refused, match=words):
        steps.apply(batch)
    assert gone.memberships.get().ends_on is None


def test_nobody_leaves_before_joining():
    gone, batch = absent()
    batch.rows.filter(line=None).update(decision="accepted")
    batch.options = {"left_on": "2010"}
    steps.apply(batch)
    row = batch.rows.get(line=None)
    assert (gone.memberships.get().ends_on, row.outcome, row.outcome_note) == (
        None,
        "",
        "The end lies before the start. Correct the cell, or empty it.",
    )


# --- what the reviewer takes out ----------------------------------------------------------------


def test_a_column_that_is_left_out_keeps_what_the_register_says():
    organisation = ireland(website="https://old.example.org/")
    make_membership(organisation, starts_on="2018")
    batch = received(board(website="https://new.example.org/", joined="2019"))
    batch.rows.update(left_out=["website"])
    steps.apply(batch)
    organisation.refresh_from_db()
    row = batch.rows.get()
    assert (organisation.website, str(organisation.memberships.get().starts_on)) == (
        "https://old.example.org/",
        "2019",
    )
    assert (row.outcome, list(row.touched)) == ("written", ["registry.membership"])


def test_a_column_that_is_left_out_of_all_rows():
    organisation = ireland(website="https://old.example.org/")
    make_membership(organisation)
    batch = received(board(website="https://new.example.org/"))
    batch.left_out = ["website"]
    steps.apply(batch)
    organisation.refresh_from_db()
    assert (organisation.website, batch.rows.get().outcome_note) == (
        "https://old.example.org/",
        "All that it would change was left out.",
    )


def test_a_day_of_a_status_goes_with_it():
    make_membership(ireland(), starts_on="2018", role="observer")
    batch = received(board(status="member", joined="2022"))
    batch.rows.update(left_out=["status"])
    steps.apply(batch)
    assert (Membership.objects.get().role, str(Membership.objects.get().starts_on)) == (
        "observer",
        "2018",
    )


def test_a_new_organisation_cannot_be_without_its_name():
    batch = received(board())
    batch.rows.update(left_out=["name"])
    steps.apply(batch)
    row = batch.rows.get()
    assert (Organisation.objects.count(), row.outcome, row.outcome_note) == (
        0,
        "",
        "The organisation is not in the register. Write its name.",
    )


def test_rejected_rows_are_not_written():
    batch = received(board(), board(name="Other", acronym="O"))
    batch.rows.filter(line=2).update(decision="rejected")
    steps.apply(batch)
    assert list(Organisation.objects.values_list("slug", flat=True)) == ["o"]


def locked():
    organisation = ireland(website="https://old.example.org/")
    make_membership(organisation)
    FieldLock.objects.create(
        model="registry.organisation",
        record_id=organisation.pk,
        field="website",
        reason="as agreed",
        locked_by=make_user("ada", first_name="Ada"),
    )
    return organisation, received(board(website="https://new.example.org/"))


def test_a_locked_field_is_only_proposed():
    organisation, batch = locked()
    row = batch.rows.get()
    assert (row.changes["website"][1], row.left_out, row.notes) == (
        "https://new.example.org/",
        ["website"],
        ["Ada looks after the website (as agreed): this change is only proposed."],
    )
    [told] = find_importer("membership-list").tell([row])[row.pk]
    assert (told.is_locked, told.is_left_out) == (True, True)
    steps.apply(batch)
    organisation.refresh_from_db()
    assert organisation.website == "https://old.example.org/"


def test_a_locked_field_is_written_if_the_reviewer_says_so():
    organisation, batch = locked()
    batch.rows.update(left_out=[], decision="accepted")
    steps.compare(batch)
    steps.apply(batch)
    organisation.refresh_from_db()
    assert organisation.website == "https://new.example.org/"


# --- edited in between --------------------------------------------------------------------------


def test_what_was_edited_since_the_review_is_left_alone():
    make_membership(ireland(), starts_on="2018")
    batch = received(board(joined="2019"), board(name="Other", acronym="O"))
    Membership.objects.update(starts_on="2017")
    steps.apply(batch)
    row = batch.rows.first()
    assert (str(Membership.objects.get(organisation__slug="hb").starts_on), row.outcome) == (
        "2017",
        "overtaken",
    )
    assert row.outcome_note.startswith("outside the application edited it on ")
    assert batch.rows.last().outcome == "written"


def test_what_somebody_added_since_the_review_is_not_added_again():
    batch = received(board(contact_email="a@example.org"))
    ireland()
    steps.apply(batch)
    assert (Organisation.objects.count(), batch.rows.get().outcome) == (1, "overtaken")


def test_a_further_contact_of_a_row_that_was_rejected_is_left_alone():
    batch = received(board(contact_email="a@example.org"), board(contact_email="b@example.org"))
    batch.rows.filter(line=2).update(decision="rejected")
    steps.apply(batch)
    row = batch.rows.get(line=3)
    assert (Organisation.objects.count(), row.outcome, row.outcome_note[:30]) == (
        0,
        "overtaken",
        "The register is no longer what",
    )
