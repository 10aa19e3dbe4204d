"""Ending it: with one click, by mail that comes back, by a complaint; and it stays ended."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from icpermed.history import events_of
from icpermed.imports.shell import bring_in
from icpermed.outbox import claims
from icpermed.outbox.locks import let_go
from icpermed.outbox.models import Mail
from icpermed.outbox.sending import send_due
from publications.chores import forget_ended_subscriptions, forget_unconfirmed_subscriptions
from publications.forgetting import forget_person
from publications.models import Subscriber, Suppression
from publications.subscribing import subscribe
from publications.suppressing import digest_of, is_suppressed, suppress
from publications.unsubscribing import NO_MORE, complain, mail_comes_back, unsubscribe
from tests.desk import everything
from tests.factories import make_user
from tests.outbox.conftest import mail_server  # noqa: F401 A fixture.
from tests.outbox.mails import outbox
from tests.publications.factories import make_subscriber, make_suppression
from tests.publications.newsletters import being_sent, sent

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def let_pass(days: int, **fields) -> None:
    """It was all so many days ago."""
    earlier = timezone.now() - timedelta(days=days)
    Subscriber.objects.update(**dict.fromkeys(fields or ["asked_at", "ended_at"], earlier))


# --- one click ------------------------------------------------------------------------------------


def test_mail_programs_unsubscribe_with_one_click_without_cookies_or_a_redirect():
    subscriber = make_subscriber()
    client = Client(enforce_csrf_checks=True)
    answers = [client.post(subscriber.get_unsubscribe_url(), ONE_CLICK) for _ in range(2)]
    assert [(a.status_code, a.content, a.cookies) for a in answers] == [
        (200, b"Unsubscribed.\n", {})
    ] * 2
    subscriber.refresh_from_db()
    assert (subscriber.state, is_suppressed(subscriber.email)) == ("unsubscribed", True)


def test_people_unsubscribe_by_a_button_and_read_that_it_is_done(client):
    subscriber = make_subscriber("reader@example.org")
    path = subscriber.get_unsubscribe_url()
    assert "no newsletter goes to reader@example.org any more" in client.get(path).content.decode()
    assert client.post(path)["Location"] == path
    assert "You are unsubscribed" in client.get(path).content.decode()
    before = everything()
    client.post(path)
    assert everything() == before


def test_one_click_works_before_the_subscription_is_confirmed(client):
    subscribe(email="reader@example.org")
    [mail] = outbox()
    path = mail.headers["List-Unsubscribe"].strip("<>")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.post(path, ONE_CLICK).status_code == 200
    assert Subscriber.objects.get().state == "unsubscribed"
    mail.refresh_from_db()
    assert mail.state == "cancelled"


def test_a_link_that_nobody_has_leads_nowhere(client):
    for token in ["x" * 43, "\0", "é"]:
        path = reverse("newsletter_unsubscribe", args=[token])
        assert {client.get(path).status_code, client.post(path, ONE_CLICK).status_code} == {404}


def test_whoever_unsubscribes_meanwhile_gets_none_of_what_waits():
    stays, goes = make_subscriber(), make_subscriber()
    sent()
    unsubscribe(subscriber=goes)
    waiting = {mail.to: mail.state for mail in outbox() if "Proof" not in mail.subject}
    assert waiting == {stays.email: "queued", goes.email: "cancelled"}


def test_what_was_in_hand_meanwhile_and_comes_back_does_not_go_out(mail_server):  # noqa: F811
    stays, goes = make_subscriber(), make_subscriber()
    sent()
    Mail.objects.exclude(to__in=[stays.email, goes.email]).delete()
    attempts = [claims.claim(), claims.claim()]
    unsubscribe(subscriber=goes)
    for attempt in attempts:
        attempt.postponed("450 Come again")
    let_go()
    Mail.objects.update(not_before=timezone.now())
    send_due()
    assert mail_server.recipients == [stays.email]
    mail = Mail.objects.get(to=goes.email)
    assert (mail.state, mail.log[-1]["words"]) == ("cancelled", NO_MORE)


def test_what_is_in_doubt_is_not_sent_again_to_whoever_has_ended_it(mail_server):  # noqa: F811
    goes, desk = make_subscriber(), make_user()
    sent()
    mail = Mail.objects.get(to=goes.email)
    Mail.objects.filter(pk=mail.pk).update(state="in_doubt", handed_at=timezone.now())
    unsubscribe(subscriber=goes)
    mail.refresh_from_db()
    mail.send_again(by=desk)
    send_due()
    mail.refresh_from_db()
    assert (mail.state, goes.email in mail_server.recipients) == ("cancelled", False)


# --- nothing brings it back -----------------------------------------------------------------------


@pytest.mark.parametrize("verb", [unsubscribe, mail_comes_back, complain])
def test_no_statement_makes_an_address_active_again(verb):
    subscriber = make_subscriber("Reader@example.org")
    verb(subscriber=subscriber)
    words = "UPDATE publications_subscriber SET state = 'active', confirmed_at = now()"
    for statement in [words, words + ", email = ' READER@example.org '"]:
        with pytest.raises(IntegrityError, match="no more mail"), transaction.atomic():
            connection.cursor().execute(statement)
    Subscriber.objects.all().delete()
    with pytest.raises(IntegrityError, match="no more mail"), transaction.atomic():
        make_subscriber("reader@EXAMPLE.org")


def test_no_statement_takes_an_address_off_the_list():
    make_suppression()
    for statement in ["DELETE FROM publications_suppression", f"UPDATE {TABLE} SET digest = '0'"]:
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            connection.cursor().execute(statement)
    assert Suppression.objects.count() == 1


TABLE = "publications_suppression"
FILE = """email,audiences,consent_text,confirmed_at,source
gone@example.org,public,Yes please,2023-05-02T10:00:00+00:00,List of 2023
GONE@example.org ,public,Yes please,2023-05-02T10:00:00+00:00,List of 2023
erased@example.org,public,Yes please,2023-05-02T10:00:00+00:00,List of 2023
new@example.org,public|members,Yes please,2023-05-02T10:00:00+00:00,List of 2023
silent@example.org,public,,,List of 2023
here@example.org,members,Something else,2024-05-02T10:00:00+00:00,List of 2023
"""


def test_an_unsubscribed_address_stays_so_after_every_import():
    unsubscribe(subscriber=make_subscriber("gone@example.org"))
    suppress("erased@example.org", "erased")
    here = make_subscriber("here@example.org")

    for _ in range(2):
        batch = bring_in(
            "publications.subscriber", FILE.encode(), file_name="x.csv", skip_open=True
        )

    states = dict(Subscriber.objects.values_list("email", "state"))
    assert states == {
        "gone@example.org": "unsubscribed",
        "new@example.org": "active",
        "here@example.org": "active",
    }
    words = {e["message"] for row in batch.rows.all() for e in row.errors}
    assert "This address asked for no more mail, or mail comes back from it." in words
    new = Subscriber.objects.get(email="new@example.org")
    assert (new.consent_text, new.audiences, len(new.token) > 40) == (
        "Yes please",
        ["public", "members"],
        True,
    )
    here.refresh_from_db()
    assert here.consent_text == "Please send me the newsletter."


# --- mail that comes back -------------------------------------------------------------------------


def refuse(mail_server, subscriber, words="550 5.7.1 No"):  # noqa: F811
    mail_server.to_recipient = lambda to: words if to == subscriber.email else "250 OK"


def test_mail_that_comes_back_three_times_in_a_row_ends_it(mail_server):  # noqa: F811
    subscriber, other = make_subscriber(), make_subscriber()
    counts = []
    for words in ["550 No", "250 OK", "550 No", "552 Full", "550 No"]:
        refuse(mail_server, subscriber, words)
        sent()
        send_due()
        subscriber.refresh_from_db()
        counts.append((subscriber.bounces, subscriber.state))
    active = "active"
    assert counts == [(1, active), (1, active), (1, active), (2, active), (3, "bounced")]
    assert is_suppressed(subscriber.email)
    sent()
    send_due()
    assert mail_server.recipients.count(other.email) == 6
    assert mail_server.recipients.count(subscriber.email) == 1


def test_an_address_that_does_not_exist_is_written_to_once(mail_server):  # noqa: F811
    subscriber = make_subscriber()
    refuse(mail_server, subscriber, "550 5.1.1 No such user")
    sent()
    send_due()
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.bounces) == ("bounced", 1)
    assert Suppression.objects.get().reason == "bounced"


def test_a_mailbox_that_is_full_for_now_is_no_bounce(mail_server):  # noqa: F811
    subscriber = make_subscriber()
    refuse(mail_server, subscriber, "452 4.2.2 Full")
    sent()
    send_due()
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.bounces) == ("active", 0)


# --- forgetting -----------------------------------------------------------------------------------


def test_what_nobody_confirms_is_forgotten_as_if_it_had_never_been():
    subscribe(email="reader@example.org")
    kept = make_subscriber()
    let_pass(29)
    assert forget_unconfirmed_subscriptions() == 0
    let_pass(31)
    assert forget_unconfirmed_subscriptions() == 1
    assert [row.email for row in Subscriber.objects.all()] == [kept.email]
    assert not events_of(Subscriber).objects.filter(email="reader@example.org").exists()
    assert [mail.to for mail in outbox()] == [""]


def test_the_address_of_who_unsubscribed_is_erased_and_the_digest_stays(client):
    subscriber = make_subscriber("reader@example.org")
    kept = make_subscriber("kept@example.org")
    sent()
    unsubscribe(subscriber=subscriber)
    let_pass(31)
    assert forget_ended_subscriptions() == 1
    assert forget_ended_subscriptions() == 0

    subscriber.refresh_from_db()
    assert (subscriber.email, subscriber.state) == ("", "unsubscribed")
    assert Suppression.objects.get().digest == digest_of("READER@example.org")
    assert "reader@example.org" not in str(everything())
    assert "reader@example.org" not in str(list(events_of(Subscriber).objects.values()))
    assert "You are unsubscribed" in client.get(subscriber.get_unsubscribe_url()).content.decode()
    kept.refresh_from_db()
    assert kept.email == "kept@example.org"

    subscribe(email="reader@example.org")
    assert sorted(Subscriber.objects.values_list("email", "state")) == [
        ("", "unsubscribed"),
        ("kept@example.org", "active"),
        ("reader@example.org", "pending"),
    ]


def test_who_asks_to_be_forgotten_is_forgotten_at_once_and_not_written_to():
    subscriber = make_subscriber("reader@example.org")
    being_sent()
    assert forget_person(Subscriber.objects.filter(pk=subscriber.pk)) == 1
    assert not Subscriber.objects.exists()
    assert not events_of(Subscriber).objects.exists()
    assert (is_suppressed("reader@example.org"), Suppression.objects.get().reason) == (
        True,
        "erased",
    )
