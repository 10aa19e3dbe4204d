"""Workers that are killed while they send: each mail once, or in doubt and at most once.

Real processes, a real mail server, and a database of their own, because what is written must stay.
A usual run kills a few times; KILL_ROUNDS=50 in the environment does it fifty times.
"""

import asyncio
import logging
import os
import random
import threading
import time
from collections import Counter

import psycopg
import pytest
from django.db import connection

from icpermed import worker
from icpermed.outbox import Letter, send
from icpermed.outbox.models import Mail
from tests.ground.conftest import wait_until

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("KILL_ROUNDS") or 4)
MAILS = max(200, 25 * ROUNDS)
logger = logging.getLogger(__name__)


def queue(count: int) -> set[str]:
    addresses = {f"{number}@example.org" for number in range(count)}
    for address in addresses:
        send(Letter(address, "Hello", "Good day.\n"))
    return addresses


def cut_off(room: str) -> None:
    """The database ends all connections of the workers, in the middle of what they do."""
    with psycopg.connect(room) as other:
        pids = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
        other.execute(pids, [worker.NAME])


def state_of(address: str) -> str:
    return Mail.objects.values_list("state", flat=True).get(to=address)


@pytest.mark.deep
def test_mails_survive_workers_that_are_killed_at_random(room, mail_server, workers):
    async def take_your_time():
        await asyncio.sleep(random.uniform(0, 0.03))
        return "250 OK"

    mail_server.to_mail = lambda to: take_your_time()
    addresses = queue(MAILS)
    both = [workers(), workers()]
    for number in range(ROUNDS):
        begun = mail_server.begun
        wait_until(lambda begun=begun: mail_server.begun > begun or not waiting())
        time.sleep(random.uniform(0, 0.5))
        if number % 3 == 2:
            cut_off(room)
        victim = both[number % 2]
        victim.kill()
        logger.info("killed with %s mails on the server, %s waiting", mail_server.begun, waiting())
        victim.start()
    wait_until(lambda: not waiting())

    found = dict(Mail.objects.values_list("to", "state"))
    times = Counter(mail_server.recipients)
    logger.info("in doubt: %s", [to for to, state in found.items() if state == "in_doubt"])
    assert found.keys() == addresses
    assert set(found.values()) <= {"sent", "in_doubt"}
    assert {to: times[to] for to, state in found.items() if state == "sent"} == {
        to: 1 for to, state in found.items() if state == "sent"
    }
    assert max(times.values()) == 1
    assert times.keys() <= addresses


def waiting() -> int:
    return Mail.objects.unfinished().count()


class Silence:
    """A server that says nothing from some moment on, until it is let."""

    def __init__(self):
        self.has_begun, self.is_over = threading.Event(), threading.Event()

    async def keep(self):
        self.has_begun.set()
        while not self.is_over.is_set():
            await asyncio.sleep(0.01)
        return "250 OK"


def test_worker_that_is_killed_before_the_dot_has_sent_nothing(mail_server, workers):
    silence = Silence()
    mail_server.to_recipient = lambda to: silence.keep()
    queue(1)
    one = workers()
    assert silence.has_begun.wait(60)
    assert state_of("0@example.org") == "sending"
    one.kill()
    silence.is_over.set()
    mail_server.to_recipient = lambda to: "250 OK"

    one.start()
    wait_until(lambda: not waiting())
    assert (state_of("0@example.org"), mail_server.recipients) == ("sent", ["0@example.org"])


@pytest.mark.deep
def test_worker_that_is_killed_before_the_answer_leaves_the_mail_in_doubt(mail_server, workers):
    silence = Silence()
    mail_server.to_mail = lambda to: silence.keep()
    queue(1)
    one = workers()
    assert silence.has_begun.wait(60)
    one.kill()
    mail_server.to_mail = lambda to: "250 OK"
    queue_of_another = send(Letter("other@example.org", "Hello", "Good day.\n"))

    one.start()
    wait_until(lambda: not waiting())
    assert (state_of("0@example.org"), state_of(queue_of_another.to)) == ("in_doubt", "sent")
    assert mail_server.recipients == ["other@example.org"]
    silence.is_over.set()


@pytest.mark.deep
def test_worker_that_is_told_to_end_finishes_what_it_has_in_hand(mail_server, workers):
    silence = Silence()
    mail_server.to_mail = lambda to: silence.keep()
    queue(2)
    one = workers()
    assert silence.has_begun.wait(60)
    one.process.terminate()
    time.sleep(0.5)
    silence.is_over.set()
    assert one.process.wait(60) == 0
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["queued", "sent"]


@pytest.mark.deep
def test_worker_leaves_alone_what_another_one_has_in_hand(mail_server, workers):
    silence = Silence()
    mail_server.to_mail = lambda to: silence.keep() if to[0] == "0" else "250 OK"
    queue(1)
    workers()
    assert silence.has_begun.wait(60)
    workers()
    send(Letter("other@example.org", "Hello", "Good day.\n"))
    wait_until(lambda: state_of("other@example.org") == "sent")
    assert state_of("0@example.org") == "sending"

    silence.is_over.set()
    wait_until(lambda: not waiting())
    assert sorted(mail_server.recipients) == ["0@example.org", "other@example.org"]
    connection.close()
