"""The Executive Committee is asked to read a draft: who is, once, and who is reminded."""

import pytest
from django.urls import reverse

from icpermed.outbox.models import Mailing
from icpermed.outbox.releasing import release
from icpermed.outbox.wanting import why_unwanted
from reports import commenting, publishing
from reports.asking import remind
from reports.models import Reading
from tests.factories import (
    make_body,
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
    make_user,
)
from tests.reports.factories import (
    make_reading,
    make_report,
    make_report_out_for_comments,
)

pytestmark = pytest.mark.django_db


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def said(response) -> str:
    return response.content.decode()


@pytest.fixture
def committee():
    return make_body(kind="executive_committee")


def seat(body, name, role="delegate", *, email=None, is_member=True, **fields):
    """Somebody with a role in a body, for an organisation of their own."""
    organisation = make_organisation()
    if is_member:
        make_membership(organisation, starts_on="2020")
    email = f"{name.lower()}@example.org" if email is None else email
    person = make_person(name=name, email=email)
    return make_mandate(person, body=body, role=role, organisation=organisation, **fields)


def test_who_sits_in_the_committee_today_is_asked_once(committee):
    both = seat(committee, "Both")
    make_mandate(both.person, body=committee, role="chair", organisation=None)
    seat(committee, "Deputy", "deputy")
    seat(committee, "Observer", "observer")
    seat(committee, "Silent", email="")
    seat(committee, "Contact", "reporting_contact")
    seat(committee, "Former", ends_on="2021")
    seat(committee, "Left", is_member=False)
    seat(make_body(kind="working_group"), "Worker", "member")
    report = make_report_out_for_comments()
    mailing = commenting.ask_the_committee(report=report, by=make_user(is_staff=True))
    written = mailing.mails.exclude(to="").order_by("to").values_list("to", flat=True)
    assert list(written) == [f"{name}@example.org" for name in ["both", "deputy", "observer"]]
    assert dict(mailing.mails.filter(to="").values_list("name", "problem")) == {
        "Silent": "There is no e-mail address."
    }
    reading = Reading.objects.get(email="both@example.org")
    assert reading.get_personal_url() in mailing.mails.get(to=reading.email).text
    assert reading.author == f"Both, {both.organisation}"
    with pytest.raises(ValueError, match="nobody to ask"):
        commenting.ask_the_committee(report=report, by=None)
    release(mailing, by=make_user(is_staff=True))
    assert fresh(reading).asked_at is not None


def test_who_takes_a_seat_later_is_asked_later(committee):
    seat(committee, "First")
    report = make_report_out_for_comments()
    commenting.ask_the_committee(report=report, by=None)
    seat(committee, "Second")
    mailing = commenting.ask_the_committee(report=report, by=None)
    assert [mail.to for mail in mailing.mails.all()] == ["second@example.org"]


def test_who_has_another_seat_since_is_asked_anew(client, committee):
    old = seat(committee, "Mover", "deputy")
    report = make_report_out_for_comments()
    commenting.ask_the_committee(report=report, by=None)
    ended = Reading.objects.get()
    old.ends_on = "2021"
    old.save()
    new = make_mandate(old.person, body=committee, role="delegate", organisation=old.organisation)
    [mail] = commenting.ask_the_committee(report=report, by=None).mails.all()
    reading = Reading.objects.get()
    assert reading.get_personal_url() in mail.text
    assert reading.mandate == new
    assert client.get(reading.get_personal_url()).status_code == 200
    assert client.get(ended.get_personal_url()).status_code == 404


def test_who_has_another_address_since_is_asked_there_and_the_old_link_ends(client, committee):
    person = seat(committee, "Mover").person
    seat(committee, "Stays")
    report = make_report_out_for_comments()
    commenting.ask_the_committee(report=report, by=None)
    old = Reading.objects.get(name="Mover")
    person.email = "new@example.org"
    person.save()
    [mail] = commenting.ask_the_committee(report=report, by=None).mails.all()
    assert mail.to == "new@example.org"
    emails = Reading.objects.order_by("email").values_list("email", flat=True)
    assert list(emails) == ["new@example.org", "stays@example.org"]
    assert client.get(old.get_personal_url()).status_code == 404


def test_of_two_with_one_address_one_is_asked_and_the_other_is_named(committee):
    seat(committee, "Ada", email="office@example.org")
    seat(committee, "Bert", email="Office@example.org")
    report = make_report_out_for_comments()
    mailing = commenting.ask_the_committee(report=report, by=None)
    assert Reading.objects.get().name == "Ada"
    assert list(mailing.mails.filter(to="").values_list("name", "problem")) == [
        ("Bert", commenting.SAME_ADDRESS)
    ]


def test_nobody_is_asked_before_the_report_is_out_for_comments(committee):
    seat(committee, "Somebody")
    report = make_report()
    publishing.freeze(report=report)
    with pytest.raises(ValueError, match="while the report is out for comments"):
        commenting.ask_the_committee(report=report, by=None)
    assert Mailing.objects.count() == 0


def test_the_committee_is_asked_at_the_desk(secretariat, editor, committee):
    seat(committee, "Somebody")
    report = make_report_out_for_comments()
    address = reverse("admin:reports_report_move", args=[report.pk, "ask"])
    assert editor.post(address).status_code == 403
    assert "People with a seat today: 1." in said(secretariat.get(address))
    response = secretariat.post(address)
    assert response.url == Mailing.objects.get().get_absolute_url()
    page = secretariat.get(reverse("admin:reports_report_change", args=[report.pk]))
    [(heading, [(label, count, found)])] = page.context["asked"]
    assert (heading, label, count) == ("Readers of the draft", "Asked", 1)
    assert secretariat.get(found).context["cl"].queryset.count() == 1


def test_only_those_who_have_not_answered_are_reminded():
    report = make_report_out_for_comments()
    made = {state: make_reading(report, state=state) for state in Reading.State.values}
    ended = make_reading(report, name="Ended")
    ended.mandate.ends_on = "2021"
    ended.mandate.save()
    rows = Reading.objects.filter(version__report=report)
    mailing = remind(rows, report=report, by=None)
    assert list(mailing.mails.values_list("to", "name", "problem").order_by("to")) == [
        ("", "Ended", fresh(ended).why_closed()),
        (made["asked"].email, made["asked"].name, ""),
    ]
    mail = mailing.mails.exclude(to="").get()
    assert why_unwanted(mail) == ""
    commenting.agree(reading=made["asked"])
    assert why_unwanted(mail) == "There is an answer."


def test_a_letter_of_a_round_that_is_over_does_not_go_out(committee):
    seat(committee, "Somebody")
    report = make_report_out_for_comments()
    [mail] = commenting.ask_the_committee(report=report, by=None).mails.all()
    publishing.approve(report=fresh(report))
    assert why_unwanted(mail) == "Nothing is asked of this person any more."
