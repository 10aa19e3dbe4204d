"""How far the jury is, and reminding those who still have sheets to hand in."""

from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from icpermed.outbox import Letter, compose, prepare
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import when_released
from icpermed.outbox.reminding import why_not_again
from recognition.access import JUDGED, Sight, sights
from recognition.models import (
    Assignment,
    Conflict,
    Declaration,
    Edition,
    Juror,
    Remark,
    Review,
)
from recognition.models.nominations import OUTCOMES

REMINDER = "recognition/mail/jury_reminder.txt"


@dataclass(frozen=True)
class Progress:
    """What one juror is asked for, and has done."""

    juror: Juror
    assigned: int = 0
    declared: int = 0  # Of so many of them the juror has said whether there is a conflict.
    in_question: int = 0  # So many wait for an answer about a conflict of interest.
    drafts: int = 0
    handed_in: int = 0
    last_activity: datetime | None = None

    @property
    def open(self) -> int:
        """So many sheets the juror still has to hand in, and can."""
        return self.assigned - self.in_question - self.handed_in

    @property
    def undeclared(self) -> int:
        """Of so many the juror has still to say whether there is a conflict of interest."""
        return self.assigned - self.declared


def progress(edition: Edition) -> list[Progress]:
    """How far each juror of an edition is."""
    jurors = edition.jurors.select_related("person", "topic").order_by("person__sort_key", "pk")
    return progress_of(jurors)


def progress_of(jurors: QuerySet[Juror]) -> list[Progress]:
    """How far some jurors are, in their order; two queries."""
    rows = list(jurors.annotate(last_activity=last_activity()))
    counts = {row.pop("juror"): row for row in counted(rows)}
    return [
        Progress(juror, **counts.get(juror.pk, {}), last_activity=juror.last_activity)
        for juror in rows
    ]


def last_activity() -> Greatest:
    """When a juror last declared, saved or said something."""

    def latest(model, field: str) -> Subquery:
        rows = model.objects.filter(juror=OuterRef("pk")).order_by()
        return Subquery(rows.values("juror").annotate(at=Max(field)).values("at"))

    return Greatest(
        latest(Declaration, "updated_at"),
        latest(Review, "updated_at"),
        latest(Remark, "created_at"),
    )


def counted(jurors: list[Juror]) -> QuerySet:
    """The numbers of each juror, of what the jury judges or has judged."""
    own = {"juror": OuterRef("juror"), "nomination": OuterRef("nomination")}
    fits = Q(juror__topic=None) | Q(juror__topic=F("nomination__topic"))
    return (
        Assignment.objects.filter(fits, juror__in=jurors)
        .filter(nomination__state__in=[*JUDGED, *OUTCOMES])
        .annotate(
            is_declared=Exists(Declaration.objects.filter(**own)),
            is_blocked=Exists(Conflict.objects.standing().filter(**own)),
            sheet=Subquery(Review.objects.filter(**own).values("state")[:1]),
        )
        .order_by()
        .values("juror")
        .annotate(
            assigned=Count("pk"),
            declared=Count("pk", filter=Q(is_declared=True)),
            in_question=Count("pk", filter=Q(is_blocked=True)),
            drafts=Count("pk", filter=Q(is_blocked=False, sheet="draft")),
            handed_in=Count("pk", filter=Q(is_blocked=False, sheet="submitted")),
        )
    )


# --- reminders ------------------------------------------------------------------------------------


@transaction.atomic
def remind(*, edition: Edition, by) -> Mailing:
    """Put a reminder for each juror with open sheets into the outbox, to be looked at there.

    Raises ValueError, with a sentence, outside the phases for scoring or where nobody is behind.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    seen = sights([edition])[edition.pk]
    if not seen.may_review:
        raise ValueError(f"Jurors cannot score now, so nobody is reminded. {seen.words}")
    behind = [row for row in progress(edition) if row.open]
    if not behind:
        raise ValueError("Nobody has a sheet to hand in: there is nobody to remind.")
    due, without = [], []
    waiting = set(waiting_reminders(edition.jurors.all()).values_list("about_pk", flat=True))
    for row in behind:
        why = why_not_now(row.juror, waiting)
        without += [(str(row.juror.person), why)] if why else []
        due += [] if why else [row]
    if not due:
        raise ValueError("Whoever has open sheets cannot be reminded again yet: " + told(without))
    letters = [(letter_of(row, seen), "", row.juror) for row in due]
    title = f"Reminders to the jury: {edition}"
    return prepare(title, letters, about=edition, by=by, without=without)


def why_not_now(juror: Juror, waiting: set[str]) -> str:
    """Why a juror gets no reminder, in a sentence; empty for one who does."""
    if not juror.address:
        return "There is no e-mail address."
    if str(juror.pk) in waiting:
        return "A reminder is in the outbox, and has not gone out yet."
    return why_not_again(juror.reminded_at)


def told(without: list[tuple[str, str]]) -> str:
    """Who gets no reminder, and why, in one line."""
    return " ".join(f"{name}: {why}" for name, why in without)


def waiting_reminders(jurors: QuerySet[Juror]) -> QuerySet[Mail]:
    """Reminders to some jurors that have not gone out yet."""
    keys = [str(pk) for pk in jurors.values_list("pk", flat=True)]
    return Mail.objects.not_gone_out().filter(
        about_model=Juror._meta.label_lower, about_pk__in=keys, template=REMINDER
    )


def letter_of(row: Progress, seen: Sight) -> Letter:
    """What a juror is reminded of: how many sheets, until when, and where."""
    juror = row.juror
    return compose(
        REMINDER,
        juror.address,
        str(juror.person),
        edition=seen.edition,
        juror=juror,
        progress=row,
        until=seen.until,
        jury_url=settings.SITE_URL + reverse("jury_edition", args=[seen.edition.year]),
    )


@when_released(REMINDER)
def mark_reminded(mails: QuerySet[Mail]) -> None:
    """Somebody has let the reminders go."""
    now = timezone.now()
    keys = [int(pk) for pk in mails.values_list("about_pk", flat=True)]
    with pghistory.context(reason="reminded"):
        Juror.objects.filter(pk__in=keys).update(reminded_at=now, updated_at=now)


def call_off_reminders(juror: Juror) -> int:
    """The last sheet is handed in: a reminder that has not gone out yet never does."""
    own = Juror.objects.filter(pk=juror.pk)
    if any(row.open for row in progress_of(own)):
        return 0
    return waiting_reminders(own).cancel(words="All sheets are handed in.")
