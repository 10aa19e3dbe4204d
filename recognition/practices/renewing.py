"""Whether published best practices are still right: the authors are asked when a review is due."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from icpermed.outbox import prepare
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import when_released
from recognition.models import BestPractice
from recognition.practices.letters import LETTERS, written

TITLE = "Best practices: is it still right?"


def due(practices=None):
    """Published practices whose day of review has come."""
    practices = BestPractice.objects.all() if practices is None else practices
    return practices.published().filter(review_due_on__lte=timezone.localdate())


def key(practice: BestPractice) -> str:
    """One mail for each day of review."""
    return f"practice-review.{practice.pk}.{practice.review_due_on:%Y-%m-%d}"


def prepare_reviews(practices: Iterable[BestPractice], *, by=None) -> Mailing:
    """A letter to each author, for somebody to look at and release. Who has got one gets none."""
    practices = list(practices)
    without = [(str(practice), why_not(practice)) for practice in practices if why_not(practice)]
    letters = [
        (written(practice, "review"), key(practice), practice)
        for practice in practices
        if not why_not(practice)
    ]
    return prepare(TITLE, letters, by=by, without=without)


def why_not(practice: BestPractice) -> str:
    """Why nobody is asked about a practice; empty where its author is."""
    if practice.state != BestPractice.State.APPROVED:
        return "is not approved, so there is nothing to review"
    if not practice.review_due_on:
        return "has no day of review"
    return "" if practice.contact_email else "has no address of an author"


def prepare_due_reviews() -> int:
    """Prepare letters about what is due and was not written about. Returns how many."""
    found = [p for p in due().exclude(contact_email="") if not p.asked_at]
    there = set(Mail.objects.filter(once__in=map(key, found)).values_list("once", flat=True))
    to_ask = [practice for practice in found if key(practice) not in there]
    if to_ask:
        prepare_reviews(to_ask)
    return len(to_ask)


@when_released(LETTERS["review"])
def mark_asked(mails: QuerySet[Mail]) -> None:
    """The letters go out: since now we wait for these authors."""
    keys = [int(pk) for pk in mails.values_list("about_pk", flat=True)]
    BestPractice.objects.filter(pk__in=keys).update(
        asked_at=timezone.now(), updated_at=timezone.now()
    )
