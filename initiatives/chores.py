"""What the worker does for initiatives and for country reporting."""

import initiatives.reporting.chores  # noqa: F401 -- declares those of country reporting
from icpermed.chores import chore
from initiatives.forgetting import forget_people, forget_unconfirmed


@chore
def forget_unconfirmed_suggestions() -> int:
    """Forget initiatives that were suggested, and never confirmed."""
    return forget_unconfirmed()


@chore
def forget_people_of_initiatives() -> int:
    """Erase who suggested and who approved what is long settled."""
    return forget_people()
