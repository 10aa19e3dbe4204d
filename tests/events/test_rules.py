"""The rules of events: said by the model next to a field, kept by the database against SQL."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from events.models import AgendaItem, Event, Invitation, Minutes, Participation, Vote
from icpermed.restoring import moment_before_deletion, restore
from tests.factories import (
    make_agendaitem,
    make_coming_event,
    make_decision,
    make_elector,
    make_event,
    make_invitation,
    make_material,
    make_minutes,
    make_participation,
    make_series,
    make_speaker,
    make_vote,
)

pytestmark = pytest.mark.django_db


def sql(statement: str, *values) -> None:
    """Something done to the tables behind the application's back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused_by_both(table: str, record, field: str, **wrong) -> bool:
    """Whether a form says it next to the field, and the database says it, too."""
    for name, value in wrong.items():
        setattr(record, name, value)
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    columns = ", ".join(f"{name} = %s" for name in wrong)
    with pytest.raises(DatabaseError):
        sql(f"UPDATE {table} SET {columns} WHERE id = %s", *wrong.values(), record.pk)
    return field in refusal.value.error_dict


WRONG_EVENTS = {
    "ends_on": {"ends_on": "2023-06-13"},
    "starts_at": {"starts_on": "2023-06", "starts_at": "09:00"},
    "ends_at": {"starts_at": "09:00", "ends_at": "08:00"},
    "format": {"capacity_online": 5},
    "registration_closes_at": {"registration_closes_at": timezone.now()},
}


@pytest.mark.parametrize("field", WRONG_EVENTS)
def test_an_event_that_cannot_be_is_refused(field):
    assert refused_by_both("events_event", make_event(), field, **WRONG_EVENTS[field])


def test_an_event_that_ends_has_to_begin():
    assert refused_by_both("events_event", make_event(), "starts_at", ends_at="17:00")


def test_a_meeting_may_end_after_midnight():
    event = make_event(ends_on="2023-06-15", starts_at="18:00", ends_at="01:00")
    assert event.ends - event.begins == timedelta(hours=7)


def test_a_number_is_given_once_in_a_series():
    series = make_series()
    make_event(series=series, number=3)
    with pytest.raises(ValidationError, match="Another event of the series has this number"):
        make_event(series=series, number=3)


def test_an_address_is_for_good():
    event = make_event()
    with pytest.raises(DatabaseError):
        sql("UPDATE events_event SET slug = 'other' WHERE id = %s", event.pk)


def test_only_what_calendars_show_is_a_new_version_of_the_appointment():
    event = make_coming_event()
    Event.objects.update(summary="New words", capacity_on_site=10)
    event.refresh_from_db()
    assert event.sequence == 0
    Event.objects.update(venue="Another hall")
    Event.objects.update(status="cancelled")
    event.refresh_from_db()
    assert event.sequence == 2


# --- from plan to minutes -------------------------------------------------------------------------


def test_a_postponed_event_keeps_the_day_that_was_announced():
    event = make_event(status="confirmed", starts_on="2023-06", kind="training")
    event.postpone(starts_on="2023-09-22", reason="Speakers were not free")
    assert (event.status, event.years) == ("postponed", "22 September 2023")
    assert [(str(e.starts_on), e.reason) for e in event.earlier_dates.all()] == [
        ("June 2023", "Speakers were not free")
    ]
    event.confirm()
    event.mark_held()
    assert event.status == "held"


def test_a_new_day_that_is_sure_is_confirmed_at_once():
    event = make_coming_event()
    event.postpone(starts_on="2031-09-22", is_fixed=True)
    assert (event.status, event.earlier_dates.count()) == ("confirmed", 1)


@pytest.mark.parametrize(
    ("status", "verb", "sentence"),
    [
        ("held", "cancel", "“held” cannot become “cancelled”"),
        ("cancelled", "mark_held", "“cancelled” cannot become “held”"),
    ],
)
def test_a_move_that_makes_no_sense_says_why(status, verb, sentence):
    event = make_event(status=status)
    with pytest.raises(ValueError, match=sentence):
        getattr(event, verb)()
    event.refresh_from_db()
    assert event.status == status


def test_nobody_holds_an_event_of_the_future():
    event = make_coming_event()
    with pytest.raises(ValueError, match="lies in the future"):
        event.mark_held()


def test_whoever_comes_second_is_told():
    event = make_coming_event()
    Event.objects.get(pk=event.pk).cancel()
    with pytest.raises(ValueError, match="Somebody else"):
        event.plan()


# --- people ---------------------------------------------------------------------------------------


def test_places_are_never_given_twice_not_even_by_sql():
    event = make_coming_event(capacity_on_site=1, capacity_online=1)
    make_participation(event)
    make_participation(event, mode="online")
    waiting = make_participation(event, state="waiting", queued_at=timezone.now())
    with pytest.raises(DatabaseError, match="Every place is taken"):
        sql("UPDATE events_participation SET state = 'confirmed' WHERE id = %s", waiting.pk)
    with pytest.raises(DatabaseError, match="Every place is taken"):
        sql("UPDATE events_participation SET mode = 'online' WHERE mode = 'on_site'"
            " AND state = 'confirmed'")  # fmt: skip


