"""What a visitor's browser keeps, and for how long."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_coming_event, make_invitation, make_speaker

pytestmark = pytest.mark.django_db


def test_the_one_cookie_of_a_visitor_ends_with_the_session(client):
    event = make_coming_event("Congress", registration_opens_at=timezone.now())
    speaker = make_speaker(event, email="speaker@example.org")
    guest = make_invitation(event, email="guest@example.org")
    paths = [
        reverse("event_register", args=[event.slug]),
        reverse("event_speaker", args=[event.slug, speaker.token]),
        reverse("event_invitation", args=[event.slug, guest.token]),
    ]

    found = []
    for path in paths:
        client.cookies.clear()
        answer = client.get(path)
        found += [
            (answer.status_code, name, cookie["max-age"], cookie["expires"])
            for name, cookie in answer.cookies.items()
        ]

    assert found == [(200, "csrftoken", "", "")] * len(paths)
