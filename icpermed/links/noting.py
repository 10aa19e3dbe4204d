"""Writing down what came of asking, and when to ask again."""

from datetime import datetime, timedelta

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from icpermed.links.asking import Answer
from icpermed.links.models import FAILURES, Link
from icpermed.links.outcomes import Outcome

#: What works is asked for again after two weeks. What fails is asked for daily until it is clear
#: that it does not work; then more and more seldom.
USUAL, SOON, SELDOM = timedelta(days=14), timedelta(days=1), timedelta(days=30)
#: What was asked for in vain, because we ourselves had no network.
OFFLINE = timedelta(hours=1)
#: A host is left alone for so long between two of its links.
PAUSE = timedelta(seconds=50)
#: More failures are not counted: it is clear by then.
MOST = 100


def next_check(outcome: str, failures: int) -> timedelta:
    """How long to wait before the next time."""
    if outcome != Outcome.FAILS:
        return SELDOM if outcome == Outcome.NOT_ASKED else USUAL
    if failures < FAILURES:
        return SOON
    return min(SOON * 2 ** min(failures - FAILURES + 1, 10), SELDOM)


def note(link: Link, answer: Answer, at: datetime | None = None) -> int:
    """Write down what came of asking for a link. Returns 0 where it is gone in the meantime."""
    now = at or timezone.now()
    has_failed = answer.outcome == Outcome.FAILS
    wait = timedelta(seconds=answer.wait)
    pause = max(next_check(answer.outcome, link.failures + 1), wait)
    fresh = {"worked_at": now} if answer.outcome == Outcome.WORKS else {}
    return Link.objects.filter(pk=link.pk).update(
        outcome=answer.outcome,
        problem=answer.problem[:300],
        status=answer.status,
        leads_to=answer.leads_to,
        checked_at=now,
        failures=Least(F("failures") + 1, Value(MOST)) if has_failed else 0,
        failing_since=Coalesce("failing_since", Value(now)) if has_failed else None,
        rests_until=now + max(wait, PAUSE),
        due_at=now + pause,
        **fresh,
    )


def note_that_we_were_offline(links: list[Link]) -> int:
    """Nothing is known of these: they are asked for again later, and nothing is counted."""
    return Link.objects.filter(pk__in=[link.pk for link in links]).update(
        due_at=timezone.now() + OFFLINE
    )
