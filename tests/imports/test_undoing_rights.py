"""Who may take back what of an import, from the shell as well; and that size does not matter."""

import json
from io import StringIO

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from icpermed.imports.models import Batch
from icpermed.imports.undoing import undo
from registry.models import Person
from tests.factories import (
    make_body,
    make_mandate,
    make_person,
    make_user,
)
from tests.imports.written import (
    an_import,
    change,
    outcomes,
    told,
)

pytestmark = pytest.mark.django_db


# --- rights ---------------------------------------------------------------------------------------


def user_who_may(*permissions):
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def test_who_may_not_delete_takes_back_only_changes(imported):
    user = user_who_may("view_person", "change_person")
    report = undo(imported.batch, by=user)
    assert told(report.kept) == [("person", "Ben", [], "", "You may not delete this.")]
    assert outcomes(imported.batch) == ["undone", "kept"]


def test_who_may_not_change_takes_back_only_what_was_added(imported):
    report = undo(imported.batch, by=user_who_may("view_person", "delete_person"))
    assert told(report.kept) == [("person", "Ana", [], "", "You may not change this.")]
    assert Person.objects.get().phone == "2"


def test_who_may_not_add_does_not_bring_back():
    old = make_person("Old")
    with an_import() as writing:
        writing.row(touched={"registry.person": [old.pk]})
        old.delete()
    user = user_who_may("view_person", "change_person", "delete_person")
    assert [e.why for e in undo(writing.batch, by=user).kept] == ["You may not add this."]
    assert not Person.objects.exists()


def test_who_may_not_even_see_learns_nothing(imported):
    change(imported.ana, phone="3")
    report = undo(imported.batch, by=user_who_may("delete_organisation"))
    assert {(e.label, e.record_id, e.url) for e in report.kept} == {
        ("person that you may not see", "", "")
    }
    assert {entry.why for entry in report.kept} == {
        "You may not change this.",
        "You may not delete this.",
    }
    assert "Ana" not in json.dumps(report.as_json())
    assert (Person.objects.count(), report.more("kept")) == (2, 0)


def test_what_uses_a_record_is_not_named_to_who_may_not_see_it(imported):
    make_mandate(imported.ben, body=make_body("Secret board"))
    user = user_who_may("view_person", "change_person", "delete_person")
    assert [e.why for e in undo(imported.batch, by=user).blocked] == [
        "Used elsewhere: mandate that you may not see."
    ]


def test_records_that_the_admin_keeps_from_somebody_stay(imported, monkeypatch):
    person_admin = admin.site._registry[Person]
    monkeypatch.setattr(
        person_admin, "get_queryset", lambda request: Person.objects.exclude(name="Ana")
    )
    report = undo(imported.batch, by=make_user(group="Secretariat"))
    assert told(report.kept) == [
        ("person", "person that you may not see", [], "", "You may not change this.")
    ]
    assert outcomes(imported.batch) == ["kept", "undone"]


def test_an_admin_that_decides_record_by_record_is_asked(imported, monkeypatch):
    page = type(admin.site._registry[Person])
    ask = page.has_change_permission

    def careful(self, request, obj=None):
        return ask(self, request, obj) and (not obj or obj.name != "Ana")

    monkeypatch.setattr(page, "has_change_permission", careful)
    report = undo(imported.batch, by=make_user(group="Secretariat"))
    assert told(report.kept) == [("person", "Ana", [], "", "You may not change this.")]


def test_a_field_that_somebody_may_not_edit_does_not_change(imported, monkeypatch):
    person_admin = admin.site._registry[Person]
    monkeypatch.setattr(
        person_admin,
        "get_readonly_fields",
        lambda request, obj=None: () if request.user.is_superuser else ("note",),
    )
    report = undo(imported.batch, by=make_user(group="Secretariat"))
    imported.ana.refresh_from_db()
    assert (imported.ana.phone, imported.ana.note) == ("1", "From the list.")
    assert told(report.kept) == [("person", "Ana", ["note"], "", "You may not change the note.")]
    assert outcomes(imported.batch) == ["partly-undone", "undone"]


def test_the_secretariat_takes_back_everything(imported):
    report = undo(imported.batch, by=make_user(group="Secretariat"))
    assert report.counts == {"reversed": 2, "kept": 0, "blocked": 0}


# --- from the shell -------------------------------------------------------------------------------


def shell(*arguments):
    """What the command says, and with which number it ends."""
    out = StringIO()
    try:
        call_command("undo_import", *arguments, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_the_shell_undoes_an_import(imported):
    assert shell(imported.batch.pk, "--dry-run") == (
        "Would be: 2 reversed, 0 kept, 0 blocked.\n",
        0,
    )
    assert Person.objects.filter(name="Ben").exists()
    assert shell(imported.batch.pk) == ("2 reversed, 0 kept, 0 blocked.\n", 0)
    assert not Person.objects.filter(name="Ben").exists()


def test_the_shell_says_what_stays(imported):
    make_mandate(imported.ben, body=make_body("Board"))
    words, code = shell(imported.batch.pk)
    assert words.startswith("person Ben: Used elsewhere: mandate “Ben, External expert, Board”.")
    assert code == 1


def test_the_shell_answers_in_json(imported):
    words, code = shell(imported.batch.pk, "--json")
    assert (json.loads(words)["counts"]["reversed"], code) == (2, 0)


@pytest.mark.parametrize("state", ["ready", None])
def test_the_shell_refuses_what_cannot_be_undone(imported, state):
    pk = imported.batch.pk if state else 0
    Batch.objects.update(state=state or "applied")
    with pytest.raises(CommandError) as refused:
        call_command("undo_import", pk)
    assert refused.value.returncode == 2


# --- size -----------------------------------------------------------------------------------------


def written_at_once(count):
    """An import that changes as many people as it adds."""
    known = Person.objects.bulk_create(Person(name=f"P{n}") for n in range(count))
    with an_import() as writing:
        Person.objects.filter(pk__in=[p.pk for p in known]).update(phone="2")
        new = Person.objects.bulk_create(Person(name=f"N{n}") for n in range(count))
        writing.row(*known, *new)
    return writing.batch


@pytest.mark.parametrize("by", ["the shell", "somebody"])
def test_more_records_need_no_more_statements(by):
    numbers = []
    for count in (2, 60):
        batch = written_at_once(count)
        user = make_user(group="Secretariat") if by == "somebody" else None
        with CaptureQueriesContext(
            connection,
        ) as queries:
            undo(batch, by=user)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_a_long_report_names_the_first_and_counts_all(monkeypatch):
    monkeypatch.setattr("icpermed.imports.undoing.report.LISTED", 5)
    monkeypatch.setattr("icpermed.imports.undoing.telling.LISTED", 5)
    batch = written_at_once(10)
    Person.objects.update(note="Edited.")
    Person.objects.filter(name__startswith="P").update(phone="3")
    report = undo(batch)
    assert (report.counts["kept"], len(report.kept), report.more("kept")) == (20, 5, 15)
