"""Several at once, in a database where what is written stays: keys, and buttons pressed twice."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from icpermed.outbox import Letter, prepare, send
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import discard, release

LETTER = Letter("somebody@example.org", "Hello", "Good day.\n")


@pytest.fixture(autouse=True)
def empty(room):
    yield
    Mail.objects.all().delete()
    Mailing.objects.all().delete()


def at_once(count: int, do) -> list:
    """What becomes of it where so many do the same at the same moment."""
    told, together = [], threading.Barrier(count)

    def begin():
        try:
            together.wait(timeout=10)
            told.append(do())
        except ValueError as refused:
            told.append(f"{refused}")
        finally:
            connection.close()

    people = [threading.Thread(target=begin) for _ in range(count)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=60)
    return told


def test_of_many_who_send_the_same_at_once_one_does():
    told = at_once(8, lambda: send(LETTER, once="reminder-1"))
    assert [mail.to for mail in told if mail] == ["somebody@example.org"]
    assert (len(told), Mail.objects.count()) == (8, 1)


def test_the_same_mailing_prepared_by_many_at_once_is_one():
    letters = [(LETTER, "a"), (LETTER, "b"), (LETTER, "c")]
    told = at_once(4, lambda: prepare("Reminders", letters, once="reminders-1").pk)
    assert (len(told), len(set(told)), Mail.objects.count()) == (4, 1, 3)


def test_two_mailings_with_the_same_letters_in_another_order_do_not_wait_for_each_other():
    letters = [(LETTER, f"{number}") for number in range(40)]
    ways = iter([letters, letters[::-1]] * 4)
    told = at_once(8, lambda: prepare("Reminders", next(ways)).pk)
    assert len(told) == 8
    assert Mail.objects.filter(state="draft").count() == 40


def test_a_mailing_released_by_many_at_once_goes_out_once():
    mailing = prepare("Invitations", [LETTER, LETTER])
    told = at_once(6, lambda: release(Mailing.objects.get(pk=mailing.pk), by=None))
    assert sorted(told, key=str) == [2] + ["This mailing has been released already."] * 5
    assert Mail.objects.filter(state="queued").count() == 2


def test_a_mailing_is_released_or_discarded_and_never_both():
    mailing = prepare("Invitations", [LETTER, LETTER])
    verbs = iter([release, discard] * 3)
    at_once(6, lambda: next(verbs)(Mailing.objects.get(pk=mailing.pk), by=None))
    ended = {"released": "queued", "discarded": "cancelled"}
    mailing.refresh_from_db()
    assert set(mailing.mails.values_list("state", flat=True)) == {ended[mailing.state]}


def test_a_mail_goes_out_only_with_the_change_it_tells_of():
    def change_and_fail():
        with transaction.atomic():
            send(LETTER)
            raise IntegrityError("planted")

    with pytest.raises(IntegrityError):
        change_and_fail()
    assert not Mail.objects.exists()
