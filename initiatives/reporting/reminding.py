"""Reminding members of a report that is still to come, and nobody else; never twice the same."""

import pghistory
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from icpermed.outbox import prepare
from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import discard, when_released
from icpermed.outbox.reminding import why_not_again
from initiatives.models import MemberReport, ReportingRound
from initiatives.reporting.letters import LETTERS, waiting_letters, written
from initiatives.reporting.opening import locked, today_of

#: So many days before the deadline members are reminded.
FIRST, LAST = 14, 3


def to_remind(reports: QuerySet[MemberReport]) -> QuerySet[MemberReport]:
    """Those who were asked and have not answered; what was merged into another answers there."""
    there = MemberReport.objects.filter(
        round=OuterRef("round"), organisation=OuterRef("organisation__merged_into")
    )
    rows = reports.filter(state__in=MemberReport.UNANSWERED, round__state=ReportingRound.State.OPEN)
    return rows.exclude(Exists(there)).select_related("round", "organisation", "mandate")


# --- by hand --------------------------------------------------------------------------------------


@transaction.atomic
def remind(*, round: ReportingRound, by) -> Mailing:
    """Put a reminder for each member that has not answered into the outbox, to be looked at.

    Raises ValueError, with a sentence, where there is nobody to remind.
    """
    round = locked(round)
    if round.state != ReportingRound.State.OPEN:
        raise ValueError("Members are reminded while the round is open.")
    behind = list(to_remind(round.reports.all()))
    if not behind:
        raise ValueError("All members have answered: there is nobody to remind.")
    waiting = waiting_letters(round.reports.all(), "reminder", "asked")
    waiting = set(waiting.values_list("about_pk", flat=True))
    without = [(r, why) for r in behind if (why := why_not_now(r, waiting))]
    if len(without) == len(behind):
        told = " ".join(f"{report.organisation}: {why}" for report, why in without)
        raise ValueError(f"Nobody can be reminded now. {told}")
    left_out = {report.pk for report, _ in without}
    today = timezone.localdate()
    return prepare(
        f"{round}: reminders",
        [
            (letter_of(report), f"report.{report.pk}.reminder.{today:%Y%m%d}", report)
            for report in behind
            if report.pk not in left_out
        ],
        about=round,
        by=by,
        without=[(str(report.organisation), why) for report, why in without],
    )


def why_not_now(report: MemberReport, waiting: set[str]) -> str:
    """Why a member gets no reminder, in a sentence; empty for one who does."""
    if not report.contact_email:
        return "There is nobody to write to."
    if report.mandate and not report.mandate.is_current():
        return "The mandate of the contact has ended: name another."
    if str(report.pk) in waiting:
        return "A letter is in the outbox, and has not gone out yet."
    if not report.invited_at:
        return "Was not asked yet."
    return why_not_again(report.reminded_at)


def letter_of(report: MemberReport):
    """What a member is reminded of, and until when; it is true on later days as well."""
    is_overdue = today_of(report.round) > report.round.due_on
    return written(report, "reminder", is_overdue=is_overdue)


# --- by themselves --------------------------------------------------------------------------------


def step(round: ReportingRound) -> str:
    """Which reminder is due in a round today; empty where none is."""
    days = (round.due_on - today_of(round)).days
    if days > FIRST:
        return ""
    return f"D-{FIRST}" if days > LAST else f"D-{LAST}" if days >= 0 else "overdue"


def prepare_due_reminders() -> int:
    """Prepare the reminders that are due, once for each step and deadline. Returns how many."""
    count = 0
    for round in ReportingRound.objects.filter(state=ReportingRound.State.OPEN):
        if name := step(round):
            count += prepare_step(round, f"{name}.{round.due_on:%Y%m%d}")
    return count


@transaction.atomic
def prepare_step(round: ReportingRound, name: str) -> int:
    """The reminders of one step, to be looked at and released. A second call does nothing.

    What was prepared for the step before, and not let go, is discarded: it would be out of date.
    """
    round = locked(round)
    steps = f"round.{round.pk}.reminder."
    if Mailing.objects.filter(once=steps + name).exists():  # Discarded is an answer as well.
        return 0
    for mailing in Mailing.objects.filter(once__startswith=steps, state=Mailing.State.DRAFT):
        discard(mailing)
    asked = to_remind(round.reports.exclude(contact_email="").exclude(invited_at=None))
    waiting = waiting_letters(round.reports.all(), "reminder")
    waiting = set(waiting.values_list("about_pk", flat=True))
    reports = [report for report in asked if not why_not_now(report, waiting)]
    if reports:
        letters = [(letter_of(r), f"report.{r.pk}.reminder.{name}", r) for r in reports]
        title = f"{round}: reminders, {name.split('.')[0]}"
        prepare(title, letters, about=round, once=steps + name)
    return len(reports)


@when_released(LETTERS["reminder"])
def mark_reminded(mails: QuerySet[Mail]) -> None:
    """Somebody has let the reminders go."""
    now = timezone.now()
    keys = [int(pk) for pk in mails.values_list("about_pk", flat=True)]
    with pghistory.context(reason="reminded"):
        MemberReport.objects.filter(pk__in=keys).update(reminded_at=now, updated_at=now)
