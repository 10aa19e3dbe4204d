"""What the secretariat decides on reports: returned, accepted, excused, taken over."""

import pghistory
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from initiatives.models import Activity, MemberReport, ReportComment
from initiatives.reporting.answering import locked, other_report, problems, submit
from initiatives.reporting.contacts import fields_of
from initiatives.reporting.letters import call_off, tell_contact
from registry.contacts import contacts
from registry.models import Organisation

State = MemberReport.State


@transaction.atomic
def return_report(*, report: MemberReport, words: str, by) -> None:
    """Ask the member to change something: a comment, and a letter with it, at once."""
    report = locked(report)
    if not words.strip():
        raise ValueError("Say what the member should change.")
    report.move(State.RETURNED, accepted_at=None, reason="Returned with comments")
    ReportComment.objects.create(report=report, by=by, text=words.strip())
    tell_contact(report, "returned", words=words.strip())


@transaction.atomic
def accept(*, report: MemberReport) -> None:
    """The report is as it should be; the member cannot change it any longer, and is thanked."""
    report = locked(report)
    if found := problems(report):
        activity, words = found[0]
        raise ValueError(f"{activity or report}: {words}")
    report.move(State.ACCEPTED, accepted_at=timezone.now(), reason="Accepted")
    tell_contact(report, "accepted")


@transaction.atomic
def hand_in_for_the_member(*, report: MemberReport, how: str) -> None:
    """The answer came in another way, and was entered at the desk."""
    if not how.strip():
        raise ValueError("Say how the answer came.")
    submit(locked(report), how.strip())


@transaction.atomic
def excuse(*, report: MemberReport, why: str) -> None:
    """The member need not answer in this round: it is not reminded any more."""
    report = locked(report)
    if not why.strip():
        raise ValueError("Say why the member is excused.")
    report.move(State.EXCUSED, excuse=why.strip(), reason=why.strip())
    call_off(MemberReport.objects.filter(pk=report.pk), "The member is excused.")


@transaction.atomic
def take_up(*, report: MemberReport) -> None:
    """The member is not excused after all."""
    locked(report).move(State.IN_PROGRESS, excuse="", reason="Not excused any more")


@transaction.atomic
def ask_another(*, report: MemberReport) -> None:
    """Whoever speaks for the member today gets a link of their own; the old one ends."""
    report = locked(report)
    mandate = contacts([report.organisation_id]).get(report.organisation_id)
    if mandate is None:
        raise ValueError(
            f"{report.organisation} has no reporting contact or delegate with an e-mail address"
            " today. Enter the mandate first."
        )
    is_other = mandate.person.email.lower() != report.contact_email.lower()
    call_off(MemberReport.objects.filter(pk=report.pk), "Somebody else is asked.")
    for name, value in fields_of(mandate).items():
        setattr(report, name, value)
    if is_other:
        report.invited_at = report.reminded_at = None
    with pghistory.context(reason="Another contact is asked"):
        report.save()
    report.refresh_from_db(fields=["token"])  # The database ends the link of the old address.
    if not report.invited_at and tell_contact(report, "asked"):
        MemberReport.objects.filter(pk=report.pk).update(
            invited_at=timezone.now(), updated_at=timezone.now()
        )


# --- two that became one --------------------------------------------------------------------------


@transaction.atomic
def take_over(*, report: MemberReport) -> int:
    """Give the activities of a member that was merged to the report of the one that is left.

    Returns how many. The report itself stays where it is, excused if it was still to come.
    """
    list(Organisation.objects.select_for_update().filter(pk=report.organisation_id))
    report = locked(report)
    kept = other_report(report)
    if kept is None:
        raise ValueError("There is no other report that could take its activities over.")
    kept = locked(kept)
    if kept.state == State.ACCEPTED:
        raise ValueError(f"The report of {kept.organisation} is accepted: return it first.")
    last = kept.activities.aggregate(last=Max("position"))["last"] or 0
    moved = list(report.activities.order_by("position", "pk"))
    for position, activity in enumerate(moved, start=last + 1):
        activity.report, activity.position = kept, position
        activity.updated_at = timezone.now()
    with pghistory.context(reason=f"Taken over from {report.organisation}"):
        Activity.objects.bulk_update(moved, ["report", "position", "updated_at"])
        if moved and kept.has_nothing:
            kept.has_nothing = False
            kept.save(update_fields=["has_nothing", "updated_at"])
        if report.state in MemberReport.UNANSWERED:
            excuse(report=report, why=f"Merged into {kept.organisation}"[:250])
    return len(moved)


# --- what becomes an initiative -------------------------------------------------------------------


def why_no_initiative(report: MemberReport, activity: Activity) -> str:
    """Why an activity cannot become an initiative, in a sentence; empty where it can."""
    if activity.initiative_id:
        return "It is an initiative already."
    if activity.is_confidential:
        return "It is confidential: it does not become an initiative."
    if report.state != State.ACCEPTED:
        return "Accept the report first."
    return ""
