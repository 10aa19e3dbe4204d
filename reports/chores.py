"""What the worker does for the reports."""

from icpermed.chores import chore
from reports import forgetting


@chore
def forget_people_asked_to_write() -> int:
    """Erase whoever was asked to write for a report long ago."""
    return forgetting.forget_contributors()


@chore
def forget_people_asked_to_read() -> int:
    """Erase whoever was asked to read the draft of a report long ago."""
    return forgetting.forget_readers()
