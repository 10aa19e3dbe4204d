"""What the worker does every minute for planned changes."""

from django.db import transaction
from django.utils import timezone

from icpermed.chores import often
from icpermed.scheduling.making import make
from icpermed.scheduling.models import ScheduledChange


@often
def make_planned_changes() -> int:
    """Make every change whose moment has come, the earliest first, each by itself."""
    due = ScheduledChange.objects.waiting().filter(at__lte=timezone.now())
    made = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            rows = ScheduledChange.objects.select_for_update(of=("self",), skip_locked=True)
            change = rows.waiting().filter(pk=pk).first()
            if change:  # Perhaps another worker has it in hand, or somebody has cancelled it.
                make(change=change)
                made += 1
    return made
