"""The pages of a meeting on the desk: who may see and do what, and what each button does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from icpermed.outbox.models import Mail, Mailing
from tests.events.meetings import (
    attend,
    everything,
    full_meeting,
    make_coming_meeting,
    make_delegate,
    make_meeting,
    make_member,
    make_point,
    told,
    url,
)
from tests.factories import (
    make_actionitem,
    make_invitation,
    make_participation,
    make_votingrule,
)

pytestmark = pytest.mark.django_db

#: The pages, and who may open them besides the secretariat.
PAGES = {
    "invite": set(),
    "remind": set(),
    "write": set(),
    "attendance": {"editor"},
    "votes": {"editor", "reader"},
    "minutes": {"editor", "reader"},
    "minutes_print": {"editor", "reader"},
    "carry": {"editor", "reader"},
}


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.alike
@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_whom_they_are_and_change_nothing(page, secretariat, editor, reader, client):
    event, _, _ = full_meeting()
    before = everything()
    for name, who in {"editor": editor, "reader": reader}.items():
        expected = 200 if name in PAGES[page] else 403
        assert who.get(url(page, event)).status_code == expected
    assert secretariat.get(url(page, event)).status_code == 200
    assert client.get(url(page, event)).status_code == 302
    assert everything() == before


def test_the_buttons_on_the_events_page_are_those_that_somebody_may_use(
    secretariat, editor, reader
):
    event, _, _ = full_meeting()
    for who, labels in [
        (secretariat, {"Invite …", "Attendance", "Votes", "Minutes", "Action items"}),
        (editor, {"Attendance", "Votes", "Minutes", "Action items"}),
        (reader, {"Votes", "Minutes", "Action items"}),
    ]:
        page = who.get(reverse("admin:events_event_change", args=[event.pk]))
        found = {label.partition(" (")[0] for label, _ in page.context["links"]}
        assert found & {"Invite …", "Attendance", "Votes", "Minutes", "Action items"} == labels


def test_votes_are_opened_entered_and_closed_by_the_secretariat_only(editor, reader):
    event, point, vote = full_meeting()
    before = everything()
    for who in [editor, reader]:
        data = {"agenda_item": point.pk, "title": "X", "rule": event.voting_rule_id}
        assert who.post(url("votes", event), data).status_code == 403
        assert who.post(url("vote", event, vote.pk), {"action": "consensus"}).status_code == 403
        assert who.get(url("vote_close", event, vote.pk)).status_code == 403
        assert who.post(url("vote_close", event, vote.pk), {"seen": ""}).status_code == 403
        assert who.post(url("minutes", event), {"action": "approve"}).status_code == 403
    assert everything() == before


def test_readers_write_nothing(reader):
    event, _, _ = full_meeting()
    before = everything()
    for page, data in [
        ("minutes", {"text": "Mine"}),
        ("minutes", {"action": "comments", "until": "2999-01-01"}),
        ("carry", {"action": "carry"}),
        ("carry", {"action": "ask"}),
        ("carry", {"action": f"done-{event.action_items.get().pk}", "on": "2023-07-01"}),
        ("invite", {"take": "1"}),
        ("attendance", {}),
    ]:
        assert reader.post(url(page, event), data).status_code == 403
    assert everything() == before


def test_names_of_who_came_are_not_for_readers(editor, reader):
    event, _, _ = full_meeting()
    assert "Delegate of First" in editor.get(url("minutes_print", event)).content.decode()
    page = reader.get(url("minutes_print", event)).content.decode()
    assert ("First" in page, "Delegate of First" in page) == (True, False)


@pytest.mark.alike
@pytest.mark.parametrize("page", PAGES)
def test_pages_take_as_many_queries_for_many_as_for_few(page, secretariat):
    counts = []
    event, _, _ = full_meeting()
    for _ in range(2):
        secretariat.get(url(page, event))
        with CaptureQueriesContext(connection) as queries:
            secretariat.get(url(page, event))
        counts.append(len(queries))
        for n in range(4):
            attend(event, make_member())
            make_delegate(event.body)
            make_point(event)
            make_actionitem(event)
            make_actionitem(make_meeting(body=event.body, starts_on=f"2022-0{n + 1}"))
            make_invitation(event, sent_at=timezone.now())
    assert counts[0] == counts[1]


def test_what_is_not_there_is_not_found(secretariat):
    event, _, vote = full_meeting()
    other = make_meeting(body=None, kind="workshop")
    assert secretariat.get(url("vote", other, vote.pk)).status_code == 404
    assert secretariat.get("/admin/events/event/0/votes/").status_code == 404
    assert secretariat.get(url("vote", event, 0)).status_code == 404


# --- inviting -------------------------------------------------------------------------------------


def test_delegates_are_invited_by_three_clicks(secretariat):
    event = make_coming_meeting()
    first, second = (make_delegate(event.body, make_member(name)) for name in ["First", "Second"])
    make_delegate(event.body, make_member("Third"), "Unreachable", email="")
    page = secretariat.get(url("invite", event))
    assert "Unreachable, Third: there is no e-mail address." in page.content.decode()
    data = {"take": [first.pk], "words": "Welcome."}
    response = secretariat.post(url("invite", event), data)
    mailing = Mailing.objects.get()
    assert response["Location"] == mailing.get_absolute_url()
    assert [i.mandate for i in event.invitations.all()] == [first]
    assert "Welcome." in mailing.mails.get(state="draft").text
    page = secretariat.get(url("invite", event)).content.decode()
    assert (str(mailing) in page, second.person.email in page) == (True, True)


def test_before_letters_about_what_has_begun_the_desk_says_that_nobody_can_answer(secretariat):
    event = make_coming_meeting(starts_on=timezone.localdate().isoformat())
    make_delegate(event.body)
    make_invitation(event, sent_at=timezone.now())
    pages = [secretariat.get(url(name, event)).content.decode() for name in ["invite", "remind"]]
    words = "<b>This event has begun.</b> Anybody who gets a letter now"
    assert [words in page for page in pages] == [True, True]
    assert (
        "Anybody who gets a letter now"
        not in secretariat.get(url("invite", make_coming_meeting())).content.decode()
    )


def test_where_nobody_has_a_contact_the_desk_leads_to_a_new_mandate(secretariat):
    event = make_coming_meeting()
    link = f'href="{reverse("admin:registry_mandate_add")}">Add a mandate</a>'
    for query in ["", "?whom=members"]:
        page = secretariat.get(url("invite", event) + query).content.decode()
        assert ("the register knows no contact" in page, link in page) == (True, True)
        assert "any more" not in page
    delegate = make_delegate(event.body)
    secretariat.post(url("invite", event), {"take": [delegate.pk], "words": ""})
    page = secretariat.get(url("invite", event)).content.decode()
    assert ("There is nobody to invite any more." in page, link in page) == (True, False)
    make_delegate(event.body, email="")
    page = secretariat.get(url("invite", event)).content.decode()
    assert ("There is nobody left who can be reached." in page, link in page) == (True, True)
    event = make_meeting(body=None, starts_on=event.starts_on.isoformat())
    page = secretariat.get(url("invite", event) + "?whom=body").content.decode()
    assert ("choose a body" in page, link in page) == (True, False)


def test_contacts_get_the_places_that_were_typed(secretariat):
    event = make_coming_meeting()
    mandates = [make_delegate(event.body, make_member(name)) for name in ["First", "Second"]]
    data = {"take": [m.pk for m in mandates], f"places-{mandates[1].pk}": "5", "words": ""}
    address = f"{url('invite', event)}?whom=members&places=2"
    secretariat.post(address, data)
    quotas = event.invitations.order_by("organisation__name").values_list("quota", flat=True)
    assert list(quotas) == [2, 5]


def test_a_line_that_is_no_address_is_shown_again(secretariat):
    event = make_coming_meeting()
    address = f"{url('invite', event)}?whom=addresses"
    page = secretariat.post(
        address, {"addresses": "Ana <ana@example.org>\nnonsense", "words": "Hi"}
    )
    text = page.content.decode()
    assert "This is no address: nonsense" in text
    assert ("Ana &lt;ana@example.org&gt;" in text, event.invitations.count()) == (True, 0)
    secretariat.post(address, {"addresses": "Ana <ana@example.org>, 3", "words": ""})
    assert list(event.invitations.values_list("name", "quota")) == [("Ana", 3)]


def test_pressing_the_button_twice_invites_once(secretariat):
    event = make_coming_meeting()
    data = {"take": [make_delegate(event.body).pk], "words": ""}
    secretariat.post(url("invite", event), data)
    again = secretariat.post(url("invite", event), data)
    assert told(again)[-1:] == ["There is nobody to invite: whoever was chosen is invited already."]
    assert (event.invitations.count(), Mailing.objects.count()) == (1, 1)


def test_reminders_are_prepared_from_their_page(secretariat):
    event = make_coming_meeting()
    make_invitation(event, name="Silent", sent_at=timezone.now())
    make_invitation(event, name="Declined", sent_at=timezone.now(), declined_at=timezone.now())
    page = secretariat.get(url("remind", event)).content.decode()
    assert ("Silent" in page, "Declined" in page) == (True, False)
    response = secretariat.post(url("remind", event), {"words": "Soon."})
    assert response["Location"] == Mailing.objects.get().get_absolute_url()
    assert list(Mail.objects.values_list("name", flat=True)) == ["Silent"]


def test_participants_are_written_to(secretariat):
    event = make_coming_meeting(joining_link="https://meet.example.org/x")
    make_participation(event, email="comes@example.org", mode="online")
    data = {
        "whom": "place",
        "subject": "The way in",
        "text": "We begin at ten.",
        "has_joining_link": "on",
    }
    response = secretariat.post(url("write", event), data)
    assert response["Location"] == Mailing.objects.get().get_absolute_url()
    assert "https://meet.example.org/x" in Mail.objects.get().text
    assert secretariat.post(url("write", event), data | {"subject": ""}).status_code == 200


# --- attendance -----------------------------------------------------------------------------------


def walk_ins(*rows) -> dict:
    form = {"walkin-TOTAL_FORMS": 3, "walkin-INITIAL_FORMS": 0}
    empty = {"name": "", "organisation": "", "affiliation": "", "country": "", "role": "guest"}
    for n in range(3):
        row = empty | {"mode": "on_site"} | (rows[n] if n < len(rows) else {})
        form |= {f"walkin-{n}-{name}": value for name, value in row.items()}
    return form


def test_attendance_is_saved_at_once_and_shows_the_quorum(secretariat):
    event = make_meeting(voting_rule=make_votingrule(quorum_percent=100))
    first, second = make_member("First"), make_member("Second")
    one = make_participation(event, organisation=first, role="delegate")
    away = make_participation(event, role="guest")
    page = secretariat.get(url("attendance", event))
    assert (page.context["quorum"].present, page.context["missing"]) == (0, ["First", "Second"])
    data = {f"mark-{one.pk}": "online", f"mark-{away.pk}": "absent"}
    data |= walk_ins({"name": "Came", "organisation": second.pk, "role": "deputy"})
    response = secretariat.post(url("attendance", event), data, follow=True)
    assert response.context["quorum"].has_quorum
    assert "Saved: 3 changed." in response.content.decode()
    assert sorted(event.participations.values_list("state", "mode")) == [
        ("absent", "on_site"),
        ("attended", "on_site"),
        ("attended", "online"),
    ]


def test_one_button_says_that_who_has_a_place_came_as_planned(secretariat):
    event = make_meeting()
    planned = make_participation(event, state="confirmed", mode="online")
    absent = make_participation(event, state="confirmed")
    invited = make_participation(event, state="invited")
    data = {f"mark-{absent.pk}": "absent", "everybody": "yes"} | walk_ins()
    secretariat.post(url("attendance", event), data)
    states = {p.pk: (p.state, p.mode) for p in event.participations.all()}
    assert states == {
        planned.pk: ("attended", "online"),
        absent.pk: ("absent", "on_site"),
        invited.pk: ("invited", "on_site"),
    }


def test_a_walk_in_without_a_name_is_shown_again(secretariat):
    event = make_meeting()
    person = make_participation(event)
    data = {f"mark-{person.pk}": "absent"} | walk_ins({"affiliation": "A hospital"})
    page = secretariat.post(url("attendance", event), data)
    assert "Write the name of whoever came." in page.content.decode()
    assert 'value="absent" checked' in page.content.decode()
    person.refresh_from_db()
    assert person.state == "confirmed"
