"""Applications on the desk of the secretariat: the list, the page, the buttons, the mails."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from icpermed.history import events_of
from registry.acceptance import accept
from registry.models import Application, Membership
from tests.factories import (
    make_application,
    make_body,
    make_country,
    make_membership,
    make_organisation,
)
from tests.outbox.mails import outbox
from tests.registry.applications import make_complete, make_yes
from tests.registry.pdfs import make_upload

pytestmark = pytest.mark.django_db


def move(client, application, name, **data):
    """Press a button of the desk."""
    url = reverse("admin:registry_application_move", args=[application.pk, name])
    return client.post(url, data)


def change_url(application) -> str:
    return reverse("admin:registry_application_change", args=[application.pk])


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


def test_the_way_of_an_application_over_the_desk(secretariat):
    application = make_complete(state="received", contact_email="a@example.org")
    body = make_body("Executive Committee", kind="executive_committee")

    move(secretariat, application, "complete")
    move(secretariat, application, "agenda", meeting="November")
    form = secretariat.get(
        reverse("admin:registry_application_move", args=[application.pk, "accept"])
    ).context["form"]
    assert form.fields["body"].initial == body
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
    assert [(mail.to, mail.subject, mail.text) for mail in outbox()] == [
        ("a@example.org", "Welcome", "Dear applicant,\nwelcome.")
    ]
    assert "Mail “Welcome” to a@example.org put into the outbox" in application.note


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


def test_a_mail_is_only_sent_if_it_is_meant(secretariat):
    application = make_complete()
    move(secretariat, application, "reject", reason="A company.", subject="x", text="x")
    application.refresh_from_db()
    assert application.state == "rejected"
    assert "Rejected: A company." in application.note
    assert outbox() == []


def test_a_step_that_fails_sends_no_mail(secretariat):
    old = make_organisation("Fund for Health Research")
    make_membership(old)
    application, yes = make_complete(), make_yes()
    data = {"organisation": old.pk, "role": "member", "starts_on": "2023", "decision": yes.pk}
    move(secretariat, application, "accept", **data, is_sent="on", subject="x", text="x")
    assert (Application.objects.get().state, outbox()) == ("complete", [])


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
