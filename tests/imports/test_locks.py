"""Fields that a curator looks after: locked and unlocked on a page of the record."""

import pghistory
import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from icpermed.imports.locks import can_be_locked, lock, locked_fields, locks_of, unlock
from icpermed.imports.models import FieldLock
from icpermed.restoring import moment_before_deletion, restore
from registry.merging import merge
from registry.models import Country, Organisation, Person
from tests.factories import make_country, make_organisation, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_person("Ana", phone="1")


def page_of(record) -> str:
    return reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_locks", args=[record.pk])


# --- the locks ------------------------------------------------------------------------------------


def test_a_field_is_locked_by_somebody_for_a_reason(ana):
    user = make_user("ann")
    lock(ana, ["phone"], by=user, reason="Ana told us.")
    [found] = locks_of(ana)
    assert (found.model, found.record_id, found.field) == ("registry.person", ana.pk, "phone")
    assert (found.locked_by, found.reason) == (user, "Ana told us.")


def test_a_locked_field_stays_as_it_was_locked(ana):
    lock(ana, ["phone"], by=make_user("ann"), reason="First.")
    lock(ana, ["phone", "email"], by=make_user("bob"), reason="Second.")
    found = locked_fields("registry.person", [ana.pk])[ana.pk]
    assert {name: (each.locked_by.username, each.reason) for name, each in found.items()} == {
        "phone": ("ann", "First."),
        "email": ("bob", "Second."),
    }


def test_what_is_no_field_cannot_be_locked(ana):
    with pytest.raises(FieldDoesNotExist):
        lock(ana, ["shoe_size"])


def test_a_field_can_be_unlocked(ana):
    lock(ana, ["phone", "email"])
    assert unlock(ana, ["phone", "note"]) == 1
    assert [each.field for each in locks_of(ana)] == ["email"]


def test_locks_of_many_records_are_one_question(ana):
    others = [make_person() for _ in range(5)]
    for person in others:
        lock(person, ["phone"], by=make_user())
    with CaptureQueriesContext(connection) as queries:
        found = locked_fields("registry.person", [ana.pk, *(person.pk for person in others)])
        names = {each.locked_by.username for fields in found.values() for each in fields.values()}
    assert (len(queries), len(names), set(found)) == (1, 5, {person.pk for person in others})


def test_locks_of_another_model_are_others(ana):
    organisation = make_organisation()
    FieldLock.objects.create(model="registry.organisation", record_id=ana.pk, field="note")
    assert locked_fields("registry.person", [ana.pk]) == {}
    assert not locks_of(ana).exists()
    assert organisation.pk


def test_locking_is_in_the_history(ana):
    with pghistory.context(reason="by mail"):
        lock(ana, ["phone"])
        unlock(ana, ["phone"])
    events = FieldLock.pgh_event_models["insert"].objects.order_by("pgh_id")
    assert list(events.values_list("pgh_label", flat=True)) == ["insert", "delete"]


def test_a_lock_holds_again_when_its_record_is_restored(ana):
    lock(ana, ["phone"])
    pk = ana.pk
    ana.delete()
    restore(Person, pk, moment_before_deletion(Person, pk))
    assert list(locked_fields("registry.person", [pk])[pk]) == ["phone"]


def test_a_merge_leaves_locks_where_they_are():
    kept, gone = make_organisation("Kept", website=""), make_organisation("Gone")
    lock(kept, ["website"])
    lock(gone, ["note"])
    merge(kept, gone)
    kept.refresh_from_db()
    assert (kept.website, [each.field for each in locks_of(kept)]) == (
        "https://example.org/",
        ["website"],
    )
    assert [each.field for each in locks_of(gone)] == ["note"]


def test_what_has_no_number_cannot_be_locked():
    assert (can_be_locked(Person), can_be_locked(Country)) == (True, False)


# --- the page -------------------------------------------------------------------------------------


def test_the_page_of_a_record_leads_to_its_locks(secretariat, ana):
    change = reverse("admin:registry_person_change", args=[ana.pk])
    assert f'<a href="{page_of(ana)}">Locked fields</a>' in secretariat.get(change).text
    lock(ana, ["phone", "email"])
    assert f'<a href="{page_of(ana)}">Locked fields (2)</a>' in secretariat.get(change).text


