"""Who may have the files of an event, and how they are given."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from tests.conftest import client_for
from tests.factories import (
    make_coming_event,
    make_event,
    make_invitation,
    make_material,
    make_participation,
    make_speaker,
    make_user,
)

pytestmark = pytest.mark.django_db


def make_file(event=None, *, name="slides.pdf", content=b"%PDF-1.7 secret", **fields):
    return make_material(event, file=ContentFile(content, name=name), link="", **fields)


def address(material, slug="") -> str:
    return reverse("event_material", args=[slug or material.event.slug, material.pk])


def fetch(client, material, **query):
    """The answer, with what is in the file as ``file``."""
    response = client.get(address(material), query)
    if response.streaming:
        response.file = b"".join(response)
    return response


def status(client, material, **query) -> int:
    return fetch(client, material, **query).status_code


def test_everybody_may_have_what_is_published(client):
    material = make_file(title="What regions need")

    response = fetch(client, material)

    assert response.file == b"%PDF-1.7 secret"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="what-regions-need.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response.cookies.output() == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "received"},
        {"state": "received", "permission": "refused"},
        {"state": "received", "permission": "asked"},
        {"access": "participants"},
        {"access": "desk"},
        {"event": {"is_published": False}},
    ],
)
def test_nobody_else_may_have_anything_else(client, editor, fields):
    event = make_event(**fields.get("event", {}))
    material = make_file(event, **{k: v for k, v in fields.items() if k != "event"})

    assert status(client, material) == 404
    assert status(client, material, key="") == status(client, material, key="\x00") == 404
    response = fetch(editor, material)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def test_participants_have_theirs_by_their_key(client):
    event = make_coming_event()
    material = make_file(event, access="participants")
    confirmed = make_participation(event)
    attended = make_participation(event, state="attended")

    for holder in [confirmed, attended]:
        response = fetch(client, material, key=holder.token)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("state", ["invited", "registered", "declined", "cancelled"])
def test_who_has_no_place_has_no_key(client, state):
    event = make_coming_event()
    material = make_file(event, access="participants")

    assert status(client, material, key=make_participation(event, state=state).token) == 404


def test_keys_of_others_open_nothing(client):
    event = make_coming_event()
    material = make_file(event, access="participants")
    invitation = make_invitation(event)
    speaker = make_speaker(event)
    elsewhere = make_participation(make_coming_event())

    for key in [invitation.token, speaker.token, elsewhere.token, "None", str(material.pk)]:
        assert status(client, material, key=key) == 404


@pytest.mark.parametrize("fields", [{"access": "desk"}, {"state": "received"}])
def test_a_participant_has_only_what_is_published_for_participants(client, fields):
    event = make_coming_event()
    material = make_file(event, **{"access": "participants"} | fields)

    assert status(client, material, key=make_participation(event).token) == 404


def test_a_material_is_only_found_under_its_own_event(client):
    material, other = make_file(), make_event()

    assert client.get(address(material, slug=other.slug)).status_code == 404


def test_staff_without_the_permission_have_no_more_than_everybody(client):
    user = client_for(make_user("visitor", is_staff=True))

    assert status(user, make_file(access="desk")) == 404
    assert status(user, make_file()) == 200


@pytest.mark.parametrize(
    ("name", "kind", "way"),
    [
        ("a.pdf", "application/pdf", "inline"),
        ("a.png", "image/png", "inline"),
        ("a.mp4", "video/mp4", "inline"),
        ("a.svg", "image/svg+xml", "attachment"),
        ("a.html", "text/html", "attachment"),
        ("a.odp", "application/vnd.oasis.opendocument.presentation", "attachment"),
        ("a.unknown-to-all", "application/octet-stream", "attachment"),
    ],
)
def test_a_browser_shows_what_can_do_no_harm_and_keeps_the_rest(client, name, kind, way):
    response = fetch(client, make_file(name=name, content=b"<script>alert(1)</script>"))

    assert (response["Content-Type"], response["Content-Disposition"].split(";")[0]) == (kind, way)
    assert ("sandbox" in response["Content-Security-Policy"]) == (kind != "application/pdf")


def test_a_file_is_not_sent_twice(client):
    material = make_file()

    known = fetch(client, material)["Last-Modified"]

    response = client.get(address(material), headers={"If-Modified-Since": known})
    assert response.status_code == 304


def test_a_link_for_participants_is_given_to_participants(client):
    event = make_coming_event()
    material = make_material(event, access="participants", link="https://example.org/film")

    response = client.get(address(material), {"key": make_participation(event).token})

    assert (response.status_code, response["Location"]) == (302, "https://example.org/film")
    assert status(client, material) == 404


def test_what_is_missing_is_not_found(client, editor):
    announced = make_material(state="expected", link="", is_announced=True)
    lost = make_file()
    lost.file.storage.delete(lost.file.name)

    assert status(editor, announced) == status(client, lost) == 404


def test_a_file_has_no_address_but_this_one(client):
    material = make_file()

    page = client.get(material.event.get_absolute_url()).content.decode()

    assert f'href="{address(material)}"' in page
    assert "PDF, 15\xa0bytes" in page
    assert material.file.name not in page
    for guess in [f"/media/{material.file.name}", f"/files/{material.file.name}"]:
        assert client.get(guess).status_code == 404
