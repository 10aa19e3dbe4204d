"""The people of a membership list: who reports for an organisation."""

from dataclasses import dataclass

from icpermed.text import fold
from registry.membership_list.people_cells import Contact
from registry.membership_list.plan import Plan
from registry.models import Mandate, Person


@dataclass
class Meeting:
    """A person of a row: new or changed, with the mandate that follows from it."""

    contact: Contact
    person: Person
    mandate: Mandate | None = None
    is_changed: bool = False


def plan_contacts(plan: Plan) -> None:
    """Find each contact by e-mail address, else by name within the organisation; else make one.

    Nobody is shown in public by an import, nobody is renamed, and who is missing stays.
    """
    is_staffed = plan.terms.fills and plan.organisation.pk in plan.register.staffed
    for contact in plan.entry.get("contacts") or []:
        person = find(plan, contact)
        if person is None and is_staffed:
            plan.verdict.note(f"{contact} is not added, because there is a contact already.")
            continue
        if person is None:
            meeting = Meeting(contact, make(plan, contact), is_changed=True)
        else:
            meeting = Meeting(contact, person)
            complete(plan, meeting)
        report(plan, meeting, is_new=person is None)
        plan.check(meeting.person, contact.columns)
        if meeting.is_changed or meeting.mandate:
            plan.contacts.append(meeting)


def find(plan: Plan, contact: Contact) -> Person | None:
    register, organisation = plan.register, plan.organisation
    if contact.email:
        return register.people.get(contact.email.lower())
    return register.nameless.get((fold(contact.name), organisation.pk or id(organisation)))


def make(plan: Plan, contact: Contact) -> Person:
    register, organisation = plan.register, plan.organisation
    person = Person(
        name=contact.name or contact.email,
        email=contact.email,
        phone=contact.phone,
        affiliation=organisation,
    )
    if contact.email:
        register.people[contact.email.lower()] = person
    else:
        register.nameless[fold(contact.name), organisation.pk or id(organisation)] = person
    plan.change(contact.column, "", str(contact))
    if contact.phone:
        plan.change(contact.phone_column, "", contact.phone)
    return person


def complete(plan: Plan, meeting: Meeting) -> None:
    """Fill in what the register does not know of a person yet."""
    contact, person = meeting.contact, meeting.person
    if contact.name and person.name == person.email:
        plan.change(contact.name_column, person.name, contact.name)
        person.name, meeting.is_changed = contact.name, True
    elif contact.name and fold(contact.name) != fold(person.name):
        plan.verdict.note(
            f"{person.email} is the address of {person.name}; the name “{contact.name}” is not"
            " taken over."
        )
    if contact.phone and not person.phone:
        plan.change(contact.phone_column, "", contact.phone)
        person.phone, meeting.is_changed = contact.phone, True
    if person.affiliation_id is None and person.affiliation is None:
        plan.change(contact.column, "", f"{person.name} works for {plan.organisation}")
        person.affiliation, meeting.is_changed = plan.organisation, True


def report(plan: Plan, meeting: Meeting, *, is_new: bool) -> None:
    """Make the person the reporting contact, where there is an Executive Committee to report to."""
    register, person = plan.register, meeting.person
    if register.committee is None:
        return
    key = person.pk or id(person)
    if key not in register.reporting:
        register.reporting[key] = plan.organisation.pk or id(plan.organisation)
        meeting.mandate = Mandate(
            body=register.committee,
            role=Mandate.Role.REPORTING_CONTACT,
            person=person,
            organisation=plan.organisation,
        )
        if not is_new:
            plan.change(meeting.contact.column, "", f"{person.name} as reporting contact")
    elif register.reporting[key] not in {plan.organisation.pk, id(plan.organisation)}:
        plan.verdict.note(
            f"{person} already reports for another organisation and stays its contact."
        )
