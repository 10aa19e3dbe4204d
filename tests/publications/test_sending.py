"""From the proof to the last mail: everybody once, nobody left out, and word for word the same."""

import random
from contextlib import suppress as suppress_errors
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from icpermed.history import database_now
from icpermed.imports.shell import bring_in
from icpermed.outbox.models import Mail
from icpermed.outbox.sending import send_due
from icpermed.restoring import RestoreRefused, restore
from publications import sending
from publications.models import NewsletterIssue, NewsletterItem
from publications.newsletter_letters import ISSUE
from publications.sending import approve, go_on, send_proof, send_to_all, take_back, write_batch
from publications.subscribing import subscribe
from publications.suppressing import suppress
from tests.outbox.conftest import mail_server  # noqa: F401 A fixture.
from tests.outbox.mails import outbox
from tests.publications.factories import make_newsletterissue, make_newsletteritem, make_subscriber
from tests.publications.newsletters import approved, being_sent, draft, sent

pytestmark = pytest.mark.django_db


def newsletters() -> list[Mail]:
    """The mails of issues, without proofs."""
    return [mail for mail in outbox() if mail.template == ISSUE and mail.mailing_id]


def fresh(issue) -> NewsletterIssue:
    return NewsletterIssue.objects.get(pk=issue.pk)


# --- before ---------------------------------------------------------------------------------------


