"""What the public pages of events never say, and how many queries they ask."""

import pytest
from django.utils import timezone

from events.models import AgendaItem, Event, Material
from icpermed.connections.related import connect
from tests.factories import (
    make_actionitem,
    make_agendaitem,
    make_body,
    make_coming_event,
    make_country,
    make_earlierdate,
    make_event,
    make_eventtopic,
    make_headcount,
    make_host,
    make_invitation,
    make_material,
    make_minutes,
    make_organisation,
    make_participation,
    make_series,
    make_speaker,
)
from tests.publications.factories import make_publication

pytestmark = pytest.mark.django_db


def planted_event() -> Event:
    """A public event full of what the public must not see."""
    organisation = make_organisation("PLANTED draft", is_published=False)
    series = make_series("Open series")
    for day in ["2020-01-01", "2099-01-01"]:
        slug = f"planted-{day}"
        make_event("PLANTED event", slug=slug, is_published=False, series=series, starts_on=day)
    event = make_coming_event(
        "Public title",
        series=series,
        access="members",
        joining_link="https://planted.example.org/join",
        joining_note="PLANTED pass code",
        note="PLANTED note",
        shows_participants=True,
        body=make_body("PLANTED body", is_published=False),
    )
    make_host(event, organisation=organisation)
    make_minutes(event, text="PLANTED minutes")
    item = make_agendaitem(
        event, title="Public point", minutes="PLANTED words", presenter="Dr Hidden Speaker"
    )
    make_agendaitem(event, title="PLANTED point", is_public=False, text="PLANTED text")
    hidden = make_speaker(
        event,
        name="Hidden Speaker",
        is_name_public=False,
        consented_on=None,
        email="planted@example.org",
        agenda_item=item,
        talk="PLANTED talk",
    )
    make_speaker(event, name="Named", email="planted2@example.org", note="PLANTED note")
    make_material(event, title="PLANTED received", state="received")
    make_material(event, title="PLANTED expected", state="expected", link="")
    make_material(event, title="PLANTED refused", state="received", permission="refused")
    make_material(event, title="PLANTED paper", access="participants")
    make_material(event, title="PLANTED desk", access="desk")
    make_material(
        event, title="PLANTED announced paper", access="participants", state="expected",
        link="", is_announced=True,
    )  # fmt: skip
    make_material(event, title="Slides", speaker=hidden, note="PLANTED note")
    make_material(event, title="Film", author="Film by Hidden Speaker")
    make_material(event, title="Paper", author="Example Institute")
    make_actionitem(event, text="PLANTED action")
    make_invitation(event, name="PLANTED guest", email="planted3@example.org")
    make_participation(event, name="PLANTED participant", needs="PLANTED diet", note="PLANTED")
    make_participation(
        event,
        name="Listed",
        email="planted4@example.org",
        needs="PLANTED diet",
        organisation=organisation,
        is_listed=True,
        consented_at=timezone.now(),
    )
    return event


def test_what_is_private_appears_in_no_form_of_any_page(client):
    event = planted_event()
    body = make_body("Board")
    make_event("PLANTED meeting", is_published=False, body=body)
    own = event.get_absolute_url()

    addresses = [
        *[own, f"{own}?format=json", f"{own}?format=ics"],
        *["/events/", *(f"/events/?format={form}" for form in ["csv", "json", "ics", "atom"])],
        *["/", "/sitemap.xml", body.get_absolute_url()],
        *["/events/?q=planted", "/events/?q=Hidden+Speaker"],
    ]
    answers = {address: client.get(address) for address in addresses}
    texts = {
        address: b"".join(answer).decode().lower().replace('value="planted"', "")
        for address, answer in answers.items()
    }

    assert {answer.status_code for answer in answers.values()} == {200}
    shown = ["public point", "listed", "slides", "film", "example institute"]
    assert [w for w in shown if w not in texts[own]] == []
    words = ["planted", "hidden speaker"]
    found = [(a, w) for a, text in texts.items() for w in words if w in text and w not in a.lower()]
    tokens = [
        (a, p.pk) for a, t in texts.items() for p in event.participations.all() if p.token in t
    ]
    assert (found, tokens) == ([("/events/?q=Hidden+Speaker", "hidden speaker")], [])
    assert [len(answers[a].context["rows"]) for a in addresses[-2:]] == [0, 0]


@pytest.mark.parametrize(("model", "name"), [(AgendaItem, "presenter"), (Material, "author")])
def test_whoever_writes_a_name_is_told_that_the_public_sees_it(model, name):
    words = model._meta.get_field(name).help_text
    assert ("The public sees it" in words, "only with their consent" in words) == (True, True)


def test_a_draft_is_not_found_in_any_form(client, reader):
    event = make_event(is_published=False)

    for form in ["", "json", "ics"]:
        answer = client.get(event.get_absolute_url(), {"format": form} if form else {})
        assert answer.status_code == 404
    assert reader.get(event.get_absolute_url()).status_code == 404


def test_the_staff_can_preview_a_draft_which_stays_one(client, reader):
    event = make_event("Draft", is_published=False, note="PLANTED")
    make_agendaitem(event, title="Public point")
    make_agendaitem(event, title="PLANTED point", is_public=False)

    answer = reader.get(event.get_absolute_url(), {"preview": "1"})
    text = answer.content.decode()

    assert ("Preview." in text, "Public point" in text, "PLANTED" in text) == (True, True, False)
    assert (answer["X-Robots-Tag"], "no-store" in answer["Cache-Control"]) == ("noindex", True)
    assert not Event.objects.get().is_published
    assert Event.objects.get().updated_at == event.updated_at
    assert event.recorded_states.count() == 1
    assert client.get(event.get_absolute_url(), {"preview": "1"}).status_code == 302


@pytest.mark.alike
@pytest.mark.parametrize("form", ["", "json", "ics"])
@pytest.mark.parametrize("is_held", [True, False])
def test_longer_events_need_no_more_queries(client, form, is_held, django_assert_max_num_queries):
    make = make_event if is_held else make_coming_event
    fields = {"format": "hybrid", "capacity_on_site": 900, "capacity_online": 900}
    event = make(shows_participants=True, series=make_series(), body=make_body(), **fields)

    def queries():
        with django_assert_max_num_queries(10) as captured:
            response = client.get(event.get_absolute_url(), {"format": form} if form else {})
        assert response.status_code == 200
        return len(captured)

    def add():
        item = make_agendaitem(event)
        speaker = make_speaker(event, agenda_item=item, country=make_country())
        make_material(event, speaker=speaker, agenda_item=item)
        make_host(event)
        connect(one=event, other=make_publication())
        make_eventtopic(event)
        make_earlierdate(event)
        make_event(series=event.series)
        make_participation(
            event,
            state="attended" if is_held else "confirmed",
            country=make_country(),
            organisation=make_organisation(),
            is_listed=True,
            consented_at=timezone.now(),
        )

    make_headcount(event)
    add()
    one = queries()
    for _ in range(3):
        add()

    assert queries() == one
