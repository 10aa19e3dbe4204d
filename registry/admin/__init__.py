"""The secretariat's desk for the register. Importing the modules registers them."""

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
