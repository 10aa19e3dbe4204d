"""What is forgotten of subscribers, and when; digests of the addresses that ended it stay."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from icpermed import erasing
from icpermed.history import events_of
from icpermed.outbox.forgetting import forget_about
from publications.models import Subscriber, Suppression
from publications.models.subscribers import ENDED
from publications.subscribing import DAYS_TO_CONFIRM
from publications.suppressing import suppress

State = Subscriber.State

#: So long after the end the address is still there, in case something was a mistake.
KEPT_AFTER_THE_END = timedelta(days=30)
#: What tells who somebody is.
WHO = {"email": ""}


@transaction.atomic
def forget_unconfirmed() -> int:
    """Forget subscriptions that nobody confirmed: the address may be somebody else's."""
    long_ago = timezone.now() - timedelta(days=DAYS_TO_CONFIRM)
    asked = Q(asked_at__lt=long_ago) | Q(asked_at=None, created_at__lt=long_ago)
    return forget(Subscriber.objects.filter(asked, state=State.PENDING))


@transaction.atomic
def forget_ended() -> int:
    """Erase the addresses of those who ended it a while ago. That there was somebody stays."""
    long_ago = timezone.now() - KEPT_AFTER_THE_END
    rows = Subscriber.objects.filter(state__in=ENDED, ended_at__lt=long_ago).exclude(email="")
    forget_about(rows)
    return erasing.erase(rows, recorded=of_deleted(long_ago), **WHO)


def of_deleted(long_ago) -> QuerySet:
    """What is recorded of subscribers that were deleted at the desk a while ago."""
    events = events_of(Subscriber).objects
    gone = events.filter(pgh_label="delete", pgh_created_at__lt=long_ago).values("pgh_obj_id")
    return events.filter(pgh_obj_id__in=gone).exclude(email="")


@transaction.atomic
def forget_person(rows: QuerySet[Subscriber]) -> int:
    """Somebody asks to be forgotten: nothing of them stays but the digest, so it stays so."""
    for email in rows.exclude(email="").values_list("email", flat=True):
        suppress(email, Suppression.Reason.ERASED)
    return forget(rows)


def forget(rows: QuerySet[Subscriber]) -> int:
    """Delete rows with their mails and everything recorded of them."""
    forget_about(rows)
    return erasing.forget(rows)
