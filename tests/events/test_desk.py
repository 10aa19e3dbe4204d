"""The secretariat's desk: one screen for each event, from the plan to what was left behind."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Participation
from icpermed.outbox.models import Mail
from tests.events.desk import change_url, errors_in, event_form, row
from tests.factories import (
    make_actionitem,
    make_coming_event,
    make_event,
    make_invitation,
    make_participation,
)

pytestmark = pytest.mark.django_db


def move(client, event, name, **data):
    return client.post(reverse("admin:events_event_move", args=[event.pk, name]), data)


# --- planning -----------------------------------------------------------------------------------


def test_a_new_event_needs_little_and_gets_its_page(secretariat):
    form = {"title": "Workshop", "slug": "workshop-2027", "kind": "workshop", "format": "physical"}
    form |= {"starts_on": "June 2027", "timezone": "Europe/Rome", "status": "planned"}
    response = secretariat.post(reverse("admin:events_event_add"), form | {"_continue": "1"})
    event = Event.objects.get()
    assert response["Location"] == change_url(event)
    assert (event.starts_on.isoformat(), event.is_published) == ("2027-06", False)


def test_a_record_of_the_past_may_be_held_at_once(secretariat):
    form = {"title": "Workshop", "slug": "workshop-2020", "kind": "workshop", "format": "online"}
    form |= {"starts_on": "2020", "timezone": "Europe/Rome", "status": "held"}
    secretariat.post(reverse("admin:events_event_add"), form)
    assert Event.objects.get().status == "held"


def test_address_and_status_are_not_changed_by_the_form(secretariat):
    event = make_coming_event()
    form = event_form(event, slug="other", status="cancelled", format="hybrid")
    assert secretariat.post(change_url(event), form).status_code == 302
    slug, status = event.slug, event.status
    event.refresh_from_db()
    assert (event.slug, event.status) == (slug, status)


def test_registration_is_read_and_written_by_the_clock_of_the_place(secretariat):
    toronto = ZoneInfo("America/Toronto")
    opens = datetime(2030, 1, 31, 9, 30, tzinfo=toronto)
    event = make_coming_event(timezone="America/Toronto", registration_opens_at=opens)
    page = secretariat.get(change_url(event)).content.decode()
    assert 'name="registration_opens_at_0" value="2030-01-31"' in page
    assert 'name="registration_opens_at_1" value="09:30"' in page
    moment = {"registration_opens_at_0": "2030-07-01", "registration_opens_at_1": "8.00"}
    secretariat.post(change_url(event), event_form(event, **moment))
    event.refresh_from_db()
    assert event.registration_opens_at == datetime(2030, 7, 1, 8, tzinfo=toronto)
    moved = event_form(event, **moment | {"timezone": "Europe/Lisbon"})
    secretariat.post(change_url(event), moved)
    event.refresh_from_db()
    assert event.registration_opens_at == datetime(2030, 7, 1, 8, tzinfo=ZoneInfo("Europe/Lisbon"))


def test_saving_an_untouched_form_does_not_move_registration(secretariat):
    opens = datetime(2030, 1, 31, 9, 30, tzinfo=ZoneInfo("America/Toronto"))
    event = make_coming_event(timezone="America/Toronto", registration_opens_at=opens)
    moment = {"registration_opens_at_0": "2030-01-31", "registration_opens_at_1": "09:30"}
    secretariat.post(change_url(event), event_form(event, **moment))
    event.refresh_from_db()
    assert event.registration_opens_at == opens


def test_readers_see_when_registration_opens_by_the_clock_of_the_place(reader):
    opens = datetime(2030, 1, 31, 9, 30, tzinfo=ZoneInfo("America/Toronto"))
    event = make_coming_event(timezone="America/Toronto", registration_opens_at=opens)
    response = reader.get(change_url(event))
    assert response.context["registration"] == "Registration from 31 January 2030, 09:30"
    assert response.context["states"] == []


def test_a_day_without_a_time_asks_for_the_time(secretariat):
    event = make_coming_event()
    form = event_form(event, registration_opens_at_0="2030-01-31", registration_opens_at_1="")
    response = secretariat.post(change_url(event), form)
    errors = response.context["adminform"].form.errors["registration_opens_at"]
    assert errors == ["Write the time as well: 9:00."]


def test_fewer_places_than_people_is_asked_about(secretariat):
    event = make_coming_event(capacity_on_site=2)
    for _ in range(2):
        make_participation(event)
    form = event_form(event, capacity_on_site=1)
    response = secretariat.post(change_url(event), form)
    assert response.context["doubts"] == [
        "2 people have a place on site: all of them keep it, although there are 1 places."
    ]


# --- the status ---------------------------------------------------------------------------------


def test_buttons_are_those_that_the_status_allows(secretariat):
    coming, over = make_coming_event(), make_event()
    buttons = [label for label, _ in secretariat.get(change_url(coming)).context["moves"]]
    assert buttons == ["Postpone", "Cancel", "Back to planned"]
    buttons = [label for label, _ in secretariat.get(change_url(over)).context["moves"]]
    assert buttons == ["Confirm"]


def test_postponing_keeps_the_day_and_moves_calendars(secretariat):
    event = make_coming_event(starts_at="09:00")
    first, version = event.starts_on, event.sequence
    data = {"starts_on": "2031-05-12", "starts_at": "10:00", "reason": "Strike"}
    assert move(secretariat, event, "postpone", **data).status_code == 302
    event.refresh_from_db()
    earlier = event.earlier_dates.get()
    assert (earlier.starts_on, earlier.reason) == (first, "Strike")
    assert (event.status, event.status_note, event.starts_on.isoformat()) == (
        "postponed",
        "Strike",
        "2031-05-12",
    )
    assert event.sequence > version


def test_postponing_to_a_certain_day_confirms_it(secretariat):
    event = make_coming_event()
    move(secretariat, event, "postpone", starts_on="2031-05-12", is_fixed="on")
    event.refresh_from_db()
    assert event.status == "confirmed"


def test_a_postponement_that_cannot_be_is_said_beside_the_field_and_changes_nothing(secretariat):
    event = make_coming_event()
    response = move(secretariat, event, "postpone", starts_on="2031-05-12", ends_on="2031-05-11")
    assert response.context["form"]["ends_on"].errors == ["The end lies before the start."]
    assert 'value="2031-05-11"' in response.content.decode()
    assert event.earlier_dates.count() == 0
    event.refresh_from_db()
    assert event.status == "confirmed"


def test_postponing_offers_the_times_and_drops_them_with_an_unknown_day(secretariat):
    event = make_coming_event(starts_at="09:30")
    form = secretariat.get(reverse("admin:events_event_move", args=[event.pk, "postpone"]))
    assert 'value="09:30' in form.content.decode()
    move(secretariat, event, "postpone", starts_on="2031-05", starts_at="09:30")
    event.refresh_from_db()
    assert (event.starts_on.isoformat(), event.starts_at) == ("2031-05", None)


def test_whoever_postpones_is_told_where_to_write_to_those_who_take_part(secretariat):
    event = make_participation(make_coming_event()).event
    address = reverse("admin:events_event_move", args=[event.pk, "postpone"])
    assert "1 person takes part, waits or is invited." in secretariat.get(address).content.decode()
    page = secretariat.post(address, {"starts_on": "2031-05-12"}, follow=True)
    write = reverse("admin:events_event_write", args=[event.pk]) + "?about=postponed"
    assert f'<a href="{write}">Write to those who take part.</a>' in page.content.decode()


def test_an_event_that_is_not_public_has_a_preview(secretariat):
    event = make_event(is_published=False)
    links = dict(secretariat.get(change_url(event)).context["links"])
    preview = links["Preview of the public page"]
    assert secretariat.get(preview).status_code == 200


def test_cancelling_asks_for_a_reason(secretariat):
    event = make_coming_event()
    assert move(secretariat, event, "cancel").context["form"].errors.keys() == {"reason"}
    move(secretariat, event, "cancel", reason="Nobody can come")
    event.refresh_from_db()
    assert (event.status, event.status_note) == ("cancelled", "Nobody can come")


def test_a_look_at_a_step_changes_nothing(secretariat):
    event = make_coming_event()
    before = Event.objects.filter(pk=event.pk).values().get()
    for name in ["postpone", "cancel", "plan"]:
        address = reverse("admin:events_event_move", args=[event.pk, name])
        assert secretariat.get(address).status_code == 200
    assert Event.objects.filter(pk=event.pk).values().get() == before


def test_a_step_that_is_not_possible_any_more_is_refused_with_a_sentence(secretariat):
    event = make_coming_event(status="cancelled")
    response = secretariat.post(
        reverse("admin:events_event_move", args=[event.pk, "postpone"]), follow=True
    )
    assert "the event is “cancelled”" in response.content.decode()


def test_readers_take_no_steps(reader):
    event = make_coming_event()
    assert move(reader, event, "plan").status_code == 403
    assert reader.get(change_url(event)).context["moves"] == []


# --- people -------------------------------------------------------------------------------------


def test_the_desk_enters_somebody_who_then_has_a_place(secretariat):
    event = make_coming_event()
    person = {"name": "A", "role": "guest", "mode": "online", "state": "confirmed"}
    form = event_form(event, **row("participations", event, **person))
    assert secretariat.post(change_url(event), form).status_code == 302
    participation = event.participations.get()
    assert (participation.state, participation.confirmed_at is None) == ("confirmed", False)


def test_where_every_place_is_taken_the_row_says_so_and_nothing_is_lost(secretariat):
    event = make_coming_event(capacity_on_site=1)
    there = make_participation(event)
    old = {"id": there.pk, "name": there.name, "email": there.email}
    old |= {"role": "participant", "mode": "on_site"}
    new = {"name": "B", "role": "guest", "mode": "on_site", "state": "confirmed"}
    form = event_form(event, **row("participations", event, initial=1, **old))
    form |= row("participations", event, 1, initial=1, **new)
    response = secretariat.post(change_url(event), form)
    assert errors_in(response, "participations", 1)["state"] == [
        "Every place is taken.",
        "Choose “On the waiting list”, or raise the number of places first.",
    ]
    assert 'value="B"' in response.content.decode()
    form["participations-1-state"] = "waiting"
    secretariat.post(change_url(event), form)
    assert event.participations.get(name="B").state == "waiting"


def test_the_same_is_said_on_the_page_of_a_participation(secretariat):
    event = make_participation(make_coming_event(capacity_on_site=1)).event
    form = {"event": event.pk, "name": "B", "role": "guest", "mode": "on_site"}
    response = secretariat.post(
        reverse("admin:events_participation_add"), form | {"state": "confirmed"}
    )
    errors = response.context["adminform"].form.errors["state"]
    assert errors[0] == "Every place is taken."
    assert event.participations.count() == 1


def test_more_than_an_invitation_allows_is_said_beside_it(secretariat):
    invitation = make_invitation(quota=1)
    event = invitation.event
    make_participation(event, invitation=invitation)
    form = {"event": event.pk, "invitation": invitation.pk, "name": "B", "role": "guest"}
    response = secretariat.post(
        reverse("admin:events_participation_add"),
        form | {"mode": "on_site", "state": "confirmed"},
    )
    errors = response.context["adminform"].form.errors
    assert errors == {"invitation": ["The places of this invitation are taken."]}


def test_the_state_of_somebody_who_is_there_is_told_not_chosen(secretariat):
    participation = make_participation()
    address = reverse("admin:events_participation_change", args=[participation.pk])
    form = {"event": participation.event_id, "name": "New name", "mode": "on_site"}
    form |= {"role": "guest", "state": "attended", "_seen": "2999-01-01T00:00:00+00:00"}
    assert secretariat.post(address, form).status_code == 302
    participation.refresh_from_db()
    assert (participation.name, participation.state) == ("New name", "confirmed")


def test_nobody_is_entered_on_site_at_an_online_event(secretariat):
    event = make_coming_event(format="online")
    person = {"name": "A", "role": "guest", "mode": "on_site", "state": "confirmed"}
    form = event_form(event, **row("participations", event, **person))
    response = secretariat.post(change_url(event), form)
    assert "nobody can take part in this way" in errors_in(response, "participations")["mode"][0]


def test_more_places_go_to_those_who_wait(secretariat):
    event = make_coming_event(capacity_on_site=1)
    make_participation(event)
    waiting = make_participation(event, state="waiting", queued_at=timezone.now())
    secretariat.post(change_url(event), event_form(event, capacity_on_site=2))
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert Mail.objects.filter(to=waiting.email).count() == 1


def test_a_place_of_somebody_who_is_deleted_goes_to_whoever_waits(secretariat):
    event = make_coming_event(capacity_on_site=1)
    gone = make_participation(event)
    waiting = make_participation(event, state="waiting", queued_at=timezone.now())
    address = reverse("admin:events_participation_delete", args=[gone.pk])
    secretariat.post(address, {"post": "yes"})
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"


@pytest.mark.parametrize(("action", "state"), [("let_in", "confirmed"), ("cancel", "cancelled")])
def test_actions_lead_people_on(action, state, secretariat):
    event = make_coming_event(needs_approval=True)
    waiting = make_participation(event, state="waiting", queued_at=timezone.now())
    data = {"action": action, "_selected_action": [waiting.pk]}
    secretariat.post(reverse("admin:events_participation_changelist"), data)
    waiting.refresh_from_db()
    assert waiting.state == state
    assert Mail.objects.filter(to=waiting.email).count() == 1


def test_many_participants_have_a_list_of_their_own(secretariat):
    event = make_event(capacity_on_site=None)
    people = [
        Participation(event=event, name=f"P{number}", mode="on_site", state="attended")
        for number in range(51)
    ]
    Participation.objects.bulk_create(people)
    response = secretariat.get(change_url(event))
    assert "participations-TOTAL_FORMS" not in response.content.decode()
    [(label, count, address)] = response.context["states"]
    assert (label, count) == ("Attended", 51)
    assert secretariat.get(address).context["cl"].result_count == 51


# --- lists --------------------------------------------------------------------------------------


def test_action_items_are_marked_as_done_today(secretariat):
    late = make_actionitem(due_on=timezone.localdate() - timedelta(days=1))
    done = make_actionitem(done_on="2023-01-01")
    data = {"action": "mark_done", "_selected_action": [late.pk, done.pk]}
    secretariat.post(reverse("admin:events_actionitem_changelist"), data)
    late.refresh_from_db()
    done.refresh_from_db()
    assert (late.done_on, done.done_on) == (timezone.localdate(), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"time": "upcoming"}, ["Coming"]),
        ({"time": "past"}, ["Held", "Older"]),
        ({"year": "2019"}, ["Older"]),
        ({"format__exact": "hybrid"}, ["Coming"]),
        ({"q": "lisbon"}, ["Older"]),
    ],
)
def test_events_are_found_by_what_one_knows_of_them(query, expected, secretariat):
    make_coming_event("Coming")
    make_event("Held")
    make_event("Older", starts_on="2019-05", city="Lisbon")
    response = secretariat.get(reverse("admin:events_event_changelist"), query)
    assert [str(event) for event in response.context["cl"].result_list] == expected


def test_start_page_shows_what_comes(secretariat):
    make_coming_event("Soon")
    make_coming_event("Much later", starts_on="2040-01-01")
    make_event("Over")
    page = secretariat.get(reverse("admin:index")).content.decode()
    assert [title in page for title in ["Soon", "Much later", "Over"]] == [True, False, False]
