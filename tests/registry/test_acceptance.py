"""From the application to the membership, and back; by the verbs and by the desk's buttons."""

import pghistory
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

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
    make_application,
    make_body,
    make_country,
    make_decision,
    make_membership,
    make_organisation,
    make_person,
    make_user,
)
from tests.registry.pdfs import make_upload

pytestmark = pytest.mark.django_db

DONE = {
    "is_letter_of_intent_signed": True,
    "is_contact_form_signed": True,
    "is_not_for_profit": True,
    "is_eligible": True,
    "is_no_duplicate": True,
}


def make_complete(name="Fund for Health Research", **fields) -> Application:
    """An application with every point of the checklist done."""
    letters = ["letter_of_intent", "contact_form", "letter_of_motivation"]
    fields = DONE | {"state": "complete"} | {n: make_upload() for n in letters} | fields
    return make_application(name, **fields)


def make_yes(**fields) -> Decision:
    committee = make_body("Executive Committee", kind="executive_committee")
    return make_decision("Admission", body=committee, **fields)


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


# --- the desk -----------------------------------------------------------------------------------


def move(client, application, name, **data):
    """Press a button of the desk."""
    url = reverse("admin:registry_application_move", args=[application.pk, name])
    return client.post(url, data)


def change_url(application) -> str:
    return reverse("admin:registry_application_change", args=[application.pk])


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_the_list_counts_open_points_and_does_not_slow_down(secretariat):
    url, queries = reverse("admin:registry_application_changelist"), []
    for _ in range(2):
        make_application()
        with CaptureQueriesContext(connection) as captured:
            page = secretariat.get(url)
        queries.append(len(captured))
    assert '<td class="field-open_points">8</td>' in page.content.decode()
    assert queries[0] == queries[1]


def test_the_page_shows_the_checklist_letters_and_duplicates(secretariat):
    twin = make_organisation("Fund for Health Research")
    application = make_complete(state="received", is_eligible=False)
    page = secretariat.get(change_url(application)).content.decode()
    assert "Funds health research or shapes its policy" in page
    assert reverse("application_letter", args=[application.pk, "contact-form"]) in page
    assert reverse("admin:registry_organisation_change", args=[twin.pk]) in page
    assert "Mark as complete …" in page
    assert "Accept …" not in page
    assert "applications/2" not in page


def test_the_way_of_an_application_over_the_desk(secretariat, commits):
    application = make_complete(state="received", contact_email="a@example.org")
    body = make_body("Executive Committee", kind="executive_committee")

    move(secretariat, application, "complete")
    move(secretariat, application, "agenda", meeting="November")
    form = secretariat.get(
        reverse("admin:registry_application_move", args=[application.pk, "accept"])
    ).context["form"]
    assert form.fields["body"].initial == body
    with commits():
        response = move(
            secretariat,
            application,
            "accept",
            organisation="new",
            role="member",
            starts_on="July 2023",
            publish="on",
            body=body.pk,
            decided_on="2023-06-30",
            decision_title="Admission of the Fund",
            is_sent="on",
            subject="Welcome",
            text="Dear applicant,\r\nwelcome.",
        )

    assert response["Location"] == change_url(application)
    application.refresh_from_db()
    assert application.state == "accepted"
    assert str(application.decision) == "Admission of the Fund (Executive Committee, 30 June 2023)"
    assert application.handled_by == secretariat.user
    assert [(m.to, m.subject, m.body) for m in mail.outbox] == [
        (["a@example.org"], "Welcome", "Dear applicant,\nwelcome.")
    ]
    assert "Mail “Welcome” sent to a@example.org" in application.note


def test_a_future_start_must_be_meant(secretariat):
    application, yes = make_complete(), make_yes()
    data = {"organisation": "new", "role": "member", "starts_on": "July 2033", "decision": yes.pk}
    data |= {"subject": "x", "text": "x"}
    page = move(secretariat, application, "accept", **data).content.decode()
    assert "The start (July 2033) lies in the future." in page
    assert not Membership.objects.exists()
    move(secretariat, application, "accept", is_future_meant="on", **data)
    assert Membership.objects.get().starts_on.isoformat() == "2033-07"


