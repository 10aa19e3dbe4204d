"""Mails go out: to a real server, which takes them, refuses them, or leaves in the middle."""

import asyncio
from datetime import timedelta

import pytest
from aiosmtpd.smtp import AuthResult
from django.utils import timezone

from icpermed.outbox import Letter, prepare, send
from icpermed.outbox.models import Mail
from icpermed.outbox.releasing import release
from icpermed.outbox.sending import send_due
from tests.factories import make_person
from tests.outbox.conftest import MailServer, running

pytestmark = pytest.mark.django_db


def letter(to="somebody@example.org", **fields) -> Letter:
    return Letter(to, **({"subject": "Hello", "text": "Good day.\n"} | fields))


def states() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


def let_an_hour_pass(hours=1):
    earlier = timezone.now() - timedelta(hours=hours)
    Mail.objects.update(queued_at=earlier, not_before=earlier)


def test_a_mail_arrives_with_everything_at_its_head(mail_server, settings):
    settings.CONTACT_EMAIL = "desk@example.org"
    settings.DEFAULT_FROM_EMAIL = "ICPerMed <site@example.org>"
    calendar = ("event.ics", "text/calendar; method=REQUEST", "BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    mail = send(
        letter(
            name="Zoë, of the Füund",
            subject="Welcome – à bientôt",
            text=".\n.dots\nGrüße\n",
            headers={"List-Unsubscribe": "<https://example.org/x>"},
            attachments=(calendar,),
        ),
        about=make_person(),
    )

    assert send_due() == 1

    [arrived] = mail_server.arrived
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.problem) == ("sent", 1, "")
    assert [line["what"] for line in mail.log] == ["queued", "sending", "sent"]
    assert mail_server.recipients == ["somebody@example.org"]
    assert {name: str(arrived[name]) for name in set(arrived.keys()) - {"Content-Type"}} == {
        "Auto-Submitted": "auto-generated",
        "Date": mail.queued_at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "From": "ICPerMed <site@example.org>",
        "List-Unsubscribe": "<https://example.org/x>",
        "MIME-Version": "1.0",
        "Message-ID": mail.message_id,
        "Reply-To": "desk@example.org",
        "Subject": "Welcome – à bientôt",
        "To": '"Zoë, of the Füund" <somebody@example.org>',
    }
    text, attachment = arrived.iter_parts()
    assert text.get_content().splitlines() == [".", ".dots", "Grüße"]
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_params(failobj=[])[1] == ("method", "REQUEST")
    assert attachment.get_filename() == "event.ics"
    assert attachment.get_content().splitlines() == ["BEGIN:VCALENDAR", "END:VCALENDAR"]


def test_an_address_in_foreign_letters_is_encoded(mail_server):
    send(letter("somebody@exämple.org", name="Ä"))
    send_due()
    assert mail_server.recipients == ["somebody@xn--exmple-cua.org"]


def test_many_mails_go_over_one_conversation(mail_server):
    for number in range(12):
        send(letter(f"{number}@example.org"))
    assert send_due() == 12
    assert mail_server.recipients == [f"{number}@example.org" for number in range(12)]
    assert mail_server.conversations == 1


def test_what_is_refused_for_good_has_failed_with_the_servers_words(mail_server):
    mail_server.to_recipient = lambda to: "550 No such user" if to[0] == "x" else "250 OK"
    for to in ["a@example.org", "x@example.org", "b@example.org"]:
        send(letter(to))
    send_due()
    assert states() == ["sent", "failed", "sent"]
    assert Mail.objects.get(to="x@example.org").problem == "The mail server says: 550 No such user"
    assert mail_server.conversations == 1


