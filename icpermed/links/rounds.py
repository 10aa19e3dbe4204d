"""A round: a few links, each of another host, asked for beside the other work of the worker.

Asking takes seconds, in threads that do not touch the database. What came of it is written down
by the next round. A worker that ends in between loses nothing: what it took is due again soon.
"""

import threading
import time
from collections import deque
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from icpermed.links.asking import Answer, Web
from icpermed.links.models import Link
from icpermed.links.noting import PAUSE, note, note_that_we_were_offline
from icpermed.links.outcomes import Outcome

#: So many links a round, so many of them at the same time: one of each host.
LINKS, AT_ONCE = 12, 4
#: Links that worked, asked only to find out whether we have a network at all.
WITNESSES = 3
#: What is taken is not given to another worker for so long.
TAKEN = timedelta(minutes=10)
#: Seconds after which a round is given up, whatever its threads do: names may resolve slowly.
GIVEN_UP = 300


class Round:
    """Some links that are being asked for."""

    def __init__(self, links: list[Link], witnesses: list[str], web: Web):
        self.links, self.witnesses, self.web = links, witnesses, web
        self.answers: dict[int, Answer] = {}
        self.has_network = False
        self.waiting = deque(links)
        self.begun_at = time.monotonic()
        self.thread = threading.Thread(target=self.ask, name="links", daemon=True)

    def begin(self) -> None:
        """Let the threads begin; they end by themselves."""
        self.thread.start()

    @property
    def is_over(self) -> bool:
        """Whether nobody is being waited for."""
        return not self.thread.is_alive() or time.monotonic() > self.begun_at + GIVEN_UP

    def ask(self) -> None:
        """Ask for all of them, a few at the same time; then find out whether that counts."""
        threads = [threading.Thread(target=self.ask_some, daemon=True) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.has_network = any(answer.was_reached for answer in self.answers.values()) or any(
            self.web.ask(url).was_reached for url in self.witnesses
        )

    def ask_some(self) -> None:
        while self.waiting:
            try:
                link = self.waiting.popleft()
            except IndexError:  # Another thread was quicker.
                return
            self.answers[link.pk] = self.web.ask(link.url)

    def write_down(self) -> int:
        """What came of it. Where nobody at all was reached, it was us: nothing is counted."""
        answers = dict(self.answers)
        unknown = []
        with transaction.atomic():
            for link in self.links:
                answer = answers.get(link.pk)
                counts = answer and (self.has_network or answer.outcome != Outcome.FAILS)
                if counts:
                    note(link, answer)
                else:
                    unknown.append(link)
            note_that_we_were_offline(unknown)
        return len(self.links) - len(unknown)


@transaction.atomic
def take() -> list[Link]:
    """Take the next links in hand: those that are due for longest, one of each host."""
    now = timezone.now()
    due = Link.objects.due()
    first = due.order_by("host", "due_at", "pk").distinct("host").values("pk")
    taken = list(
        Link.objects.filter(pk__in=first)
        .order_by("due_at", "pk")
        .select_for_update(skip_locked=True)[:LINKS]
    )
    # One request at a time, also for hosts with hundreds of links, and by several workers.
    pks = [link.pk for link in taken]
    Link.objects.filter(pk__in=pks).update(due_at=now + TAKEN, rests_until=now + PAUSE)
    return taken


def witnesses(links: list[Link]) -> list[str]:
    """A few addresses of other hosts that worked when they were asked for last."""
    others = Link.objects.filter(outcome=Outcome.WORKS).exclude(host__in={x.host for x in links})
    found = others.order_by("host", "-worked_at").distinct("host").values("pk")
    return list(
        Link.objects.filter(pk__in=found)
        .order_by("checked_at", "pk")
        .values_list("url", flat=True)[:WITNESSES]
    )
