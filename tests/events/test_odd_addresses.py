"""Whatever stands in an address, and however it is asked for: the site answers, and never fails."""

from itertools import product

import pytest
from django.urls import reverse

from tests.factories import (
    make_coming_event,
    make_invitation,
    make_material,
    make_participation,
    make_speaker,
)

pytestmark = pytest.mark.django_db

ODD = ["%00", "a%00b", "%ff", "%ed%a0%80", "%F0%9F%92%A9", "a%0d%0ab", "%2e%2e", "'%22", "9" * 400]


@pytest.fixture
def event():
    event = make_coming_event("Congress", shows_participants=True)
    make_speaker(event, name="Named", email="speaker@example.org")
    make_invitation(event, email="guest@example.org")
    make_participation(event, name="Somebody")
    make_material(event, title="Slides", access="participants")
    return event


def own_pages(event) -> list[str]:
    holders = {
        "event_speaker": event.speakers.get(),
        "event_invitation": event.invitations.get(),
        "event_registration": event.participations.get(),
    }
    return [reverse(name, args=[event.slug, one.token]) for name, one in holders.items()]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_link_leads_to_nobody(odd, event, client):
    for page in ["speaker", "invitation", "registration"]:
        path = f"/events/{event.slug}/{page}/{odd}/"
        for answer in [client.get(path), client.post(path, {"do": "entry"})]:
            assert answer.status_code in {404, 410}


@pytest.mark.parametrize("method", ["options", "put", "delete", "patch", "trace"])
def test_personal_pages_only_know_what_browsers_do(method, event, client):
    answers = [getattr(client, method)(path).status_code for path in own_pages(event)]
    assert answers == [405, 405, 405]


@pytest.mark.parametrize("name", ["done", "ask", "format"])
def test_odd_parameters_of_personal_pages_are_passed_over(name, event, client):
    for path, odd in product(own_pages(event), ODD):
        assert client.get(f"{path}?{name}={odd}").status_code in {200, 404}


@pytest.mark.deep
@pytest.mark.parametrize("name", ["do", "person", "name", "entry-name", "started", "mode"])
def test_odd_answers_on_personal_pages_are_refused(name, event, client):
    for path, odd in product(own_pages(event), ODD):
        body = f"{name}={odd}".encode()
        kind = "application/x-www-form-urlencoded"
        for data in [body, b"do=entry&" + body, b"do=cancel&" + body, b"do=other&" + body]:
            answer = client.post(path, data, content_type=kind)
            assert answer.status_code in {302, 400, 404, 409, 422}


NAMES = [
    *["q", "time", "kind", "mode", "access", "registration", "country", "year", "topic", "series"],
    *["on", "page", "format", "preview", "key"],
]


@pytest.mark.alike
@pytest.mark.parametrize("name", NAMES)
def test_odd_parameters_of_public_pages_find_nothing(name, event, client):
    material = event.materials.get()
    paths = [
        "/events/",
        event.get_absolute_url(),
        reverse("event_register", args=[event.slug]),
        reverse("event_register_sent", args=[event.slug]),
        reverse("event_material", args=[event.slug, material.pk]),
    ]
    for path, odd in product(paths, ODD):
        assert client.get(f"{path}?{name}={odd}").status_code in {200, 302, 404, 405}
