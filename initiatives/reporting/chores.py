"""What the worker does for country reporting."""

from icpermed.chores import chore
from initiatives.reporting.forgetting import forget_contacts
from initiatives.reporting.reminding import prepare_due_reminders


@chore
def forget_reporting_contacts() -> int:
    """Erase who reported for members in rounds that were over long ago."""
    return forget_contacts()


@chore
def prepare_reminders_of_rounds() -> int:
    """Prepare reminders to members that have not answered yet."""
    return prepare_due_reminders()
