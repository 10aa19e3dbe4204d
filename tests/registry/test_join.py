"""Joining: the page about it, the form, the mail, the applicant's own page."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from icpermed.history import events_of
from icpermed.unhurried import STAMP
from registry.chores import forget_unconfirmed_applications
from registry.letters import stashed
from registry.models import Application
from tests.factories import make_application, make_country, make_membership, make_organisation
from tests.outbox.mails import outbox
from tests.registry.pdfs import make_pdf, make_upload, opens_with

pytestmark = pytest.mark.django_db

LETTERS = ["letter_of_intent", "contact_form", "letter_of_motivation"]


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """Tests fill in forms faster than people."""
    monkeypatch.setattr("registry.forms.ApplicationForm.fastest", timedelta(0))


def filled_in(**fields) -> dict:
    """What somebody types into the form."""
    return {
        "name": "Fund for Health Research",
        "original_name": "Fundación de Investigación",
        "acronym": "FHR",
        "kind": "funder",
        "country": make_country("ES").pk,
        "website": "www.example.org",
        "contact_name": "Name of the applicant",
        "contact_role": "Head of unit",
        "contact_email": "applicant@example.org",
        "reasons": "We look forward to it.",
        "is_agreed": "on",
        "started": STAMP.sign(""),
    } | fields


def apply(client, **fields):
    """Send the form, with other values where a test gives them."""
    return client.post(reverse("application_new"), filled_in(**fields))


def content(letter) -> bytes:
    """What is in a stored letter."""
    with letter.open() as file:
        return file.read()


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """Do what is done once it is stored for good: files are kept, or deleted."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_the_page_says_what_matters_and_sets_no_cookie(client):
    page = client.get(reverse("join"))
    text = page.content.decode()
    for words in ["Membership costs nothing", "Letter of intent", "Contact form", "twice a year"]:
        assert words in text
    assert not page.cookies


def test_the_form_sets_only_the_cookie_that_protects_it(client):
    page = client.get(reverse("application_new"))
    assert list(page.cookies) == ["csrftoken"]
    assert "no-store" in page["Cache-Control"]


def test_an_application_waits_for_its_confirmation(client):
    response = apply(client, contact_form=make_upload("../../etc/passwd.pdf"))

    application = Application.objects.get()
    assert response["Location"] == reverse("application_sent")
    assert (application.state, application.name) == ("unconfirmed", "Fund for Health Research")
    assert application.website == "https://www.example.org"
    assert re.fullmatch(
        r"applications/\d{4}-contact-form-[0-9a-f]{16}\.pdf", application.contact_form.name
    )
    assert not Application.objects.waiting().exists()
    [mail] = outbox()
    assert (mail.to, mail.name, mail.state) == (
        "applicant@example.org",
        "Name of the applicant",
        "queued",
    )
    assert application.get_confirm_url() in mail.text
    assert (mail.about_model, mail.about_pk) == ("registry.application", f"{application.pk}")
    assert "to applicant@example.org put into the outbox" in application.note


def test_opening_the_link_changes_nothing_and_the_button_confirms(client):
    apply(client)
    url = Application.objects.get().get_confirm_url()

    page = client.get(url)
    client.head(url)
    assert Application.objects.get().state == "unconfirmed"
    assert "Fund for Health Research" in page.content.decode()
    assert "applicant@example.org" not in page.content.decode()

    response = client.post(url, follow=True)
    assert Application.objects.waiting().get().confirmed_at
    assert "Documents are still missing" in response.content.decode()
    _, receipt, notice = outbox()
    assert receipt.subject == "We have received your application to ICPerMed"
    assert "- Letter of motivation" in receipt.text
    assert (notice.subject, notice.to) == ("An application has arrived", "secretariat@example.org")


def test_confirming_twice_is_confirming_once(client):
    application = make_application(state="unconfirmed", confirmed_at=None)
    client.post(application.get_confirm_url())
    second = client.post(application.get_confirm_url())
    assert second.status_code == 302
    assert len(outbox()) == 2


def test_an_unknown_link_is_not_found(client):
    assert client.get(reverse("application_confirm", args=["x" * 43])).status_code == 404


def test_the_history_knows_the_visitor_but_not_the_secret(client):
    application = make_application(state="unconfirmed", confirmed_at=None)
    client.post(application.get_confirm_url())
    for event in events_of(Application).objects.exclude(pgh_context=None):
        assert application.token not in str(event.pgh_context.metadata.get("url"))


def test_everything_typed_survives_a_mistake(client):
    page = apply(client, contact_email="not an address").content.decode()
    for words in ["Fundación de Investigación", "Head of unit", "We look forward to it."]:
        assert words in page
    assert "Enter a valid email address" in page
    assert "<title>Error:" in page
    assert not Application.objects.exists()


def test_good_letters_survive_a_mistake_elsewhere(client):
    page = apply(client, name="", contact_form=make_upload("Contact.pdf")).content.decode()
    token = re.search(r'name="contact_form-kept" value="([^"]+)"', page)[1]
    assert "<b>Contact.pdf</b> has arrived and is fine" in page

    again = apply(client, name="", **{"contact_form-kept": token}).content.decode()
    assert token in again

    apply(client, **{"contact_form-kept": token})
    assert content(Application.objects.get().contact_form) == make_pdf()
    assert stashed() == []


