"""What is forgotten of those who were asked to write for a report or to read it, and when."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from icpermed import erasing
from icpermed.history import events_of
from icpermed.outbox.forgetting import forget_about
from reports.models import Contribution, Reading

#: So long after the last day, or the letter, we may still have to ask somebody about a text.
KEPT_AFTER_THE_LAST_DAY = timedelta(days=365)
TAKEN_OVER = Contribution.State.TAKEN_OVER
KNOWN = ~Q(email="") | ~Q(name="")


@transaction.atomic
def forget_contributors() -> int:
    """Erase whoever was asked to write until a day a year ago, and of what was deleted as long ago.

    Whose text was taken over keeps a name: we have to know who wrote what is published. Returns how
    many contributions that were.
    """
    now = timezone.now()
    before = now - KEPT_AFTER_THE_LAST_DAY
    over = Contribution.objects.filter(due_on__lt=before)
    used = Q(state=TAKEN_OVER)
    gone = erasing.deleted_before(Contribution, before, KNOWN)
    return forget(over.filter(used), ~Q(email=""), email="", draft="") + forget(
        over.exclude(used), KNOWN, recorded=gone, email="", name="", person=None, draft=""
    )


@transaction.atomic
def forget_readers() -> int:
    """Erase whoever was asked a year ago to read a draft, and of what was deleted as long ago.

    What they said is kept with the report. Returns how many people that were.
    """
    before = timezone.now() - KEPT_AFTER_THE_LAST_DAY
    gone = erasing.deleted_before(Reading, before, KNOWN)
    over = Reading.objects.filter(created_at__lt=before)
    return forget(over, KNOWN, recorded=gone, email="", name="", mandate=None)


def forget(over, known: Q, *, recorded=None, **blank) -> int:
    """Blank what is known of some people, in what is recorded and in our mails, too."""
    events = events_of(over.model).objects.filter(known, pgh_obj_id=OuterRef("pk"))
    over = over.filter(known | Exists(events))
    forget_about(over)
    return erasing.erase(over, recorded=recorded, **blank, token=erasing.new_tokens())
