"""Who takes part in the consortium."""

from registry.models.applications import Application
from registry.models.bodies import Body, Decision, Mandate
from registry.models.memberships import Membership
from registry.models.merges import Merge
from registry.models.organisations import Name, Organisation, Relation
from registry.models.people import Person
from registry.models.places import Country, Region
from registry.models.proposals import Proposal

__all__ = [
    "Application",
    "Body",
    "Country",
    "Decision",
    "Mandate",
    "Membership",
    "Merge",
    "Name",
    "Organisation",
    "Person",
    "Proposal",
    "Region",
    "Relation",
]
