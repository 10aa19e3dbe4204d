"""What the worker does for the reports."""

from icpermed.chores import chore
from reports import forgetting


@chore
def forget_people_asked_to_write() -> int:
    """Erase whoever was asked to write for a report long ago."""
    return forgetting.forget_contributors()
