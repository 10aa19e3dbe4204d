"""What is forgotten of people around initiatives, from the rows, the history and the outbox."""

from datetime import timedelta

import pgtrigger
import pytest
from django.utils import timezone

from icpermed.history import events_of
from icpermed.outbox.models import Mail
from initiatives.forgetting import forget_people, forget_unconfirmed
from initiatives.letters import tell_suggester
from initiatives.models import Initiative
from tests.initiatives.factories import make_initiative, make_initiativelink, make_keypoint

pytestmark = pytest.mark.django_db

PEOPLE = {
    "suggester_name": "Ada",
    "suggester_email": "ada@example.org",
    "contact_name": "Bo",
    "contact_email": "bo@example.org",
}


def aged(initiative, days) -> Initiative:
    moment = timezone.now() - timedelta(days=days)
    Initiative.objects.filter(pk=initiative.pk).update(updated_at=moment, created_at=moment)
    return initiative


def recorded() -> str:
    return str(list(events_of(Initiative).objects.values_list(*PEOPLE, "token")))


def test_what_nobody_confirmed_is_gone_with_all_its_parts():
    old = aged(make_initiative(state="unconfirmed", **PEOPLE), 31)
    make_initiativelink(old)
    make_keypoint(old)
    fresh = aged(make_initiative("Fresh", state="unconfirmed"), 29)
    taken_up = aged(make_initiative("Taken up", state="suggested"), 31)

    assert forget_unconfirmed() == 1
    assert set(Initiative.objects.all()) == {fresh, taken_up}
    assert "ada@example.org" not in recorded()


def test_of_what_is_closed_everybody_is_forgotten_after_a_year():
    old = make_initiative(state="rejected", note="Ada was cross", **PEOPLE)
    tell_suggester(old, "rejected", words="No")
    token = aged(old, 366).token
    make_initiative(state="rejected", suggester_name="Cy", suggester_email="cy@example.org")

    assert (forget_people(), forget_people()) == (1, 0)
    old.refresh_from_db()
    assert [old.suggester_email, old.contact_email, old.note] == ["", "", ""]
    assert old.token != token
    assert ("ada@example.org" in recorded(), token in recorded()) == (False, False)
    assert "cy@example.org" in recorded()
    assert Mail.objects.filter(to="ada@example.org").count() == 0


def test_of_what_is_public_only_who_suggested_it_is_forgotten():
    old = aged(make_initiative(**PEOPLE), 366)
    still_worked_on = aged(make_initiative(state="drafted", **PEOPLE), 366)

    assert forget_people() == 1
    old.refresh_from_db()
    still_worked_on.refresh_from_db()
    assert (old.suggester_email, old.contact_email) == ("", "bo@example.org")
    assert still_worked_on.suggester_email == "ada@example.org"


def test_people_of_what_was_deleted_are_forgotten_in_the_history():
    make_initiative(state="rejected", **PEOPLE).delete()
    events = events_of(Initiative)
    long_ago = timezone.now() - timedelta(days=366)
    with pgtrigger.ignore(f"{events._meta.label}:append_only"):
        events.objects.update(pgh_created_at=long_ago)
    forget_people()

    assert "ada@example.org" not in recorded()
