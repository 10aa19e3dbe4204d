"""What the start page says of events: the rules of ``events/checklist.py``; votes and minutes."""

from events.checklist import RULES
from events.minutes import overdue
from events.models import Minutes, Vote
from events.voting import left_open
from icpermed.duties import Duty, register

VOTES = Duty(
    "votes_left_open",
    Vote,
    "vote was opened at a meeting that is over, and never closed",
    "votes were opened at meetings that are over, and never closed",
    "Close it on the page of the meeting, or take it back.",
    left_open,
)
COMMENTS = Duty(
    "minutes_commented",
    Minutes,
    "draft of minutes has been open for comments until a day that is over",
    "drafts of minutes have been open for comments until days that are over",
    "Enter the comments and approve the minutes, or ask for comments until a later day.",
    overdue,
)

register(*(rule.duty for rule in RULES), VOTES, COMMENTS)
