"""The people of a membership list: who reports for an organisation."""

from dataclasses import dataclass

from icpermed.text import fold
from registry.membership_list.plan import Plan
from registry.models import Mandate, Person


@dataclass
class Contact:
    """A person of a row: new or changed, with the mandate that follows from it."""

    person: Person
    mandate: Mandate | None = None
    is_changed: bool = False


def plan_contacts(plan: Plan) -> None:
    """Find each contact by e-mail address, else by name within the organisation; else make one.

    Nobody is shown in public by an import, nobody is renamed, and who is missing stays.
    """
    for name, address in plan.entry.get("contacts") or []:
        person = find(plan, name, address)
        if person is None:
            person = make(plan, name, address)
            contact = Contact(person, is_changed=True)
            plan.change(
                "contact", "", f"{name} <{address}>" if name and address else name or address
            )
        else:
            contact = Contact(person)
            complete(plan, contact, name)
        report(plan, contact)
        plan.check(person)
        if contact.is_changed or contact.mandate:
            plan.contacts.append(contact)


def find(plan: Plan, name: str, address: str) -> Person | None:
    register = plan.register
    if address:
        return register.people.get(address.casefold())
    organisation = plan.organisation
    return register.nameless.get((fold(name), organisation.pk)) if organisation.pk else None


def make(plan: Plan, name: str, address: str) -> Person:
    person = Person(
        name=name or address,
        email=address,
        phone=plan.entry.get("phone") or "",
        affiliation=plan.organisation,
    )
    if address:
        plan.register.people[address.casefold()] = person
    return person


def complete(plan: Plan, contact: Contact, name: str) -> None:
    """Fill in what the register does not know of a person yet."""
    person, phone = contact.person, plan.entry.get("phone")
    if name and person.name == person.email:
        plan.change("contact name", person.name, name)
        person.name, contact.is_changed = name, True
    elif name and fold(name) != fold(person.name):
        plan.entry.row.notes.append(
            f"{person.email} is {person.name} in the register; the name “{name}” is not taken over."
        )
    if phone and not person.phone:
        plan.change("phone", "", phone)
        person.phone, contact.is_changed = phone, True
    if person.affiliation_id is None and person.affiliation is None:
        plan.change("affiliation of " + person.name, "", plan.organisation)
        person.affiliation, contact.is_changed = plan.organisation, True


def report(plan: Plan, contact: Contact) -> None:
    """Make the person the reporting contact, where there is an Executive Committee to report to."""
    register, person = plan.register, contact.person
    if register.committee is None:
        return
    key = person.pk or id(person)
    if key not in register.reporting:
        register.reporting[key] = plan.organisation.pk or id(plan.organisation)
        contact.mandate = Mandate(
            body=register.committee,
            role=Mandate.Role.REPORTING_CONTACT,
            person=person,
            organisation=plan.organisation,
        )
        plan.change("reporting contact", "", person.name)
    elif register.reporting[key] not in {plan.organisation.pk, id(plan.organisation)}:
        plan.entry.row.notes.append(
            f"{person} already reports for another organisation and stays its contact."
        )
