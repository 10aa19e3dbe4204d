"""Logs say what went wrong, and at which address; they never say a personal link."""

import io
import logging

import pytest
from django.test import Client
from django.urls import reverse

from events.claiming import personal_path
from icpermed.personal_links import without_secrets
from tests.factories import make_coming_event, make_participation, make_speaker


@pytest.fixture
def console(monkeypatch):
    """What the site writes to standard error, by its own settings."""
    [handler] = [h for h in logging.getLogger().handlers if h.name == "console"]
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)
    return written


@pytest.mark.django_db
def test_an_address_that_nobody_has_is_logged_without_its_end(client, console):
    event = make_coming_event("Congress")
    token = make_participation(event).token
    path = reverse("event_registration", args=["another", token])

    assert client.get(path).status_code == 404

    lines = console.getvalue().splitlines()
    assert [line.partition(" WARNING ")[2] for line in lines] == [
        "django.request: Not Found: /events/another/registration/…/"
    ]


@pytest.mark.django_db
def test_what_is_refused_is_logged_without_the_link(client, console):
    speaker = make_speaker(make_coming_event("Congress"), email="speaker@example.org")
    path = personal_path(speaker)
    strict = Client(enforce_csrf_checks=True)

    statuses = [
        client.post(path, {"do": "entry"}).status_code,
        client.put(path).status_code,
        strict.post(path, {"do": "entry"}).status_code,
    ]

    assert statuses == [422, 405, 403]
    text = console.getvalue()
    assert text.count(f"{speaker.event.get_absolute_url()}speaker/…/") == 3
    assert ("Unprocessable" in text, "CSRF" in text, speaker.token in text) == (True, True, False)


@pytest.mark.django_db
def test_a_failure_of_ours_is_logged_without_the_link(client, console, monkeypatch):
    speaker = make_speaker(make_coming_event("Congress"), email="speaker@example.org")
    path = personal_path(speaker)

    def fail(slug, token):
        raise RuntimeError(f"no page for {path}")

    monkeypatch.setattr("events.views.speakers.speaker_of", fail)
    client.raise_request_exception = False

    assert client.get(path).status_code == 500
    text = console.getvalue()
    assert f"RuntimeError: no page for {speaker.event.get_absolute_url()}speaker/…/" in text
    assert speaker.token not in text


def test_a_record_is_handed_on_without_the_request(console, rf):
    request = rf.get("/", {"key": "Wq3" * 14})
    records = []
    keeper = logging.Handler()
    keeper.emit = records.append
    logging.getLogger().addHandler(keeper)
    try:
        extra = {"request": request, "status_code": 404}
        logging.getLogger("django.request").warning("Not Found: %s", request, extra=extra)
    finally:
        logging.getLogger().removeHandler(keeper)

    assert [(hasattr(r, "request"), r.status_code, r.getMessage()) for r in records] == [
        (False, 404, "Not Found: <WSGIRequest: GET '/?key=…'>")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: /events/international-congress-2023-in-paris-and-online/",
        "Not Found: /members/?q=personalised+medicine&country=fr&page=2",
        'File "/srv/site/icpermed/management/commands/serve.py", line 3, in handle',
    ],
)
def test_ordinary_addresses_stay_readable(text):
    assert without_secrets(text) == text
