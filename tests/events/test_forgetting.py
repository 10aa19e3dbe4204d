"""Forgetting: what is erased of people, from where, and what stays of their numbers."""

from datetime import timedelta

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from events import chores
from events.chores import forget_unconfirmed_registrations
from events.models import Event, Invitation, Participation, Speaker
from events.registering import cancel, confirm, register
from events.views.registration import press
from icpermed.history import events_of
from icpermed.outbox import Letter, prepare
from icpermed.outbox.models import Mail
from icpermed.restoring import preview, restore
from tests.factories import (
    make_coming_event,
    make_country,
    make_event,
    make_invitation,
    make_mandate,
    make_organisation,
    make_participation,
    make_person,
    make_speaker,
    make_user,
)

pytestmark = pytest.mark.django_db
WORDS = ["Ann Secret", "ann@secret.example", "Secret Lab", "Secret nuts", "A secret note"]


def a_week_passes() -> None:
    """Everything that is recorded of events was recorded a week earlier."""
    with pgtrigger.ignore("events.EventEvent:append_only"):
        week = timedelta(days=7, seconds=1)
        events_of(Event).objects.update(pgh_created_at=F("pgh_created_at") - week)


def forget_people() -> int:
    """What the worker forgets once the days of the events have stood for a week."""
    a_week_passes()
    return chores.forget_people()


def forget_needs() -> int:
    a_week_passes()
    return chores.forget_needs()


