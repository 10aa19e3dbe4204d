"""The verbs of registering: who gets a place, who waits, who moves up, and what mail they get."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from events.answering import decline, places_left, register_by_invitation
from events.chores import give_free_places
from events.models import Event, Participation
from events.registering import (
    UNCONFIRMED_AT_ONCE,
    NoPlace,
    cancel,
    change,
    come_back,
    confirm,
    let_in,
    move_up,
    register,
)
from events.waiting import place_in_queue
from icpermed.outbox.models import Mail
from tests.factories import (
    make_coming_event,
    make_invitation,
    make_mandate,
    make_organisation,
    make_participation,
    make_user,
)

pytestmark = pytest.mark.django_db


def join(event, name, mode="on_site", **fields) -> Participation:
    """Somebody registers and presses the button in the mail."""
    return confirm(register(event, name=name, email=f"{name}@example.org", mode=mode, **fields))


def states(event) -> dict[str, str]:
    return dict(event.participations.order_by("pk").values_list("name", "state"))


def subjects(participation) -> list[str]:
    """What somebody was written, the first mail first."""
    mails = Mail.objects.filter(to=participation.email).order_by("pk")
    return [mail.subject.split(":")[0] for mail in mails]


CONFIRM, PLACE = "Please confirm your registration", "You have a place"
WAITS, MOVED = "You are on the waiting list", "There is a place for you"
GONE = "Your registration has been cancelled"


def test_a_registration_takes_no_place_before_it_is_confirmed():
    event = make_coming_event(capacity_on_site=1)
    early = register(event, name="early", email="early@example.org", mode="on_site")
    quick = join(event, "quick")
    late = confirm(early)
    assert states(event) == {"early": "waiting", "quick": "confirmed"}
    assert (subjects(late), subjects(quick)) == ([CONFIRM, WAITS], [CONFIRM, PLACE])


def test_the_place_comes_with_the_calendar():
    event = make_coming_event(joining_link="https://meet.example.org/1")
    join(event, "ann", "online")
    place, question = Mail.objects.filter(to="ann@example.org").order_by("-pk")
    assert (place.attachments[0][0], question.attachments) == (f"{event.slug}.ics", [])
    unfolded = place.attachments[0][2].replace("\r\n ", "")
    assert "https://meet.example.org/1" in unfolded
    assert "meet.example.org" not in question.text + place.text


def test_a_second_press_of_a_button_changes_nothing():
    participation = join(make_coming_event(), "ann")
    assert confirm(participation).confirmed_at == participation.confirmed_at
    assert cancel(cancel(participation)).state == "cancelled"
    assert subjects(participation) == [CONFIRM, PLACE, GONE]


def test_whoever_waits_longest_moves_up_in_the_same_mode():
    event = make_coming_event(capacity_on_site=1, capacity_online=1)
    first = join(event, "first")
    for name, mode in [("web", "online"), ("b", "on_site"), ("c", "on_site"), ("d", "online")]:
        join(event, name, mode)
    assert place_in_queue(event.participations.get(name="c")) == 2

    cancel(first)

    found = states(event)
    assert found == {
        "first": "cancelled",
        "web": "confirmed",
        "b": "confirmed",
        "c": "waiting",
        "d": "waiting",
    }
    assert subjects(event.participations.get(name="b")) == [CONFIRM, WAITS, MOVED]
    assert place_in_queue(event.participations.get(name="c")) == 1


def test_more_places_are_given_out_also_when_sql_made_them():
    event = make_coming_event(capacity_on_site=1)
    for name in "abc":
        join(event, name)
    assert give_free_places() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET capacity_on_site = 2")
    assert give_free_places() == 1
    assert states(event) == {"a": "confirmed", "b": "confirmed", "c": "waiting"}


def test_a_free_place_is_first_for_those_who_wait():
    event = make_coming_event(capacity_on_site=1)
    join(event, "a")
    join(event, "b")
    Event.objects.update(capacity_on_site=2)
    join(event, "late")
    assert states(event) == {"a": "confirmed", "b": "confirmed", "late": "waiting"}


def test_nobody_moves_up_where_nothing_takes_place():
    for fields in [{"status": "cancelled"}, {"status": "postponed"}, {"needs_approval": True}]:
        event = make_coming_event(capacity_on_site=1)
        join(event, "a")
        join(event, "b")
        Event.objects.filter(pk=event.pk).update(capacity_on_site=None, **fields)
        assert (give_free_places(), move_up(event)) == (0, [])
        Participation.objects.all().delete()


def test_the_secretariat_lets_people_in_as_far_as_there_are_places():
    event = make_coming_event(needs_approval=True, capacity_on_site=1)
    people = [join(event, name) for name in "abc"]
    assert states(event) == {"a": "waiting", "b": "waiting", "c": "waiting"}
    let = let_in(people[1:], by=make_user())
    assert [person.name for person in let] == ["b"]
    assert states(event) == {"a": "waiting", "b": "confirmed", "c": "waiting"}
    assert subjects(people[0]) == [CONFIRM, "We have received your registration"]
    assert let_in(people) == []


def test_for_members_the_secretariat_decides_and_the_invited_have_their_place():
    event = make_coming_event(access="members")
    stranger = join(event, "stranger")
    invitation = make_invitation(event)
    invited = register_by_invitation(
        invitation, name="Guest", email=invitation.email.upper(), mode="online"
    )
    assert (stranger.state, invited.state) == ("waiting", "confirmed")


def test_nobody_registers_where_they_cannot():
    past = timezone.now() - timedelta(hours=1)
    for fields in [
        {"access": "invitation"},
        {"status": "cancelled"},
        {"status": "postponed"},
        {"registration_closes_at": past},
        {"registration_opens_at": timezone.now() + timedelta(hours=1)},
        {"registration_opens_at": None},
        {"starts_on": "2023-06-14"},
    ]:
        event = make_coming_event(**fields)
        with pytest.raises(ValueError, match="closed"):
            register(event, name="a", email="a@example.org", mode="on_site")
    with pytest.raises(ValueError, match="in this way"):
        register(
            make_coming_event(format="online"), name="a", email="a@example.org", mode="on_site"
        )


def test_a_registration_that_is_confirmed_too_late_does_not_count():
    event = make_coming_event()
    row = register(event, name="a", email="a@example.org", mode="on_site")
    Event.objects.update(registration_closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ValueError, match="closed"):
        confirm(row)


# --- the same address again ---------------------------------------------------------------------


def test_the_owner_of_a_registered_address_is_told_once_a_day():
    event = make_coming_event()
    person = join(event, "ann")
    for _ in range(3):
        register(event, name="Mallory", email="ANN@example.org", mode="online")
    person.refresh_from_db()
    assert (person.name, person.mode, event.participations.count()) == ("ann", "on_site", 1)
    assert subjects(person) == [CONFIRM, PLACE, "You are already registered"]


def test_an_unconfirmed_registration_can_be_written_again_with_few_mails():
    event = make_coming_event()
    for name in ["An", "Ann", "Anne", "Anna", "Hannah"]:
        row = register(event, name=name, email="ann@example.org", mode="on_site")
    assert (row.name, event.participations.count()) == ("Hannah", 1)
    assert subjects(row) == [CONFIRM] * 3


def test_nobody_fills_the_letter_box_of_somebody_else():
    for _ in range(UNCONFIRMED_AT_ONCE + 2):
        register(make_coming_event(), name="x", email="victim@example.org", mode="online")
    assert Mail.objects.filter(to="victim@example.org").count() == UNCONFIRMED_AT_ONCE


def test_who_had_cancelled_comes_back_by_the_old_link_or_by_a_new_registration():
    event = make_coming_event(capacity_on_site=1)
    ann = cancel(join(event, "ann"))
    assert come_back(ann).state == "confirmed"
    cancel(ann)
    join(event, "bob")
    assert come_back(ann, mode="on_site").state == "waiting"
    cancel(ann)
    again = join(event, "ann")
    with pytest.raises(ValueError, match="registered already"):
        come_back(ann)
    assert (again.state, again.pk == ann.pk) == ("waiting", False)


# --- changing -----------------------------------------------------------------------------------


def test_who_has_a_place_keeps_it_until_it_is_given_up_for_the_queue():
    event = make_coming_event(capacity_on_site=1, capacity_online=1)
    site, web = join(event, "site"), join(event, "web", "online")
    join(event, "next", "online")
    with pytest.raises(NoPlace):
        change(web, mode="on_site")
    assert states(event) == {"site": "confirmed", "web": "confirmed", "next": "waiting"}

    change(web, mode="on_site", gives_up_place=True)
    assert states(event) == {"site": "confirmed", "web": "waiting", "next": "confirmed"}

    cancel(site)
    web.refresh_from_db()
    assert (web.state, web.mode) == ("confirmed", "on_site")


def test_a_change_of_mode_takes_a_free_place_and_frees_the_old_one():
    event = make_coming_event(capacity_on_site=1)
    ann, bob = join(event, "ann"), join(event, "bob")
    assert change(ann, mode="online").mode == "online"
    bob.refresh_from_db()
    assert bob.state == "confirmed"
    assert subjects(ann) == [CONFIRM, PLACE, "Your registration has changed"]


def test_who_waits_may_wait_for_another_place_at_the_end_of_that_queue():
    event = make_coming_event(capacity_on_site=0, capacity_online=0)
    ann = join(event, "ann")
    bob = join(event, "bob", "online")
    change(ann, mode="online")
    ann.refresh_from_db()
    assert (place_in_queue(bob), place_in_queue(ann)) == (1, 2)
    Event.objects.update(capacity_on_site=1)
    assert change(bob, mode="on_site").state == "confirmed"
    ann.refresh_from_db()
    assert (ann.state, place_in_queue(ann)) == ("waiting", 1)


def test_the_consent_to_be_listed_is_kept_with_its_sentence_and_moment():
    event = make_coming_event(shows_participants=True)
    ann = join(event, "ann")
    assert (ann.is_listed, ann.consented_at) == (False, None)
    ann = change(ann, is_listed=True)
    agreed = ann.consented_at
    assert change(ann, is_listed=True, name="Ann").consented_at == agreed
    assert "public list of participants" in ann.consent
    ann = change(ann, is_listed=False)
    assert (ann.consent, ann.consented_at) == ("", None)


# --- invitations --------------------------------------------------------------------------------


def test_an_invitation_gives_its_places_and_not_one_more():
    organisation = make_organisation()
    invitation = make_invitation(quota=2, organisation=organisation)
    own = register_by_invitation(
        invitation, name="Guest", email=invitation.email, mode="on_site", affiliation=""
    )
    other = register_by_invitation(
        invitation, name="Other", email="other@example.org", mode="online"
    )
    assert (own.state, other.state, places_left(invitation)) == ("confirmed", "confirmed", 0)
    assert (other.organisation, other.country) == (organisation, organisation.country)
    with pytest.raises(ValueError, match="All places"):
        register_by_invitation(invitation, name="3", email="3@example.org", mode="online")
    cancel(other)
    assert places_left(invitation) == 1
    assert subjects(own) == [PLACE]
    assert subjects(other) == [f"{invitation.name} has put your name forward", GONE]
    register_by_invitation(invitation, name="3", email="3@example.org", mode="online")
    with pytest.raises(ValueError, match="All places"):
        come_back(other)


def test_who_is_invited_by_a_mandate_is_the_delegate_and_others_stand_in():
    mandate = make_mandate(role="delegate", organisation=make_organisation())
    invitation = make_invitation(
        make_coming_event(body=mandate.body),
        quota=2,
        mandate=mandate,
        person=mandate.person,
        organisation=mandate.organisation,
    )
    own = register_by_invitation(invitation, name="A", email=invitation.email, mode="on_site")
    other = register_by_invitation(invitation, name="B", email="b@example.org", mode="on_site")
    assert (own.role, own.person, other.role, other.person) == (
        "delegate",
        mandate.person,
        "deputy",
        None,
    )


def make_expected(**fields):
    """An invitation in person, as the desk writes it: with whom to expect."""
    invitation = make_invitation(make_coming_event())
    fields = {"email": invitation.email, "name": invitation.name, "state": "invited"} | fields
    return invitation, make_participation(invitation.event, invitation=invitation, **fields)


def test_who_is_expected_takes_the_place_or_passes_it_on():
    invitation, observer = make_expected(role="observer")
    own = register_by_invitation(invitation, name="Me", email=invitation.email, mode="online")
    assert (own, own.role, own.state, own.name) == (observer, "observer", "confirmed", "Me")

    invitation, delegate = make_expected(role="delegate")
    assert places_left(invitation) == 1
    other = register_by_invitation(invitation, name="B", email="b@example.org", mode="online")
    delegate.refresh_from_db()
    assert (other.role, delegate.state, places_left(invitation)) == ("deputy", "declined", 0)


def test_naming_somebody_who_takes_part_uses_no_place_and_tells_only_that_person():
    event = make_coming_event()
    ann, invitation = join(event, "ann"), make_invitation(event, quota=2)
    named = register_by_invitation(invitation, name="X", email="ann@example.org", mode="online")
    ann.refresh_from_db()
    assert (named, ann.name, ann.mode, ann.invitation) == (None, "ann", "on_site", None)
    assert subjects(ann)[-1] == "You are already registered"
    assert places_left(invitation) == 2


def test_an_invitation_is_declined_and_taken_up_again():
    invitation = make_invitation()
    asked = make_participation(
        invitation.event, invitation=invitation, email=invitation.email, state="invited"
    )
    invitation = decline(invitation)
    asked.refresh_from_db()
    assert (bool(invitation.declined_at), asked.state) == (True, "declined")
    register_by_invitation(invitation, name="A", email=invitation.email, mode="online")
    invitation.refresh_from_db()
    assert invitation.declined_at is None
    with pytest.raises(ValueError, match="cancel that first"):
        decline(invitation)


def test_the_invited_answer_until_it_begins_unless_registration_is_closed():
    gone = timezone.now() - timedelta(hours=1)
    for fields, is_open in [
        ({"registration_opens_at": None}, True),
        ({"access": "invitation", "registration_opens_at": None}, True),
        ({"registration_closes_at": gone}, False),
        ({"status": "cancelled"}, False),
        ({"starts_on": timezone.localdate().isoformat()}, False),
    ]:
        invitation = make_invitation(make_coming_event(**fields))
        try:
            person = {"name": "A", "email": invitation.email, "mode": "online"}
            answered = bool(register_by_invitation(invitation, **person))
        except ValueError:
            answered = False
        assert answered == is_open, fields
