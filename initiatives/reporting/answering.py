"""What a reporting contact does: answer, add, change and remove activities, hand in, write to us.

A contact has no account, only the link to the form. A verb that cannot be done raises ValueError
with a sentence that says why; `Meanwhile` where another tab, or a colleague, was quicker.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta

import pghistory
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from icpermed.personal_pages import Meanwhile
from initiatives.models import Activity, MemberReport, ReportComment, ReportingRound
from initiatives.reporting.contacts import has_ended
from initiatives.reporting.letters import call_off, tell_contact, tell_desk
from initiatives.reporting.opening import CARRIED, today_of

State, Change = MemberReport.State, Activity.Change
#: While it is so, the member may change the answer.
OPEN = {State.NOT_STARTED, State.IN_PROGRESS, State.RETURNED, State.EXCUSED}
#: What is compared with the last report.
COMPARED = [name for name in CARRIED if name != "initiative"]
MOST_ACTIVITIES, MOST_COMMENTS_A_DAY = 200, 20


def by_the_contact(did: str):
    """The history says what a contact did, without the secret in the page's address."""
    return pghistory.context(url="/reporting/", reason=f"The member {did}, by a personal link")


def locked(report: MemberReport) -> MemberReport:
    """A report as it is in the database now, for this transaction alone."""
    rows = MemberReport.objects.select_for_update(of=["self"])
    return rows.select_related("round", "organisation__merged_into", "mandate").get(pk=report.pk)


def other_report(report: MemberReport) -> MemberReport | None:
    """The report that counts, where the organisation was merged into another with its own."""
    into = report.organisation.merged_into_id
    return into and MemberReport.objects.filter(round=report.round, organisation=into).first()


def why_closed(report: MemberReport) -> str:
    """Why nothing can be changed in a report, in a sentence; empty while it can."""
    round = report.round
    if has_ended(report):
        return "This link has ended with the mandate of the person to whom it was sent."
    if other_report(report):
        into = report.organisation.merged_into
        return f"{report.organisation} is part of {into} now, which reports for both."
    if report.state == State.ACCEPTED:
        return "This report is accepted. Should something be wrong, please write to us."
    if report.state == State.SUBMITTED:
        return "This report is handed in. Take it back to change it."
    if report.state == State.RETURNED and round.state != ReportingRound.State.PUBLISHED:
        return ""  # We have asked for it.
    if round.state == ReportingRound.State.DRAFT:
        return "This round has not begun yet."
    if round.state != ReportingRound.State.OPEN:
        return "This round is closed."
    return ""


def to_answer(report: MemberReport) -> MemberReport:
    """The report, if it can be changed now."""
    report = locked(report)
    if why := why_closed(report):
        raise ValueError(f"{why} Nothing was changed.")
    return report


def begin(report: MemberReport) -> None:
    """Something is stored for the first time."""
    if report.state in {State.NOT_STARTED, State.EXCUSED}:
        opened_at = report.opened_at or timezone.now()
        report.move(State.IN_PROGRESS, opened_at=opened_at, reason="Begun by the member")