def test_what_is_refused_for_now_is_tried_again_later_and_given_up_after_a_day(mail_server):
    mail_server.to_recipient = lambda to: "451 Greylisted"
    mail = send(letter())
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.problem) == ("queued", "The mail server says: 451 Greylisted")
    assert timedelta(seconds=50) < mail.not_before - timezone.now() <= timedelta(minutes=1)
    assert send_due() == 0

    let_an_hour_pass()
    send_due()
    mail.refresh_from_db()
    assert timedelta(minutes=59) < mail.not_before - timezone.now() < timedelta(minutes=61)

    let_an_hour_pass(hours=25)
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", 3)


def test_a_mail_that_is_refused_after_its_dot_was_certainly_not_taken(mail_server):
    mail_server.to_mail = lambda to: "452 Disk full" if to[0] == "a" else "554 Looks like spam"
    for to in ["a@example.org", "b@example.org"]:
        send(letter(to))
    send_due()
    assert states() == ["queued", "failed"]
    assert set(Mail.objects.values_list("handed_at")) == {(None,)}


def test_without_an_answer_to_the_dot_a_mail_is_in_doubt_and_never_sent_by_itself(
    mail_server, monkeypatch
):
    monkeypatch.setattr("icpermed.outbox.smtp.PATIENCE", 1)

    async def fall_silent():
        await asyncio.sleep(5)
        return "250 OK"

    mail_server.to_mail = lambda to: fall_silent() if to[0] == "a" else "250 OK"
    for to in ["a@example.org", "b@example.org"]:
        send(letter(to))
    send_due()
    assert states() == ["in_doubt", "sent"]
    assert Mail.objects.get(to="a@example.org").problem == (
        "No answer came after the mail: Connection unexpectedly closed: timed out"
    )
    let_an_hour_pass(hours=30)
    assert send_due() == 0
    assert states() == ["in_doubt", "sent"]


def test_a_server_that_has_had_enough_of_us_gets_the_next_mail_in_another_conversation(
    mail_server,
):
    leaving = iter(["250 OK", "421 Enough for now", "250 OK", "250 OK"])
    mail_server.to_sender = lambda address: next(leaving)
    for to in ["a@example.org", "b@example.org", "c@example.org"]:
        send(letter(to))
    send_due()
    assert states() == ["sent"] * 3
    assert mail_server.conversations == 2
    assert set(Mail.objects.values_list("attempts", flat=True)) == {1}


def test_a_server_that_is_away_lets_everything_wait_and_nothing_fail(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_USE_TLS = False
    for number in range(3):
        send(letter(f"{number}@example.org"))
    assert send_due() == 1
    assert states() == ["queued"] * 3
    assert Mail.objects.due().count() == 0
    assert set(Mail.objects.values_list("problem", flat=True)) == {
        "The mail server 127.0.0.1 cannot be used: [Errno 111] Connection refused"
    }


def test_a_server_that_does_not_know_us_lets_everything_wait(mail_server):
    mail_server.to_sender = lambda address: "530 Say who you are"
    for number in range(3):
        send(letter(f"{number}@example.org"))
    send_due()
    assert states() == ["queued"] * 3


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # Without TLS: it is this very machine.
@pytest.mark.parametrize(("password", "state"), [("right", "sent"), ("wrong", "queued")])
def test_we_sign_in_at_the_server_and_wait_where_that_fails(password, state, settings):
    def check(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"right", handled=False)

    signing_in = {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    with running(MailServer(**signing_in), settings) as server:
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", password
        send(letter())
        send_due()
    mail = Mail.objects.get()
    assert (mail.state, len(server.arrived)) == (state, int(state == "sent"))
    assert ("535" in mail.problem, password in mail.problem) == (state == "queued", False)


def test_single_mails_do_not_wait_behind_a_mailing(mail_server):
    mailing = prepare("Many", [letter(f"{number}@example.org") for number in range(2)])
    release(mailing, by=None)
    send(letter("urgent@example.org"))
    send_due()
    assert mail_server.recipients[0] == "urgent@example.org"


def test_without_a_mail_server_mails_are_shown_here_only():
    mail = send(letter())
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.is_local, mail.text) == ("sent", True, "Good day.\n")
