"""The secretariat turns somebody down: they are told why, and the place is not offered again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.registering import cancel, come_back, turn_down
from icpermed.outbox.models import Mail
from tests.factories import make_coming_event, make_participation

pytestmark = pytest.mark.django_db

LIST = "admin:events_participation_changelist"


def waiting(**fields):
    event = make_coming_event(needs_approval=True)
    return make_participation(event, state="waiting", queued_at=timezone.now(), **fields)


def test_whoever_is_turned_down_is_told_why():
    person = turn_down(waiting(), reason="The course is full.", by="Sec")
    mail = Mail.objects.get(to=person.email)
    assert person.state == "cancelled"
    assert mail.subject == f"About your registration: {person.event}"
    assert "The course is full." in mail.text
    assert "register again" not in mail.text


def test_their_page_says_so_and_offers_no_way_back(client):
    person = turn_down(waiting(), reason="The course is full.", by="Sec")
    page = client.get(person.get_absolute_url()).content.decode()
    assert "we could not offer you a place" in page
    assert "I can come after all" not in page
    with pytest.raises(ValueError, match="could not give you a place"):
        come_back(person)


def test_only_those_who_wait_are_turned_down_and_never_without_a_reason():
    with pytest.raises(ValueError, match="Only somebody who waits"):
        turn_down(make_participation(), reason="Full", by="Sec")
    with pytest.raises(ValueError, match="Write the reason"):
        turn_down(waiting(), reason=" ", by="Sec")
    assert Mail.objects.count() == 0


def test_the_desk_is_asked_for_the_reason_first(secretariat):
    person, other = waiting(), make_participation()
    data = {"action": "turn_down", "_selected_action": [person.pk, other.pk]}
    page = secretariat.post(reverse(LIST), data)
    assert [row.pk for row in page.context["rows"]] == [person.pk]
    assert Mail.objects.count() == 0
    refused = secretariat.post(reverse(LIST), data | {"reason": ""})
    assert "reason" in refused.context["form"].errors
    secretariat.post(reverse(LIST), data | {"reason": "The course is full."})
    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.state, other.state) == ("cancelled", "confirmed")
    assert "The course is full." in Mail.objects.get().text


def test_readers_turn_nobody_down(reader):
    person = waiting()
    data = {"action": "turn_down", "_selected_action": [person.pk], "reason": "Full"}
    assert reader.post(reverse(LIST), data).status_code == 403
    person.refresh_from_db()
    assert person.state == "waiting"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("confirmed", "your place can go to somebody else"),
        ("waiting", "You are no longer waiting for a place"),
    ],
)
def test_the_mail_about_a_cancellation_fits_what_was_given_up(state, words):
    person = make_participation(state=state, queued_at=timezone.now())
    cancel(person)
    assert words in Mail.objects.get(to=person.email).text
