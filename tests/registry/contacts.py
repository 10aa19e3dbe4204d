"""Contacts of organisations, the form that they fill in, and what a history tells of it."""

from icpermed.history import History, sources_of
from registry.confirmation import Contact
from registry.models import Proposal
from tests.factories import (
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
    make_proposal,
)


def make_contact(organisation=None, name="Contact", **fields) -> Contact:
    """A delegate who can be written to."""
    organisation = organisation or make_membership(make_organisation("Health Fund")).organisation
    fields = {"role": "delegate"} | fields
    person = fields.pop("person", None) or make_person(name, email="contact@example.org")
    mandate = make_mandate(person, organisation=organisation, **fields)
    return Contact(organisation, mandate)


def filled_in(organisation, **changed) -> dict:
    """The form as the contact finds it, with some boxes changed."""
    return {
        "name": organisation.name,
        "acronym": organisation.acronym,
        "website": organisation.website,
        "region": "",
        "ror_id": organisation.ror_id,
    } | changed


def reasons(record) -> list[str]:
    """Why the record was changed, newest first, as its history tells."""
    return [change.why for change in History(sources_of(type(record), record.pk)).changes()]


def change_of_name(field="name", old="Old", new="New") -> Proposal:
    organisation = make_organisation("Old", acronym="OLD")
    return make_proposal(organisation, changes={field: {"old": old, "new": new}})