def test_a_smaller_hall_sends_nobody_away():
    event = make_coming_event(capacity_on_site=2)
    people = [make_participation(event) for _ in range(2)]
    Event.objects.update(capacity_on_site=1)
    people[0].move("attended")
    people[1].name = "Renamed"
    people[1].save()
    assert Participation.objects.with_a_place().count() == 2


def test_an_invitation_is_good_for_its_places_and_no_more():
    invitation = make_invitation(quota=2)
    event = invitation.event
    first = make_participation(event, invitation=invitation)
    make_participation(event, invitation=invitation)
    with pytest.raises(DatabaseError, match="of this invitation are taken"), transaction.atomic():
        make_participation(event, invitation=invitation)
    first.move("cancelled")
    assert make_participation(event, invitation=invitation).pk


def test_a_person_takes_part_once_but_may_come_back():
    first = make_participation(email="Ada@example.org")
    with pytest.raises(ValidationError, match="takes part already"):
        make_participation(first.event, email="ada@example.org")
    first.move("cancelled")
    assert make_participation(first.event, email="ada@example.org").pk


def test_nobody_is_listed_or_named_without_consent():
    person = make_participation()
    assert refused_by_both("events_participation", person, "is_listed", is_listed=True)
    speaker = make_speaker(is_name_public=False, consented_on=None)
    assert refused_by_both("events_speaker", speaker, "consented_on", is_name_public=True)


# --- what stays -----------------------------------------------------------------------------------


def test_material_is_published_when_it_is_there_and_its_author_agreed():
    expected = make_material(state="expected", link="")
    assert refused_by_both("events_material", expected, "link", state="published")
    slides = make_material(kind="presentation", state="received", permission="asked")
    assert refused_by_both("events_material", slides, "permission", state="published")


def test_several_videos_are_possible_and_the_same_title_twice_is_asked_about():
    video = make_material(kind="video", title="Statements")
    again = make_material(video.event, kind="video", title="statements")
    assert again.warnings() == ["The event has “statements” already."]
    assert make_material(video.event, kind="video", title="The workshop").warnings() == []


def test_approved_minutes_stay_as_they_are():
    item = make_agendaitem(minutes="Agreed.")
    make_minutes(item.event, text="Present: all.", state="approved", approved_on="2023-07-01")
    with pytest.raises(DatabaseError, match="reopen them first"), transaction.atomic():
        AgendaItem.objects.update(minutes="Never agreed.")
    with pytest.raises(DatabaseError, match="reopen them first"), transaction.atomic():
        Minutes.objects.update(text="Present: nobody.")
    Minutes.objects.update(state="draft")
    assert AgendaItem.objects.update(minutes="Agreed by all.") == 1


def test_nothing_of_approved_minutes_is_deleted_not_even_with_the_event():
    item = make_agendaitem(minutes="Agreed.")
    event = item.event
    minutes = make_minutes(event, state="approved", approved_on="2023-07-01")
    silent = make_agendaitem(event)
    for record in [item, minutes, event]:
        with pytest.raises(DatabaseError, match="The minutes are approved"), transaction.atomic():
            record.delete()
    for table in ["events_agendaitem", "events_minutes"]:
        with pytest.raises(DatabaseError, match="The minutes are approved"):
            sql(f"DELETE FROM {table} WHERE event_id = %s AND id <> %s", event.pk, silent.pk)
    assert silent.delete()[0] == 1
    Minutes.objects.update(state="draft")
    event.delete()
    assert not Event.objects.exists()


def test_an_event_with_votes_is_not_deleted():
    vote = make_vote()
    with pytest.raises(ProtectedError):
        vote.agenda_item.event.delete()
    assert Vote.objects.get() == vote


def test_an_event_goes_and_comes_back_with_its_invitations_and_who_came_by_them():
    invitation = make_invitation(quota=2)
    event = invitation.event
    person = make_participation(event, invitation=invitation)
    with pytest.raises(RestrictedError):
        invitation.delete()
    before = list(Participation.objects.values("pk", "invitation", "event", "email", "token"))
    pk = event.pk
    event.delete()
    left = Invitation.objects.count(), Participation.objects.count()
    assert left == (0, 0)
    restore(Event, pk, moment_before_deletion(Event, pk))
    assert list(Participation.objects.values(*before[0])) == before
    assert Invitation.objects.get().token == invitation.token
    assert Participation.objects.get() == person


def test_a_closed_vote_and_its_electorate_stay_as_they_are():
    vote = make_vote()
    elector = make_elector(vote, is_present=True, choice="yes")
    now = timezone.now()
    Vote.objects.update(state="closed", closed_at=now, decision=make_decision())
    for table in ["events_vote", "events_elector"]:
        with pytest.raises(DatabaseError, match="it stays as it is"):
            sql(f"DELETE FROM {table}")
    with pytest.raises(DatabaseError, match="it stays as it is"):
        sql("UPDATE events_elector SET choice = 'no' WHERE id = %s", elector.pk)
    with pytest.raises(DatabaseError, match="it stays as it is"), transaction.atomic():
        make_elector(vote)
    with pytest.raises(DatabaseError, match="it stays as it is"):
        sql("UPDATE events_vote SET title = 'Something else'")


def test_who_was_not_there_has_no_vote():
    assert refused_by_both("events_elector", make_elector(), "choice", choice="yes")
