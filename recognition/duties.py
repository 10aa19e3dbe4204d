"""What the start page says of the Recognition and of best practices."""

from icpermed.duties import register
from recognition.checklist_rules import RULES
from recognition.practices.duties import DUTIES

register(*(rule.duty for rule in RULES), *DUTIES)
