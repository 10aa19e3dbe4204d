"""Who has a mail in hand: it ends with the connection, and nobody writes about what is lost."""

import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from icpermed.outbox import Letter, claims, send
from icpermed.outbox.attempt import AT_ONCE, BROKEN_OFF, NOBODY_KNOWS, Overtaken
from icpermed.outbox.locks import let_go
from icpermed.outbox.models import Mail


@pytest.fixture(autouse=True)
def mail(room) -> Mail:
    yield send(Letter("somebody@example.org", "Hello", "Good day.\n"))
    let_go()
    Mail.objects.all().delete()


def by_another(do):
    """What comes of it over another connection."""
    told = []

    def begin():
        told.append(do())
        connection.close()

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join(timeout=60)
    return told[0]


def lose_the_connection(room):
    """The database ends our connection, and we do not know it yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    with psycopg.connect(room) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def state(mail) -> str:
    return Mail.objects.values_list("state", flat=True).get(pk=mail.pk)


def test_a_mail_in_hand_is_left_alone_by_others(mail):
    attempt = claims.claim()
    assert (attempt.mail.pk, attempt.mail.attempts) == (mail.pk, 1)
    assert by_another(claims.claim) is None
    assert by_another(claims.take_up_again) == 0
    assert state(mail) == "sending"


def test_a_mail_that_was_left_alone_goes_back_into_the_queue(mail, room):
    claims.claim()
    lose_the_connection(room)
    assert by_another(claims.take_up_again) == 1
    connection.close()
    mail.refresh_from_db()
    assert (mail.state, mail.log[-1]["words"]) == ("queued", BROKEN_OFF)
    assert Mail.objects.due().get() == mail


def test_a_mail_that_was_left_alone_after_it_was_handed_over_is_in_doubt(mail, room):
    claims.claim().before_the_dot()
    lose_the_connection(room)
    assert by_another(claims.take_up_again) == 1
    connection.close()
    mail.refresh_from_db()
    assert (mail.state, mail.problem) == ("in_doubt", NOBODY_KNOWS)


def test_who_has_lost_a_mail_does_not_hand_it_over(mail, room):
    attempt = claims.claim()
    lose_the_connection(room)
    by_another(claims.take_up_again)
    with pytest.raises((OperationalError, InterfaceError)):
        attempt.before_the_dot()
    connection.close()
    with pytest.raises(Overtaken):
        attempt.before_the_dot()

    let_go()
    by_another(lambda: claims.claim().before_the_dot())
    with pytest.raises(Overtaken):
        attempt.before_the_dot()
    attempt.failed("Nonsense")
    assert state(mail) == "sending"


def test_what_is_known_to_have_arrived_is_written_down_over_a_new_connection(mail, room):
    attempt = claims.claim()
    attempt.before_the_dot()
    lose_the_connection(room)
    by_another(claims.take_up_again)
    attempt.arrived("250 OK")
    assert state(mail) == "sent"


def test_a_mail_that_breaks_every_worker_is_not_tried_without_a_pause(mail, room):
    Mail.objects.update(attempts=AT_ONCE)
    claims.claim()
    lose_the_connection(room)
    by_another(claims.take_up_again)
    connection.close()
    mail.refresh_from_db()
    assert mail.state == "queued"
    assert mail.not_before > timezone.now() + timedelta(seconds=30)


def test_what_was_erased_meanwhile_is_not_tried_again(mail, room):
    claims.claim()
    Mail.objects.update(to="", text="", erased_at=timezone.now())
    lose_the_connection(room)
    by_another(claims.take_up_again)
    connection.close()
    assert state(mail) == "cancelled"
