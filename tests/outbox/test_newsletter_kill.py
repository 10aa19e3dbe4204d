"""A newsletter whose workers are killed at random: nobody is left out, and nobody gets it twice.

The same queue, the same mail server and the same killing as for all mails: see test_kill.py.
"""

import asyncio
import os
import random
import time
from collections import Counter

import pytest

from icpermed.outbox.models import Mail, Mailing
from publications.models import NewsletterIssue, Subscriber
from publications.newsletter_letters import ISSUE
from publications.unsubscribing import unsubscribe
from tests.ground.conftest import wait_until
from tests.outbox.test_kill import cut_off
from tests.publications.factories import make_subscriber
from tests.publications.newsletters import being_sent

pytestmark = [pytest.mark.slow, pytest.mark.deep]

ROUNDS = int(os.environ.get("KILL_ROUNDS") or 4)
READERS = max(250, 30 * ROUNDS)


@pytest.fixture
def issue(room):
    """An issue that is let go, and many who get it; all is gone afterwards."""
    for _ in range(READERS):
        make_subscriber()
    issue = being_sent()
    yield issue
    Mail.objects.all().delete()
    Mailing.objects.all().delete()
    # What was sent stays: only one that was not sent from here can go.
    NewsletterIssue.objects.update(state="sent", proofed_at=None)
    NewsletterIssue.objects.all().delete()
    Subscriber.objects.all().delete()


def is_over(issue) -> bool:
    """Whether every mail is written, and none is on its way."""
    written = Mail.objects.filter(template=ISSUE, mailing__isnull=False)
    return written.count() >= READERS and not Mail.objects.unfinished().exists()


def test_a_newsletter_survives_workers_that_are_killed_at_random(room, mail_server, workers, issue):
    async def take_your_time():
        await asyncio.sleep(random.uniform(0, 0.02))
        return "250 OK"

    mail_server.to_mail = lambda to: take_your_time()
    everybody = set(Subscriber.objects.values_list("email", flat=True))
    both = [workers(), workers()]
    for number in range(ROUNDS):
        begun = Mail.objects.count() + mail_server.begun
        wait_until(
            lambda begun=begun: Mail.objects.count() + mail_server.begun > begun or is_over(issue)
        )
        time.sleep(random.uniform(0, 0.3))
        if number % 3 == 2:
            cut_off(room)
        both[number % 2].kill()
        both[number % 2].start()
    leaver = Subscriber.objects.get(email=max(everybody))
    unsubscribe(subscriber=leaver)
    wait_until(lambda: is_over(issue), seconds=300)

    mails = Mail.objects.filter(template=ISSUE, mailing__isnull=False)
    found = dict(mails.values_list("to", "state"))
    times = Counter(mail_server.recipients)
    assert (found.keys() | {leaver.email}, len(found)) == (everybody, mails.count())
    assert set(found.values()) <= {"sent", "in_doubt", "cancelled"}
    assert {to: times[to] for to, state in found.items() if state == "sent"} == {
        to: 1 for to, state in found.items() if state == "sent"
    }
    assert max(times.values()) == 1
