"""An import is taken back as far as nobody built on it, and nothing else changes."""

import json

import pghistory
import pgtrigger
import pytest
from django.utils import timezone

from icpermed.history import events_of
from icpermed.imports.models import Batch
from icpermed.imports.steps import Refused
from icpermed.imports.undoing import preview_undo, undo
from registry.merging import merge
from registry.models import Organisation, Person
from tests.factories import (
    make_body,
    make_mandate,
    make_membership,
    make_name,
    make_organisation,
    make_person,
    make_user,
)
from tests.imports.written import (
    an_import,
    by_sql,
    change,
    outcomes,
    tables,
)

pytestmark = pytest.mark.django_db


# --- nobody built on it ---------------------------------------------------------------------------


def test_every_table_is_as_it_was_to_the_last_stamp():
    ana, ben, old = make_person("Ana"), make_person("Ben"), make_person("Old")
    body, known = make_body(), make_organisation("Known", website="https://example.org/1")
    gone = make_mandate(old, body=body)
    before = tables()
    with an_import() as writing:
        new = make_organisation("New", acronym="NEW")
        membership = make_membership(new)
        mandate = make_mandate(ana, body=body, organisation=new)
        change(ana, affiliation=new, phone="1")
        change(ben, email="ben@example.org")
        change(known, website="https://example.org/2")
        alias = make_name(known, text="The known one")
        writing.row(new, *new.names.all(), membership, mandate, ana, bucket="new")
        writing.row(ben)
        writing.row(known, alias)
        writing.row(touched={"registry.mandate": [gone.pk], "registry.person": [old.pk]})
        gone.delete()
        old.delete()
    after, batch = tables(), writing.batch
    report = undo(batch)
    batch.refresh_from_db()
    assert (before == tables(), before == after) == (True, False)
    assert (batch.state, batch.undone_by, outcomes(batch)) == ("undone", None, ["undone"] * 4)
    assert report.counts == {"reversed": 11, "kept": 0, "blocked": 0}
    assert report.summary == "11 reversed, 0 kept, 0 blocked"


def test_a_renamed_organisation_has_its_old_label_again():
    organisation = make_organisation("Old name", acronym="OLD")
    before = tables()
    with an_import() as writing:
        name = organisation.rename(to="New name", starts_on="2024")
        writing.row(name, *organisation.names.filter(text="Old name"))
    assert Organisation.objects.get().name == "New name"
    undo(writing.batch)
    assert tables() == before


def test_a_report_says_what_was_reversed(imported):
    report = undo(imported.batch)
    assert [(entry.verb, entry.label, entry.fields) for entry in report.reversed] == [
        ("changed back", "Ana", ["phone", "note"]),
        ("deleted", "Ben", []),
    ]
    url = f"/admin/registry/person/{imported.ana.pk}/change/"
    assert [entry.url for entry in report.reversed] == [url, ""]


def test_a_report_can_be_written_as_json(imported):
    change(imported.ana, phone="3")
    report = undo(imported.batch)
    assert json.loads(json.dumps(report.as_json()))["kept"][0]["fields"] == ["phone"]


def test_the_undo_is_in_the_history_with_its_reason(imported):
    user = make_user("sec", group="Secretariat")
    undo(imported.batch, by=user)
    last = events_of(Person).objects.order_by("-pgh_id").first()
    assert last.pgh_context.metadata == {
        "reason": "undo of the import of people.csv",
        "batch": imported.batch.pk,
        "user": user.pk,
    }


def test_the_history_of_the_import_stays(imported):
    events = events_of(Person).objects
    before = set(events.values_list("pgh_id", flat=True))
    undo(imported.batch)
    assert before < set(events.values_list("pgh_id", flat=True))


def test_who_undid_it_and_when_is_on_record(imported):
    user = make_user("sec", group="Secretariat")
    undo(imported.batch, by=user)
    batch = Batch.objects.get()
    assert (batch.undone_by, batch.undone_at.date()) == (user, timezone.now().date())


def test_what_the_import_added_and_deleted_again_is_nothing_to_do():
    before = tables()
    with an_import() as writing:
        person = make_person()
        writing.row(touched={"registry.person": [person.pk]})
        person.delete()
    assert undo(writing.batch).counts == {"reversed": 0, "kept": 0, "blocked": 0}
    assert (tables(), outcomes(writing.batch)) == (before, ["undone"])


def test_rows_that_wrote_nothing_stay_what_they_are(imported):
    imported.row(outcome="", bucket="unchanged")
    imported.row(outcome="overtaken")
    undo(imported.batch)
    assert outcomes(imported.batch) == ["undone", "undone", "", "overtaken"]


def test_an_import_without_changes_is_undone_by_a_word():
    with an_import() as writing:
        pass
    undo(writing.batch)
    assert Batch.objects.get().state == "undone"


@pytest.mark.parametrize("state", ["received", "ready", "applying", "undone", "discarded"])
def test_only_what_was_imported_can_be_undone(imported, state):
    Batch.objects.update(state=state)
    with pytest.raises(Refused, match="Somebody else may have been quicker"):
        undo(imported.batch)
    assert Person.objects.filter(name="Ben").exists()


def test_a_preview_says_what_happens_and_changes_nothing(imported):
    change(imported.ana, phone="3")
    before = tables()
    preview = preview_undo(imported.batch)
    assert (tables(), outcomes(imported.batch)) == (before, ["written", "written"])
    assert Batch.objects.get().state == "applied"
    assert preview == undo(imported.batch)


# --- edited since ---------------------------------------------------------------------------------


