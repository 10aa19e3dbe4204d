"""The secretariat's desk for events. Importing the modules registers them."""

from events.admin import (
    agenda,
    events,
    materials,
    participations,
    parts,
    vocabulary,
    votes,
)

__all__ = [
    "agenda",
    "events",
    "materials",
    "participations",
    "parts",
    "vocabulary",
    "votes",
]
