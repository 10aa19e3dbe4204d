"""What is forgotten of reporting contacts, and when."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from icpermed import erasing
from icpermed.history import events_of
from icpermed.outbox.forgetting import forget_about
from initiatives.models import MemberReport, ReportingRound

#: So long after a round we may still have to ask who has reported what.
KEPT_AFTER_THE_END = timedelta(days=365)
KNOWN = ~Q(contact_name="") | ~Q(contact_email="")


@transaction.atomic
def forget_contacts() -> int:
    """Erase who reported in rounds that closed a year ago, and of reports deleted as long ago.

    What members reported stays, and so does their mandate. Returns how many reports that were.
    """
    before = timezone.now() - KEPT_AFTER_THE_END
    events = events_of(MemberReport)
    recorded = events.objects.filter(KNOWN, pgh_obj_id=OuterRef("pk"))
    over = MemberReport.objects.filter(
        KNOWN | Exists(recorded),
        round__state__in=[ReportingRound.State.CLOSED, ReportingRound.State.PUBLISHED],
        round__closed_at__lt=before,
    )
    forget_about(over)
    token = erasing.new_tokens()
    blank = {"contact_name": "", "contact_email": "", "token": token}
    return erasing.erase(
        over, recorded=erasing.deleted_before(MemberReport, before, KNOWN), **blank
    )
