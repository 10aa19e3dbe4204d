"""The page on which a member approves a draft: only what was seen, and only by the button."""

import pytest
from django.db import IntegrityError, transaction

from icpermed.outbox.models import Mail
from initiatives.models import Initiative
from initiatives.moving import ask_for_approval, take_back
from tests.factories import make_organisation
from tests.initiatives.factories import (
    make_initiative,
    make_initiativecountry,
    make_initiativefigure,
    make_initiativelead,
    make_keypoint,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Initiative:
    """A draft that a member is asked about."""
    initiative = make_initiative(
        "New law",
        state="drafted",
        approval_note="",
        contact_email="member@example.org",
        suggester_name="Ada Lovelace",
        note="Nobody reads this",
    )
    make_initiativefigure(initiative)
    ask_for_approval(initiative=initiative)
    return initiative


def press(client, initiative, **data):
    return client.post(initiative.get_approval_url(), data)


def seen(client, initiative) -> str:
    return client.get(initiative.get_approval_url()).context["seen"]


def approve_it(client, initiative):
    press(client, initiative, do="approve", seen=seen(client, initiative))


def test_the_member_approves_what_the_page_shows(client, asked):
    page = client.get(asked.get_approval_url())
    response = press(client, asked, do="approve", seen=page.context["seen"])

    asked.refresh_from_db()
    assert "118.76 million euros" in page.content.decode()
    assert (asked.state, asked.approved_at is not None) == ("approved", True)
    assert response["Location"] == f"{asked.get_approval_url()}?done=approve"
    assert press(client, asked, do="approve", seen="old").status_code == 302


def test_looking_at_it_approves_nothing(client, asked):
    for _ in range(2):
        client.get(asked.get_approval_url())
        client.head(asked.get_approval_url())

    asked.refresh_from_db()
    assert asked.state == "drafted"


def test_what_was_changed_in_between_is_looked_at_once_more(client, asked):
    before = seen(client, asked)
    asked.figures.update(number="1")

    response = press(client, asked, do="approve", seen=before)

    asked.refresh_from_db()
    assert (response.status_code, asked.state) == (409, "drafted")
    assert "look at it once more" in response.content.decode()


def test_the_member_says_what_is_to_be_changed_and_is_asked_again_later(client, asked):
    press(client, asked, do="change", words="The budget is 20 million.")

    asked.refresh_from_db()
    assert (asked.state, asked.asked_at) == ("drafted", None)
    assert "The budget is 20 million." in asked.note
    assert "The budget is 20 million." in Mail.objects.latest("pk").text
    assert b"I approve this text" not in client.get(asked.get_approval_url()).content


def test_an_empty_message_is_asked_for_again(client, asked):
    assert press(client, asked, do="change", words=" ").status_code == 422
    assert press(client, asked, do="nonsense").status_code == 422


def test_nothing_internal_stands_on_the_page(client, asked):
    text = client.get(asked.get_approval_url()).content.decode()

    assert ("Ada Lovelace" in text, "Nobody reads this" in text) == (False, False)


@pytest.mark.parametrize("state", ["suggested", "verified", "rejected"])
def test_a_text_that_is_worked_on_is_not_shown(client, state):
    initiative = make_initiative(state=state, approval_note="", summary="Half a sentence")

    assert b"Half a sentence" not in client.get(initiative.get_approval_url()).content


def test_the_pages_are_private(client, asked):
    for address in [asked.get_approval_url(), asked.get_suggestion_url()]:
        response = client.get(address)
        assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == (
            "noindex",
            "same-origin",
        )


def test_another_address_gets_another_link(asked):
    before = asked.token
    Initiative.objects.update(contact_email="successor@example.org")

    asked.refresh_from_db()
    assert asked.token != before


PARTS = [make_keypoint, make_initiativefigure, make_initiativelead, make_initiativecountry]


@pytest.mark.parametrize("make", PARTS)
def test_what_belongs_to_it_stays_as_it_was_approved(client, asked, make):
    part = make(asked)
    model = type(part)
    approve_it(client, asked)
    other = make_initiative("Another one")
    part.pk = None
    for change in [
        lambda: model.objects.update(initiative=other),
        lambda: model.objects.all().delete(),
        lambda: model.objects.bulk_create([part]),
    ]:
        with pytest.raises(IntegrityError, match="A member approved this"), transaction.atomic():
            change()

    take_back(initiative=asked, reason="A figure is wrong")
    model.objects.update(initiative=other)


def test_a_lead_is_found_in_the_register_also_after_the_approval(client, asked):
    lead = make_initiativelead(asked)
    approve_it(client, asked)
    lead.organisation = make_organisation()
    lead.save()


def test_what_is_known_to_be_approved_elsewhere_can_be_completed():
    make_keypoint(make_initiative(state="published", approved_at=None, approval_note="Published"))
