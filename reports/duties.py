"""What the reports need done."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from icpermed.duties import Duty, register
from reports.models import Comment, Contribution, Report, Version
from reports.withholding import taken_back

#: Four months after the last day of which it tells, a report should be out.
FOUR_MONTHS = timedelta(days=120)


def late(rows):
    """Reports that are not published four months after their period."""
    ended = timezone.localdate() - FOUR_MONTHS
    return rows.filter(published_on=None, ends_on__lt=ended)


def unanswered(rows):
    """Reports with comments that have no answer."""
    waiting = Comment.objects.filter(report=OuterRef("pk"), answer="")
    return rows.filter(Exists(waiting), state__in=["frozen", "comment"])


def left_approved(rows):
    """Reports that are approved, and wait for nobody but us."""
    return rows.filter(state="approved")


def late_to_write(rows):
    """Contributions that have not come, although their day is over."""
    late = rows.unanswered().filter(due_on__lt=timezone.localdate())
    return late.filter(section__report__state="collecting")


def to_take_over(rows):
    """Contributions that have come in."""
    return rows.filter(state="received", section__report__state="collecting")


def naming(rows):
    """Public reports whose latest version has somebody in it who does not agree any more."""
    latest = Version.objects.published().order_by("report", "-number").distinct("report")
    people = dict(latest.values_list("report", "document__people"))
    gone = taken_back({whose for known in people.values() for whose in known or ()})
    return rows.filter(pk__in=[pk for pk, known in people.items() if gone & set(known or ())])


register(
    Duty(
        "reports_late",
        Report,
        "report is not published four months after its period",
        "reports are not published four months after their period",
        "Take the next step on its page.",
        late,
    ),
    Duty(
        "reports_unanswered",
        Report,
        "report has comments without an answer",
        "reports have comments without an answer",
        "Answer each comment; then the report can be approved.",
        unanswered,
    ),
    Duty(
        "reports_approved",
        Report,
        "report is approved, and not published",
        "reports are approved, and not published",
        "Publish it on its page, or take it back.",
        left_approved,
    ),
    Duty(
        "contributions_received",
        Contribution,
        "contribution to a report waits to be taken over",
        "contributions to a report wait to be taken over",
        "Read it, then take it over into its section, or withdraw the request.",
        to_take_over,
    ),
    Duty(
        "contributions_late",
        Contribution,
        "contribution to a report is late",
        "contributions to a report are late",
        "Remind them on the page of the report, or withdraw the request.",
        late_to_write,
    ),
    Duty(
        "reports_naming",
        Report,
        "published report names somebody who took that back",
        "published reports name somebody who took that back",
        "Readers do not get the name in full any more. Read on its page which other spellings are"
        " left, and what is said around the name; then publish a correction.",
        naming,
    ),
)