def fingerprint(report: MemberReport) -> str:
    """A short sign of all that is stored of an answer: changed, it is another."""
    rows = report.activities.order_by("pk").values_list("pk", "updated_at")
    content = [
        [report.state, report.has_nothing, report.remark],
        [[pk, at.isoformat()] for pk, at in rows],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


# --- the answers ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answers:
    """What stands in the form: for each activity its change and its end; and all the rest."""

    changes: dict[int, tuple[str, object]]
    has_nothing: bool
    remark: str


@transaction.atomic
def save(*, report: MemberReport, answers: Answers, seen: str) -> None:
    """Store what the member has answered so far; it is not handed in by that."""
    report = to_answer(report)
    if fingerprint(report) != seen:
        raise Meanwhile(
            "Something was saved in another window, or by a colleague, after you opened this"
            " page. Your answers are still below: look at them once more, then press again."
        )
    with by_the_contact("saved it"):
        begin(report)
        for activity in report.activities.select_related("previous"):
            if activity.pk in answers.changes:
                answer(activity, *answers.changes[activity.pk])
        report.has_nothing, report.remark = answers.has_nothing, answers.remark
        report.save(update_fields=["has_nothing", "remark", "updated_at"])


def answer(activity: Activity, change: str, ends_on) -> None:
    """Store how an activity has gone on since the last report."""
    before = activity.change, activity.ends_on
    if change == Change.ENDED:
        activity.ends_on = ends_on
    elif activity.change == Change.ENDED:  # It has not ended after all.
        activity.ends_on = activity.previous.ends_on if activity.previous else None
    activity.change = change
    if (activity.change, activity.ends_on) != before:
        activity.save(update_fields=["change", "ends_on", "updated_at"])


def problems(report: MemberReport) -> list[tuple[Activity | None, str]]:
    """What is missing before a report can be handed in: each with the activity it is about."""
    activities = list(report.activities.select_related("previous"))
    found = [(activity, words) for activity in activities if (words := problem(activity))]
    if not activities and not report.has_nothing:
        found.append((None, "Add an activity, or tick that there is nothing to report."))
    if activities and report.has_nothing:
        words = "You say that there is nothing to report, but there are activities: remove them."
        found.append((None, words))
    return found


def problem(activity: Activity) -> str:
    """What is missing of one activity; empty where all is there."""
    if activity.change == Change.UNANSWERED:
        return "Say whether it is unchanged, has changed or has ended."
    if activity.change == Change.ENDED and not activity.ends_on:
        return "Say when it ended."
    if activity.previous and activity.change in {Change.CHANGED, Change.UNCHANGED}:
        is_same = same(activity, activity.previous)
        if activity.change == Change.CHANGED and is_same:
            return "You say that it has changed, but the text is that of the last report: edit it."
        if activity.change == Change.UNCHANGED and not is_same:
            return "You have edited it, so it is not unchanged: choose “Changed”."
    return ""


def same(one: Activity, other: Activity) -> bool:
    """Whether two reports say the same of an activity."""
    return all(getattr(one, name) == getattr(other, name) for name in COMPARED)


def differences(activity: Activity) -> list[tuple[str, str, str]]:
    """What an activity says otherwise than in the last report: what of it, before, and now."""
    if activity.previous is None:
        return []
    return [
        (str(Activity._meta.get_field(name).verbose_name), *pair)
        for name in COMPARED
        if (pair := (shown(activity.previous, name), shown(activity, name)))[0] != pair[1]
    ]


def shown(activity: Activity, name: str) -> str:
    """A value as people read it."""
    if name == "budget":
        return activity.budget_words
    if name in ("budget_qualifier", "currency"):  # Said with the budget.
        return ""
    if name == "is_confidential":
        return "yes" if activity.is_confidential else "no"
    named = getattr(activity, f"get_{name}_display", None)
    return str((named() if named else getattr(activity, name)) or "")


@transaction.atomic
def hand_in(*, report: MemberReport) -> None:
    """The answer is complete. It is marked late where the deadline was over the first time."""
    report = locked(report)
    if report.state in {State.SUBMITTED, State.ACCEPTED}:
        return  # The button was pressed twice.
    if why := why_closed(report):
        raise ValueError(f"{why} It was not handed in.")
    with by_the_contact("handed it in"):
        submit(report, "Handed in by the member")
    tell_contact(report, "received", activities=list(report.activities.all()))


def submit(report: MemberReport, reason: str) -> None:
    """The report is there. It is late if the deadline was over when it came the first time."""
    if found := problems(report):
        activity, words = found[0]
        raise ValueError(f"{activity}: {words}" if activity else words)
    now, is_late = timezone.now(), report.is_late
    if report.submitted_at is None:
        is_late = today_of(report.round) > report.round.due_on
    opened_at = report.opened_at or now
    report.move(
        State.SUBMITTED, opened_at=opened_at, submitted_at=now, is_late=is_late, reason=reason
    )
    call_off(MemberReport.objects.filter(pk=report.pk), "The report was handed in.")


@transaction.atomic
def take_back(*, report: MemberReport) -> None:
    """The member wants to change something, as long as nobody has decided on it."""
    report = locked(report)
    if report.state == State.IN_PROGRESS:
        return  # The button was pressed twice.
    if report.state != State.SUBMITTED or report.round.state != ReportingRound.State.OPEN:
        raise ValueError("This report can no longer be taken back here. Please write to us.")
    if has_ended(report) or other_report(report):
        raise ValueError(why_closed(report))
    with by_the_contact("took it back"):
        report.move(State.IN_PROGRESS, reason="Taken back by the member")


@transaction.atomic
def say(*, report: MemberReport, words: str) -> None:
    """The contact writes to the secretariat."""
    report = locked(report)
    if has_ended(report):
        raise ValueError(why_closed(report))
    if not words.strip():
        raise ValueError("Write something first.")
    mine = report.comments.filter(is_from_member=True)
    last = mine.last()
    if last and last.text == words.strip():
        return  # The button was pressed twice.
    today = timezone.now() - timedelta(days=1)
    if mine.filter(created_at__gt=today).count() >= MOST_COMMENTS_A_DAY:
        raise ValueError("You have written very often today: please write us a mail instead.")
    with by_the_contact("wrote to us"):
        ReportComment.objects.create(report=report, is_from_member=True, text=words.strip())
    tell_desk(report, words.strip())


# --- activities -----------------------------------------------------------------------------------


@transaction.atomic
def add(*, report: MemberReport, fields: dict) -> Activity:
    """Add an activity; where the same is there already, the button was pressed twice."""
    report = to_answer(report)
    mine = report.activities.all()
    for there in mine.filter(title=fields["title"], kind=fields["kind"]):
        if all(getattr(there, name) == value for name, value in fields.items()):
            return there
    if mine.count() >= MOST_ACTIVITIES:
        raise ValueError(f"A report has at most {MOST_ACTIVITIES} activities.")
    last = mine.aggregate(last=Max("position"))["last"] or 0
    activity = Activity(report=report, position=last + 1, **fields)
    with by_the_contact("added an activity"):
        begin(report)
        activity.save()
        says_something(report)
    return activity


def says_something(report: MemberReport) -> None:
    """Where there are activities, there is something to report."""
    if report.has_nothing:
        report.has_nothing = False
        report.save(update_fields=["has_nothing", "updated_at"])


@transaction.atomic
def change(*, report: MemberReport, activity: Activity, fields: dict, seen: str) -> None:
    """Store what the member has changed in an activity."""
    report = to_answer(report)
    activity = report.activities.select_related("previous").filter(pk=activity.pk).first()
    if activity is None:
        raise Meanwhile("This activity was removed meanwhile. Add it anew if it should be there.")
    if all(getattr(activity, name) == value for name, value in fields.items()):
        return
    if activity.updated_at.isoformat() != seen:
        raise Meanwhile(
            "This activity was changed in another window, or by a colleague, after you opened"
            " this page. What you typed is still below, and what is stored above it: compare"
            " them, then save again."
        )
    with by_the_contact("changed an activity"):
        begin(report)
        for name, value in fields.items():
            setattr(activity, name, value)
        activity.change = change_of(activity)
        activity.save()


def change_of(activity: Activity) -> str:
    """What an edited activity is compared with the last report."""
    if activity.change == Change.NEW or activity.previous is None:
        return activity.change
    if same(activity, activity.previous):
        return Change.UNCHANGED
    is_over = activity.ends_on and activity.ends_on.last_day < timezone.localdate()
    return Change.ENDED if is_over and not activity.previous.ends_on else Change.CHANGED


@transaction.atomic
def remove(*, report: MemberReport, activity: Activity) -> None:
    """Take an activity out of the report. In earlier reports it stays."""
    report = to_answer(report)
    with by_the_contact("removed an activity"):
        begin(report)
        report.activities.filter(pk=activity.pk).delete()
