"""Confirming the public data by one click: the link, the page, the button."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.confirmation import contact_of
from registry.models import Name, Organisation
from tests.desk import everything
from tests.factories import (
    make_body,
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
    make_proposal,
)
from tests.registry.contacts import filled_in, make_contact, reasons

pytestmark = pytest.mark.django_db


# --- the link -------------------------------------------------------------------------------------


def test_link_leads_to_what_the_public_sees(client):
    contact = make_contact()
    page = client.get(contact.path)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Health Fund" in text
    assert "All of this is right" in text


def test_link_that_was_tampered_with_is_not_found(client):
    contact = make_contact()
    other = make_organisation("Other")
    tampered = contact.path.replace(contact.organisation.slug, other.slug)
    shortened = f"{contact.path[:-3]}/"
    guessed = reverse("organisation_confirm", args=[contact.organisation.slug, "guessed"])
    assert {client.get(path).status_code for path in [tampered, shortened, guessed]} == {404}
    assert {client.post(path, {"is_right": 1}).status_code for path in [tampered, guessed]} == {404}


def test_signature_for_something_else_opens_nothing(client, monkeypatch):
    contact = make_contact()
    monkeypatch.setattr("registry.confirmation.SALT", "another purpose")
    path = contact.path
    monkeypatch.undo()
    assert client.get(path).status_code == 404


def test_link_ends_after_sixty_days(client, monkeypatch):
    path = make_contact().path
    moment = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: moment + 59 * 86400)
    assert client.get(path).status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: moment + 61 * 86400)
    assert client.get(path).status_code == 410
    assert client.post(path, {"is_right": 1}).status_code == 410


def end_mandate(contact):
    contact.mandate.ends_on = "2021"
    contact.mandate.save()


def change_address(contact):
    contact.person.email = "somebody@example.org"
    contact.person.save()


def hide_organisation(contact):
    Organisation.objects.update(is_published=False)


def change_person(contact):
    contact.mandate.person = make_person("Successor", email="successor@example.org")
    contact.mandate.save()


@pytest.mark.parametrize("end", [end_mandate, change_address, hide_organisation, change_person])
def test_link_ends_with_what_it_stands_for(end, client):
    contact = make_contact()
    path = contact.path
    end(contact)
    page = client.get(path)
    answers = [page.status_code, client.post(path, {"is_right": 1}).status_code]
    contact.organisation.refresh_from_db()
    assert (answers, contact.organisation.confirmed_on) == ([410, 410], None)
    assert "Health Fund" not in page.content.decode()


def test_opening_the_link_changes_nothing(client):
    path = make_contact().path
    before = everything()
    pages = [client.get(path), client.get(path), client.head(path), client.get(f"{path}?done=x")]
    pages += [client.get(f"{path}?done=confirmed"), client.get(f"{path}?is_right=yes")]
    assert {page.status_code for page in pages} == {200}
    assert everything() == before


def test_page_is_private(client):
    contact = make_contact()
    page = client.get(contact.path)
    text = page.content.decode()
    assert list(page.cookies) == ["csrftoken"]
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in text
    assert contact.path not in text


def test_button_needs_the_token_of_its_page():
    contact = make_contact()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(contact.path, {"is_right": 1}).status_code == 403


def test_nothing_leaks(client):
    organisation = make_organisation("Health Fund", note="PLANTED note")
    make_membership(organisation, note="PLANTED source")
    hidden = make_organisation("PLANTED draft", is_published=False)
    organisation.relations.create(other=hidden)
    private = make_person(
        "PLANTED deputy",
        email="planted@example.org",
        phone="PLANTED phone",
        is_name_public=False,
        consented_on=None,
    )
    make_mandate(private, organisation=organisation, role="deputy", body=make_body("Committee"))
    make_mandate(private, organisation=organisation, body=make_body("PLANTED", is_published=False))
    make_proposal(organisation, message="PLANTED message", proposer_name="PLANTED proposer")
    delegate = make_person(
        "PLANTED delegate",
        email="planted@example.org",
        note="PLANTED",
        is_name_public=False,
        consented_on=None,
    )
    path = make_contact(organisation, person=delegate).path
    wrong = client.post(path, filled_in(organisation, ror_id="wrong"))
    texts = [client.get(path).content.decode(), wrong.content.decode()]
    assert [("planted" in text.lower(), "Committee" in text) for text in texts] == [
        (False, True)
    ] * 2


def test_page_makes_few_queries_however_much_there_is(client):
    contact = make_contact()
    path = contact.path

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    few = queries()
    for n in range(4):
        make_mandate(organisation=contact.organisation)
        Name.objects.create(organisation=contact.organisation, kind="alias", text=f"Alias {n}")
        contact.organisation.relations.create(other=make_organisation())
    assert (queries(), few <= 12) == (few, True)


def test_contact_of_gives_back_the_contact():
    contact = make_contact()
    found = contact_of(contact.organisation.slug, contact.path.split("/")[-2])
    assert found.mandate == contact.mandate


# --- all of it is right ---------------------------------------------------------------------------


def test_one_click_confirms(client):
    contact = make_contact()
    answer = client.post(contact.path, {"is_right": "yes"}, follow=True)
    contact.organisation.refresh_from_db()
    assert contact.organisation.confirmed_on == timezone.localdate()
    assert "You have confirmed" in answer.content.decode()
    assert reasons(contact.organisation)[0] == "confirmed by Contact, by a personal link"


def test_history_does_not_keep_the_secret(client):
    contact = make_contact()
    client.post(contact.path, {"is_right": "yes"})
    client.post(contact.path, filled_in(contact.organisation, website="https://example.org/new"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT metadata::text FROM pghistory_context")
        told = [row[0] for row in cursor.fetchall()]
    secret = contact.path.split("/")[-2]
    assert len(told) >= 2
    assert [text for text in told if secret.split(":")[0] in text] == []


def test_two_clicks_are_one(client):
    contact = make_contact()
    path = contact.path
    client.post(path, {"is_right": "yes"})
    before = everything()
    client.post(path, {"is_right": "yes"})
    assert everything() == before


def test_public_page_says_when_it_was_confirmed(client):
    organisation = make_membership().organisation
    Organisation.objects.update(confirmed_on="2026-03-12")
    text = client.get(organisation.get_absolute_url()).content.decode()
    then = client.get(organisation.get_absolute_url(), {"on": "2025-01-01"}).content.decode()
    assert "Confirmed by the organisation in" in text
    assert "March 2026" in text
    assert "Confirmed by the organisation" not in then


def test_anybody_can_write_to_the_secretariat_about_a_page(client, settings):
    settings.CONTACT_EMAIL = "desk@example.org"
    organisation = make_membership(make_organisation("Fund & Sons")).organisation
    text = client.get(organisation.get_absolute_url()).content.decode()
    assert 'href="mailto:desk@example.org?subject=Correction%3A%20Fund%20%26amp%3B' not in text
    assert 'href="mailto:desk@example.org?subject=Correction%3A%20Fund%20%26%20Sons' in text
    assert f"%2F{organisation.slug}%2F" in text
