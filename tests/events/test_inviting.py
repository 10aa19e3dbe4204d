"""Inviting people: whom, how many, once; and reminding only those who have not answered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events.answering import decline, register_by_invitation
from events.guests import (
    INVITED,
    NO_ADDRESS,
    NO_CONTACT,
    TAKES_PART,
    TWICE,
    Guest,
    guests_of_the_body,
    guests_of_the_members,
    read_addresses,
    sort_out,
)
from events.inviting import invite
from events.models import Invitation
from events.registering import cancel
from events.reminding import Announcement, announce, remind, to_remind
from icpermed.outbox.models import Mail
from icpermed.outbox.releasing import discard, release
from tests.events.meetings import make_coming_meeting, make_delegate, make_member
from tests.factories import (
    make_body,
    make_country,
    make_invitation,
    make_mandate,
    make_participation,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db


def names(guests) -> list[str]:
    return [guest.name for guest in guests]


def invited_meeting(*members, **fields):
    """A meeting to which the delegates of these members are invited; the letters are out."""
    event = make_coming_meeting(**fields)
    for name in members:
        make_delegate(event.body, make_member(name), f"Delegate of {name}")
    mailing = invite(event=event, guests=guests_of_the_body(event), by=None)
    release(mailing, by=None)
    return event


def invitation_of(event, name) -> Invitation:
    return event.invitations.get(organisation__name=name)


# --- whom -----------------------------------------------------------------------------------------


def test_delegates_of_the_day_are_invited_for_members_and_observers_of_the_day():
    body = make_body(kind="executive_committee")
    event = make_coming_meeting(body=body)
    day = event.starts_on.first_day
    yesterday, tomorrow = (day + timedelta(days=n) for n in [-1, 1])
    member = make_member("A member")
    make_delegate(body, member, "Delegate")
    make_delegate(body, member, "Deputy", role="deputy")
    make_delegate(body, make_member("An observer", role="observer"), "Observer")
    make_delegate(body, make_member("B member"), "Ended", ends_on=yesterday.isoformat())
    make_delegate(body, make_member("C member"), "Begins", starts_on=tomorrow.isoformat())
    make_delegate(body, make_member("Left", ends_on=yesterday.isoformat()), "Of who left")
    make_delegate(make_body(), make_member("D member"), "Of another body")
    make_mandate(make_person("Chair", email="chair@example.org"), body=body, role="chair")
    found = guests_of_the_body(event)
    assert [(g.name, str(g.organisation), g.is_observer, g.role) for g in found] == [
        ("Delegate", "A member", False, "delegate"),
        ("Deputy", "A member", False, "deputy"),
        ("Observer", "An observer", True, "observer"),
    ]


def test_in_a_working_group_everybody_with_an_office_is_invited():
    body = make_body()
    make_mandate(make_person("Chair", email="chair@example.org"), body=body, role="chair")
    make_mandate(make_person("Staff", email="staff@example.org"), body=body, role="staff")
    found = guests_of_the_body(make_coming_meeting(body=body))
    assert [(guest.name, guest.role) for guest in found] == [("Chair", "participant")]


def test_each_member_gets_its_quota_by_one_contact():
    event = make_coming_meeting()
    first, second, third = make_member("First"), make_member("Second"), make_member("Third")
    make_delegate(event.body, first, "Delegate")
    make_delegate(event.body, first, "Communication", role="communication_contact")
    make_delegate(event.body, second, "Deputy", role="deputy")
    make_delegate(event.body, third, "Unreachable", email="")
    found = guests_of_the_members(event, quota=3, quotas={second.pk: 5})
    assert [(g.name, g.quota) for g in found.guests] == [("Communication", 3), ("Deputy", 5)]
    assert found.without == [("Third", NO_CONTACT)]


def test_addresses_are_read_as_people_paste_them():
    text = (
        "Ana Pérez <ana@example.org>, 3\n"
        '"O\'Neill, Pat" <pat@example.org>\r\n'
        "plain@example.org\n\n"
        "One <one@example.org>; Two <two@example.org>; three@example.org, four@example.org,\n"
        "five@example.org, 2\n"
        "Nobody <nobody@>\n"
        "None <none@example.org>, 0\n"
        "just words"
    )
    guests, faulty = read_addresses(text)
    assert [(guest.name, guest.email, guest.quota) for guest in guests] == [
        ("Ana Pérez", "ana@example.org", 3),
        ("O'Neill, Pat", "pat@example.org", 1),
        ("", "plain@example.org", 1),
        ("One", "one@example.org", 1),
        ("Two", "two@example.org", 1),
        ("", "three@example.org", 1),
        ("", "four@example.org", 1),
        ("", "five@example.org", 2),
    ]
    assert faulty == ["Nobody <nobody@>", "None <none@example.org>, 0", "just words"]


def test_who_gets_none_is_named_with_the_reason():
    event = make_coming_meeting()
    member = make_member("Member")
    make_invitation(event, email="Invited@example.org")
    make_participation(event, email="comes@example.org")
    make_participation(event, email="cancelled@example.org", state="cancelled")
    guests = [
        Guest("", "No address"),
        Guest("invited@example.org", "Invited"),
        Guest("invited@example.org", "For a member", member),
        Guest("COMES@example.org", "Comes"),
        Guest("new@example.org", "New"),
        Guest("New@example.org", "New again"),
        Guest("cancelled@example.org", "Cancelled"),
    ]
    found = sort_out(event, guests)
    assert names(found.guests) == ["For a member", "New", "Cancelled"]
    assert found.without == [
        ("No address", NO_ADDRESS),
        ("Invited", INVITED),
        ("Comes", TAKES_PART),
        ("New again", TWICE),
    ]


def test_a_delegate_of_two_organisations_is_expected_once():
    event = make_coming_meeting()
    mandate = make_delegate(event.body, make_member("First"), "Same")
    make_mandate(mandate.person, body=event.body, role="deputy", organisation=make_member("Second"))
    found = sort_out(event, guests_of_the_body(event))
    assert (names(found.guests), found.without) == (["Same"], [("Same, Second", TWICE)])


# --- inviting -------------------------------------------------------------------------------------


def test_invitations_are_drafts_with_a_personal_link_until_they_are_released():
    event = make_coming_meeting()
    observer = make_member("Observer", role="observer", country=make_country("FR"))
    make_delegate(event.body, observer, "Ana", email="ana@example.org")
    user = make_user("sec")
    mailing = invite(
        event=event, guests=guests_of_the_body(event), words="Bring your notes.", by=user
    )
    invitation, mail, expected = (
        event.invitations.get(),
        mailing.mails.get(),
        (event.participations.get()),
    )
    assert (invitation.email, invitation.quota, invitation.person.name) == (
        "ana@example.org",
        1,
        "Ana",
    )
    assert invitation.sent_at is None
    assert (mail.state, mail.to, mail.about_pk) == ("draft", "ana@example.org", str(invitation.pk))
    assert mail.subject == f"Invitation: {event}"
    assert f"{event.slug}/invitation/{invitation.token}/" in mail.text
    assert "Bring your notes." in mail.text
    assert [name for name, _, _ in mail.attachments] == [f"{event.slug}.ics"]
    assert (expected.state, expected.role, expected.mode, expected.country.code) == (
        "invited",
        "observer",
        "on_site",
        "FR",
    )
    assert (expected.invitation, expected.person, expected.organisation) == (
        invitation,
        invitation.person,
        observer,
    )


def test_online_meetings_are_attended_online():
    event = make_coming_meeting(format="online")
    make_delegate(event.body)
    invite(event=event, guests=guests_of_the_body(event), by=None)
    assert event.participations.get().mode == "online"


def test_contacts_with_a_quota_are_not_expected_themselves():
    event = make_coming_meeting()
    make_delegate(event.body, make_member("First"))
    invite(event=event, guests=guests_of_the_members(event, quota=3).guests, by=None)
    assert [i.quota for i in event.invitations.all()] == [3]
    assert event.participations.count() == 0


def test_nobody_is_invited_twice():
    event = invited_meeting("First")
    with pytest.raises(ValueError, match="invited already"):
        invite(event=event, guests=guests_of_the_body(event), by=None)
    make_delegate(event.body, make_member("Second"), "Late")
    mailing = invite(event=event, guests=guests_of_the_body(event), by=None)
    states = [(mail.name, mail.state, mail.problem) for mail in mailing.mails.order_by("name")]
    assert states == [
        ("Delegate of First, First", "left_out", INVITED),
        ("Late", "draft", ""),
    ]


def test_who_was_to_be_invited_by_a_letter_that_was_thrown_away_is_invited_again():
    event = make_coming_meeting()
    make_delegate(event.body, make_member("First"), "Delegate")
    mailing = invite(event=event, guests=guests_of_the_body(event), by=None)
    discard(mailing)
    assert list(to_remind(event)) == []
    token = event.invitations.get().token
    again = invite(event=event, guests=guests_of_the_body(event), by=None)
    assert [mail.state for mail in again.mails.all()] == ["draft"]
    assert (event.invitations.get().token, event.participations.count()) == (token, 1)


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"starts_on": "2023-06-14"}])
def test_nobody_is_invited_to_what_is_cancelled_or_over(fields):
    event = make_coming_meeting(**fields)
    with pytest.raises(ValueError, match="cancelled or over"):
        invite(event=event, guests=[Guest("a@example.org")], by=None)
    assert Mail.objects.count() == 0


def test_inviting_takes_the_same_queries_for_any_number(django_assert_max_num_queries):
    event = make_coming_meeting()
    for _ in range(12):
        make_delegate(event.body)
    with django_assert_max_num_queries(20):
        mailing = invite(event=event, guests=guests_of_the_body(event), by=None)
    assert mailing.mails.count() == 12


def test_what_somebody_types_cannot_write_into_the_head_of_a_mail():
    event = make_coming_meeting()
    guests, _ = read_addresses("Eve\tBcc: all@example.org <eve@example.org>")
    mail = invite(event=event, guests=guests, by=None).mails.get()
    assert (mail.to, "\n" in mail.name) == ("eve@example.org", False)


# --- reminding ------------------------------------------------------------------------------------


def test_only_who_has_not_answered_is_reminded():
    event = invited_meeting("Silent", "Yes", "No", "Waits", "Came", capacity_on_site=1)
    for name in ["Yes", "Waits"]:
        invitation = invitation_of(event, name)
        register_by_invitation(invitation, email=invitation.email, mode="on_site", name=name)
    decline(invitation_of(event, "No"))
    event.participations.filter(organisation__name="Came").update(state="attended")
    answers = set(event.participations.values_list("organisation__name", "state"))
    assert answers == {
        ("Silent", "invited"),
        ("Yes", "confirmed"),
        ("Waits", "waiting"),
        ("No", "declined"),
        ("Came", "attended"),
    }
    mailing = remind(event=event, by=None)
    assert [mail.name for mail in mailing.mails.all()] == ["Delegate of Silent"]


def test_nobody_is_reminded_before_the_invitation_went_out():
    event = make_coming_meeting()
    make_delegate(event.body)
    mailing = invite(event=event, guests=guests_of_the_body(event), by=None)
    with pytest.raises(ValueError, match="nobody to remind"):
        remind(event=event, by=None)
    release(mailing, by=None)
    assert remind(event=event, by=None).mails.count() == 1


def test_nobody_is_reminded_twice_within_three_days():
    event = invited_meeting("A")
    remind(event=event, by=None)
    assert event.invitations.get().reminded_at is not None
    with pytest.raises(ValueError, match="nobody to remind"):
        remind(event=event, by=None)
    long_ago = timezone.now() - timedelta(days=4)
    event.invitations.update(reminded_at=long_ago)
    Mail.objects.filter(template__endswith="reminder.txt").update(created_at=long_ago, once="")
    assert remind(event=event, by=None).mails.count() == 1


def test_a_reminder_that_was_thrown_away_counts_for_nothing():
    event = invited_meeting("A")
    discard(remind(event=event, by=None))
    assert remind(event=event, by=None).mails.get().state == "draft"


@pytest.mark.parametrize("answer", ["yes", "no", "on the own page"])
def test_who_answers_before_the_reminder_is_released_does_not_get_it(answer):
    event = invited_meeting("A", "B")
    mailing = remind(event=event, by=None)
    invitation = invitation_of(event, "A")
    {
        "yes": lambda: register_by_invitation(
            invitation, email=invitation.email, mode="online", name="A"
        ),
        "no": lambda: decline(invitation),
        "on the own page": lambda: cancel(invitation.participations.get()),
    }[answer]()
    states = sorted(mailing.mails.values_list("name", "state"))
    assert states == [("Delegate of A", "cancelled"), ("Delegate of B", "draft")]
    release(mailing, by=None)
    assert list(mailing.mails.filter(state="queued").values_list("name", flat=True)) == [
        "Delegate of B"
    ]


# --- announcements --------------------------------------------------------------------------------


def with_people(event):
    for state, mode in [
        ("confirmed", "on_site"),
        ("confirmed", "online"),
        ("waiting", "online"),
        ("invited", "online"),
        ("cancelled", "online"),
    ]:
        queued = timezone.now() if state == "waiting" else None
        make_participation(
            event, email=f"{state}-{mode}@example.org", state=state, mode=mode, queued_at=queued
        )
    return event


@pytest.mark.parametrize(
    ("whom", "to"),
    [
        ("place", ["confirmed-on_site@example.org", "confirmed-online@example.org"]),
        ("on_site", ["confirmed-on_site@example.org"]),
        ("online", ["confirmed-online@example.org"]),
        ("waiting", ["waiting-online@example.org"]),
        ("invited", ["invited-online@example.org"]),
    ],
)
def test_announcements_go_to_whom_they_are_meant_for(whom, to):
    event = with_people(make_coming_meeting(joining_link="https://meet.example.org/secret"))
    mailing = announce(
        Announcement("New time", "We begin at ten.", whom, has_joining_link=True),
        event=event,
        by=None,
    )
    mails = {mail.to: mail.text for mail in mailing.mails.all()}
    assert sorted(mails) == sorted(to)
    assert {mail.state for mail in mailing.mails.all()} == {"draft"}
    assert all(text.startswith("We begin at ten.") for text in mails.values())
    told = [address for address, text in mails.items() if "secret" in text]
    assert told == [address for address in to if address == "confirmed-online@example.org"]


def test_an_announcement_needs_somebody_to_read_it():
    with pytest.raises(ValueError, match="nobody"):
        announce(Announcement("A", "B"), event=make_coming_meeting(), by=None)


def test_letters_say_by_the_clock_of_the_event_when_to_answer():
    closes = datetime(2031, 1, 14, 23, 30, tzinfo=UTC)
    event = invited_meeting(
        "A",
        starts_on="2031-02-14",
        timezone="Asia/Tokyo",
        registration_opens_at=timezone.now(),
        registration_closes_at=closes,
    )
    remind(event=event, by=None)
    texts = Mail.objects.order_by("pk").values_list("text", flat=True)
    words = "Please answer by 15 January 2031, 08:30, Tokyo time."
    assert [words in text for text in texts] == [True, True]
