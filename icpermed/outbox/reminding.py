"""Reminding somebody: not again after a day."""

from datetime import datetime, timedelta

from django.utils import timezone

#: Nobody is reminded again by hand before.
PAUSE = timedelta(days=2)


def why_not_again(reminded_at: datetime | None) -> str:
    """Why somebody is not reminded again now, in a sentence; empty for whoever may be."""
    is_recent = reminded_at and reminded_at > timezone.now() - PAUSE
    return "Was reminded in the last two days." if is_recent else ""
