"""What the worker does for the registry once a day."""

from icpermed.chores import chore
from registry import forgetting
from registry.letters import clear_stash


@chore
def forget_unconfirmed_applications() -> int:
    """Forget applications that nobody confirmed."""
    return forgetting.forget_unconfirmed()


@chore
def clear_waiting_letters() -> int:
    """Remove letters of forms that were never sent."""
    return clear_stash()
