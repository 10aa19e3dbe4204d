"""History: who changed what, when and why; and every way back."""

import pghistory
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icpermed.history import History, database_now, sources_of
from icpermed.restoring import (
    RestoreRefused,
    deleted_records,
    moment_before_deletion,
    preview,
    restore,
)
from registry.models import Mandate, Membership, Name, Organisation, Person
from tests.effort import examples
from tests.factories import (
    make_body,
    make_country,
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db

STAMPS = {"created_at", "updated_at"}


def history_of(record, also=()) -> list:
    return History(sources_of(type(record), record.pk, also)).changes()


def state_of(organisation_pk: int) -> dict:
    """An organisation and what is deleted with it, without stamps."""
    rows = {Organisation: {"pk": organisation_pk}}
    rows |= {model: {"organisation": organisation_pk} for model in (Name, Membership)}
    return {
        model: [
            {name: value for name, value in row.items() if name not in STAMPS}
            for row in model.objects.filter(**conditions).order_by("pk").values()
        ]
        for model, conditions in rows.items()
    }


def by(user=None, reason=""):
    return pghistory.context(user=user and user.pk, url="/admin/", reason=reason)


def test_history_says_who_what_and_why_in_words():
    user = make_user(first_name="Name", last_name="of the editor")
    membership = make_membership(starts_on="2033-07")
    with by(user, "Misprint of the report"):
        membership.starts_on = "2023-07"
        membership.role = "observer"
        membership.save()
    change = history_of(membership.organisation)[0]
    assert (change.who, change.why) == ("Name of the editor", "Misprint of the report")
    [row] = change.rows
    assert (row.verb, row.noun) == ("changed", "membership")
    told = [(field.label, field.old, field.new) for field in row.fields]
    assert told == [("from", "July 2033", "July 2023"), ("role", "Member", "Observer")]


def test_history_tells_references_by_name_also_when_they_are_gone():
    person = make_person(affiliation=make_organisation("Old Institute"))
    with by():
        person.affiliation = make_organisation("New Institute")
        person.save()
    Organisation.objects.get(name="Old Institute").delete()
    [field] = history_of(person)[0].rows[0].fields
    assert (field.label, field.old, field.new) == ("affiliation", "Old Institute", "New Institute")


def test_history_tells_changes_by_sql():
    organisation = make_organisation()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_organisation SET website = 'https://example.org/sql'")
    change = history_of(organisation)[0]
    assert change.who == "outside the application"
    assert "https://example.org/sql" in {field.new for row in change.rows for field in row.fields}


def test_history_tells_of_parts_that_were_deleted():
    membership = make_membership(starts_on="2017")
    label, organisation = str(membership), membership.organisation
    with by():
        membership.delete()
    [row] = history_of(organisation)[0].rows
    assert (row.verb, row.label, row.url) == ("deleted", label, "")


def test_several_steps_on_one_row_are_told_as_one():
    organisation = make_organisation(website="https://example.org/1")
    with by():
        for n in (2, 3):
            organisation.website = f"https://example.org/{n}"
            organisation.save()
    [field] = history_of(organisation)[0].rows[0].fields
    assert (field.old, field.new) == ("https://example.org/1", "https://example.org/3")


def test_history_includes_mandates_when_asked():
    mandate = make_mandate(organisation=make_organisation())
    nouns = {
        row.noun
        for change in history_of(mandate.organisation, [(Mandate, "organisation")])
        for row in change.rows
    }
    assert nouns == {"organisation", "name", "mandate"}


def test_recorded_history_cannot_be_changed():
    organisation = make_organisation()
    events = organisation.recorded_states.all()
    for attempt in (events.delete, lambda: events.update(website="")):
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            attempt()


def test_history_makes_no_more_queries_when_it_gets_longer(secretariat):
    organisation = make_organisation()
    address = reverse("admin:registry_organisation_history", args=[organisation.pk])

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert secretariat.get(address).status_code == 200
        return len(captured)

    def work(year: int):
        with by(reason=f"Year {year}"):
            make_membership(organisation, starts_on=str(year), ends_on=str(year))
            make_mandate(organisation=organisation)

    for year in range(1990, 1992):
        work(year)
    queries()
    two = queries()
    for year in range(1992, 2022):
        work(year)
    assert queries() <= two


def test_history_comes_in_pages(secretariat):
    organisation = make_organisation()
    for n in range(45):
        with by():
            organisation.website = f"https://example.org/{n}"
            organisation.save()
    address = reverse("admin:registry_organisation_history", args=[organisation.pk])
    page = secretariat.get(address, {"p": 2}).context["page_obj"]
    assert (page.paginator.count >= 46, len(page), page.number) == (True, 20, 2)


def test_large_change_counts_what_it_does_not_show():
    with by():
        people = [make_person(affiliation=None) for _ in range(30)]
    [change] = History(sources_of(Person, people[0].pk)).changes()
    assert change.more == 0
    source = sources_of(Person, people[0].pk)[0]
    everybody = type(source)(Person, Person.recorded_states.rel.related_model.objects.all())
    [change] = History([everybody]).changes()
    assert (len(change.rows), change.more, change.others) == (12, 18, 29)


# --- the way back ---------------------------------------------------------------------------------


def test_earlier_state_comes_back_with_its_parts():
    organisation = make_organisation("First Name", website="https://example.org/1")
    membership = make_membership(organisation, starts_on="2017")
    before, moment = state_of(organisation.pk), database_now()
    organisation.website = "https://example.org/2"
    organisation.save()
    organisation.rename(to="Second Name", starts_on="2020")
    membership.delete()
    make_membership(organisation, starts_on="2021")
    restore(Organisation, organisation.pk, moment)
    assert state_of(organisation.pk) == before


def test_preview_tells_what_restore_does():
    organisation = make_organisation(website="https://example.org/1")
    moment = database_now()
    organisation.website = "https://example.org/2"
    organisation.save()
    plan = preview(Organisation, organisation.pk, moment)
    [row] = plan.rows
    told = [(field.label, field.old, field.new) for field in row.fields]
    assert told == [("website", "https://example.org/2", "https://example.org/1")]
    assert (row.verb, plan.refusals) == ("changed", [])


def test_deleted_organisation_comes_back_with_everything():
    organisation = make_organisation("Lost Institute", acronym="LI")
    make_membership(organisation, starts_on="2017", ends_on="2019")
    earlier = make_membership(organisation, starts_on="2015", ends_on="2016")
    person = make_person(affiliation=organisation)
    earlier.delete()  # Was gone before: stays gone.
    pk, before = organisation.pk, state_of(organisation.pk)
    with by():
        organisation.delete()
    assert [event.pgh_obj_id for event in deleted_records(Organisation)] == [pk]
    restore(Organisation, pk, moment_before_deletion(Organisation, pk))
    person.refresh_from_db()
    assert (state_of(pk), person.affiliation_id) == (before, pk)
    assert list(deleted_records(Organisation)) == []


def test_what_breaks_a_rule_is_not_restored_and_says_why():
    organisation = make_organisation(ror_id="00ca2c886")
    moment = database_now()
    organisation.ror_id = ""
    organisation.save()
    make_organisation(ror_id="00ca2c886")
    plan = preview(Organisation, organisation.pk, moment)
    assert plan.refusals == [
        f"organisation “{organisation}”: Another organisation already has this ROR id."
    ]
    before = state_of(organisation.pk)
    with pytest.raises(RestoreRefused):
        restore(Organisation, organisation.pk, moment)
    assert state_of(organisation.pk) == before


def test_moment_before_everything_is_refused():
    moment = database_now()
    organisation = make_organisation()
    with pytest.raises(RestoreRefused):
        restore(Organisation, organisation.pk, moment)


def test_restore_by_button_is_itself_in_the_history(secretariat):
    organisation = make_organisation(website="https://example.org/1")
    moment = database_now()
    organisation.website = "https://example.org/2"
    organisation.save()
    address = reverse("admin:registry_organisation_restore", args=[organisation.pk])
    query = f"{address}?to={moment.isoformat().replace('+', '%2B')}"
    assert secretariat.get(query).context["plan"].refusals == []
    response = secretariat.post(query, {"_reason": "A slip"})
    assert response.status_code == 302
    organisation.refresh_from_db()
    assert organisation.website == "https://example.org/1"
    newest = history_of(organisation)[0]
    assert newest.who == "Sec"
    assert newest.why.startswith("restored as of ")
    assert newest.why.endswith(". A slip")


def test_deleted_person_is_restored_by_button(secretariat):
    person = make_person("Name of the delegate")
    pk = person.pk
    secretariat.post(
        reverse("admin:registry_person_delete", args=[pk]), {"post": "yes", "_reason": "Twice"}
    )
    [row] = secretariat.get(reverse("admin:registry_person_deleted")).context["rows"]
    assert (row["label"], row["change"].who, row["change"].why) == (
        "Name of the delegate",
        "Sec",
        "Twice",
    )
    secretariat.post(row["url"])
    assert str(Person.objects.get(pk=pk)) == "Name of the delegate"


def test_restore_deletes_nothing_for_somebody_who_may_not_delete(editor):
    organisation = make_organisation()
    moment = database_now()
    make_membership(organisation)
    address = reverse("admin:registry_organisation_restore", args=[organisation.pk])
    query = f"{address}?to={moment.isoformat().replace('+', '%2B')}"
    response = editor.post(query)
    assert response.context["refusals"] == ["You may not delete memberships."]
    assert organisation.memberships.count() == 1


def test_who_may_not_add_does_not_bring_back(reader):
    person = make_person()
    pk = person.pk
    person.delete()
    address = reverse("admin:registry_person_restore", args=[pk])
    assert [reader.get(address).status_code, reader.post(address).status_code] == [403, 403]
    assert not Person.objects.exists()


@pytest.mark.parametrize("to", ["", "yesterday", "2026-13-45T99:00:00+00:00", "2026-01-01"])
def test_nonsense_in_the_address_is_not_found(to, secretariat):
    organisation = make_organisation()
    address = reverse("admin:registry_organisation_restore", args=[organisation.pk])
    assert secretariat.get(address, {"to": to}).status_code == 404


def test_key_that_is_no_key_is_not_found(secretariat):
    address = reverse("admin:registry_organisation_restore", args=["nonsense"])
    assert secretariat.get(address).status_code == 404


EDITS = st.lists(
    st.sampled_from(
        ["website", "rename", "join", "leave", "alias", "drop_alias", "country", "kind"]
    ),
    min_size=1,
    max_size=8,
)


def edit(organisation, what: str, n: int) -> None:
    """One of the things that editors do, valid in any state."""
    organisation.refresh_from_db()
    match what:
        case "website":
            organisation.website = f"https://example.org/{n}"
            organisation.save()
        case "country":
            organisation.country = make_country("FR" if organisation.country_id == "DE" else "DE")
            organisation.save()
        case "kind":
            organisation.kind = "ministry" if organisation.kind == "funder" else "funder"
            organisation.save()
        case "rename":
            organisation.rename(to=f"Name {n}", starts_on=f"{2000 + n}")
        case "alias":
            Name.objects.create(organisation=organisation, kind="alias", text=f"Alias {n}")
        case "drop_alias":
            organisation.names.filter(kind="alias").delete()
        case "join":
            make_membership(organisation, starts_on=f"{2000 + n}", ends_on=f"{2000 + n}")
        case "leave":
            organisation.memberships.all().delete()


@settings(
    max_examples=examples(10, 25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=EDITS, after=EDITS, is_deleted=st.booleans())
def test_restore_brings_back_exactly_what_was(before, after, is_deleted):
    with transaction.atomic():
        organisation = make_organisation("Original Name")
        for n, what in enumerate(before):
            edit(organisation, what, n)
        expected, moment = state_of(organisation.pk), database_now()
        for n, what in enumerate(after, len(before)):
            edit(organisation, what, n)
        pk = organisation.pk
        if is_deleted:
            Organisation.objects.get(pk=pk).delete()
        restore(Organisation, pk, moment)
        assert state_of(pk) == expected
        transaction.set_rollback(True)


def test_body_with_mandates_shows_their_history(secretariat):
    mandate = make_mandate(body=make_body("Board"))
    address = reverse("admin:registry_body_history", args=[mandate.body_id])
    page = secretariat.get(address).context["page_obj"]
    assert "mandate" in {row.noun for change in page for row in change.rows}
