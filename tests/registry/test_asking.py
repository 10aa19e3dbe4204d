"""Asking organisations to confirm their data: who gets which mail, once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from registry.duties import DUTIES
from registry.models import Organisation
from tests.factories import (
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
)
from tests.registry.contacts import everything, make_contact, reasons

pytestmark = pytest.mark.django_db


def ask_url(*organisations) -> str:
    chosen = "-".join(str(organisation.pk) for organisation in organisations)
    return f"{reverse('admin:registry_organisation_ask')}?chosen={chosen}"


def test_action_leads_to_the_preview(secretariat):
    organisation = make_contact().organisation
    data = {"action": "ask_to_confirm", "_selected_action": [organisation.pk]}
    response = secretariat.post(reverse("admin:registry_organisation_changelist"), data)
    assert response["Location"] == ask_url(organisation)


def test_preview_shows_every_mail_but_no_secret_and_sends_nothing(secretariat):
    contact = make_contact()
    lonely = make_organisation("Lonely Fund")
    draft = make_organisation("Draft Fund", is_published=False)
    make_mandate(make_person(email=""), organisation=lonely, role="delegate")
    before = everything()
    response = secretariat.get(ask_url(contact.organisation, lonely, draft))
    text = response.content.decode()
    asking = response.context["asking"]
    assert [letter.to for letter in asking.letters] == ["contact@example.org"]
    assert (asking.without_contact, asking.not_public) == ([lonely], [draft])
    assert "Dear Contact," in text
    assert "/confirm/" not in text
    assert (mail.outbox, everything()) == ([], before)


def test_each_address_gets_one_mail_with_links_that_work(secretariat, client):
    contact = make_contact()
    person, first = contact.person, contact.organisation
    second = make_organisation("Second Fund")
    make_mandate(person, organisation=first, role="reporting_contact")
    make_mandate(person, organisation=second, role="delegate")
    make_mandate(make_person(email="CONTACT@example.org"), organisation=second, role="deputy")
    make_mandate(make_person(email="expert@example.org"), organisation=first, role="expert")
    make_mandate(
        make_person(email="gone@example.org"), organisation=second, role="deputy", ends_on="2021"
    )
    address = ask_url(first, second)
    seen = secretariat.get(address).context["asking"].mark
    secretariat.post(address, {"seen": seen})
    assert [message.to for message in mail.outbox] == [["contact@example.org"]]
    links = [line for line in mail.outbox[0].body.splitlines() if line.startswith("http")]
    pages = [client.get(link.split("8000", 1)[-1]) for link in links]
    assert [page.status_code for page in pages] == [200, 200]
    first.refresh_from_db()
    assert first.asked_to == "contact@example.org"
    assert first.asked_at.date() == timezone.now().date()
    assert reasons(first)[0] == "asked to confirm the data"


def test_pressing_send_twice_sends_once(secretariat):
    organisation = make_contact().organisation
    seen = secretariat.get(ask_url(organisation)).context["asking"].mark
    for _ in range(2):
        secretariat.post(ask_url(organisation), {"seen": seen})
    assert len(mail.outbox) == 1


def test_mail_that_cannot_be_sent_is_told(secretariat, monkeypatch):
    organisation = make_contact().organisation

    def fail(*args, **kwargs):
        raise OSError("no server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    seen = secretariat.get(ask_url(organisation)).context["asking"].mark
    page = secretariat.post(ask_url(organisation), {"seen": seen}, follow=True)
    organisation.refresh_from_db()
    assert "NOT SENT to contact@example.org" in page.content.decode()
    assert (organisation.asked_at, organisation.asked_to) == (
        None,
        "NOT SENT to contact@example.org",
    )


def test_only_the_secretariat_asks(editor, reader):
    organisation = make_contact().organisation
    for client in [editor, reader]:
        assert client.get(ask_url(organisation)).status_code == 403
        assert client.post(ask_url(organisation), {"seen": "never"}).status_code == 403
    assert mail.outbox == []


@pytest.mark.parametrize(("days", "value"), [(10, "year"), (500, "earlier"), (None, "never")])
def test_list_is_narrowed_by_confirmation(days, value, secretariat):
    for ago in [10, 500, None]:
        day = None if ago is None else timezone.localdate() - timedelta(days=ago)
        organisation = make_organisation(f"Confirmed {ago}")
        Organisation.objects.filter(pk=organisation.pk).update(confirmed_on=day)
    response = secretariat.get(
        reverse("admin:registry_organisation_changelist"), {"confirmed": value}
    )
    assert [o.name for o in response.context["cl"].result_list] == [f"Confirmed {days}"]


def test_new_member_is_not_late(client):
    find = next(duty for duty in DUTIES if duty.name == "unconfirmed").rows
    last_month = timezone.localdate() - timedelta(days=30)
    make_membership(starts_on=last_month.isoformat())
    make_membership(starts_on="2017", ends_on="2020")
    always = make_membership(starts_on=None)
    assert list(find()) == [always.organisation]
