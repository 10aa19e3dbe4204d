"""Planned changes that ask for work."""

from icpermed.duties import Duty, register
from icpermed.scheduling.models import ScheduledChange

register(
    Duty(
        name="failed_changes",
        model=ScheduledChange,
        one="planned change could not be made",
        many="planned changes could not be made",
        why="Each says what stood in the way. Make it by hand, then set it aside.",
        find=lambda rows: rows.filter(state=ScheduledChange.State.FAILED),
    )
)
