"""What the start page says of country reporting: who waits for us, and what is due."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from icpermed.duties import Duty
from initiatives.models import Activity, MemberReport, ReportComment, ReportingRound
from registry.models import Mandate

State = MemberReport.State
#: So long after the deadline a round should be closed.
LONG = timedelta(days=42)


def asked_in_vain(reports):
    """Reports of open rounds for which nobody can answer any more, or nobody ever could."""
    mandates = Mandate.objects.current().filter(pk=OuterRef("mandate"))
    is_over = Q(mandate__isnull=False) & ~Exists(mandates)
    open_ones = reports.filter(round__state="open", state__in=MemberReport.UNANSWERED)
    return open_ones.filter(Q(contact_email="") | is_over)


def member_has_written(reports):
    """Reports of which the member has the last word, while they are not handed in."""
    last = ReportComment.objects.filter(report=OuterRef("pk")).order_by("-created_at", "-pk")
    found = reports.exclude(round__state="published").exclude(state=State.SUBMITTED)
    return found.alias(last=Subquery(last.values("is_from_member")[:1])).filter(last=True)


def to_look_at(activities):
    """Activities of accepted reports that are new, and neither initiatives nor confidential."""
    return activities.filter(
        report__state=State.ACCEPTED,
        report__round__state__in=["open", "closed"],
        change=Activity.Change.NEW,
        initiative=None,
        is_confidential=False,
    )


DUTIES = [
    Duty(
        "rounds_overdue",
        ReportingRound,
        "reporting round is open long after its deadline",
        "reporting rounds are open long after their deadlines",
        "Close it, or give it a new deadline.",
        lambda rounds: rounds.filter(state="open", due_on__lt=timezone.localdate() - LONG),
    ),
    Duty(
        "rounds_to_evaluate",
        ReportingRound,
        "reporting round is closed, and not evaluated yet",
        "reporting rounds are closed, and not evaluated yet",
        "Decide on its reports, look at the activities, then say that it is evaluated.",
        lambda rounds: rounds.filter(state="closed"),
    ),
    Duty(
        "reports_to_decide",
        MemberReport,
        "report of a member waits to be accepted",
        "reports of members wait to be accepted",
        "Read it, then accept it, or return it with comments.",
        lambda reports: reports.filter(state=State.SUBMITTED),
    ),
    Duty(
        "reports_overdue",
        MemberReport,
        "report of a member is overdue",
        "reports of members are overdue",
        "Reminders wait in the outbox: look at them, and let them go. Or excuse the member.",
        lambda reports: reports.filter(
            round__state="open",
            round__due_on__lt=timezone.localdate(),
            state__in=MemberReport.UNANSWERED,
            organisation__merged_into=None,
        ),
    ),
    Duty(
        "reports_of_nobody",
        MemberReport,
        "report is asked of a member without a reporting contact",
        "reports are asked of members without a reporting contact",
        "Enter the mandate of a contact with an e-mail address, then “Ask another contact”.",
        asked_in_vain,
    ),
    Duty(
        "reports_members_wrote",
        MemberReport,
        "member has written to us about its report",
        "members have written to us about their reports",
        "Read it on the page of the report, and answer.",
        member_has_written,
    ),
    Duty(
        "reports_merged",
        MemberReport,
        "report is of an organisation that was merged into another",
        "reports are of organisations that were merged into others",
        "Let the report of the other take its activities over.",
        lambda reports: reports.filter(
            organisation__merged_into__isnull=False, activities__isnull=False
        ).distinct(),
    ),
    Duty(
        "activities_to_look_at",
        Activity,
        "new activity of an accepted report could become an initiative",
        "new activities of accepted reports could become initiatives",
        "Open its report: “Make an initiative of it”. Evaluate the round once you are through.",
        to_look_at,
    ),
]