def test_an_edited_field_is_kept_with_who_and_when_and_the_others_go_back(imported):
    user = make_user("ann", first_name="Ann", last_name="Editor")
    with pghistory.context(user=user.pk):
        change(imported.ana, phone="3")
    report = undo(imported.batch)
    imported.ana.refresh_from_db()
    assert (imported.ana.phone, imported.ana.note) == ("3", "")
    [entry] = report.kept
    when = timezone.localtime(events_of(Person).objects.filter(phone="3").last().pgh_created_at)
    assert (entry.label, entry.fields, entry.who) == ("Ana", ["phone"], "Ann Editor")
    assert entry.why == f"Edited since: Phone, by Ann Editor, {when:%-d %B %Y, %H:%M}."
    assert outcomes(imported.batch) == ["partly-undone", "undone"]
    assert imported.batch.rows.first().outcome_note == entry.why


def test_fields_that_two_people_edited_are_told_apart(imported):
    for name, fields in [("ann", {"phone": "3"}), ("bob", {"note": "Mine."})]:
        with pghistory.context(user=make_user(name).pk):
            change(imported.ana, **fields)
    report = undo(imported.batch)
    assert {(entry.who, *entry.fields) for entry in report.kept} == {
        ("ann", "phone"),
        ("bob", "note"),
    }
    assert (report.counts["kept"], report.more("kept")) == (1, 0)
    assert outcomes(imported.batch) == ["kept", "undone"]


def test_a_field_that_was_edited_by_sql_is_kept_too(imported):
    by_sql("UPDATE registry_person SET phone = '3' WHERE name = 'Ana'")
    report = undo(imported.batch)
    assert [(entry.who, entry.fields) for entry in report.kept] == [
        ("outside the application", ["phone"])
    ]
    assert Person.objects.get(name="Ana").phone == "3"


def test_a_field_that_the_import_did_not_touch_is_nothing_to_tell(imported):
    change(imported.ana, email="new@example.org")
    report = undo(imported.batch)
    imported.ana.refresh_from_db()
    assert (report.kept, imported.ana.email, imported.ana.phone) == ([], "new@example.org", "1")
    assert Batch.objects.get().state == "undone"


def test_an_edited_record_does_not_get_its_old_stamp_back(imported):
    change(imported.ana, email="new@example.org")
    edited_at = imported.ana.updated_at
    undo(imported.batch)
    imported.ana.refresh_from_db()
    assert imported.ana.updated_at > edited_at


def test_a_field_that_somebody_took_back_by_hand_is_nothing_to_tell(imported):
    change(imported.ana, phone="1")
    assert undo(imported.batch).counts == {"reversed": 2, "kept": 0, "blocked": 0}


def test_an_added_record_that_was_edited_stays(imported):
    with pghistory.context(user=make_user("ann").pk):
        change(imported.ben, phone="9")
    report = undo(imported.batch)
    assert [(e.label, e.fields, e.who) for e in report.kept] == [("Ben", ["phone"], "ann")]
    assert outcomes(imported.batch) == ["undone", "kept"]
    assert (Batch.objects.get().state, Person.objects.get(name="Ben").phone) == ("applied", "9")


def test_a_record_that_was_deleted_by_hand_is_named_and_nothing_is_left_of_it(imported):
    with pghistory.context(user=make_user("ann").pk):
        imported.ben.delete()
        imported.ana.delete()
    report = undo(imported.batch)
    assert [(e.label, e.who, e.url) for e in report.kept] == [
        ("Ana", "ann", ""),
        ("Ben", "ann", ""),
    ]
    assert all(entry.why.startswith("Deleted since, by ann, ") for entry in report.kept)
    assert (outcomes(imported.batch), Batch.objects.get().state) == (["kept", "kept"], "undone")


def test_an_organisation_that_was_merged_since_is_kept():
    other = make_organisation("Other")
    with an_import() as writing:
        new = make_organisation("New")
        writing.row(new, *new.names.all())
    merge(other, new)
    report = undo(writing.batch)
    assert ("New", ["published", "merged into"]) in [(e.label, e.fields) for e in report.kept]
    assert Organisation.objects.get(name="New").merged_into == other


def test_what_somebody_brought_back_is_nothing_to_do():
    old = make_person("Old")
    pk, values = old.pk, Person.objects.values("name", "is_name_public", "consented_on").get()
    with an_import() as writing:
        writing.row(touched={"registry.person": [pk]})
        old.delete()
    Person.objects.create(pk=pk, **values)
    assert undo(writing.batch).counts == {"reversed": 0, "kept": 0, "blocked": 0}


def test_what_has_no_history_stays():
    with pgtrigger.ignore("registry.Person:insert_insert"):
        ana = make_person("Ana", phone="1")
    with an_import() as writing:
        writing.row(change(ana, phone="2"))
    report = undo(writing.batch)
    assert [e.why for e in report.kept] == ["Nothing is recorded of what it was before."]
    assert Person.objects.get().phone == "2"


def test_a_name_that_stays_keeps_its_organisation_listed_under_it():
    organisation = make_organisation("Old name")
    with an_import() as writing:
        name = organisation.rename(to="New name", starts_on="2024")
        writing.row(name, *organisation.names.filter(text="Old name"))
    change(name, language="fr")
    undo(writing.batch)
    organisation.refresh_from_db()
    now = organisation.names.order_by("text").values_list("text", "ends_on")
    assert list(now) == [("New name", None), ("Old name", None)]
    assert organisation.name == "Old name"  # The English one of two that hold now.
