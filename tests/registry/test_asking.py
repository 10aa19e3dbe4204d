"""Asking organisations to confirm their data: who gets which mail, once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from icpermed.outbox.models import Mail
from registry.duties import DUTIES
from registry.models import Organisation, Person
from tests.desk import everything
from tests.factories import (
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
)
from tests.outbox.mails import outbox
from tests.registry.contacts import make_contact, reasons

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
    assert [recipient.to for recipient in asking.recipients] == ["contact@example.org"]
    assert (asking.without_contact, asking.not_public) == ([lonely], [draft])
    assert "Dear Contact," in text
    assert "/confirm/" not in text
    assert (outbox(), everything()) == ([], before)


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
    answer = secretariat.post(address, {"seen": seen})
    [mail] = outbox()
    assert (mail.to, mail.name, mail.state) == ("contact@example.org", "", "queued")
    assert (mail.about_model, mail.about_pk) == ("registry.person", f"{person.pk}")
    assert answer["Location"] == mail.mailing.get_absolute_url()
    assert f"{mail.mailing}" == "Asking 2 organisations to confirm the data"
    links = [line for line in mail.text.splitlines() if line.startswith("http")]
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
    assert len(outbox()) == 1


def test_mail_that_cannot_be_sent_is_told_by_the_outbox(secretariat):
    """The organisation says when it was asked; the outbox, and the start page, what failed."""
    organisation = make_contact().organisation
    seen = secretariat.get(ask_url(organisation)).context["asking"].mark
    secretariat.post(ask_url(organisation), {"seen": seen})
    Mail.objects.update(state="failed", problem="The mail server says: 550 No such user")
    page = secretariat.get(outbox()[0].mailing.get_absolute_url()).content.decode()
    assert "550 No such user" in page
    assert "0 of 1 sent, 1 failed" in page


def test_addresses_that_are_none_are_told_before_anything_happens(secretariat):
    organisation = make_contact().organisation
    Person.objects.update(email="no address")
    seen = secretariat.get(ask_url(organisation)).context["asking"].mark
    page = secretariat.post(ask_url(organisation), {"seen": seen}, follow=True)
    organisation.refresh_from_db()
    assert "Nothing was sent." in page.content.decode()
    assert (outbox(), organisation.asked_at) == ([], None)


def test_only_the_secretariat_asks(editor, reader):
    organisation = make_contact().organisation
    for client in [editor, reader]:
        assert client.get(ask_url(organisation)).status_code == 403
        assert client.post(ask_url(organisation), {"seen": "never"}).status_code == 403
    assert outbox() == []


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
