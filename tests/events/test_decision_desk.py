"""Votes, minutes and action items on the desk: what each button does."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from tablib import Dataset

from events.models import AgendaItem, Event, Material, Minutes, Vote
from events.resources import ElectorResource
from events.voting import close_vote
from icpermed.outbox.models import Mailing
from registry.models import Decision
from tests.events.meetings import (
    full_meeting,
    make_meeting,
    make_point,
    told,
    url,
)
from tests.factories import (
    make_actionitem,
    make_application,
    make_body,
    make_minutes,
)

pytestmark = pytest.mark.django_db


# --- votes ----------------------------------------------------------------------------------------


def test_a_vote_goes_from_the_agenda_to_the_register(secretariat):
    event, point, _ = full_meeting()
    make_application("Academy", state="on_agenda")
    page = secretariat.get(url("votes", event)).content.decode()
    assert "Membership of Academy" in page
    data = {"agenda_item": point.pk, "title": "The budget", "rule": event.voting_rule_id}
    response = secretariat.post(url("votes", event), data)
    vote = Vote.objects.get(title="The budget")
    assert response["Location"] == url("vote", event, vote.pk)
    by_name = {elector.name: elector.pk for elector in vote.electors.all()}
    choices = {"First": "yes", "Second": "no", "Third": "yes", "Fourth": "absent"}
    marks = {f"mark-{by_name[name]}": choice for name, choice in choices.items()}
    response = secretariat.post(url("vote", event, vote.pk), marks | {"action": "close"})
    assert response["Location"] == url("vote_close", event, vote.pk)
    page = secretariat.get(response["Location"])
    words = page.context["figures"].words
    assert words == "2 yes, 1 no, 0 abstained. Quorum reached: 3 of 4 present, 2 needed."
    assert Decision.objects.count() == 0
    data = {"seen": words, "text": "The budget is accepted.", "action": "close"}
    secretariat.post(url("vote_close", event, vote.pk), data)
    vote.refresh_from_db()
    assert (vote.state, vote.decision.result) == ("closed", "accepted")
    page = secretariat.get(url("vote", event, vote.pk)).content.decode()
    assert ("The budget is accepted." in page, 'type="radio"' in page) == (True, False)


def test_consensus_needs_one_button(secretariat):
    event, _, vote = full_meeting()
    response = secretariat.post(url("vote", event, vote.pk), {"action": "consensus"})
    page = secretariat.get(response["Location"])
    assert page.context["figures"].words.startswith("3 yes, 0 no")
    assert "By consensus." in page.content.decode()


def test_without_a_quorum_nothing_is_said_to_be_by_consensus(secretariat):
    event, _, vote = full_meeting()
    vote.electors.exclude(name="First").update(is_present=False)
    response = secretariat.post(url("vote", event, vote.pk), {"action": "consensus"})
    page = secretariat.get(response["Location"])
    assert page.context["figures"].words.startswith("1 yes, 0 no, 0 abstained. No quorum")
    assert "By consensus." not in page.content.decode()


def test_votes_that_changed_meanwhile_are_not_closed(secretariat):
    event, _, vote = full_meeting()
    secretariat.post(url("vote", event, vote.pk), {"action": "consensus"})
    words = secretariat.get(url("vote_close", event, vote.pk)).context["figures"].words
    vote.electors.filter(name="First").update(choice="no")
    response = secretariat.post(url("vote_close", event, vote.pk), {"seen": words, "text": ""})
    assert "Somebody has changed the votes" in response.content.decode()
    assert Decision.objects.count() == 0


def test_without_a_quorum_there_is_no_button_to_decide(secretariat):
    event, _, vote = full_meeting()
    vote.electors.exclude(name="First").update(is_present=False)
    page = secretariat.get(url("vote_close", event, vote.pk))
    assert "Close for good: accepted" not in page.content.decode()
    seen = page.context["figures"].words
    refused = secretariat.post(url("vote_close", event, vote.pk), {"seen": seen, "text": ""})
    assert "can only be noted" in refused.content.decode()
    secretariat.post(url("vote_close", event, vote.pk), {"seen": seen, "action": "note"})
    assert Decision.objects.get().result == "noted"


@pytest.mark.parametrize("model", ["vote", "elector"])
def test_votes_cannot_be_changed_by_a_form_or_a_list(model, secretariat):
    _, _, vote = full_meeting()
    close_vote(vote, is_consensus=True, by=None)
    before = [vote.electors.values().get(name="First"), Vote.objects.values().get()]
    pk = vote.pk if model == "vote" else vote.electors.get(name="First").pk
    change = reverse(f"admin:events_{model}_change", args=[pk])
    assert secretariat.post(change, {"title": "Else", "choice": "no"}).status_code == 403
    restore = reverse(f"admin:events_{model}_restore", args=[pk])
    assert secretariat.post(restore).status_code == 403
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:events_{model}_import")
    assert [vote.electors.values().get(name="First"), Vote.objects.values().get()] == before


def test_a_list_cannot_write_into_votes_even_around_the_desk():
    _, _, vote = full_meeting()
    close_vote(vote, is_consensus=True, by=None)
    electors = ElectorResource().export()
    changed = Dataset(*electors, headers=electors.headers)
    rows = [dict(row, choice="no") for row in changed.dict]
    changed.dict = rows
    found = ElectorResource().import_data(changed)
    assert found.has_errors() or found.has_validation_errors()
    assert set(vote.electors.values_list("choice", flat=True)) == {"yes", ""}


def test_approved_minutes_are_not_restored_to_a_draft(secretariat):
    event, _, _ = full_meeting()
    minutes = Minutes.objects.get(event=event)
    moment = minutes.recorded_states.last().pgh_created_at
    secretariat.post(url("minutes", event), {"action": "approve", "on": "2023-11-10"})
    address = reverse("admin:events_minutes_restore", args=[minutes.pk])
    page = secretariat.post(f"{address}?{urlencode({'to': moment.isoformat()})}")
    assert "Open them again on the page of the meeting first." in page.content.decode()
    minutes.refresh_from_db()
    assert minutes.state == "approved"


def test_a_vote_that_is_no_vote_is_taken_back(secretariat):
    event, _, vote = full_meeting()
    secretariat.post(url("vote", event, vote.pk), {"action": "take back"})
    assert not Vote.objects.exists()


def test_a_choice_that_there_is_not_is_refused(secretariat):
    event, _, vote = full_meeting()
    data = {f"mark-{vote.electors.first().pk}": "perhaps", "action": "save"}
    assert secretariat.post(url("vote", event, vote.pk), data).status_code == 404


def test_a_meeting_without_points_for_decision_says_what_to_do(secretariat):
    page = secretariat.get(url("votes", make_meeting())).content.decode()
    assert "Add one to the agenda" in page


# --- minutes --------------------------------------------------------------------------------------


def test_minutes_are_written_on_one_page(editor):
    event, point, _ = full_meeting()
    seen = editor.get(url("minutes", event)).context["seen"]
    data = {"text": "Opened at ten.", f"point-{point.pk}": "Agreed.", "_seen": seen}
    editor.post(url("minutes", event), data)
    point.refresh_from_db()
    assert (Minutes.objects.get(event=event).text, point.minutes) == ("Opened at ten.", "Agreed.")


def test_what_somebody_else_wrote_meanwhile_is_not_lost(editor, secretariat):
    event, point, _ = full_meeting()
    seen = editor.get(url("minutes", event)).context["seen"]
    field = f"point-{point.pk}"
    secretariat.post(url("minutes", event), {"text": "", field: "Theirs", "_seen": seen})
    page = editor.post(url("minutes", event), {"text": "", field: "Mine", "_seen": seen})
    text = page.content.decode()
    assert "Sec changed these minutes" in text
    assert ("Mine</textarea>" in text, "Theirs" in text) == (True, True)
    point.refresh_from_db()
    assert point.minutes == "Theirs"
    again = {"text": "", field: "Both", "_seen": page.context["seen"]}
    editor.post(url("minutes", event), again)
    point.refresh_from_db()
    assert point.minutes == "Both"


@pytest.mark.parametrize("seen", ["", "nonsense", "2023-01-01"])
def test_minutes_from_a_page_of_nowhere_are_not_saved(seen, editor):
    event, _, _ = full_meeting()
    page = editor.post(url("minutes", event), {"text": "Mine", "_seen": seen})
    assert "too old" in page.content.decode()
    assert Minutes.objects.get(event=event).text == "The chair opened the meeting."


def test_comments_approval_file_and_reopening(secretariat):
    event, _, _ = full_meeting()
    until = (timezone.localdate() + timedelta(days=7)).isoformat()
    response = secretariat.post(url("minutes", event), {"action": "comments", "until": until})
    mailing = Mailing.objects.get()
    assert (response["Location"], mailing.mails.count()) == (mailing.get_absolute_url(), 3)
    later = make_meeting(body=event.body, starts_on="2023-11-10")
    data = {"action": "approve", "on": "2023-11-10", "at_event": later.pk}
    secretariat.post(url("minutes", event), data)
    minutes = Minutes.objects.get(event=event)
    assert (minutes.state, minutes.approved_at_event) == ("approved", later)
    page = secretariat.get(url("minutes", event)).content.decode()
    assert "<textarea" not in page
    secretariat.post(url("minutes", event), {"action": "keep", "access": "participants"})
    assert Material.objects.get().kind == "minutes"
    secretariat.post(url("minutes", event), {"action": "reopen", "reason": "A slip"})
    minutes.refresh_from_db()
    assert minutes.state == "draft"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"action": "approve", "on": "soon"}, "Approved on: Enter a valid date."),
        ({"action": "reopen", "reason": ""}, "Why: This field is required."),
        ({"action": "keep", "access": "public"}, "Who may have the file"),
    ],
)
def test_steps_say_what_is_wrong(data, why, secretariat):
    event, _, _ = full_meeting()
    response = secretariat.post(url("minutes", event), data)
    assert why in told(response)[0]


def test_the_desk_says_why_approved_minutes_and_their_meeting_are_kept(secretariat):
    event = make_meeting()
    point = make_point(event, minutes="Agreed.")
    make_minutes(event, state="approved", approved_on="2023-07-01")
    for name, record in [("event", event), ("agendaitem", point)]:
        address = reverse(f"admin:events_{name}_delete", args=[record.pk])
        for response in [secretariat.get(address), secretariat.post(address, {"post": "yes"})]:
            assert response.status_code == 200
            assert "The minutes are approved: reopen them" in response.content.decode()
    data = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    response = secretariat.post(reverse("admin:events_event_changelist"), data)
    assert "The minutes are approved: reopen them" in response.content.decode()
    assert AgendaItem.objects.get() == point


def test_a_meeting_with_nothing_approved_is_deleted_only_when_somebody_says_so(secretariat):
    event = make_meeting()
    make_minutes(event)
    address = reverse("admin:events_event_delete", args=[event.pk])
    page = secretariat.get(address).content.decode()
    assert ("Why is it deleted?" in page, Event.objects.count()) == (True, 1)
    secretariat.post(address, {"post": "yes"})
    assert not Event.objects.exists()


# --- action items ---------------------------------------------------------------------------------


def test_open_items_are_put_on_the_agenda_and_done(editor):
    body = make_body()
    first = make_meeting(body=body, starts_on="2023-01-10")
    second = make_meeting(body=body, starts_on="2023-05-10")
    item = make_actionitem(first, text="Write the flyer")
    page = editor.get(url("carry", second)).content.decode()
    assert ("Write the flyer" in page, "Put them on the agenda" in page) == (True, True)
    response = editor.post(url("carry", second), {"action": "carry"})
    assert told(response) == ["1 item is put on the agenda."]
    assert "Put them on the agenda" not in editor.get(url("carry", second)).content.decode()
    data = {"action": f"done-{item.pk}", f"on-{item.pk}": "2023-05-10", f"outcome-{item.pk}": "Ok"}
    editor.post(url("carry", second), data)
    item.refresh_from_db()
    assert (str(item.done_on), item.outcome) == ("2023-05-10", "Ok")


def test_items_of_other_bodies_cannot_be_touched_from_here(editor):
    stranger = make_actionitem()
    data = {"action": f"done-{stranger.pk}", f"on-{stranger.pk}": "2023-05-10"}
    assert editor.post(url("carry", make_meeting()), data).status_code == 404
    stranger.refresh_from_db()
    assert stranger.done_on is None


def test_an_item_is_not_done_on_no_day(editor):
    item = make_actionitem(make_meeting())
    data = {"action": f"done-{item.pk}", f"on-{item.pk}": ""}
    response = editor.post(url("carry", item.event), data)
    assert told(response) == ["Done on: This field is required."]
