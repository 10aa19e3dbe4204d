"""What stays unfinished: drafts, of which people are reminded before the deadline and which are
deleted a while after it; and nominees who do not answer."""

from datetime import timedelta

import pghistory
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from icpermed.outbox.models import Mail
from recognition.applying import DAYS_TO_CONFIRM
from recognition.forgetting import forget_drafts
from recognition.models import Nomination
from recognition.nomination_mails import ASKS_AGAIN, ask_again, remind

#: So long before the deadline, whoever has a draft is reminded, once.
REMINDED_BEFORE = timedelta(days=5)
#: So long after the deadline a draft can still be looked at.
KEPT_AFTER = timedelta(days=30)
#: So long after somebody was nominated, they are asked a second and last time.
ASKED_AGAIN_AFTER = timedelta(days=7)


def drafts():
    """All drafts, with their last moment."""
    last = Greatest("edition__deadline", Coalesce("late_until", F("edition__deadline")))
    rows = Nomination.objects.filter(state=Nomination.State.DRAFT)
    return rows.annotate(last_moment=last).select_related("edition")


@transaction.atomic
def remind_unfinished() -> int:
    """Remind, once, whoever has a draft and some days left. Returns how many."""
    now = timezone.now()
    due = drafts().filter(
        confirmed_at__isnull=False,
        reminded_at=None,
        erased_at=None,
        edition__state="running",
        last_moment__gt=now,
        last_moment__lte=now + REMINDED_BEFORE,
        # Whoever began today needs no reminder yet.
        created_at__lt=now - timedelta(days=1),
    )
    rows = list(due.select_for_update(of=["self"], skip_locked=True))
    for nomination in rows:
        nomination.reminded_at = now
        with pghistory.context(reason="Reminded of the deadline"):
            nomination.save(update_fields=["reminded_at", "updated_at"])
        remind(nomination)
    return len(rows)


@transaction.atomic
def forget_unfinished() -> int:
    """Delete drafts that were never handed in: a while after the deadline, or where nobody
    confirmed the address. Returns how many."""
    now = timezone.now()
    is_over = Q(last_moment__lt=now - KEPT_AFTER)
    is_nobodys = Q(confirmed_at=None, created_at__lt=now - timedelta(days=DAYS_TO_CONFIRM))
    return forget_drafts(drafts().filter(is_over | is_nobodys, number=None))


@transaction.atomic
def ask_nominees_again() -> int:
    """Ask once more whoever was nominated by somebody else and has not answered. Returns how many.

    Without an answer the jury does not get the nomination.
    """
    waiting = Nomination.objects.filter(
        state=Nomination.State.SUBMITTED,
        is_self=False,
        accepted_at=None,
        declined_at=None,
        erased_at=None,
        edition__state="running",
        submitted_at__lt=timezone.now() - ASKED_AGAIN_AFTER,
    )
    asked = Mail.objects.filter(template=ASKS_AGAIN, about_model=Nomination._meta.label_lower)
    asked = [int(pk) for pk in asked.values_list("about_pk", flat=True)]
    rows = list(waiting.exclude(pk__in=asked).select_related("edition"))
    for nomination in rows:
        ask_again(nomination)
    return len(rows)
