"""What the worker does for best practices."""

from icpermed.chores import chore
from recognition.practices.forgetting import forget_authors, forget_unconfirmed
from recognition.practices.renewing import prepare_due_reviews


@chore
def forget_unconfirmed_practices() -> int:
    """Forget best practices that were handed in, and never confirmed."""
    return forget_unconfirmed()


@chore
def forget_authors_of_ended_practices() -> int:
    """Erase who the authors were of what was not accepted, or withdrawn, long ago."""
    return forget_authors()


@chore
def prepare_reviews_of_practices() -> int:
    """Prepare letters to the authors whose practices are due for a review."""
    return prepare_due_reviews()
