"""Plan a change of a record for later."""

from datetime import datetime

from django.db import models

from icpermed.scheduling.models import ScheduledChange
from icpermed.scheduling.values import kept


def plan(
    *, record: models.Model, was: models.Model, fields: list[str], at: datetime, by, reason=""
) -> ScheduledChange:
    """Keep some fields of a record as they are to become; ``was`` is the record as it is."""
    return ScheduledChange.objects.create(
        model=record._meta.label_lower,
        record_id=record.pk,
        values=kept(record, fields),
        before=kept(was, fields),
        at=at,
        made_by=by,
        reason=reason,
    )
