"""What is forgotten of the authors of best practices, and when."""

from datetime import timedelta

import pgtrigger
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from icpermed import erasing
from icpermed.history import events_of
from icpermed.outbox.forgetting import forget_about
from recognition.models import BestPractice, PracticeComment, PracticeFigure, PracticeLink
from recognition.practices.authoring import DAYS_TO_CONFIRM

State = BestPractice.State
#: So long we can still be asked why something was not accepted, or take it up again.
KEPT_AFTER_THE_END = timedelta(days=365)
#: What tells who the author is, and what was said about them.
WHO = {"contact_name": "", "contact_email": "", "note": ""}
KNOWN = ~Q(contact_name="") | ~Q(contact_email="") | ~Q(note="")


@transaction.atomic
def forget(practices: models.QuerySet) -> int:
    """Delete practices as if they had never been, with their pictures, rows, words and mails."""
    practices = practices.select_for_update()
    pictures = [practice.picture for practice in practices if practice.picture]
    keys = [practice.pk for practice in practices]
    forget_about(BestPractice(pk=key) for key in keys)
    for model in [PracticeFigure, PracticeLink, PracticeComment]:
        erasing.forget(model.objects.filter(practice__in=keys))
        # Rows that were replaced while nobody had confirmed them.
        forget_states(events_of(model), Q(practice__in=keys))
    count = erasing.forget(BestPractice.objects.filter(pk__in=keys))
    for picture in pictures:
        transaction.on_commit(lambda picture=picture: picture.storage.delete(picture.name))
    return count


def forget_states(events: type[models.Model], found: Q) -> None:
    """Delete what is recorded of rows that are there no more."""
    rows = events.pgh_tracked_model._base_manager.filter(pk=OuterRef("pgh_obj_id"))
    with pgtrigger.ignore(f"{events._meta.label}:append_only"):
        events.objects.filter(found, ~Exists(rows)).delete()


def forget_unconfirmed() -> int:
    """Forget what nobody confirmed: the address may be somebody else's."""
    long_ago = timezone.now() - timedelta(days=DAYS_TO_CONFIRM)
    return forget(BestPractice.objects.filter(state=State.UNCONFIRMED, created_at__lt=long_ago))


@transaction.atomic
def forget_authors() -> int:
    """Erase who handed in what was not accepted or withdrawn, and what was deleted, a year ago.

    The text stays, without anybody to whom it leads. Returns how many practices that were.
    """
    before = timezone.now() - KEPT_AFTER_THE_END
    events = events_of(BestPractice)
    recorded = events.objects.filter(KNOWN, pgh_obj_id=OuterRef("pk"))
    ended = BestPractice.objects.filter(
        KNOWN | Exists(recorded), state__in=[State.REJECTED, State.WITHDRAWN], updated_at__lt=before
    )
    forget_about(ended)
    token = erasing.new_tokens()
    return erasing.erase(
        ended, recorded=erasing.deleted_before(BestPractice, before, KNOWN), **WHO, token=token
    )
