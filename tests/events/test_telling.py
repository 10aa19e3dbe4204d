"""What people are told after a change, by whom, and that it fits what has happened."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.guests import guests_of_the_body
from events.inviting import invite
from events.letters import remind_of_registration, tell_place
from events.models import Invitation
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import discard, release
from tests.events.desk import change_url, event_form
from tests.events.meetings import full_meeting, make_coming_meeting, make_delegate, url
from tests.factories import (
    make_coming_event,
    make_event,
    make_headcount,
    make_participation,
    make_speaker,
)

pytestmark = pytest.mark.django_db


# --- who may write ------------------------------------------------------------------------------


def test_who_cannot_look_at_letters_prepares_none(editor):
    event, _, _ = full_meeting()
    make_speaker(event, email="speaker@example.org", is_name_public=False, consented_on=None)
    before = Mail.objects.count()
    for page, data in [
        ("invite", {"words": ""}),
        ("remind", {"words": ""}),
        ("write", {"whom": "place", "subject": "A", "text": "B"}),
        ("minutes", {"action": "comments", "until": "2031-01-01"}),
        ("carry", {"action": "ask"}),
        ("speakers", {}),
    ]:
        assert editor.post(url(page, event), data).status_code == 403, page
    labels = " ".join(label for label, _ in editor.get(change_url(event)).context["links"])
    assert "Invite" not in labels
    assert "Write" not in labels
    assert "Prepare the letters" not in editor.get(url("minutes", event)).content.decode()
    assert "Ask how it is going" not in editor.get(url("carry", event)).content.decode()
    assert (Mail.objects.count(), Mailing.objects.count()) == (before, 0)


# --- words to begin with ------------------------------------------------------------------------


def test_after_postponing_the_letter_has_its_words_already(secretariat):
    event = make_participation(make_coming_event("Workshop")).event
    step = reverse("admin:events_event_move", args=[event.pk, "postpone"])
    page = secretariat.post(step, {"starts_on": "2031-05-12", "reason": "Strike"}, follow=True)
    address = url("write", event) + "?about=postponed"
    assert f'href="{address}"' in page.content.decode()
    form = secretariat.get(address).context["form"]
    assert form["subject"].value() == "Postponed: Workshop"
    assert "The new date is 12 May 2031. It has not been confirmed yet. Strike" in (
        form["text"].value()
    )


def test_after_cancelling_the_letter_has_its_words_already(secretariat):
    event = make_coming_event("Workshop", status="cancelled", status_note="Nobody can come.")
    form = secretariat.get(url("write", event) + "?about=cancelled").context["form"]
    assert form["subject"].value() == "Cancelled: Workshop"
    assert "Nobody can come." in form["text"].value()


def test_after_a_new_joining_link_the_desk_leads_to_those_who_do_not_know_it(secretariat):
    event = make_coming_event("Workshop")
    link = {"joining_link": "https://meet.example.org/1"}
    address = url("write", event) + "?about=joining"
    page = secretariat.post(change_url(event), event_form(event, **link), follow=True)
    assert address not in page.content.decode()
    make_participation(event, mode="online")
    link = {"joining_link": "https://meet.example.org/2"}
    page = secretariat.post(change_url(event), event_form(event, **link), follow=True)
    assert address in page.content.decode()
    form = secretariat.get(address).context["form"]
    assert (form["whom"].value(), form["has_joining_link"].value()) == ("online", True)


# --- invitations --------------------------------------------------------------------------------


def prepared():
    event = make_coming_meeting()
    make_delegate(event.body, email="ana@example.org")
    return invite(event=event, guests=guests_of_the_body(event), by=None)


def test_an_invitation_is_sent_once_its_letter_is_let_go():
    mailing = prepared()
    assert Invitation.objects.get().sent_at is None
    assert not Invitation.objects.unanswered().exists()
    release(mailing, by=None)
    assert Invitation.objects.get().sent_at is not None
    assert Invitation.objects.unanswered().count() == 1


def test_an_invitation_that_is_discarded_was_never_sent():
    discard(prepared())
    assert Invitation.objects.get().sent_at is None


# --- mails and figures --------------------------------------------------------------------------


def test_a_mail_speaks_of_a_file_only_if_there_is_one():
    month = (timezone.localdate().replace(day=1)).isoformat()[:7]
    for event, has_file in [(make_coming_event(), True), (make_event(starts_on=month), False)]:
        person = make_participation(event, confirmed_at=timezone.now())
        tell_place(person)
        mail = Mail.objects.get(to=person.email)
        assert (bool(mail.attachments), "attached file" in mail.text) == (has_file, has_file)


def test_whoever_is_invited_and_registers_is_told_to_answer():
    person = make_participation(state="invited")
    remind_of_registration(person)
    mail = Mail.objects.get(to=person.email)
    assert mail.subject == f"You are already invited: {person.event}"
    assert "whether you are coming" in mail.text


def test_where_nobody_was_entered_the_figures_show_no_number(secretariat):
    event = make_event()
    make_headcount(event, number=80)
    page = secretariat.get(reverse("admin:events_event_figures_of", args=[event.pk]))
    assert "<dd>–</dd>" in page.content.decode()
    make_participation(event, state="attended")
    page = secretariat.get(reverse("admin:events_event_figures_of", args=[event.pk]))
    assert "<dd>1</dd>" in page.content.decode()


def test_calendars_follow_format_and_note():
    event = make_coming_event()
    for field, value in [("format", "physical"), ("status_note", "In another room")]:
        before = event.sequence
        setattr(event, field, value)
        event.save()
        event.refresh_from_db()
        assert event.sequence > before
