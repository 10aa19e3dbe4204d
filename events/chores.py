"""What the worker does for events: people are forgotten in time, free places are given out."""

from events.forgetting import forget_needs as forget_all_needs
from events.forgetting import forget_people as forget_people_at
from events.forgetting import forget_unconfirmed as forget_all_unconfirmed
from events.forgetting import to_forget
from events.waiting import move_up_everywhere
from icpermed.chores import chore, often


@chore
def forget_people() -> int:
    """Erase who took part in events whose day of forgetting has come."""
    return sum(map(forget_people_at, to_forget()))


@chore
def forget_needs() -> int:
    """Erase what people needed at events that are over."""
    return forget_all_needs()


@chore
def forget_unconfirmed_registrations() -> int:
    """Forget registrations that nobody confirmed."""
    return forget_all_unconfirmed()


@often
def give_free_places() -> int:
    """Let people move up where a place became free at the desk, or there are more places now."""
    return move_up_everywhere()