def test_a_proof_is_what_everybody_will_get_but_for_the_link_to_end_it():
    subscriber = make_subscriber()
    issue = draft(intro="Dear [reader](/news/),", facts="**36** members")
    send_proof(issue=issue, to=["b@example.org", "a@example.org", " "])
    proofs = outbox()
    assert [(mail.to, mail.subject) for mail in proofs] == [
        ("a@example.org", f"Proof: {issue}"),
        ("b@example.org", f"Proof: {issue}"),
    ]
    assert fresh(issue).state == "proof"
    approve(issue=fresh(issue))
    send_to_all(issue=fresh(issue))
    go_on()

    [mail] = newsletters()
    path = subscriber.get_unsubscribe_url()
    for name in ["text", "html"]:
        proof, final = getattr(proofs[0], name), getattr(mail, name)
        assert (path in final, final.replace(path, "/newsletter/subscribe/")) == (True, proof)
    assert mail.headers == {
        "List-Unsubscribe": f"<{settings.SITE_URL}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_text_and_html_say_the_same():
    issue = draft(intro="Hello **all**")
    make_newsletteritem(
        issue,
        section="events",
        title="Workshop <b>",
        text="See [it](/events/x/)",
        link="example.org",
    )
    send_proof(issue=issue, to=["a@example.org"])
    [mail] = outbox()
    assert "* Workshop <b>" in mail.text
    assert f"See it ({settings.SITE_URL}/events/x/)" in mail.text
    assert "Hello all" in mail.text
    assert "Workshop &lt;b&gt;" in mail.html
    assert f'href="{settings.SITE_URL}/events/x/"' in mail.html
    assert 'href="https://example.org' in mail.html


def test_an_empty_issue_and_a_wrong_address_are_refused():
    issue = draft()
    for to, words in [(["nobody"], "not an e-mail address"), ([], "at least one")]:
        with pytest.raises(ValueError, match=words):
            send_proof(issue=issue, to=to)
    NewsletterItem.objects.all().delete()
    with pytest.raises(ValueError, match="nothing in this issue"):
        send_proof(issue=issue, to=["a@example.org"])
    assert (outbox(), fresh(issue).state) == ([], "draft")


def test_what_changed_after_the_proof_is_not_approved():
    issue = draft()
    send_proof(issue=issue, to=["a@example.org"])
    item = issue.items.get()
    item.title = "Other"
    item.save()
    with pytest.raises(ValueError, match="another proof"):
        approve(issue=fresh(issue))
    send_proof(issue=fresh(issue), to=["a@example.org"])
    NewsletterIssue.objects.update(intro="Other")
    with pytest.raises(ValueError, match="another proof"):
        approve(issue=fresh(issue))
    send_proof(issue=fresh(issue), to=["a@example.org"])
    approve(issue=fresh(issue))
    assert fresh(issue).state == "approved"


@pytest.mark.parametrize("make", [approved, being_sent, sent])
def test_the_words_of_what_is_approved_or_sent_stay(make):
    issue = make()
    for statement in [
        "UPDATE publications_newsletterissue SET intro = 'x'",
        "UPDATE publications_newsletteritem SET title = 'x'",
        "DELETE FROM publications_newsletteritem",
        "INSERT INTO publications_newsletteritem (created_at, updated_at, issue_id, section,"
        f" position, title, text, link, about_model) VALUES (now(), now(), {issue.pk}, 'news', 1,"
        " 'x', '', '', '')",
    ]:
        with pytest.raises(IntegrityError, match="everybody gets the same"), transaction.atomic():
            connection.cursor().execute(statement)


def test_what_was_sent_before_there_was_this_site_can_be_completed():
    issue = make_newsletterissue(state="sent", sent_at=timezone.now())
    make_newsletteritem(issue, title="Found again")
    NewsletterIssue.objects.update(intro="Found again")


@pytest.mark.parametrize("state", ["proof", "approved", "sending"])
def test_not_even_sql_takes_an_issue_past_a_step(state):
    make_newsletterissue(state="planned")
    with pytest.raises(IntegrityError, match="one after the other"), transaction.atomic():
        NewsletterIssue.objects.update(state=state, sent_at=timezone.now())
    issue = NewsletterIssue.objects.get()
    issue.pk, issue.slug, issue.state, issue.sent_at = None, "other", state, timezone.now()
    with pytest.raises(IntegrityError, match="one after the other"), transaction.atomic():
        NewsletterIssue.objects.bulk_create([issue])


def test_what_is_taken_back_can_be_changed_again():
    issue = approved()
    take_back(issue=issue)
    NewsletterIssue.objects.update(intro="x")
    assert fresh(issue).state == "draft"


@pytest.mark.parametrize("state", ["proof", "approved", "sending"])
def test_no_list_brings_in_an_issue_that_is_on_its_way(state):
    make_subscriber()
    row = f"evil,Evil,2023-10-01,2023-12-31,{state},2023-12-31T12:00:00Z,2023-12-31T12:00:00Z"
    file = f"slug,title,starts_on,ends_on,state,send_at,sent_at\n{row}\n".encode()
    batch = bring_in("publications.newsletterissue", file, file_name="x.csv", skip_open=True)
    go_on()
    words = [error["message"] for row in batch.rows.all() for error in row.errors]
    assert (len(words), "steps on the page" in words[0]) == (1, True)
    assert (NewsletterIssue.objects.count(), outbox()) == (0, [])


def test_no_restore_approves_what_was_taken_back():
    issue = approved()
    moment = database_now()
    take_back(issue=fresh(issue))
    with pytest.raises(RestoreRefused, match="steps on the page"):
        restore(NewsletterIssue, issue.pk, moment)
    assert fresh(issue).state == "draft"


# --- everybody once -------------------------------------------------------------------------------


def test_everybody_gets_it_once_in_batches_that_can_stop_anywhere(monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 3)
    expected = {make_subscriber().email for _ in range(8)}
    make_subscriber(state="pending", confirmed_at=None)
    make_subscriber(audiences=["members"])
    suppressed = make_subscriber("late@example.org")
    suppress("LATE@example.org", "complained")
    issue = being_sent()

    counts = [write_batch(issue.pk) for _ in range(2)]
    assert (counts, len(newsletters())) == ([3, 3], 6)
    assert fresh(issue).state == "sending"
    go_on()
    go_on()

    assert sorted(mail.to for mail in newsletters()) == sorted(expected - {suppressed.email})
    assert fresh(issue).state == "sending"
    send_due()
    go_on()
    assert (fresh(issue).state, len(newsletters())) == ("sent", 8)


def test_a_batch_that_breaks_off_anywhere_leaves_nobody_out(monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    expected = sorted(make_subscriber().email for _ in range(7))
    issue = being_sent()
    chance = random.Random(7)
    whole = sending.send_all

    def broken_off(items, **fields):
        if chance.random() < 0.5:
            items = items[: chance.randint(0, len(items))]
            whole(items, **fields)
            raise OperationalError("gone")
        return whole(items, **fields)

    monkeypatch.setattr(sending, "send_all", broken_off)
    for _ in range(40):
        with suppress_errors(OperationalError):
            go_on()

    assert sorted(mail.to for mail in newsletters()) == expected
    send_due()
    go_on()
    assert fresh(issue).state == "sent"


def test_a_key_is_written_once_even_if_two_workers_have_the_same_batch():
    make_subscriber()
    issue = being_sent()
    write_batch(issue.pk)
    keys = [mail.once for mail in newsletters()]
    assert keys == [f"publications.newsletterissue.{issue.pk}.{newsletters()[0].about_pk}"]
    Mail.objects.filter(template=ISSUE).update(about_pk="0")  # As if nobody knew of it.
    assert (write_batch(issue.pk), len(newsletters())) == (0, 1)


def test_who_confirms_while_it_goes_out_gets_it_too_and_nobody_after():
    make_subscriber()
    issue = being_sent()
    go_on()
    late = make_subscriber()
    go_on()
    assert late.email in [mail.to for mail in newsletters()]
    send_due()
    go_on()
    make_subscriber()
    go_on()
    assert (len(newsletters()), fresh(issue).state) == (2, "sent")


def test_an_issue_for_members_goes_to_them_and_not_into_the_archive(client):
    member = make_subscriber(audiences=["public", "members"])
    make_subscriber()
    issue = being_sent(audience="members")
    go_on()
    assert [mail.to for mail in newsletters()] == [member.email]
    assert issue.is_published is False
    assert client.get(issue.get_absolute_url()).status_code == 404
    assert issue.get_absolute_url() not in newsletters()[0].text


def test_the_address_in_the_first_mail_leads_to_the_archive_already(client):
    make_subscriber()
    issue = being_sent()
    assert client.get(issue.get_absolute_url()).status_code == 200


def test_an_issue_goes_out_by_itself_at_its_time():
    make_subscriber()
    issue = approved(send_at=timezone.now() + timedelta(hours=1))
    assert (go_on(), fresh(issue).state) == (0, "approved")
    NewsletterIssue.objects.update(send_at=timezone.now())
    assert (go_on(), fresh(issue).state) == (1, "sending")


def test_an_approved_issue_without_a_time_waits_for_a_person():
    make_subscriber()
    approved()
    assert (go_on(), newsletters()) == (0, [])


def test_single_mails_do_not_wait_behind_a_newsletter(mail_server):  # noqa: F811
    for _ in range(5):
        make_subscriber()
    sent()
    subscribe(email="late@example.org")
    send_due()
    assert mail_server.recipients[:2] == ["proof@desk.example.org", "late@example.org"]
    assert len(mail_server.recipients) == 7


def test_mail_programs_are_told_how_to_unsubscribe(mail_server):  # noqa: F811
    subscriber = make_subscriber()
    sent()
    send_due()
    arrived = mail_server.arrived[-1]
    assert arrived["List-Unsubscribe"].strip("<>").endswith(subscriber.get_unsubscribe_url())
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    kinds = [part.get_content_type() for part in arrived.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_writing_takes_the_same_queries_however_many_get_it():
    def count(subscribers: int) -> int:
        for _ in range(subscribers):
            make_subscriber()
        issue = being_sent()
        with CaptureQueriesContext(connection) as queries:
            write_batch(issue.pk)
        return len(queries)

    assert count(1) == count(30)