def everything_in_the_database() -> str:
    """Every text of every table: nothing may hide in a place that nobody thought of."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def make_known(event=None, **fields) -> Participation:
    """Somebody of whom everything is known."""
    event = event or make_event()
    fields = {
        "name": WORDS[0],
        "email": WORDS[1],
        "affiliation": WORDS[2],
        "needs": WORDS[3],
        "note": WORDS[4],
        "state": "attended",
        "is_listed": True,
        "consent": "Yes",
        "consented_at": timezone.now(),
        "country": make_country("FR"),
    } | fields
    return make_participation(event, **fields)


def came_from(event) -> list:
    """What is counted: how many, from where, in which way."""
    rows = event.participations.order_by("pk")
    return list(rows.values_list("organisation", "country", "mode", "role", "state", "counted_as"))


def test_nothing_is_left_of_a_person_anywhere_and_the_counts_stay():
    event = make_event(starts_on="2023-06-14")
    person = make_known(event, organisation=make_organisation(), role="speaker")
    Participation.objects.filter(pk=person.pk).update(name="Ann Secret-Before")
    gone = make_known(event, email="gone@secret.example")
    gone.delete()
    before, token = came_from(event), person.token

    assert forget_people() == 2

    person.refresh_from_db()
    assert (person.name, person.is_listed, person.token == token) == ("", False, False)
    assert came_from(event) == before
    left = everything_in_the_database()
    assert [word for word in [*WORDS, token, "gone@secret.example"] if word in left] == []
    assert str(person) == "Somebody whose name was erased"
    assert forget_people() == 0


def test_mails_about_people_are_forgotten_with_them():
    event = make_coming_event(starts_on=timezone.localdate().isoformat())
    row = confirm(register(event, name=WORDS[0], email=WORDS[1], mode="on_site", needs=WORDS[3]))
    cancel(row)
    letter = Letter(WORDS[1], "To all", "Dear Ann Secret")
    without = [("Ann Secret", "There is no address.")]
    prepare("To all", [letter], about=event, by=make_user(), without=without)
    yesterday = timezone.localdate() - timedelta(days=1)
    Event.objects.update(starts_on=yesterday.isoformat(), forget_on=timezone.localdate())
    mails = Mail.objects.count()
    forget_people()
    left = everything_in_the_database()
    assert [word for word in [*WORDS, row.token] if word in left] == []
    assert (Mail.objects.count(), Mail.objects.exclude(erased_at=None).count()) == (mails, mails)


def test_people_are_known_until_their_day():
    today = timezone.localdate()
    kept = [
        make_known(make_event(forget_on=today + timedelta(days=1))),
        make_known(make_event(starts_on=(today - timedelta(days=364)).isoformat())),
        make_known(make_event(starts_on=today.strftime("%Y"))),
    ]
    forgotten = [
        make_known(make_event(forget_on=today)),
        make_known(make_event(starts_on=(today - timedelta(days=365)).isoformat())),
    ]
    for row in [*kept, *forgotten]:
        is_due = row.event.forgets_people_on <= today
        assert is_due == (row in forgotten)
    assert forget_people() == 2
    assert set(Participation.objects.filter(erased_at=None)) == set(kept)


def test_invitations_and_addresses_of_speakers_are_forgotten():
    event = make_event(starts_on="2023-06-14")
    mandate = make_mandate(organisation=make_organisation())
    invitations = [
        make_invitation(
            event,
            name=WORDS[0],
            email=f"{n}ann@secret.example",
            mandate=mandate,
            person=mandate.person,
        )
        for n in range(2)
    ]
    make_known(event, invitation=invitations[0])
    Invitation.objects.filter(pk=invitations[0].pk).update(quota=1)
    speaker = make_speaker(event, name="Public Name", email="speaker@secret.example")
    Speaker.objects.filter(pk=speaker.pk).update(talk="A talk")
    tokens = [row.token for row in invitations]

    forget_people()

    left = everything_in_the_database()
    hidden = [WORDS[0], "secret.example", *tokens]
    assert [word for word in hidden if word in left] == []
    assert Invitation.objects.filter(person=None, mandate=None).count() == 2
    speaker.refresh_from_db()
    assert (speaker.name, speaker.talk) == ("Public Name", "A talk")


def test_an_old_link_leads_to_kind_words(client):
    row = make_known(make_event(starts_on="2023-06-14"))
    url = row.get_absolute_url()
    forget_people()
    response = client.get(url)
    assert (response.status_code, "erased who took part" in response.content.decode()) == (
        410,
        True,
    )


def test_what_people_need_is_forgotten_as_soon_as_the_event_is_over():
    over, coming = make_known(make_event(starts_on="2026-11-01")), make_known(make_coming_event())
    over.needs = ""
    over.save()
    other = make_known(make_event(starts_on="2026-11-01"))
    forget_needs()
    other.refresh_from_db()
    coming.refresh_from_db()
    assert (other.needs, other.name, coming.needs) == ("", WORDS[0], WORDS[3])
    recorded = events_of(Participation).objects.exclude(needs="")
    assert set(recorded.values_list("pgh_obj_id", flat=True)) == {coming.pk}


def test_unconfirmed_registrations_are_forgotten_as_if_they_had_never_been():
    event = make_coming_event()
    old = register(event, name=WORDS[0], email=WORDS[1], mode="on_site")
    kept = register(event, name="New", email="new@example.org", mode="on_site")
    long_ago = timezone.now() - timedelta(days=8)
    Participation.objects.filter(pk=old.pk).update(updated_at=long_ago)
    assert forget_unconfirmed_registrations() == 1
    assert list(event.participations.all()) == [kept]
    left = everything_in_the_database()
    assert [word for word in [WORDS[0], WORDS[1], old.token] if word in left] == []


def test_a_restore_brings_no_person_back():
    event = make_event(starts_on="2023-06-14")
    row, other = make_known(event), make_known(event, email="other@secret.example")
    make_invitation(event, name=WORDS[0], email="invited@secret.example")
    moment = timezone.now()
    Participation.objects.filter(pk=row.pk).update(state="absent", mode="online")
    other.delete()
    forget_people()

    assert WORDS[0] not in str(preview(Event, event.pk, moment))
    restore(Participation, row.pk, moment)
    row.refresh_from_db()
    assert (row.state, row.mode, row.name) == ("attended", "on_site", "")
    restore(Event, event.pk, moment)
    assert Participation.objects.filter(event=event, name="").count() == 2
    assert [word for word in WORDS if word in everything_in_the_database()] == []


def test_the_history_stays_append_only_for_everybody_else():
    row = make_known()
    with pytest.raises(Exception, match="append_only"):
        events_of(Participation).objects.filter(pgh_obj_id=row.pk).update(name="x")


def test_who_came_to_several_events_is_one_person_before_and_after_erasing():
    person = make_person()
    first = make_known(make_event(starts_on="2022-06-14"), email="ann@secret.example")
    second = make_known(
        make_event(starts_on=timezone.localdate().isoformat()), email="ANN@secret.example"
    )
    third = make_known(make_event(starts_on="2022-07-01"), email="", person=person)
    fourth = make_known(make_event(starts_on="2022-08-01"), email="new@x.example", person=person)
    make_known(make_event(starts_on="2022-09-01"), email="")

    def keys():
        found = [row.counted_as for row in (first, second, third, fourth)]
        return (
            found[0] == found[1],
            found[2] == found[3],
            Participation.objects.distinct("counted_as").order_by("counted_as").count(),
        )

    assert keys() == (True, True, 3)
    forget_people()
    for row in (first, second, third, fourth):
        row.refresh_from_db()
    assert (second.name, first.name) == (WORDS[0], "")
    again = make_known(make_coming_event(), email="ann@secret.example")
    assert keys() == (True, True, 3)
    assert again.counted_as == first.counted_as


# --- slips, deleted events, single people -------------------------------------------------------


def test_a_slip_in_a_date_erases_nobody_while_it_can_be_mended():
    event = make_coming_event()
    row = make_known(event, state="confirmed")
    a_week_passes()
    Event.objects.filter(pk=event.pk).update(starts_on="2016-05-02")
    assert (chores.forget_people(), chores.forget_needs()) == (0, 0)
    row.refresh_from_db()
    assert (row.name, row.needs) == (WORDS[0], WORDS[3])

    Event.objects.filter(pk=event.pk).update(starts_on="2027-05-03")
    assert forget_people() == 0
    Event.objects.filter(pk=event.pk).update(starts_on="2016-05-02")
    assert forget_people() == 1


def test_nobody_is_forgotten_before_the_event_is_over():
    event = make_event(starts_on="2023-06-14", ends_on="2023-06")
    event.forget_on = timezone.localdate().replace(year=2023, month=6, day=30)
    with pytest.raises(ValidationError, match="before the event is over") as refused:
        event.full_clean()
    assert list(refused.value.message_dict) == ["forget_on"]
    event.forget_on += timedelta(days=1)
    event.full_clean()


def test_people_of_a_deleted_event_are_forgotten_on_its_day():
    event, coming = make_event(starts_on="2023-06-14"), make_coming_event()
    row = make_known(event, invitation=make_invitation(event, email="invited@secret.example"))
    make_speaker(event, name="Public Name", email="speaker@secret.example")
    kept = make_participation(coming, name="Kept Name", email="kept@example.org")
    Participation.objects.filter(event=event).delete()
    event.delete()
    coming.delete()

    assert forget_people() == 2
    left = everything_in_the_database()
    hidden = [*WORDS, row.token, "secret.example"]
    assert [word for word in hidden if word in left] == []
    assert events_of(Participation).objects.filter(pgh_obj_id=kept.pk, name="Kept Name").exists()
    assert forget_people() == 0


def test_needs_are_forgotten_with_a_deleted_event_that_is_over():
    event = make_event(starts_on="2026-11-01")
    make_known(event)
    event.delete()
    forget_needs()
    left = everything_in_the_database()
    assert (WORDS[3] in left, WORDS[0] in left) == (False, True)


def test_an_unconfirmed_registration_that_is_cancelled_leaves_nothing(client):
    event = make_coming_event()
    row = register(event, name=WORDS[0], email=WORDS[1], mode="on_site", needs=WORDS[3])
    url = row.get_absolute_url()
    assert "deleted at once" in client.get(f"{url}?ask=cancel").content.decode()
    page = client.post(url, {"do": "cancel"}, follow=True)
    assert "The registration is deleted" in page.content.decode()
    left = everything_in_the_database()
    assert [word for word in [*WORDS, row.token] if word in left] == []


def test_a_second_press_at_the_same_moment_is_answered_like_the_first(rf):
    row = register(make_coming_event(), name=WORDS[0], email=WORDS[1], mode="on_site")
    cancel(row)
    response = press(rf.post(row.get_absolute_url(), {"do": "cancel"}), row)
    assert response["Location"] == f"{row.get_absolute_url()}?done=deleted"


def test_one_person_is_erased_on_request_and_the_others_stay(secretariat):
    event = make_coming_event(capacity_on_site=1)
    row = confirm(register(event, name=WORDS[0], email=WORDS[1], mode="on_site", needs=WORDS[3]))
    other = confirm(register(event, name="Next", email="next@example.org", mode="on_site"))
    before = make_known(event, state="cancelled", email=WORDS[1].upper(), name="Ann Secret-Earlier")
    before.delete()
    url = reverse("admin:events_participation_changelist")
    data = {"action": "erase", "_selected_action": [row.pk]}

    page = secretariat.post(url, data).content.decode()
    assert (WORDS[1] in page, "Next" in page) == (True, False)
    assert WORDS[0] in everything_in_the_database()
    response = secretariat.post(url, data | {"sure": "Erase for good"}, follow=True)

    assert "1 person is erased" in response.content.decode()
    left = everything_in_the_database()
    hidden = [*WORDS[:4], "Ann Secret-Earlier", WORDS[1].upper(), row.token]
    assert [word for word in hidden if word in left] == []
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, other.state, other.name) == ("cancelled", "confirmed", "Next")


def test_only_the_secretariat_erases_people(editor):
    row = make_known()
    url = reverse("admin:events_participation_changelist")
    assert 'value="erase"' not in editor.get(url).content.decode()
    data = {"action": "erase", "_selected_action": [row.pk], "sure": "1"}
    editor.post(url, data)
    row.refresh_from_db()
    assert row.name == WORDS[0]


def test_an_invitation_is_erased_on_request(secretariat):
    row = make_invitation(name=WORDS[0], email=WORDS[1])
    url = reverse("admin:events_invitation_changelist")
    data = {"action": "erase", "_selected_action": [row.pk], "sure": "1"}
    secretariat.post(url, data)
    left = everything_in_the_database()
    assert [word for word in [*WORDS[:2], row.token] if word in left] == []
