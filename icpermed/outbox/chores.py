"""What the worker does for the outbox once a day."""

from icpermed.chores import chore
from icpermed.outbox import forgetting


@chore
def forget_old_mails() -> int:
    """Erase what mails said that went out long ago."""
    return forgetting.forget_old()
