"""The newsletter at the desk: composed, looked at, proofed, approved, sent; and its subscribers."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from icpermed.imports.shell import bring_in
from publications.models import NewsletterIssue, Subscriber, Suppression
from publications.sending import go_on
from publications.suppressing import is_suppressed, suppress
from publications.unsubscribing import unsubscribe
from tests.conftest import client_for
from tests.desk import everything
from tests.factories import make_event, make_user
from tests.outbox.mails import outbox
from tests.publications.factories import (
    make_newsletterissue,
    make_newsletteritem,
    make_subscriber,
)
from tests.publications.newsletters import approved, being_sent, draft, sent

pytestmark = pytest.mark.django_db


def url(name: str, *args, model="newsletterissue") -> str:
    return reverse(f"admin:publications_{model}_{name}", args=args)


def fresh(issue) -> NewsletterIssue:
    return NewsletterIssue.objects.get(pk=issue.pk)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def move(client, issue, name, **data):
    return client.post(url("move", issue.pk, name), data, follow=True)


# --- an issue -------------------------------------------------------------------------------------


def test_an_issue_goes_from_the_plan_to_the_archive_by_the_buttons_of_the_desk(secretariat, client):
    make_subscriber("reader@example.org")
    make_event("Workshop", starts_on="2023-11-12", status="held")
    data = {
        "title": "Newsletter, December 2023",
        "slug": "2023-12",
        "audience": "public",
        "starts_on": "2023-10-01",
        "ends_on": "2023-12-31",
    }
    assert secretariat.post(url("add"), data).status_code == 302
    issue = NewsletterIssue.objects.get()
    assert issue.state == "planned"

    move(secretariat, issue, "begin")
    page = secretariat.get(url("compose", issue.pk))
    [(offer, is_in)] = page.context["groups"][0].offers
    assert (offer.title, is_in) == ("Workshop", False)
    secretariat.post(url("compose", issue.pk), {"offer": [offer.key]})
    assert [item.title for item in issue.items.all()] == ["Workshop"]
    move(secretariat, issue, "proof", addresses="a@desk.example.org, b@desk.example.org")
    move(secretariat, issue, "approve")
    assert "1 subscriber would get it now" in text(secretariat.get(url("move", issue.pk, "send")))
    answer = move(secretariat, issue, "send")
    assert "still to be written" in text(answer)
    go_on()

    assert [mail.to for mail in outbox()] == [
        "a@desk.example.org",
        "b@desk.example.org",
        "reader@example.org",
    ]
    assert client.get("/newsletter/2023-12/").status_code == 200
    assert "waiting to be sent" in text(secretariat.get(url("change", issue.pk)))


@pytest.mark.parametrize(
    ("make", "possible"),
    [
        (draft, {"proof"}),
        (approved, {"send", "change"}),
        (being_sent, set()),
        (
            lambda: make_newsletterissue(state="planned", sent_at=None, is_published=False),
            {"begin"},
        ),
    ],
)
def test_only_what_can_be_done_now_is_offered_and_done(make, possible, secretariat):
    issue = make()
    page = secretariat.get(url("change", issue.pk))
    assert {link.rstrip("/").rpartition("/")[2] for _, link in page.context["moves"]} == possible
    before = everything()
    for name in {"begin", "proof", "approve", "send", "change"} - possible:
        assert "That is not possible" in text(move(secretariat, issue, name, addresses="a@b.org"))
    assert everything() == before


def test_a_step_that_is_refused_says_why_and_keeps_what_was_typed(secretariat):
    issue = draft()
    answer = move(secretariat, issue, "proof", addresses="nobody")
    assert "“nobody” is not an e-mail address" in text(answer)
    assert answer.context["form"]["addresses"].value() == "nobody"
    assert fresh(issue).state == "draft"


def test_editors_write_and_the_secretariat_sends(editor):
    issue = approved()
    assert editor.get(url("preview", issue.pk)).status_code == 200
    page = editor.get(url("change", issue.pk))
    assert [label for label, _ in page.context["moves"]] == ["Change it"]
    for name in ["send", "approve", "proof"]:
        assert editor.post(url("move", issue.pk, name)).status_code == 403
    assert fresh(issue).state == "approved"


def test_when_an_approved_issue_goes_out_is_not_for_editors(editor, secretariat):
    issue = approved()
    pages = [who.get(url("change", issue.pk)).content.decode() for who in [editor, secretariat]]
    assert ['name="send_at_0"' in page for page in pages] == [False, True]

    file = f"slug,send_at\n{issue.slug},2023-12-31T12:00:00Z\n".encode()
    batch = bring_in("publications.newsletterissue", file, file_name="x.csv", skip_open=True)
    issue.refresh_from_db()
    assert (issue.send_at, [row.bucket for row in batch.rows.all()]) == (None, ["faulty"])


def test_readers_look_and_do_nothing(reader):
    issue = draft()
    assert reader.get(url("preview", issue.pk)).status_code == 200
    assert reader.get(url("compose", issue.pk)).status_code == 403
    assert reader.post(url("move", issue.pk, "proof"), {"addresses": "a@b.org"}).status_code == 403
    assert client_for(make_user(is_staff=True)).get(url("html", issue.pk)).status_code == 403


def test_the_preview_is_shut_into_a_frame(secretariat):
    issue = draft()
    make_newsletteritem(issue, title="<script>alert(1)</script>")
    answer = secretariat.get(url("html", issue.pk))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-popups" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script>alert" not in answer.content.decode()
    assert (
        "unsafe-inline" not in secretariat.get(url("preview", issue.pk))["Content-Security-Policy"]
    )


def test_the_words_of_a_proof_are_not_changed_by_the_form(secretariat):
    issue = approved()
    page = secretariat.get(url("change", issue.pk))
    fields = page.context["adminform"].form.fields
    assert "title" not in fields
    assert "intro" not in fields
    assert "send_at" in fields


def test_personal_links_are_hidden_in_the_html_of_a_mail(secretariat, settings):
    settings.EMAIL_HOST = "mail.example.org"
    subscriber = make_subscriber()
    sent()
    mail = outbox()[-1]
    answer = secretariat.get(reverse("admin:outbox_mail_html", args=[mail.pk]))
    assert subscriber.token in mail.html
    assert subscriber.token not in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert subscriber.token not in text(secretariat.get(mail.get_absolute_url()))


# --- subscribers ----------------------------------------------------------------------------------


def add(client, **fields):
    data = {"email": "new@example.org", "audiences": ["public"], "source": "By phone"} | fields
    return client.post(url("add", model="subscriber"), data)


def test_who_is_entered_without_consent_is_asked_to_confirm(secretariat):
    assert add(secretariat).status_code == 302
    assert Subscriber.objects.get().state == "pending"
    [mail] = outbox()
    assert (mail.to, "Confirm" in mail.subject) == ("new@example.org", True)


CONSENT = {
    "consent_text": "Yes",
    "confirmed_at_0": "2023-05-02",
    "confirmed_at_1": "10:00",
}


def test_who_agreed_on_paper_gets_it_at_once(secretariat):
    assert add(secretariat, **CONSENT).status_code == 302
    assert (Subscriber.objects.get().state, outbox()) == ("active", [])


def test_half_a_consent_is_refused(secretariat):
    answer = add(secretariat, consent_text="Yes")
    assert "confirmed_at" in answer.context["adminform"].form.errors
    assert Subscriber.objects.count() == 0


def test_no_form_makes_a_suppressed_address_active(secretariat):
    suppress("NEW@example.org", "unsubscribed")
    answer = add(secretariat, **CONSENT)
    assert "Only its owner can change" in str(answer.context["adminform"].form.errors["email"])
    assert Subscriber.objects.count() == 0
    assert add(secretariat).status_code == 302
    assert Subscriber.objects.get().state == "pending"


def test_an_address_is_not_changed_into_another(secretariat):
    subscriber = make_subscriber("one@example.org")
    data = {"email": "two@example.org", "audiences": ["members"], "source": "x"}
    secretariat.post(url("change", subscriber.pk, model="subscriber"), data)
    subscriber.refresh_from_db()
    assert (subscriber.email, subscriber.audiences) == ("one@example.org", ["members"])


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("unsubscribe", "unsubscribed"),
        ("mail_comes_back", "bounced"),
        ("complained", "complained"),
        ("forget", None),
    ],
)
def test_the_desk_ends_what_it_is_told_of(action, state, secretariat):
    subscriber = make_subscriber("one@example.org")
    data = {"action": action, "_selected_action": [subscriber.pk]}
    secretariat.post(url("changelist", model="subscriber"), data)
    row = Subscriber.objects.filter(pk=subscriber.pk).first()
    assert (row.state if row else None, is_suppressed("one@example.org")) == (state, True)


def test_an_earlier_state_of_a_subscription_is_not_restored(secretariat):
    subscriber = make_subscriber()
    moment = {"to": timezone.now().isoformat()}
    unsubscribe(subscriber=subscriber)
    address = url("restore", subscriber.pk, model="subscriber")
    assert "no way back" in text(secretariat.get(address, moment))
    secretariat.post(f"{address}?{urlencode(moment)}")
    subscriber.refresh_from_db()
    assert subscriber.state == "unsubscribed"


def test_an_address_is_kept_out_by_hand_and_nobody_takes_it_off(secretariat):
    subscriber = make_subscriber("one@example.org")
    data = {"email": "ONE@example.org", "reason": "complained"}
    assert secretariat.post(url("add", model="suppression"), data).status_code == 302
    subscriber.refresh_from_db()
    assert subscriber.state == "complained"
    row = Suppression.objects.get()
    assert "example.org" not in f"{row} {row.digest}"
    again = secretariat.post(url("add", model="suppression"), data)
    assert "already" in text(again)
    assert (
        secretariat.post(url("delete", row.pk, model="suppression"), {"post": "yes"}).status_code
        == 403
    )
    assert Suppression.objects.count() == 1


def test_nobody_but_the_secretariat_sees_or_takes_along_an_address(editor, reader):
    make_subscriber("one@example.org")
    for client in [editor, reader, client_for(make_user(is_staff=True))]:
        for name in ["changelist", "export", "add", "deleted"]:
            assert client.get(url(name, model="subscriber")).status_code == 403
        assert client.get(url("changelist", model="suppression")).status_code == 403
