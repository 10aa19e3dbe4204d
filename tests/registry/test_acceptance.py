"""From the application to the membership, and back."""

import pghistory
import pytest
from django.core.exceptions import ValidationError

from icpermed.history import events_of
from registry.acceptance import accept, take_back
from registry.models import (
    Application,
    Decision,
    Mandate,
    Membership,
    Name,
    Organisation,
    Person,
)
from tests.factories import (
    make_body,
    make_country,
    make_decision,
    make_membership,
    make_organisation,
    make_person,
    make_user,
)
from tests.registry.applications import make_complete, make_yes

pytestmark = pytest.mark.django_db


def made() -> list[int]:
    """How many records of each kind there are."""
    models = [Organisation, Name, Membership, Person, Mandate, Decision]
    return [model.objects.count() for model in models]


def test_acceptance_makes_a_member_in_one_step():
    application = make_complete(
        acronym="FHR",
        original_name="Fundación",
        country=make_country("ES"),
        contact_name="Name of the applicant",
        contact_role="Head of unit",
    )
    yes, user = make_yes(), make_user(group="Secretariat")

    membership = accept(application, decision=yes, starts_on="2023-07", by=user)

    organisation = membership.organisation
    person = organisation.people.get()
    assert str(membership) == "Fund for Health Research (FHR) member since July 2023"
    assert membership.start_decision == yes
    assert organisation.slug == "fhr"
    assert not organisation.is_published
    assert sorted(organisation.names.values_list("kind", "text")) == [
        ("acronym", "FHR"),
        ("official", "Fund for Health Research"),
        ("original", "Fundación"),
    ]
    assert (person.name, person.is_name_public) == ("Name of the applicant", False)
    assert person.note == "Position: Head of unit"
    assert person.mandates.get().get_role_display() == "Reporting contact"
    application.refresh_from_db()
    assert (application.state, application.membership) == ("accepted", membership)
    assert application.handled_by == user


def test_acceptance_uses_the_record_that_is_there():
    old = make_organisation("Health Research Fund", website="", is_published=False)
    contact = make_person(email="APPLICANT@example.org")
    application = make_complete(contact_email="applicant@example.org", website="https://a.example/")

    membership = accept(
        application, decision=make_yes(), starts_on="2023", organisation=old, publish=True
    )

    old.refresh_from_db()
    assert membership.organisation == old
    assert (old.website, old.is_published) == ("https://a.example/", True)
    assert old.names.get(kind="alias").text == "Fund for Health Research"
    assert Person.objects.get() == contact


@pytest.mark.parametrize("role", ["member", "observer"])
def test_the_role_is_the_one_that_was_decided(role):
    membership = accept(make_complete(), decision=make_yes(), starts_on="2023", role=role)
    assert membership.role == role


def test_acceptance_is_all_or_nothing():
    old = make_organisation()
    make_membership(old, starts_on="2020")
    application, yes, before = make_complete(original_name="Neu"), make_yes(), made()
    before[-1] += 1

    with pytest.raises(ValidationError, match="already has a membership"):
        accept(application, decision=yes, starts_on="2023", organisation=old)

    assert made() == [*before[:-1], before[-1] - 1]
    application.refresh_from_db()
    assert application.state == "complete"


def test_a_no_is_not_a_yes():
    with pytest.raises(ValueError, match="was not a yes"):
        accept(make_complete(), decision=make_yes(result="rejected"), starts_on="2023")


def test_open_points_stop_everything_but_a_reason():
    application = make_complete(is_eligible=False, state="received")

    with pytest.raises(ValueError, match="Still missing: Funds health research"):
        application.mark_complete()
    application.mark_complete(override="The committee will look at it.")
    with pytest.raises(ValueError, match="Still missing"):
        application.put_on_agenda(meeting="November")
    application.put_on_agenda(meeting="November.", override="As before.")
    with pytest.raises(ValueError, match="Still missing"):
        accept(application, decision=make_yes(), starts_on="2023")
    accept(
        application,
        decision=Decision.objects.get(),
        starts_on="2023",
        override="The committee decided so.",
    )

    for words in ["will look at it.", "On the agenda: November. As before.", "decided so."]:
        assert words in application.note
    reasons = events_of(Application).objects.values_list("pgh_context__metadata", flat=True)
    assert {"November. As before.", "The committee will look at it."} <= {
        (metadata or {}).get("reason") for metadata in reasons
    }


@pytest.mark.parametrize("state", ["unconfirmed", "received", "rejected", "withdrawn"])
def test_nobody_is_accepted_from_the_wrong_state(state):
    with pytest.raises(ValueError, match="cannot become"):
        accept(make_complete(state=state), decision=make_yes(), starts_on="2023")
    assert not Organisation.objects.exists()


def test_two_people_do_not_move_an_application_at_once():
    mine = make_complete()
    Application.objects.get().withdraw(reason="They wrote.")
    with pytest.raises(ValueError, match="in the meantime"):
        mine.put_on_agenda()


def test_acceptance_can_be_taken_back():
    before = made()
    application = make_complete(original_name="Fundación")
    decision = Decision(
        body=make_body("Executive Committee", kind="executive_committee"),
        decided_on="2023-06-30",
        title="Admission",
    )
    accept(application, decision=decision, starts_on="2023", publish=True)

    take_back(application, reason="It was another organisation.")

    assert made() == before
    application.refresh_from_db()
    assert (application.state, application.membership) == ("received", None)
    assert "It was another organisation." in application.note
    accept_again = make_yes_again()
    application.mark_complete()
    assert accept(application, decision=accept_again, starts_on="2023").organisation


def make_yes_again() -> Decision:
    return make_decision(body=make_body())


def test_taking_back_leaves_what_was_there_before():
    old = make_organisation("Health Research Fund", website="", is_published=False)
    contact = make_person(email="applicant@example.org")
    application = make_complete(contact_email="applicant@example.org", website="https://a.example/")
    yes, before = make_yes(), made()
    before[-1] = Decision.objects.count()
    accept(application, decision=yes, starts_on="2023", organisation=old, publish=True)

    take_back(application, reason="Too early.")

    old.refresh_from_db()
    assert (old.website, old.is_published) == ("", False)
    assert made() == before
    assert Person.objects.get() == contact


def test_taking_back_would_lose_nobodys_work():
    application = make_complete()
    membership = accept(application, decision=make_yes(), starts_on="2023")
    organisation = membership.organisation
    with pghistory.context(reason="Another day"):
        organisation.note = "We talked to them."
        organisation.save()

    with pytest.raises(ValueError, match="organisation “Fund for Health Research” was changed"):
        take_back(application, reason="Wrong.")
    assert Membership.objects.get() == membership


def test_taking_back_stops_where_something_depends_on_it():
    application = make_complete()
    membership = accept(application, decision=make_yes(), starts_on="2023")
    with pghistory.context(reason="Another day"):
        make_person("Somebody", affiliation=membership.organisation)

    with pytest.raises(ValueError, match="is used by 1 people"):
        take_back(application, reason="Wrong.")
    application.refresh_from_db()
    assert application.state == "accepted"


def test_duplicates_are_found_by_name_and_by_acronym_in_the_country():
    spain = make_country("ES")
    same = make_organisation("FUND for Health  Research", country=make_country("FR"))
    acronym = make_organisation("Other", acronym="fhr", country=spain)
    make_organisation("Elsewhere", acronym="FHR", country=make_country("IT"))
    application = make_complete(acronym="FHR", country=spain)
    assert set(application.duplicates()) == {same, acronym}
