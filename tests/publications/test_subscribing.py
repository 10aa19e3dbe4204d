"""Subscribing: asked on a page, confirmed by a button, and nobody learns who subscribes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from icpermed.history import events_of
from icpermed.unhurried import UnhurriedForm
from publications.forgetting import forget_person
from publications.models import Subscriber, Suppression
from publications.subscribing import CONSENT, MAILS_A_DAY, enter, subscribe
from publications.suppressing import is_suppressed, suppress
from publications.unsubscribing import complain, unsubscribe
from tests.desk import everything
from tests.outbox.mails import outbox
from tests.publications.factories import make_subscriber
from tests.publications.newsletters import path_in

pytestmark = pytest.mark.django_db

FORM = "newsletter_subscribe"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Tests type faster than people."""
    monkeypatch.setattr(UnhurriedForm, "fastest", timedelta(0))


def ask(client, email="reader@example.org", **fields):
    started = client.get(reverse(FORM)).context["form"].fields["started"].initial
    return client.post(reverse(FORM), {"email": email, "started": started} | fields)


def confirm_path() -> str:
    return path_in(outbox()[-1].text, "/confirm/")


def test_a_subscription_counts_once_the_owner_of_the_address_has_pressed_the_button(client):
    assert ask(client)["Location"] == reverse("newsletter_subscribed")
    assert client.get(reverse("newsletter_subscribed")).status_code == 200
    subscriber = Subscriber.objects.get()
    assert (subscriber.state, subscriber.confirmed_at) == ("pending", None)
    path = confirm_path()

    page = client.get(path)
    assert "Confirm my subscription" in page.content.decode()
    assert client.post(path)["Location"] == path

    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.audiences) == ("active", ["public"])
    assert (subscriber.consent_text, subscriber.confirmed_at > subscriber.asked_at) == (
        CONSENT,
        True,
    )
    assert "The next issue goes to reader@example.org" in client.get(path).content.decode()


def test_links_that_are_opened_do_nothing(client):
    subscribe(email="reader@example.org")
    [mail] = outbox()
    paths = [path_in(mail.text, word) for word in ("/confirm/", "/unsubscribe/")]
    before = everything()

    statuses = [client.get(path).status_code for path in paths * 2]
    statuses += [client.head(path).status_code for path in paths]

    assert (statuses, everything()) == ([200] * 6, before)


def test_the_answer_is_the_same_for_every_address(client):
    make_subscriber("active@example.org")
    make_subscriber("waiting@example.org", state="pending", confirmed_at=None)
    make_subscriber("gone@example.org", state="complained", ended_at=timezone.now())
    suppress("gone@example.org", "complained")
    suppress("never@example.org", "bounced")

    addresses = [f"{name}@example.org" for name in ("new", "active", "waiting", "gone", "never")]
    answers = [ask(client, address) for address in addresses]

    assert {(a.status_code, a["Location"], a.content) for a in answers} == {
        (302, reverse("newsletter_subscribed"), b"")
    }
    assert [(mail.to, "already" in mail.subject) for mail in outbox()] == [
        (address, address.startswith("active")) for address in addresses if "gone" not in address
    ]


def test_whoever_called_it_unwanted_hears_nothing_until_they_ask_the_secretariat(client):
    complain(subscriber=make_subscriber("gone@example.org"))
    before = everything()
    subscribe(email=" GONE@example.org ")
    assert (outbox(), everything()) == ([], before)
    forget_person(Subscriber.objects.all())
    subscribe(email="gone@example.org")
    assert (outbox(), Subscriber.objects.count()) == ([], 0)

    enter(subscriber=make_subscriber("gone@example.org", state="pending", confirmed_at=None))
    client.post(confirm_path())

    assert Subscriber.objects.get().state == "active"
    assert not is_suppressed("gone@example.org")


def test_an_address_gets_few_mails_whoever_fills_in_the_form(client):
    for _ in range(MAILS_A_DAY + 4):
        ask(client)
    assert len(outbox()) == MAILS_A_DAY
    assert Subscriber.objects.count() == 1


def test_too_many_addresses_from_one_network_are_refused(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"subscribe": "2/h/ip"}
    answers = [ask(client, f"{number}@example.org") for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "from your network" in answers[-1].content.decode()
    assert len(outbox()) == 2


@pytest.mark.parametrize("email", ["", "reader", "a@b", "x" * 250 + "@example.org"])
def test_what_is_no_address_is_said_beside_the_field(client, email):
    answer = ask(client, email)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["email"])
    assert outbox() == []


def test_programs_are_kept_out(client):
    assert ask(client, fax="1").status_code == 422
    assert Subscriber.objects.count() == 0


def test_the_address_is_known_whatever_its_case(client):
    ask(client, "Reader@Example.org")
    client.post(confirm_path())
    ask(client, "reader@example.ORG")
    assert [row.state for row in Subscriber.objects.all()] == ["active"]
    assert outbox()[-1].subject == "You get the ICPerMed newsletter already"


def test_confirming_twice_changes_nothing_more(client):
    subscribe(email="reader@example.org")
    path = confirm_path()
    client.post(path)
    before = everything()
    client.post(path)
    assert everything() == before


def test_who_unsubscribed_comes_back_by_their_own_confirmation_only(client):
    subscriber = make_subscriber("reader@example.org")
    unsubscribe(subscriber=subscriber)
    subscribe(email="reader@example.org")
    subscriber.refresh_from_db()
    assert (subscriber.state, is_suppressed("reader@example.org")) == ("pending", True)

    client.post(confirm_path())

    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.ended_at) == ("active", None)
    assert not is_suppressed("reader@example.org")
    labels = events_of(Suppression).objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "delete"]


def test_the_link_of_a_mail_from_before_the_end_confirms_nothing(client):
    subscribe(email="reader@example.org")
    old = confirm_path()
    client.post(old)
    unsubscribe(subscriber=Subscriber.objects.get())
    subscribe(email="reader@example.org")

    assert client.get(old).status_code == 404
    assert client.post(old).status_code == 404
    assert Subscriber.objects.get().state == "pending"


def test_a_newsletter_that_is_passed_on_does_not_show_the_way_to_confirm(client):
    subscriber = make_subscriber(state="pending", confirmed_at=None, asked_at=timezone.now())
    for token in [subscriber.token, f"{subscriber.token}.", f"{subscriber.token}.{'0' * 20}", "x"]:
        assert client.post(reverse("newsletter_confirm", args=[token])).status_code == 404
    subscriber.refresh_from_db()
    assert subscriber.state == "pending"


def test_the_history_does_not_keep_the_secret_of_the_link(client):
    subscribe(email="reader@example.org")
    path = confirm_path()
    client.post(path)
    client.post(Subscriber.objects.get().get_unsubscribe_url())
    contexts = [event.pgh_context for event in events_of(Subscriber).objects.all()]
    secret = Subscriber.objects.get().token
    assert len(contexts) == 3
    assert not any(secret in str(context.metadata) for context in contexts)


def test_personal_pages_are_kept_from_search_engines(client):
    subscriber = make_subscriber()
    answer = client.get(subscriber.get_unsubscribe_url())
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "same-origin")
    assert answer.cookies == {}
