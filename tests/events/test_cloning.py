"""The next event of its kind: what goes along, what never does."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.cloning import PARTS, USUAL, clone
from events.models import Event
from tests.factories import (
    make_actionitem,
    make_agendaitem,
    make_body,
    make_country,
    make_event,
    make_eventtopic,
    make_host,
    make_invitation,
    make_material,
    make_minutes,
    make_participation,
    make_series,
    make_speaker,
    make_votingrule,
)

pytestmark = pytest.mark.django_db

LISBON = ZoneInfo("Europe/Lisbon")


@pytest.fixture
def event():
    """A workshop of two days in March, with everything that can belong to one."""
    event = make_event(
        "Workshop 2023",
        series=make_series(),
        number=3,
        body=make_body(),
        voting_rule=make_votingrule(),
        starts_on="2023-03-20",
        ends_on="2023-03-21",
        starts_at="09:30",
        ends_at="16:00",
        timezone="Europe/Lisbon",
        format="hybrid",
        venue="Hall",
        city="Lisbon",
        country=make_country("ES"),
        summary="About it",
        results="What came out",
        capacity_on_site=40,
        registration_opens_at=datetime(2023, 2, 1, 9, tzinfo=LISBON),
        registration_closes_at=datetime(2023, 3, 10, 18, tzinfo=LISBON),
        joining_link="https://meet.example.org/secret",
        note="Ours",
        shows_participants=True,
    )
    point = make_agendaitem(event, title="Opening", minutes="Was said", presenter="Somebody")
    speaker = make_speaker(event, agenda_item=point, email="speaker@example.org")
    make_material(
        event,
        title="Slides",
        kind="presentation",
        agenda_item=point,
        speaker=speaker,
        permission="granted",
        due_on="2023-03-15",
    )
    make_host(event)
    make_eventtopic(event)
    make_invitation(event, quota=3)
    make_participation(event, state="attended")
    make_minutes(event)
    make_actionitem(event)
    return event


def clone_of(event, **fields):
    given = {"title": "Workshop 2027", "slug": "workshop-2027", "starts_on": "2027-07-05"}
    return clone(event, **given | {"take": set(PARTS)} | fields)


def test_a_clone_is_planned_unpublished_and_the_next_of_its_series(event):
    new = clone_of(event)
    assert (new.status, new.is_published, new.series, new.number) == (
        "planned",
        False,
        event.series,
        4,
    )
    assert (new.kind, new.format, new.timezone) == (event.kind, event.format, event.timezone)


def test_days_move_along(event):
    new = clone_of(event)
    assert (str(new.starts_on.isoformat()), new.ends_on.isoformat()) == ("2027-07-05", "2027-07-06")
    assert new.materials.get().due_on == date(2027, 6, 30)


def test_registration_opens_as_long_before_at_the_same_time_by_the_clock(event):
    new = clone_of(event)
    assert new.registration_opens_at == datetime(2027, 5, 19, 9, tzinfo=LISBON)
    assert new.registration_closes_at == datetime(2027, 6, 25, 18, tzinfo=LISBON)


def test_a_month_has_no_days_that_could_move(event):
    new = clone_of(event, starts_on="2027-07")
    assert (new.ends_on, new.starts_at, new.registration_opens_at) == (None, None, None)
    assert new.materials.get().due_on is None


def test_parts_refer_to_each_other_in_the_new_event(event):
    new = clone_of(event)
    point, speaker, material = new.agenda_items.get(), new.speakers.get(), new.materials.get()
    assert (speaker.agenda_item, material.agenda_item, material.speaker) == (point, point, speaker)
    assert (point == event.agenda_items.get(), speaker == event.speakers.get()) == (False, False)


def test_nothing_that_people_said_or_agreed_to_goes_along(event):
    new = clone_of(event)
    old_speaker, speaker = event.speakers.get(), new.speakers.get()
    assert (speaker.is_name_public, speaker.consented_on, speaker.answered_at) == (
        False,
        None,
        None,
    )
    assert speaker.token != old_speaker.token
    assert new.agenda_items.get().minutes == ""
    material = new.materials.get()
    assert (material.state, material.file, material.link, material.permission) == (
        "expected",
        "",
        "",
        "open",
    )
    invitation = new.invitations.get()
    assert (invitation.quota, invitation.sent_at) == (3, None)
    assert invitation.token != event.invitations.get().token
    assert (new.participations.count(), new.action_items.count()) == (0, 0)
    assert not hasattr(new, "minutes")
    assert (new.results, new.joining_link, new.note) == ("", "", "")


def test_only_what_is_chosen_goes_along(event):
    new = clone_of(event, take=set())
    parts = ["agenda_items", "speakers", "materials", "host_rows", "topic_rows", "invitations"]
    assert [getattr(new, name).count() for name in parts] == [0] * 6
    assert (new.summary, new.venue, new.city, new.country, new.body, new.voting_rule) == (
        *("", "", ""),
        *(None, None, None),
    )
    assert (new.capacity_on_site, new.registration_opens_at) == (None, None)


def test_speakers_without_the_agenda_stand_for_themselves(event):
    new = clone_of(event, take={"speakers"})
    assert new.speakers.get().agenda_item is None


def test_the_old_event_stays_as_it_was(event):
    before = Event.objects.filter(pk=event.pk).values().get()
    clone_of(event)
    assert Event.objects.filter(pk=event.pk).values().get() == before
    assert event.agenda_items.get().minutes == "Was said"


def test_an_address_that_is_taken_is_refused_and_nothing_is_made(event):
    with pytest.raises(ValidationError):
        clone_of(event, slug=event.slug)
    assert Event.objects.count() == 1


def test_what_cannot_be_taken_along_is_an_error(event):
    with pytest.raises(ValueError, match="participations"):
        clone_of(event, take={"participations"})


def test_the_desk_clones(event, secretariat):
    address = reverse("admin:events_event_clone", args=[event.pk])
    page = secretariat.get(address)
    assert page.context["form"].fields["take"].initial == USUAL
    given = {"title": "Workshop 2027", "slug": "w-2027", "starts_on": "5 July 2027"}
    response = secretariat.post(address, given | {"take": ["agenda", "topics"]})
    new = Event.objects.get(slug="w-2027")
    assert response["Location"] == reverse("admin:events_event_change", args=[new.pk])
    assert (new.agenda_items.count(), new.speakers.count(), new.number) == (1, 0, 4)


def test_the_desk_says_what_is_wrong_and_keeps_what_was_typed(event, secretariat):
    address = reverse("admin:events_event_clone", args=[event.pk])
    given = {"title": "Workshop 2027", "slug": event.slug, "starts_on": "some day", "take": []}
    response = secretariat.post(address, given)
    assert "some day" in response.context["form"]["starts_on"].errors[0]
    given["starts_on"] = "2027"
    response = secretariat.post(address, given)
    assert "already exists" in response.context["form"]["slug"].errors[0]
    assert 'value="Workshop 2027"' in response.content.decode()
    assert Event.objects.count() == 1


def test_readers_do_not_clone(event, reader):
    assert reader.get(reverse("admin:events_event_clone", args=[event.pk])).status_code == 403
