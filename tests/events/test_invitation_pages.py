"""The page of whoever is invited: places for oneself and for others, or nobody comes."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from icpermed.outbox.models import Mail
from tests.desk import everything
from tests.factories import (
    make_coming_event,
    make_event,
    make_invitation,
    make_organisation,
    make_participation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limit():
    """Tests send more forms than people."""
    cache.clear()


def text_of(client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def own(**fields) -> dict:
    fields = {"name": "Guest", "mode": "on_site"} | fields
    return {"do": "own"} | {f"own-{name}": value for name, value in fields.items()}


def other(**fields) -> dict:
    fields = {"name": "Other", "email": "other@example.org", "mode": "online"} | fields
    return {"do": "other"} | {f"other-{name}": value for name, value in fields.items()}


def test_the_invited_take_their_places_and_see_who_has_them(client):
    invitation = make_invitation(quota=2, organisation=make_organisation("Fund for Tests"))
    url = invitation.get_absolute_url()
    page = text_of(client, url)
    assert "Fund for Tests: you are invited, with 2 places." in page
    assert (f'value="{invitation.name}"' in page, "Nobody can come" in page) == (True, True)

    client.post(url, own())
    page = text_of(client, url)
    assert "1 of 2 places is free." in page
    assert ("Register myself" in page, "Nobody can come" in page) == (False, False)

    response = client.post(url, other())
    assert "We have written to them." in text_of(client, response["Location"])
    page = text_of(client, url)
    assert "all places are taken." in page
    assert '<b>Other</b> <span class="tag">Has a place</span>' in page
    assert "Register this person" not in page
    assert client.post(url, other(email="third@example.org")).status_code == 409
    assert Mail.objects.filter(to="other@example.org").count() == 1


def test_a_place_is_given_back_after_one_question(client):
    invitation = make_invitation()
    client.post(invitation.get_absolute_url(), other())
    person = invitation.participations.get()
    url = invitation.get_absolute_url()
    assert "Yes, cancel for Other" in text_of(client, f"{url}?ask={person.pk}")
    client.post(url, {"do": "cancel", "person": person.pk})
    person.refresh_from_db()
    assert person.state == "cancelled"
    assert "1 place." in text_of(client, url)


def test_nobody_can_cancel_for_people_of_other_invitations(client):
    invitation = make_invitation()
    stranger = make_participation(invitation.event, name="A Stranger")
    url = invitation.get_absolute_url()
    client.post(url, {"do": "cancel", "person": stranger.pk})
    for query in [f"?ask={stranger.pk}", "?ask=x", f"?ask={10**30}"]:
        assert "A Stranger" not in text_of(client, url + query)
    stranger.refresh_from_db()
    assert stranger.state == "confirmed"


def test_who_is_expected_in_person_can_answer(client):
    invitation = make_invitation()
    make_participation(
        invitation.event, invitation=invitation, email=invitation.email, state="invited"
    )
    url = invitation.get_absolute_url()
    page = text_of(client, url)
    assert "you are invited, with 1 place." in page
    assert '<span class="tag">Invited</span> </li>' in page  # Nobody knows yet in which way.
    assert [words in page for words in ("Register myself", "Register this", "Nobody can")] == (
        [True] * 3
    )
    client.post(url, own(name="New Name"))
    person = invitation.participations.get()
    assert (person.state, person.name) == ("confirmed", "New Name")
    page = text_of(client, url)
    assert ("all places are taken." in page, "Register" in page) == (True, False)


def test_nobody_can_come_and_then_somebody_can(client):
    invitation = make_invitation()
    url = invitation.get_absolute_url()
    client.post(url, {"do": "decline"})
    client.post(url, {"do": "decline"})
    page = text_of(client, url)
    assert "you have told us that nobody can come." in page
    assert "I can come after all" in page
    client.post(url, own())
    invitation.refresh_from_db()
    assert (invitation.declined_at, invitation.participations.count()) == (None, 1)


def test_mistakes_stand_beside_the_fields_and_what_was_typed_stays(client):
    invitation = make_invitation()
    url = invitation.get_absolute_url()
    response = client.post(url, other(email="nonsense", name="Typed Name"))
    page = response.content.decode()
    assert response.status_code == 422
    assert ("Typed Name" in page, "<title>Error: " in page) == (True, True)
    page = client.post(url, other(email=invitation.email)).content.decode()
    assert "This is your own address" in page
    assert not invitation.participations.exists()


def test_naming_somebody_who_is_registered_tells_nobody_but_that_person(client):
    event = make_coming_event()
    make_participation(event, name="Known Person", email="known@example.org")
    url = make_invitation(event, quota=2).get_absolute_url()
    answers = [client.post(url, other(email=f"{name}@example.org")) for name in ("known", "new")]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert "Known Person" not in text_of(client, url)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "cancelled"}, "This event is cancelled."),
        ({"status": "postponed"}, "This event is postponed."),
        ({"registration_closes_at": timezone.now() - timedelta(hours=1)}, "Registration closed on"),
        ({"starts_on": timezone.localdate().isoformat()}, "This event has begun."),
        ({"starts_on": "2026-01-14"}, "This event is over."),
    ],
)
def test_a_closed_page_says_why_and_does_nothing(client, fields, words):
    invitation = make_invitation(make_coming_event(**fields))
    url = invitation.get_absolute_url()
    page = text_of(client, url)
    assert (words in page, "Register myself" in page) == (True, False)
    assert [client.post(url, form).status_code for form in (own(), other())] == [409, 409]
    assert not invitation.participations.exists()


def test_a_link_that_nobody_has_is_answered_kindly(client):
    invitation = make_invitation()
    for token in ["x", "%00"]:
        url = reverse("event_invitation", args=[invitation.event.slug, "T"]).replace("T", token)
        assert client.get(url).status_code == 404
    long_ago = make_event(starts_on="2020-01-01")
    url = reverse("event_invitation", args=[long_ago.slug, "x"])
    assert client.get(url).status_code == 410


def test_an_event_that_is_not_public_can_be_answered(client):
    invitation = make_invitation(make_coming_event(is_published=False, access="invitation"))
    client.post(invitation.get_absolute_url(), own())
    person = invitation.participations.get()
    assert client.get(person.get_absolute_url()).status_code == 200


def test_a_mail_scanner_changes_nothing_and_other_sites_neither(client):
    invitation = make_invitation(quota=2)
    client.post(invitation.get_absolute_url(), own())
    before = everything(), list(Mail.objects.values())
    person = invitation.participations.get()
    for query in ["", f"?ask={person.pk}", "?do=decline", "?done=other"]:
        response = client.get(invitation.get_absolute_url() + query)
        client.head(invitation.get_absolute_url() + query)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(invitation.get_absolute_url(), other()).status_code == 403
    assert (everything(), list(Mail.objects.values())) == before
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "same-origin")
    assert "no-store" in response["Cache-Control"]
