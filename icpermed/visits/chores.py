"""What the worker does for the counts of visits each minute."""

from icpermed.chores import often
from icpermed.visits import counting


@often
def count_visits() -> int:
    """Add up which pages were read."""
    return counting.count_up()
