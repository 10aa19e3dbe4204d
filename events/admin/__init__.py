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
from events.models import (
    ActionItem,
    AgendaItem,
    Event,
    Invitation,
    Material,
    Minutes,
    Participation,
    Series,
    Speaker,
    Topic,
    Vote,
    VotingRule,
)
from icpermed import menu

__all__ = [
    "agenda",
    "events",
    "materials",
    "participations",
    "parts",
    "vocabulary",
    "votes",
]

menu.register(
    "Events",
    *(Event, Participation, Invitation, Speaker, Material, Minutes, ActionItem),
    seldom=[AgendaItem, Vote, VotingRule, Series, Topic],
)