def test_what_the_database_refuses_is_said_in_the_form(secretariat):
    old = make_organisation("Fund for Health Research")
    make_membership(old)
    application, yes = make_complete(), make_yes()
    page = move(
        secretariat,
        application,
        "accept",
        organisation=old.pk,
        role="member",
        starts_on="2023",
        decision=yes.pk,
        subject="x",
        text="x",
    ).content.decode()
    assert "already has a membership in this period" in page
    assert Application.objects.get().state == "complete"


def test_a_mail_is_only_sent_if_it_is_meant(secretariat, commits):
    application = make_complete()
    with commits():
        move(secretariat, application, "reject", reason="A company.", subject="x", text="x")
    application.refresh_from_db()
    assert application.state == "rejected"
    assert "Rejected: A company." in application.note
    assert mail.outbox == []


def test_a_mail_that_fails_is_written_down(secretariat, commits, monkeypatch):
    def fail(self, **options):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    application = make_complete()
    with commits():
        move(secretariat, application, "reject", reason="r", is_sent="on", subject="No", text="x")
    application.refresh_from_db()
    assert application.state == "rejected"
    assert "NOT SENT" in application.note


@pytest.mark.parametrize("name", ["complete", "agenda", "accept", "withdraw", "reopen"])
def test_a_get_moves_nothing(secretariat, name):
    for state in ["received", "complete", "on_agenda"]:
        application = make_complete(state=state)
        url = reverse("admin:registry_application_move", args=[application.pk, name])
        secretariat.get(url)
        secretariat.get(url, {"reason": "x", "override": "x"})
        application.refresh_from_db()
        assert application.state == state


@pytest.mark.parametrize("who", ["editor", "reader"])
def test_other_staff_move_nothing(who, request):
    client, application = request.getfixturevalue(who), make_complete()
    for name in ["withdraw", "accept", "reopen"]:
        assert move(client, application, name, reason="x").status_code == 403
    assert client.get(change_url(application)).status_code == 403
    assert Application.objects.get().state == "complete"


def test_an_application_on_paper_is_entered_by_the_secretariat(secretariat):
    secretariat.post(
        reverse("admin:registry_application_add"),
        {
            "name": "Fund on Paper",
            "kind": "funder",
            "country": make_country().pk,
            "contact_name": "Somebody",
            "contact_email": "paper@example.org",
            "contact_form": make_upload("../../their name.pdf"),
        },
    )
    application = Application.objects.get()
    assert application.state == "received"
    assert "their" not in application.contact_form.name
    assert "Entered by the secretariat." in application.note


def test_a_form_of_the_desk_refuses_bad_letters_too(secretariat):
    application = make_application()
    page = secretariat.post(
        change_url(application), {"contact_form": make_upload(data=b"MZ program")}
    )
    assert "This is not a PDF file." in page.content.decode()


def test_reopening_over_the_desk_takes_the_membership_back(secretariat):
    application = make_complete()
    accept(application, decision=make_yes(), starts_on="2023")
    move(secretariat, application, "reopen", reason="A mistake.")
    assert Application.objects.get().state == "received"
    assert not Membership.objects.exists()


def test_an_accepted_application_is_not_restored_behind_the_back_of_its_membership(secretariat):
    application = make_complete()
    accept(application, decision=make_yes(), starts_on="2023")
    moment = events_of(Application).objects.order_by("pgh_id").first().pgh_created_at
    url = reverse("admin:registry_application_restore", args=[application.pk])
    page = secretariat.post(f"{url}?to={moment.isoformat().replace('+', '%2B')}")
    assert "Reopen it instead" in page.content.decode()
    assert Application.objects.get().state == "accepted"
