"""What the newsletter and its subscribers need done."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from icpermed.duties import Duty, register
from publications.models import NewsletterIssue, Subscriber

#: So long after the last day of which it tells, an issue should be out.
THREE_WEEKS = timedelta(weeks=3)


def late(rows):
    """Issues whose time was over three weeks ago, and that nobody sends yet."""
    return rows.filter(
        state__in=["planned", "draft", "proof"],
        ends_on__lt=timezone.localdate() - THREE_WEEKS,
    )


def left_approved(rows):
    """Issues that are approved, and wait for nobody but us."""
    return rows.filter(Q(send_at=None) | Q(send_at__lte=timezone.now()), state="approved")


def refused(rows):
    """Subscribers whose last newsletter came back."""
    return rows.filter(state="active", bounces__gt=0)


register(
    Duty(
        "newsletters_late",
        NewsletterIssue,
        "newsletter has not gone out three weeks after its time",
        "newsletters have not gone out three weeks after their time",
        "Send it, give it a later period, or delete it.",
        late,
    ),
    Duty(
        "newsletters_approved",
        NewsletterIssue,
        "newsletter is approved, and not sent",
        "newsletters are approved, and not sent",
        "Send it on its page, or take it back.",
        left_approved,
    ),
    Duty(
        "subscribers_refused",
        Subscriber,
        "subscriber did not get the last newsletter: it came back",
        "subscribers did not get the last newsletter: it came back",
        "Is the address mistyped? They have to subscribe with the right one.",
        refused,
    ),
)
