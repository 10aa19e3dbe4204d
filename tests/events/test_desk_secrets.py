"""What the desk does not show to those who may see an event, and not its people."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Invitation, Participation
from icpermed.history import events_of
from icpermed.outbox.models import Mail
from tests.events.desk import change_url, event_form
from tests.factories import make_coming_event, make_event, make_invitation, make_participation

pytestmark = pytest.mark.django_db
PEOPLE = ["Ann Secret", "ann@secret.example", "Secret nuts", "A secret remark", "Ivo Invited"]
OURS = ["https://meet.example/room", "Secret pass code", "Secret desk note"]


@pytest.fixture
def planted():
    """An event with secrets, some of them of before."""
    event = make_coming_event(
        joining_link="https://meet.example/room0", joining_note=OURS[1], note=OURS[2]
    )
    Event.objects.filter(pk=event.pk).update(joining_link=OURS[0])
    row = make_participation(
        event, name=PEOPLE[0], email=PEOPLE[1], needs=PEOPLE[2], note=PEOPLE[3]
    )
    Participation.objects.filter(pk=row.pk).update(name="Ann Secret-Later")
    make_invitation(event, name=PEOPLE[4], email="ivo@secret.example")
    return event


def shown(client, url: str) -> list[str]:
    """Which secrets stand on a page."""
    page = client.get(url).content.decode()
    return [word for word in [*PEOPLE, *OURS] if word in page]


def history_url(event) -> str:
    return reverse("admin:events_event_history", args=[event.pk])


def test_a_reader_sees_no_people_and_no_way_in(reader, planted):
    for url in [
        change_url(planted),
        history_url(planted),
        reverse("admin:recent_changes"),
        reverse("admin:index"),
        reverse("admin:events_event_changelist"),
        reverse("admin:events_event_deleted"),
        reverse("admin:events_event_export"),
    ]:
        assert shown(reader, url) == [], url
    assert planted.title in reader.get(history_url(planted)).content.decode()


def test_the_secretariat_sees_them(secretariat, planted):
    assert shown(secretariat, history_url(planted)) == [*PEOPLE, *OURS]
    assert shown(secretariat, change_url(planted))[-3:] == OURS


def test_a_reader_takes_nothing_of_it_along_in_a_file(reader, secretariat, planted):
    url = reverse("admin:events_event_export")
    page = reader.get(url).content.decode()
    assert [name for name in ["joining_link", "joining_note", '"note"'] if name in page] == []
    data = {"form": "csv", "columns": ["slug", "joining_link"]}
    assert OURS[0] not in reader.post(url, data).content.decode()
    assert OURS[0] in secretariat.post(url, data).content.decode()


def test_a_filter_does_not_tell_it_either(reader, planted):
    url = reverse("admin:events_event_changelist")
    assert reader.get(f"{url}?joining_link__startswith=https://meet").status_code == 400


def test_whoever_may_change_events_alone_is_not_told_of_people(reader, planted):
    permissions = ["change_event", "change_agendaitem"]
    reader.user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    Event.objects.filter(pk=planted.pk).update(joining_note="Secret pass code 2", venue="Hall")
    moment = events_of(Event).objects.filter(pgh_obj_id=planted.pk).earliest("pgh_id")
    Participation.objects.filter(event=planted).update(mode="online")
    restore = reverse("admin:events_event_restore", args=[planted.pk])
    url = f"{restore}?to={moment.pgh_created_at.isoformat().replace('+', '%2B')}"
    assert shown(reader, url) == []
    assert "Hall" in reader.get(url).content.decode()

    form = event_form(planted, format="hybrid", city="Rome", _seen="2020-01-01T00:00:00+00:00")
    page = reader.post(change_url(planted), form).content.decode()
    assert [word for word in [*PEOPLE, *OURS] if word in page] == []
    assert "changed this record" in page


# --- personal links -----------------------------------------------------------------------------


def test_another_address_ends_the_link_and_the_old_address_is_not_handed_on(secretariat, client):
    event = make_coming_event()
    row = make_participation(event, name="Ann", email="wrong@stranger.example")
    old = row.get_absolute_url()
    url = reverse("admin:events_participation_change", args=[row.pk])
    form = {"event": event.pk, "name": "Ann", "email": "ann@example.org", "role": "participant"}
    page = secretariat.post(url, form | {"mode": "on_site"}, follow=True).content.decode()

    assert "personal link in earlier mails has ended" in page
    assert client.get(old).status_code == 404
    row.refresh_from_db()
    data = client.get(f"{row.get_absolute_url()}?format=json").content.decode()
    assert ("ann@example.org" in data, "stranger" in data) == (True, False)


@pytest.mark.parametrize("make", [make_participation, make_invitation])
def test_the_link_ends_by_whatever_way_the_address_changes_and_only_then(make):
    row = make(make_coming_event(), email="old@example.org")
    model, token = type(row), row.token
    model.objects.filter(pk=row.pk).update(name="Somebody", email="OLD@example.org")
    row.refresh_from_db()
    assert row.token == token
    model.objects.filter(pk=row.pk).update(email="new@example.org")
    row.refresh_from_db()
    assert row.token != token
    assert len(row.token) == 64


def test_new_links_are_given_and_whoever_is_still_to_come_is_told(secretariat):
    coming = make_participation(make_coming_event(), name="Ann", email="ann@example.org")
    past = make_participation(make_event(), email="past@example.org", state="attended")
    tokens = {coming.token, past.token}
    url = reverse("admin:events_participation_changelist")
    secretariat.post(url, {"action": "replace_links", "_selected_action": [coming.pk, past.pk]})
    coming.refresh_from_db()
    past.refresh_from_db()
    assert not tokens & {coming.token, past.token}
    mail = Mail.objects.get()
    assert (mail.to, coming.token in mail.text) == ("ann@example.org", True)


def test_an_invitation_gets_a_new_link(secretariat):
    row = make_invitation(make_coming_event())
    url = reverse("admin:events_invitation_changelist")
    secretariat.post(url, {"action": "replace_links", "_selected_action": [row.pk]})
    assert Invitation.objects.get().token != row.token


# --- a date that erases people --------------------------------------------------------------------


def test_a_date_by_which_people_are_due_is_asked_about(secretariat):
    event = make_coming_event()
    form = event_form(event, format="hybrid", starts_on="2016-05-02")
    page = secretariat.post(change_url(event), form).content.decode()
    assert "People are forgotten on 2 May 2017, which has come" in page
    event.refresh_from_db()
    assert event.starts_on.year != 2016

    yesterday = timezone.localdate() - timedelta(days=1)
    form = event_form(event, format="hybrid", forget_on=yesterday.isoformat())
    page = secretariat.post(change_url(event), form).content.decode()
    assert "People would be forgotten before the event is over" in page


def test_an_end_before_the_beginning_is_said_beside_it(secretariat):
    event = make_coming_event()
    form = event_form(event, format="hybrid", starts_on="2027-05-02", ends_on="2027-05-01")
    page = secretariat.post(change_url(event), form)
    assert page.context["adminform"].form.errors["ends_on"] == ["The end lies before the start."]


def test_an_old_event_is_changed_without_that_question(secretariat):
    event = make_event(starts_on="2020-05-04")
    assert secretariat.post(change_url(event), event_form(event, city="Rome")).status_code == 302
