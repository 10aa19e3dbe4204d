"""Opening a round: a report for each member, filled in from the last one, and letters to ask."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

import pghistory
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from icpermed.outbox import prepare
from icpermed.outbox.models import Mailing
from icpermed.outbox.releasing import when_released
from initiatives.models import Activity, MemberReport, ReportingRound
from initiatives.reporting.contacts import fields_of
from initiatives.reporting.letters import LETTERS, waiting_letters, written
from registry.contacts import contacts
from registry.models import Organisation

State = MemberReport.State
#: What is carried over from the last report, to be answered anew.
CARRIED = [
    *("title", "kind", "level", "lead", "summary", "link", "budget_qualifier", "budget"),
    *("currency", "is_confidential", "starts_on", "ends_on", "initiative"),
]
NOBODY = "has nobody to write to: name a reporting contact with an e-mail address"


@transaction.atomic
def open_round(*, round: ReportingRound, by=None) -> Mailing:
    """Ask all members: each gets a report, and a letter that waits in the outbox to be released.

    Raises ValueError, with a sentence, for a round that is open or over already.
    """
    round = locked(round)
    if round.state != ReportingRound.State.DRAFT:
        raise ValueError("This round was opened already.")
    round.move(ReportingRound.State.OPEN, opened_at=timezone.now(), reason="Opened")
    add_reports(round)
    return ask(round, by=by)


@transaction.atomic
def add_members(*, round: ReportingRound, by=None) -> Mailing:
    """Ask those who have joined since, and those of whom a contact is known only now."""
    round = locked(round)
    if round.state != ReportingRound.State.OPEN:
        raise ValueError("Members are asked while the round is open.")
    add_reports(round)
    find_contacts(round)
    if not not_asked(round).exists():
        raise ValueError("All members of today were asked, or their letters wait in the outbox.")
    return ask(round, by=by)


def locked(round: ReportingRound) -> ReportingRound:
    """A round as it is in the database now, for this transaction alone."""
    return ReportingRound.objects.select_for_update().get(pk=round.pk)


def today_of(round: ReportingRound) -> date:
    """The day that it is where the deadline of a round is counted."""
    return timezone.localdate(timezone=ZoneInfo(str(round.timezone)))


def members(round: ReportingRound) -> QuerySet[Organisation]:
    """The members of today, observers left out, that have no report in a round."""
    there = round.reports.values("organisation")
    return Organisation.objects.members().filter(merged_into=None).exclude(pk__in=there)


def add_reports(round: ReportingRound) -> int:
    """A report for each member that has none, filled in beforehand. Returns how many."""
    found = list(members(round))
    known = contacts(found)
    reports = MemberReport.objects.bulk_create(
        MemberReport(round=round, organisation=one, **fields_of(known.get(one.pk))) for one in found
    )
    fill_in(reports, round)
    return len(reports)


def fill_in(reports: list[MemberReport], round: ReportingRound) -> None:
    """Carry over what goes on from the round before: what each member handed in then.

    Where organisations were merged since, the activities of both belong to the one that is left.
    """
    carried = defaultdict(list)
    earlier = Activity.objects.filter(
        report__round=round.previous_id,
        report__state__in=[State.SUBMITTED, State.ACCEPTED],
    ).exclude(change=Activity.Change.ENDED)
    owner = Coalesce("report__organisation__merged_into", "report__organisation")
    own_first = F("report__organisation__merged_into").asc(nulls_first=True)
    earlier = earlier.annotate(owner=owner).order_by(own_first, "report_id", "position", "pk")
    for activity in earlier:
        carried[activity.owner].append(activity)
    Activity.objects.bulk_create(
        Activity(
            report=report,
            position=position,
            previous=old,
            change=Activity.Change.UNANSWERED,
            **{name: getattr(old, name) for name in names_of_values()},
        )
        for report in reports
        for position, old in enumerate(carried[report.organisation_id], start=1)
    )


def names_of_values() -> list[str]:
    """The attributes by which what is carried over is read without a query."""
    return [Activity._meta.get_field(name).attname for name in CARRIED]


def find_contacts(round: ReportingRound) -> None:
    """Look again for contacts of reports that have none."""
    without = list(round.reports.filter(contact_email=""))
    known = contacts([report.organisation_id for report in without])
    for report in without:
        if mandate := known.get(report.organisation_id):
            fields = fields_of(mandate) | {"invited_at": None, "reminded_at": None}
            for name, value in fields.items():
                setattr(report, name, value)
            report.save(update_fields=[*fields, "updated_at"])


# --- the letters ----------------------------------------------------------------------------------


def key(report: MemberReport) -> str:
    """One letter for each report, and one more for each new contact."""
    return f"report.{report.pk}.asked.{report.token[:8]}"


def not_asked(round: ReportingRound) -> QuerySet[MemberReport]:
    """Reports to which nobody was asked, and whose letters do not wait to be released."""
    waiting = waiting_letters(round.reports.all(), "asked")
    waiting = [int(pk) for pk in waiting.values_list("about_pk", flat=True)]
    rows = round.reports.filter(invited_at=None, state__in=MemberReport.UNANSWERED)
    return rows.exclude(contact_email="").exclude(pk__in=waiting)


def ask(round: ReportingRound, *, by) -> Mailing:
    """Prepare the letters to those who were not asked; those without an address are named."""
    reports = not_asked(round).select_related("round", "organisation")
    silent = round.reports.filter(contact_email="", state__in=MemberReport.UNANSWERED)
    return prepare(
        f"{round}: asking the members",
        [(written(report, "asked"), key(report), report) for report in reports],
        about=round,
        by=by,
        without=[(str(one.organisation), NOBODY) for one in silent.select_related("organisation")],
    )


@when_released(LETTERS["asked"])
def mark_asked(mails: QuerySet) -> None:
    """Somebody has let the letters go."""
    keys = [int(pk) for pk in mails.values_list("about_pk", flat=True)]
    with pghistory.context(reason="asked"):
        MemberReport.objects.filter(pk__in=keys).update(
            invited_at=Coalesce(F("invited_at"), timezone.now()), updated_at=timezone.now()
        )
