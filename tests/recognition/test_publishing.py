"""Winners are published by a button: those who agreed, each told once, and taken off by another."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from icpermed.outbox.models import Mail
from icpermed.outbox.releasing import release
from recognition.consenting import reminders
from recognition.publishing import publish_results, withdraw_results
from tests.factories import make_user
from tests.recognition.factories import make_award, make_edition, make_judged_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided():
    """A decided edition: one winner agreed, one is silent, one declined."""
    edition = make_edition(2101, state="decided", is_published=False, results_on=None)
    make_award("Named Winner", edition=edition, email="named@example.org")
    silent = {"is_name_public": False, "consented_on": None, "edition": edition}
    make_award("Silent Winner", email="silent@example.org", **silent)
    make_award("Unreachable Winner", **silent)
    make_award("Refusing Winner", declined_at=timezone.now(), email="no@example.org", **silent)
    return edition


def address(edition, page="publishing") -> str:
    return reverse(f"admin:recognition_edition_{page}", args=[edition.pk])


# --- publishing -----------------------------------------------------------------------------------


def test_only_winners_who_agreed_are_published(client, decided):
    publish_results(edition=decided, by=make_user())

    page = client.get("/recognition/2101/").content.decode()
    items = json.loads(client.get("/recognition/winners/?format=json").content)["items"]
    decided.refresh_from_db()
    assert [item["name"] for item in items] == ["Named Winner"]
    assert "Three winners are not named." in page
    assert (decided.state, decided.is_published) == ("published", True)
    assert decided.results_on.first_day == timezone.localdate()


def test_named_winners_are_told_once_by_mails_that_are_looked_at_first(decided):
    by = make_user()
    mailing = publish_results(edition=decided, by=by)

    drafts = mailing.mails.filter(state=Mail.State.DRAFT)
    assert [mail.to for mail in drafts] == ["named@example.org"]
    award = decided.awards.get(name="Named Winner")
    assert award.get_consent_url() in drafts[0].text
    release(mailing, by=by)

    withdraw_results(edition=decided, reason="A mistake")
    publish_results(edition=decided, by=by)
    assert Mail.objects.filter(to="named@example.org").exclude(state="left_out").count() == 1


@pytest.mark.parametrize("state", ["running", "published"])
def test_what_is_not_decided_is_not_published(state):
    edition = make_judged_edition() if state == "running" else make_edition()
    make_award(edition=edition)

    with pytest.raises(ValueError, match="cannot become"):
        publish_results(edition=edition, by=make_user())


def test_an_edition_without_winners_is_not_published():
    with pytest.raises(ValueError, match="no winners yet"):
        publish_results(edition=make_edition(state="decided"), by=make_user())


def test_withdrawing_takes_all_winners_off_and_wants_a_reason(client, decided):
    publish_results(edition=decided, by=make_user())

    with pytest.raises(ValueError, match="Say why"):
        withdraw_results(edition=decided, reason=" ")
    withdraw_results(edition=decided, reason="Wrong order")

    page = client.get("/recognition/2101/").content.decode()
    assert "Named Winner" not in page
    assert "The jury has decided" in page
    assert json.loads(client.get("/recognition/winners/?format=json").content)["items"] == []


# --- reminding ------------------------------------------------------------------------------------


def test_whoever_has_not_answered_is_asked_with_the_personal_link(decided):
    found = reminders(decided)

    assert [letter.to for letter, *_ in found] == ["silent@example.org"]
    assert found[0][2].get_consent_url() in found[0][0].text


# --- the desk -------------------------------------------------------------------------------------


def test_the_desk_says_who_has_not_answered(secretariat, decided):
    answers = secretariat.get(address(decided)).context["answers"]

    assert {answer.award.name: answer.word for answer in answers} == {
        "Named Winner": "Named",
        "Silent Winner": "No answer",
        "Unreachable Winner": "No answer",
        "Refusing Winner": "Declined",
    }
    decided.refresh_from_db()
    assert decided.state == "decided"


def test_the_desk_publishes_and_leads_to_the_mails(secretariat, decided):
    response = secretariat.post(address(decided))

    decided.refresh_from_db()
    assert decided.state == "published"
    assert "/outbox/mailing/" in response["Location"]


def test_the_desk_prepares_reminders_which_note_the_asking_once_they_go(secretariat, decided):
    response = secretariat.post(address(decided, "publishing_remind"))

    mail = Mail.objects.get(state=Mail.State.DRAFT)
    award = decided.awards.get(name="Silent Winner")
    assert "/outbox/mailing/" in response["Location"]
    assert (mail.to, award.asked_at) == ("silent@example.org", None)
    release(mail.mailing, by=secretariat.user)
    award.refresh_from_db()
    assert award.asked_at


def test_the_desk_withdraws_with_a_reason(secretariat, decided):
    publish_results(edition=decided, by=secretariat.user)

    refused = secretariat.post(address(decided, "publishing_withdraw"), {"reason": ""})
    secretariat.post(address(decided, "publishing_withdraw"), {"reason": "Wrong order"})

    decided.refresh_from_db()
    assert (refused.status_code, decided.state) == (422, "decided")
    assert "Say why" in refused.content.decode()


def test_publishing_what_is_not_decided_says_so_on_the_desk(secretariat):
    edition = make_judged_edition()
    make_award(edition=edition)

    page = secretariat.post(address(edition), follow=True).content.decode()

    edition.refresh_from_db()
    assert edition.state == "running"
    assert "cannot become" in page


@pytest.mark.parametrize("page", ["publishing_remind", "publishing_withdraw"])
def test_looking_at_the_addresses_of_buttons_does_nothing(secretariat, decided, page):
    assert secretariat.get(address(decided, page)).status_code == 405


def test_readers_of_the_desk_do_not_publish(reader, decided):
    statuses = [
        reader.get(address(decided)).status_code,
        reader.post(address(decided)).status_code,
        reader.post(address(decided, "publishing_remind")).status_code,
        reader.post(address(decided, "publishing_withdraw"), {"reason": "x"}).status_code,
    ]

    decided.refresh_from_db()
    assert (statuses, decided.state) == ([403] * 4, "decided")
