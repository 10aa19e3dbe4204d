"""What the worker does for the Recognition and for best practices."""

import recognition.practices.chores  # noqa: F401 -- declares those of best practices
from icpermed.chores import chore
from recognition.conflicts import find_conflicts as find_all_conflicts
from recognition.forgetting import forget_people as forget_people_of
from recognition.forgetting import to_forget
from recognition.unfinished import ask_nominees_again, forget_unfinished, remind_unfinished


@chore
def forget_nominees() -> int:
    """Erase who was nominated and not honoured, in editions whose day has come."""
    return sum(map(forget_people_of, to_forget()))


@chore
def remind_unfinished_nominations() -> int:
    """Remind of drafts, some days before the deadline."""
    return remind_unfinished()


@chore
def ask_silent_nominees_again() -> int:
    """Ask nominees who have not answered a second and last time."""
    return ask_nominees_again()


@chore
def forget_unfinished_nominations() -> int:
    """Delete drafts that were never handed in."""
    return forget_unfinished()


@chore
def find_conflicts() -> int:
    """Compare juries with nominations that came or changed."""
    return find_all_conflicts()
