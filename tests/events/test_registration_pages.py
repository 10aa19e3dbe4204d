"""Registering on the site: the form, the personal page, and what neither of them gives away."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Context

from events.forms import RegistrationForm
from events.models import Event, Participation
from events.registering import cancel, confirm, register
from icpermed.outbox.models import Mail
from icpermed.unhurried import STAMP
from tests.desk import everything
from tests.factories import (
    make_coming_event,
    make_country,
    make_event,
    make_material,
    make_membership,
    make_organisation,
    make_participation,
)

pytestmark = pytest.mark.django_db
LINK, NOTE = "https://meet.example.org/secret", "The door code is 4711"


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """Tests fill in forms faster than people, and more of them."""
    cache.clear()
    monkeypatch.setattr(RegistrationForm, "fastest", timedelta(0))


def filled_in(**fields) -> dict:
    """What somebody types into the form."""
    return {
        "name": "Ann Example",
        "email": "ann@example.org",
        "affiliation": "Fund for Tests",
        "mode": "on_site",
        "started": STAMP.sign(""),
    } | fields


def form_of(event) -> str:
    return reverse("event_register", args=[event.slug])


def send(client, event, **fields):
    return client.post(form_of(event), filled_in(**fields))


def text_of(client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def make_confirmed(event=None, **fields) -> Participation:
    event = event or make_coming_event(joining_link=LINK, joining_note=NOTE)
    return make_participation(event, state="confirmed", **fields)


# --- the form -----------------------------------------------------------------------------------


def test_the_whole_way_from_the_form_to_the_place(client):
    event = make_coming_event(joining_link=LINK, joining_note=NOTE, shows_participants=True)
    organisation = make_organisation("Fund for Tests", country=make_country("ES"))
    make_membership(organisation)

    response = send(client, event, needs="No nuts", is_listed="on")
    row = Participation.objects.get()
    assert response["Location"] == reverse("event_register_sent", args=[event.slug])
    assert "written to the e-mail address" in text_of(client, response["Location"])
    assert (row.state, row.needs, row.is_listed) == ("registered", "No nuts", True)
    assert (row.organisation, row.country) == (organisation, organisation.country)
    assert row.get_absolute_url() in Mail.objects.get().text

    page = text_of(client, row.get_absolute_url())
    assert "Confirm my registration" in page
    assert LINK not in page
    assert NOTE not in page

    response = client.post(row.get_absolute_url(), {"do": "confirm"})
    assert response["Location"] == row.get_absolute_url()
    page = text_of(client, row.get_absolute_url())
    assert "You have a place" in page
    assert NOTE in page
    # The history knows where it was done, without the secret in the address.
    contexts = Context.objects.values_list("metadata__url", flat=True)
    assert set(contexts) == {event.get_absolute_url()}


def test_the_form_sets_only_the_cookie_that_protects_it_and_is_not_kept(client):
    page = client.get(form_of(make_coming_event()))
    assert list(page.cookies) == ["csrftoken"]
    assert "no-store" in page["Cache-Control"]
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "same-origin")


def test_mistakes_stand_beside_the_fields_and_what_was_typed_stays(client):
    event = make_coming_event()
    response = send(client, event, email="nonsense", name="Ann", mode="")
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert 'value="nonsense"' in page
    assert "Choose one." in page
    assert send(client, event, name="Buy www.example.org").status_code == 422
    assert not Participation.objects.exists()


def test_only_what_the_event_offers_can_be_chosen(client):
    event = make_coming_event(format="online")
    assert 'type="radio"' not in text_of(client, form_of(event))
    send(client, event, mode="")
    assert Participation.objects.get().mode == "online"
    assert send(client, event, mode="on_site").status_code == 422


def test_programs_are_slowed(client, monkeypatch):
    event = make_coming_event()
    assert send(client, event, fax="123").status_code == 422
    old = STAMP.sign("").split(":")
    page = send(client, event, started=":".join([*old[:-1], "x"]))
    assert "open for very long" in page.content.decode()
    monkeypatch.setattr(RegistrationForm, "fastest", timedelta(seconds=2))
    assert "very quick" in send(client, event).content.decode()
    monkeypatch.setattr(RegistrationForm, "slowest", timedelta(seconds=-1))
    assert "open for very long" in send(client, event).content.decode()
    assert not Participation.objects.exists()


def test_one_network_registers_only_so_often(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"register": "2/h/ip"}
    event = make_coming_event()
    found = [send(client, event, email=f"{n}@example.org").status_code for n in range(3)]
    assert (found, Participation.objects.count()) == ([302, 302, 422], 2)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "cancelled"}, "is cancelled"),
        ({"status": "postponed"}, "is postponed"),
        ({"access": "invitation"}, "by invitation only"),
        ({"registration_opens_at": None}, "no registration on this site"),
        ({"registration_opens_at": timezone.now() + timedelta(days=1)}, "opens on"),
        ({"registration_closes_at": timezone.now() - timedelta(hours=1)}, "closed on"),
        ({"starts_on": "2023-06-14"}, "is over"),
    ],
)
def test_a_closed_form_says_why(client, fields, words):
    event = make_coming_event(**fields)
    assert words in text_of(client, form_of(event))
    assert send(client, event).status_code == 409
    assert not Participation.objects.exists()


def test_an_event_that_is_not_published_has_no_form(client):
    event = make_coming_event(is_published=False)
    assert client.get(form_of(event)).status_code == 404
    assert client.get(reverse("event_register_sent", args=[event.slug])).status_code == 404


def test_a_stranger_learns_nothing_about_who_is_registered(client):
    event = make_coming_event(shows_participants=True)
    make_confirmed(event, email="ann@example.org", name="Known Person")
    answers = [send(client, event, email=f"{name}@example.org") for name in ("ann", "new")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert "Known Person" not in text_of(client, form_of(event))
    assert Mail.objects.get(to="ann@example.org").subject.startswith("You are already registered")


# --- the personal page --------------------------------------------------------------------------


def test_the_way_in_is_only_for_those_who_have_a_place(client):
    event = make_coming_event(joining_link=LINK, joining_note=NOTE)
    for state in Participation.State:
        fields = {"queued_at": timezone.now()} if state == "waiting" else {}
        row = make_participation(event, state=state, mode="online", **fields)
        page = text_of(client, row.get_absolute_url())
        calendar = client.get(f"{row.get_absolute_url()}?format=ics")
        shown = state in {"confirmed", "attended"}
        assert (LINK in page, NOTE in page, calendar.status_code == 200) == (shown,) * 3
    assert LINK not in text_of(client, form_of(event)) + text_of(client, event.get_absolute_url())


def test_whoever_waits_reads_the_place_in_the_queue(client):
    event = make_coming_event(capacity_on_site=0)
    for name in ["ann", "bob", "cid"]:
        person = {"name": name, "email": f"{name}@example.org", "mode": "on_site"}
        row = confirm(register(event, **person))
    page = text_of(client, row.get_absolute_url())
    assert "You are <strong>3rd</strong> on the waiting list for a place on site." in page
    Event.objects.update(needs_approval=True)
    assert "The secretariat has not decided yet" in text_of(client, row.get_absolute_url())
    Event.objects.update(starts_on="2026-01-14")
    assert "There was no place" in text_of(client, row.get_absolute_url())


def test_to_cancel_is_asked_once_and_can_be_taken_back(client):
    row = make_confirmed()
    url = row.get_absolute_url()
    assert "Yes, cancel my registration" in text_of(client, f"{url}?ask=cancel")
    client.post(url, {"do": "cancel"})
    assert "Your registration has been cancelled" in text_of(client, url)
    client.post(url, {"do": "come_back", "mode": "online"})
    row.refresh_from_db()
    assert (row.state, row.mode) == ("confirmed", "online")
    assert client.post(url, {"do": "nonsense"}).status_code == 422
    assert client.post(url, {"do": "come_back", "mode": "nonsense"}).status_code == 302


def test_everything_can_be_changed_and_a_full_mode_is_a_question(client):
    event = make_coming_event(capacity_online=0, shows_participants=True)
    row = make_confirmed(event)
    url = row.get_absolute_url()
    change = {"do": "change", "name": "New Name", "mode": "online", "needs": "A ramp"}

    response = client.post(url, change)
    assert response.status_code == 422
    assert "I give up the place that I have" in response.content.decode()
    row.refresh_from_db()
    assert (row.mode, row.name == "New Name") == ("on_site", False)

    response = client.post(url, change | {"gives_up_place": "on", "is_listed": "on"})
    row.refresh_from_db()
    assert (row.state, row.mode, row.name, row.needs, row.is_listed) == (
        "waiting",
        "online",
        "New Name",
        "A ramp",
        True,
    )
    assert "Your changes have been saved." in text_of(client, response["Location"])
    assert client.post(url, change | {"name": ""}).status_code == 422


def test_what_the_desk_put_right_stays_where_the_words_stay(client):
    organisation = make_organisation()
    row = make_confirmed(affiliation="Some words", organisation=organisation)
    change = {"do": "change", "name": "N", "mode": "on_site", "affiliation": "Some words"}
    client.post(row.get_absolute_url(), change)
    row.refresh_from_db()
    assert (row.name, row.organisation) == ("N", organisation)
    client.post(row.get_absolute_url(), change | {"affiliation": "Others"})
    row.refresh_from_db()
    assert row.organisation is None


def test_after_the_event_only_the_consent_is_still_to_be_changed(client):
    now = timezone.now()
    event = make_event(shows_participants=True, forget_on=timezone.localdate() + timedelta(days=9))
    row = make_participation(event, state="attended", is_listed=True, consented_at=now)
    url = row.get_absolute_url()
    page = text_of(client, url)
    assert ('name="is_listed"' in page, 'name="name"' in page, "Cancel my" in page) == (
        True,
        False,
        False,
    )
    client.post(url, {"do": "change"})
    row.refresh_from_db()
    assert (row.is_listed, row.name == "") == (False, False)
    assert client.post(url, {"do": "cancel"}).status_code == 409


def test_a_registration_can_be_confirmed_only_while_it_is_open(client):
    event = make_coming_event()
    row = register(event, name="a", email="a@example.org", mode="on_site")
    Event.objects.update(status="postponed")
    assert "is postponed" in text_of(client, row.get_absolute_url())
    assert client.post(row.get_absolute_url(), {"do": "confirm"}).status_code == 409


def test_materials_for_participants_are_for_those_who_have_a_place(client):
    event = make_coming_event()
    make_material(event, title="Slides for us", access="participants", link="https://example.org/s")
    make_material(event, title="Only for the desk", access="desk")
    row = make_confirmed(event)
    page = text_of(client, row.get_absolute_url())
    assert ("Slides for us" in page, "Only for the desk" in page) == (True, False)
    assert "Slides for us" not in text_of(client, cancel(row).get_absolute_url())


def test_everything_stored_can_be_taken_along(client):
    event = make_coming_event()
    row = register(event, name="Ann", email="ann@example.org", mode="on_site", needs="No nuts")
    make_confirmed(event, name="Somebody Else")
    response = client.get(f"{row.get_absolute_url()}?format=json")
    data = json.loads(response.content)
    assert data["registration"]["needs"] == "No nuts"
    assert [state["state"] for state in data["history"]] == ["registered"]
    assert data["mails"][0]["to"] == "ann@example.org"
    assert "Somebody Else" not in response.content.decode()
    assert "Access-Control-Allow-Origin" not in response
    assert (row.token in json.dumps(data["registration"]), response["X-Robots-Tag"]) == (
        False,
        "noindex",
    )
    assert client.get(f"{row.get_absolute_url()}?format=xlsx").status_code == 404


def test_a_link_that_nobody_has_is_answered_kindly(client):
    row = make_confirmed()
    for slug, token in [
        (row.event.slug, "x" * 43),
        (make_coming_event().slug, row.token),
        ("nothing", row.token),
        (row.event.slug, "%00"),
    ]:
        url = reverse("event_registration", args=[slug, "TOKEN"]).replace("TOKEN", token)
        response = client.get(url)
        assert (response.status_code, "not known" in response.content.decode()) == (404, True)
    long_ago = make_event(starts_on="2020-01-01")
    response = client.get(reverse("event_registration", args=[long_ago.slug, "x"]))
    assert (response.status_code, "erased who" in response.content.decode()) == (410, True)


def test_the_forms_are_protected_against_other_sites():
    strict = Client(enforce_csrf_checks=True)
    row = make_confirmed()
    for url in [form_of(row.event), row.get_absolute_url()]:
        assert strict.post(url, filled_in(do="cancel")).status_code == 403


def test_a_mail_scanner_changes_nothing(client):
    event = make_coming_event(capacity_on_site=1)
    registered = register(event, name="a", email="a@example.org", mode="on_site")
    rows = [registered, make_confirmed(event), make_participation(event, state="invited")]
    before = everything(), list(Mail.objects.values())
    for row in rows:
        for query in ["", "?ask=cancel", "?format=json", "?format=ics", "?do=cancel", "?done=x"]:
            client.get(row.get_absolute_url() + query)
            client.head(row.get_absolute_url() + query)
    for url in [form_of(event), reverse("event_register_sent", args=[event.slug])]:
        client.get(url)
        client.head(url)
    assert (everything(), list(Mail.objects.values())) == before


def test_the_page_asks_the_database_as_often_for_many_as_for_one(
    client, django_assert_max_num_queries
):
    event = make_coming_event(joining_link=LINK)
    rows = [make_confirmed(event) for _ in range(12)]
    for _ in range(5):
        make_material(event)
    with django_assert_max_num_queries(12):
        client.get(rows[-1].get_absolute_url())
