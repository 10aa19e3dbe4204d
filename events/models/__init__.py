"""What is organised: meetings, workshops, trainings, and everything that belongs to them."""

from events.models.agenda import ActionItem, AgendaItem, CarriedItem, Minutes, Speaker
from events.models.events import Event
from events.models.materials import Material
from events.models.participations import Invitation, Participation
from events.models.parts import EarlierDate, EventTopic, Headcount, Host
from events.models.vocabulary import Series, Topic
from events.models.voting import Elector, Vote, VotingRule

__all__ = [
    "ActionItem",
    "AgendaItem",
    "CarriedItem",
    "EarlierDate",
    "Elector",
    "Event",
    "EventTopic",
    "Headcount",
    "Host",
    "Invitation",
    "Material",
    "Minutes",
    "Participation",
    "Series",
    "Speaker",
    "Topic",
    "Vote",
    "VotingRule",
]
