"""The secretariat's desk for the register. Importing the modules registers them."""

from icpermed import menu
from registry.admin import (
    applications,
    bodies,
    memberships,
    merges,
    names,
    organisations,
    people,
    places,
    proposals,
)
from registry.models import (
    Application,
    Body,
    Country,
    Decision,
    Mandate,
    Membership,
    Merge,
    Name,
    Organisation,
    Person,
    Proposal,
    Region,
    Relation,
)

__all__ = [
    "applications",
    "bodies",
    "memberships",
    "merges",
    "names",
    "organisations",
    "people",
    "places",
    "proposals",
]

menu.register(
    "Register",
    *(Organisation, Membership, Application, Person, Mandate, Body, Decision),
    seldom=[Proposal, Name, Relation, Merge, Region, Country],
)
