"""What is forgotten of nominations, and when; how many there were from where stays.

Whoever was honoured is remembered: they agreed to that. Of everybody else the names, addresses,
texts and files go, and what jurors wrote about them; also from the history and the outbox.
"""

from calendar import monthrange
from contextlib import contextmanager
from datetime import date

import pgtrigger
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from icpermed import erasing
from icpermed.history import events_of
from icpermed.outbox.forgetting import forget_about
from icpermed.time_zones import zone
from recognition.models import (
    CoAuthor,
    Conflict,
    Declaration,
    Edition,
    Nomination,
    NominationFile,
    Remark,
    Review,
    Score,
)
from recognition.uploads import drop_from_disk

#: The columns that tell who somebody is, or what they wrote. Country, topic and state stay.
WHO = {
    "title": "",
    "name": "",
    "email": "",
    "affiliation": "",
    "evidence_on": None,
    "summary": "",
    "text": "",
    "link": "",
    "nominator_name": "",
    "nominator_email": "",
    "nominator_affiliation": "",
    "redacted_text": "",
    "person": None,
    "organisation": None,
    "note": "",
    "reason": "",
    "feedback": "",
}
#: What jurors wrote about a nomination: model, way to the nomination, and what is emptied.
SAID = [
    (Conflict, "nomination", {"path": [], "reason": "Erased."}),
    (Declaration, "nomination", {"reason": ""}),
    (Remark, "nomination", {"text": ""}),
    (Review, "nomination", {"comment": ""}),
    (Score, "review__nomination", {"comment": ""}),
]


@contextmanager
def allowed():
    """Erasing is neither late nor a change of what was decided: the rules do not hold for it."""
    written = [Nomination, *(model for model, _, _ in SAID)]
    rules = [
        f"{model._meta.label}:{trigger.name}" for model in written for trigger in own_rules(model)
    ]
    with pgtrigger.ignore(*rules):
        yield


def own_rules(model: type[models.Model]) -> list[pgtrigger.Trigger]:
    """The triggers of a model without those that write its history."""
    return [trigger for trigger in model._meta.triggers if type(trigger) is pgtrigger.Trigger]


@transaction.atomic
def forget_people(edition: Edition) -> int:
    """Erase whoever was nominated in an edition and not honoured. Returns how many."""
    honoured = Q(state=Nomination.State.WINNER) | Q(award__isnull=False)
    there = edition.nominations.filter(erased_at=None).exclude(honoured)
    there = list(there.values_list("pk", flat=True))
    keys = [*there, *deleted(edition)]
    forget_about([Nomination(pk=key) for key in keys])
    with allowed():
        forget_parts(keys)
        for model, way, words in SAID:
            erasing.erase(model.objects.filter(**{f"{way}__in": keys}), **words)
        return erasing.erase(
            Nomination.objects.filter(pk__in=there),
            recorded=events_of(Nomination).objects.filter(pgh_obj_id__in=keys),
            **WHO,
            token=erasing.new_tokens(),
            nominee_token=erasing.new_tokens(),
            erased_at=timezone.now(),
        )


def deleted(edition: Edition) -> list[int]:
    """The keys of nominations that are there no more, and of which the history knows somebody."""
    states = events_of(Nomination).objects.filter(edition=edition.pk, erased_at=None).order_by()
    there = Nomination.objects.filter(edition=edition).values("pk")
    gone = states.exclude(pgh_obj_id__in=there)
    return list(gone.values_list("pgh_obj_id", flat=True).distinct())


def forget_parts(keys: list[int]) -> None:
    """Delete co-authors and files of nominations with everything recorded of them."""
    for stored in NominationFile.objects.filter(nomination__in=keys):
        drop_from_disk(stored)
    for model in (CoAuthor, NominationFile):
        recorded = events_of(model).objects.filter(nomination__in=keys)
        erasing.forget(model.objects.filter(nomination__in=keys))
        forget_recorded(recorded)


def forget_recorded(recorded: QuerySet) -> None:
    """Delete what was recorded of rows that had been deleted before."""
    with pgtrigger.ignore(f"{recorded.model._meta.label}:append_only"):
        recorded.delete()


def forget_drafts(nominations) -> int:
    """Delete drafts with everything recorded of them and written about them."""
    nominations = list(nominations)
    keys = [one.pk for one in nominations]
    forget_about(nominations)
    with transaction.atomic():
        forget_parts(keys)
        return erasing.forget(Nomination.objects.filter(pk__in=keys))


# --- when ---------------------------------------------------------------------------------------


def to_forget(today: date | None = None) -> list[Edition]:
    """Editions whose day has come, and of which somebody who was not honoured is still known."""
    today = today or timezone.localdate()
    over = Edition.objects.exclude(state=Edition.State.RUNNING)
    return [edition for edition in over if (day := forgets_on(edition)) and day <= today]


def forgets_on(edition: Edition) -> date | None:
    """The day on which people are forgotten: so many months after the results.

    No results come before the deadline, so a slip in their date does no harm.
    """
    days = []
    if edition.deadline:
        days.append(edition.deadline.astimezone(zone(edition.timezone)).date())
    if edition.results_on:
        days.append(edition.results_on.last_day)
    return months_later(max(days), edition.forget_after) if days else None


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