def test_the_tools_of_an_organisation_have_it_beside_the_merge(secretariat):
    organisation = make_organisation()
    change = reverse("admin:registry_organisation_change", args=[organisation.pk])
    page = secretariat.get(change).text
    assert page.index("Merge …") < page.index(page_of(organisation))


def test_a_country_has_no_locks(secretariat):
    country = make_country()
    page = secretariat.get(reverse("admin:registry_country_change", args=[country.pk]))
    assert "Locked fields" not in page.text
    assert secretariat.get(f"/admin/registry/country/{country.pk}/locks/").status_code != 200


def test_the_page_names_each_field_and_who_locked_it(secretariat, ana):
    lock(ana, ["phone"], by=make_user("ann", first_name="Ann", last_name="Ox"), reason="Told us.")
    page = secretariat.get(page_of(ana))
    rows = {row["label"]: row for row in page.context["rows"]}
    assert {"Name", "E-mail", "Phone", "Note"} <= set(rows)
    assert (rows["Phone"]["is_ticked"], rows["Note"]["is_ticked"]) == (True, False)
    assert '<label for="id_lock_phone">Phone</label>' in page.text
    assert all(words in page.text for words in ("Ann Ox", "Told us."))


def test_fields_are_locked_and_unlocked_on_the_page(secretariat, ana):
    lock(ana, ["phone"])
    answer = secretariat.post(
        page_of(ana), {"fields_": ["email", "note"], "was": ["phone"], "reason": "By mail."}
    )
    assert answer.url == reverse("admin:registry_person_change", args=[ana.pk])
    assert {(each.field, each.locked_by, each.reason) for each in locks_of(ana)} == {
        ("email", secretariat.user, "By mail."),
        ("note", secretariat.user, "By mail."),
    }
    assert "2 fields are locked." in secretariat.get(answer.url).text


def test_a_lock_that_was_set_in_between_stays(secretariat, ana):
    lock(ana, ["phone"])
    secretariat.post(page_of(ana), {"fields_": ["email"], "was": []})
    assert {each.field for each in locks_of(ana)} == {"phone", "email"}


def test_what_is_no_field_of_the_page_locks_nothing(secretariat, ana):
    page = secretariat.post(page_of(ana), {"fields_": ["phone", "created_at"]})
    assert (page.status_code, locks_of(ana).count()) == (200, 0)
    assert "Nothing was locked or unlocked." in page.text


def test_a_reason_that_is_too_long_is_said(secretariat, ana):
    page = secretariat.post(page_of(ana), {"fields_": ["phone"], "reason": "x" * 201})
    assert (page.status_code, locks_of(ana).count()) == (200, 0)
    assert "at most 200 characters" in page.text
    assert {row["name"] for row in page.context["rows"] if row["is_ticked"]} == {"phone"}


def test_fields_that_nobody_edits_there_are_not_offered(secretariat):
    organisation = make_organisation()
    lock(organisation, ["name"])
    page = secretariat.get(page_of(organisation))
    assert "slug" not in {row["name"] for row in page.context["rows"]}
    assert "Also locked, and not yours to change: Official name." in page.text
    secretariat.post(page_of(organisation), {"was": ["name"]})
    assert [each.field for each in locks_of(organisation)] == ["name"]


def test_who_may_not_change_the_record_may_not_lock_it(reader, ana):
    change = reverse("admin:registry_person_change", args=[ana.pk])
    assert "Locked fields" not in reader.get(change).text
    assert reader.get(page_of(ana)).status_code == 403
    assert reader.post(page_of(ana), {"fields_": ["phone"]}).status_code == 403
    assert not locks_of(ana).exists()


def test_a_record_that_is_not_there_is_said(secretariat, ana):
    pk = ana.pk
    ana.delete()
    assert secretariat.get(reverse("admin:registry_person_locks", args=[pk])).status_code == 302


def test_by_hand_a_locked_field_changes_as_before(ana):
    lock(ana, ["phone"])
    ana.phone = "2"
    ana.full_clean()
    ana.save()
    assert Organisation.objects.count() == 0
    assert Person.objects.get().phone == "2"
