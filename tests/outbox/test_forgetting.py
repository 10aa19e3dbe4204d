"""What mails said is erased, in time or with what they were about; how many there were stays."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from icpermed import chores
from icpermed.outbox import Letter, prepare, send
from icpermed.outbox.forgetting import forget_about, forget_old
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.sending import send_due
from tests.factories import make_application, make_person, make_user

pytestmark = pytest.mark.django_db

LETTER = Letter(
    "planted@example.org",
    "Planted subject",
    "Planted text",
    "Planted name",
    {"List-Unsubscribe": "<https://example.org/planted>"},
    (("planted.ics", "text/calendar", "planted"),),
)


def everything_of(mail: Mail) -> str:
    return json.dumps(Mail.objects.filter(pk=mail.pk).values().get(), default=str).lower()


def test_a_record_is_forgotten_with_its_mails(mail_server):
    mail_server.to_recipient = lambda to: f"550 Unknown <{to}>"
    person, other = make_person(), make_person()
    mail, kept = send(LETTER, about=person), send(LETTER, about=other)
    send_due()
    assert "planted" in everything_of(mail)

    assert forget_about([person, make_application()]) == 1

    mail.refresh_from_db()
    kept.refresh_from_db()
    assert "planted" not in everything_of(mail)
    assert [line["what"] for line in mail.log] == ["queued", "sending", "failed", "cancelled"]
    assert f"{mail}".startswith("a mail of ")
    assert kept.text == "Planted text"
    assert forget_about([person]) == 0


def test_what_is_forgotten_does_not_go_out(mail_server):
    person = make_person()
    waits = send(LETTER, about=person)
    mailing = prepare("Many", [LETTER], about=person)
    forget_about([person])
    assert send_due() == 0
    waits.refresh_from_db()
    assert (waits.state, mailing.mails.get().state) == ("cancelled", "cancelled")
    with pytest.raises(ValueError, match="erased"):
        waits.send_again(by=make_user())


def test_nothing_is_forgotten_of_no_records():
    send(LETTER)
    assert forget_about([]) == 0


def test_old_mails_are_erased_by_the_daily_chores_and_young_ones_kept(settings):
    settings.MAIL_KEPT_DAYS = 30
    old, young, sending = send(LETTER), send(LETTER), send(LETTER)
    send_due()
    Mail.objects.filter(pk=sending.pk).update(state="sending", sent_at=None, is_local=False)
    mailing = prepare("Never released", [LETTER], without=[("Planted name", "no address")])
    long_ago = timezone.now() - timedelta(days=31)
    Mail.objects.exclude(pk=young.pk).update(created_at=long_ago)
    Mailing.objects.update(created_at=long_ago)

    assert chores.do_all()["forget_old_mails"] == 3

    assert "planted" not in everything_of(old)
    assert Mail.objects.get(pk=old.pk).state == "sent"
    assert "planted" in everything_of(young)
    assert "planted" in everything_of(sending)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.mails.filter(text="").count()) == ("discarded", 2)
    assert forget_old() == 0