def test_a_bad_letter_is_refused_next_to_its_field(client):
    bad = make_upload(data=make_pdf(opens_with("/JavaScript", JS="1")))
    page = apply(client, letter_of_intent=bad).content.decode()
    assert "This PDF contains scripts or actions" in page
    assert 'href="#id_letter_of_intent"' in page
    assert stashed() == []


def test_only_an_international_organisation_has_no_country(client):
    assert "Choose a country. Only an international" in apply(client, country="").content.decode()
    response = apply(client, country="", kind="international_organisation")
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"fax": "I am a program"}, "it is a trap for programs"),
        ({"started": "forged"}, "open for very long"),
        ({"is_agreed": ""}, "Without this we could not answer you."),
        ({"name": "Win at https://spam.example"}, "Write the name without a web address."),
        ({"kind": "company"}, "Select a valid choice"),
        ({"reasons": "x" * 3001}, "At most 3,000 characters"),
    ],
)
def test_what_is_refused_is_told(client, fields, words):
    assert words in apply(client, **fields).content.decode()
    assert not Application.objects.exists()


def test_a_program_is_too_quick_and_a_second_press_is_not(client, monkeypatch):
    monkeypatch.setattr("registry.forms.ApplicationForm.fastest", timedelta(seconds=4))
    form = filled_in()
    page = client.post(reverse("application_new"), form)
    assert "That was very quick" in page.content.decode()
    assert page.context["form"]["started"].value() == form["started"]


def test_a_stale_form_gets_a_fresh_stamp(client):
    page = apply(client, started="old")
    assert apply(client, started=page.context["form"]["started"].value()).status_code == 302


def test_nobody_is_flooded_with_our_mails(client):
    answers = {apply(client).status_code for _ in range(5)}
    assert answers == {302}
    assert Application.objects.count() == len(outbox()) == 3


def test_a_network_is_not_let_to_flood_us(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"apply": "1/h/ip"}
    apply(client, contact_email="one@example.org")
    page = apply(client, contact_email="two@example.org")
    assert "Too many applications came from your network" in page.content.decode()


def test_a_member_is_told_kindly_and_may_go_on(client):
    organisation = make_organisation("Fund for  health RESEARCH", country=make_country("ES"))
    make_membership(organisation)

    page = apply(client).content.decode()
    assert f'href="{organisation.get_absolute_url()}"' in page
    assert "takes part already" in page
    assert apply(client, is_meant="on").status_code == 302


def test_who_is_not_public_is_not_told(client):
    organisation = make_organisation("Fund for Health Research", is_published=False)
    make_membership(organisation)
    assert apply(client).status_code == 302


def test_much_too_much_is_refused_unread(client, settings):
    settings.LETTER_MAX_BYTES = 1000
    big = {"contact_form": make_upload(data=b"%PDF-" + b"0" * 9000)}
    response = client.post(reverse("application_new"), filled_in(**big))
    assert response.status_code == 413


def test_the_form_is_protected_against_other_sites():
    strict = Client(enforce_csrf_checks=True)
    for url in [
        reverse("application_new"),
        make_application(state="unconfirmed", confirmed_at=None).get_confirm_url(),
        make_application().get_absolute_url(),
    ]:
        assert strict.post(url, filled_in()).status_code == 403


def test_missing_letters_are_sent_later(client):
    application = make_application()
    url = application.get_absolute_url()

    response = client.post(url, {"contact_form": make_upload("x.pdf")}, follow=True)

    application.refresh_from_db()
    assert content(application.contact_form) == make_pdf()
    assert application.note.endswith("The applicant sent: contact form.")
    assert "Contact form: still missing" not in response.content.decode()
    assert "Choose at least one file." in client.post(url, {}).content.decode()


def test_a_letter_that_is_there_cannot_be_replaced_by_the_link(client):
    application = make_application(
        **{field: make_upload(f"{field}.pdf") for field in LETTERS}, is_contact_form_signed=True
    )
    before = application.contact_form.name
    client.post(application.get_absolute_url(), {"contact_form": make_upload("other.pdf")})
    application.refresh_from_db()
    assert application.contact_form.name == before


def test_the_applicants_page_tells_nothing_private(client):
    application = make_application(note="They are doubtful.", contact_email="who@example.org")
    page = client.get(application.get_absolute_url()).content.decode()
    assert "doubtful" not in page
    assert "who@example.org" not in page


def test_unconfirmed_applications_are_forgotten_with_files_and_history(client, commits, settings):
    with commits():
        apply(client, contact_form=make_upload())
    application = Application.objects.get()
    kept = make_application(state="unconfirmed", confirmed_at=None)
    long_ago = timezone.now() - timedelta(days=31)
    Application.objects.filter(pk=application.pk).update(created_at=long_ago)
    Application.objects.filter(pk=make_application().pk).update(created_at=long_ago)

    with commits():
        assert forget_unconfirmed_applications() == 1

    assert not Application.objects.filter(pk=application.pk).exists()
    assert Application.objects.filter(pk=kept.pk).exists()
    events = events_of(Application).objects
    assert not events.filter(pgh_obj_id=application.pk).exists()
    assert events.filter(pgh_obj_id=kept.pk).exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.pdf"))
    [mail] = outbox()
    assert (mail.to, mail.name, mail.subject, mail.text) == ("", "", "", "")
    assert mail.erased_at
