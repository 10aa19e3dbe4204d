"""Whom to invite to an event: the people of its body, contacts of the members, single addresses."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, When
from django.db.models.functions import Cast

from events.models import Event, Invitation, Participation
from events.models.participations import AWAY
from events.quorum import meeting_day
from icpermed.outbox.models import Mail
from registry.models import Body, Mandate, Membership, Organisation, Person

INVITATION = "events/mail/invitation.txt"
Role = Participation.Role

#: Who speaks for an organisation in a body; and who else sits in one that is not the committee.
FOR_AN_ORGANISATION = ["delegate", "deputy", "observer"]
IN_PERSON = ["chair", "vice_chair", "facilitator", "member", "expert"]
#: To whom a member's invitation goes: the first of these who has an address.
CONTACTS = ["communication_contact", "delegate", "deputy", "reporting_contact"]

NO_ADDRESS = "There is no e-mail address."
NO_CONTACT = "There is no present contact with an e-mail address."
INVITED = "Is invited already."
TAKES_PART = "Takes part already."
TWICE = "Stands in this list twice."

ENTRY = re.compile(
    r"(?:\"?(?P<name>[^<>\"]*?)\"?\s*<)?\s*(?P<email>[^\s<>,;\"]+@[^\s<>,;\"]+?)\s*>?"
    r"(?:\s*[,:]\s*(?P<quota>\d{1,4}))?",
)


@dataclass(frozen=True)
class Guest:
    """Somebody who is to be invited, before the invitation exists."""

    email: str
    name: str = ""
    organisation: Organisation | None = None
    mandate: Mandate | None = None
    quota: int = 1
    is_observer: bool = False
    #: Who is invited in person is expected from now on; a contact only passes places on.
    is_in_person: bool = False

    @property
    def person(self) -> Person | None:
        """The person of the register, if it is one."""
        return self.mandate.person if self.mandate else None

    @property
    def key(self) -> tuple[str, int | None]:
        """Of two guests with one key only one is invited."""
        return self.email.lower(), self.organisation and self.organisation.pk

    @property
    def label(self) -> str:
        """Name and organisation."""
        return ", ".join(filter(None, [self.name or self.email, str(self.organisation or "")]))

    def with_quota(self, quota: int) -> "Guest":
        """The same with another number of places."""
        return replace(self, quota=quota)

    @property
    def role(self) -> str:
        """As what the person is expected."""
        if self.is_observer:
            return Role.OBSERVER
        roles = {"delegate": Role.DELEGATE, "deputy": Role.DEPUTY, "observer": Role.OBSERVER}
        return roles.get(self.mandate.role if self.mandate else "", Role.PARTICIPANT)


@dataclass(frozen=True)
class Round:
    """Who gets an invitation now, and who gets none, with the reason."""

    guests: list[Guest]
    without: list[tuple[str, str]]


# --- whom -----------------------------------------------------------------------------------------


def taking_part(event: Event) -> dict[int, str]:
    """Members and observers on the first day of an event: the role of each organisation."""
    memberships = Membership.objects.current(meeting_day(event)).order_by()
    return dict(memberships.values_list("organisation", "role"))


def guests_of_the_body(event: Event) -> list[Guest]:
    """Who sits in the event's body on that day: delegates, deputies, observers.

    They speak for organisations that are members or observers on that day. In bodies other than
    the Executive Committee the people with an office of their own are invited as well.
    """
    if not event.body_id:
        return []
    roles = taking_part(event)
    is_committee = event.body.kind == Body.Kind.EXECUTIVE_COMMITTEE
    mandates = Mandate.objects.current(meeting_day(event)).filter(
        body=event.body, role__in=FOR_AN_ORGANISATION + ([] if is_committee else IN_PERSON)
    )
    return [
        guest_of(mandate, roles, is_in_person=True)
        for mandate in in_order(mandates, FOR_AN_ORGANISATION + IN_PERSON)
        if mandate.role in IN_PERSON or mandate.organisation_id in roles
    ]


def guests_of_the_members(
    event: Event, *, quota: int = 1, quotas: Mapping[int, int] | None = None
) -> Round:
    """One contact of each member and observer, with so many places to give to colleagues."""
    roles, chosen = taking_part(event), {}
    mandates = Mandate.objects.current(meeting_day(event)).filter(
        ~models.Q(person__email=""), organisation__in=roles, role__in=CONTACTS
    )
    for mandate in in_order(mandates, CONTACTS):
        guest = guest_of(mandate, roles)
        places = (quotas or {}).get(mandate.organisation_id, quota)
        chosen.setdefault(mandate.organisation_id, replace(guest, quota=places))
    missing = Organisation.objects.filter(pk__in=set(roles) - set(chosen))
    guests = sorted(chosen.values(), key=lambda guest: guest.organisation.sort_key)
    return Round(guests, [(str(organisation), NO_CONTACT) for organisation in missing])


def in_order(mandates: models.QuerySet, roles: list[str]) -> models.QuerySet:
    """Mandates by organisation, and there by role."""
    rank = Case(*[When(role=role, then=place) for place, role in enumerate(roles)])
    related = mandates.select_related("person", "organisation__country")
    return related.order_by("organisation__sort_key", rank, "person__sort_key", "pk")


def guest_of(mandate: Mandate, roles: dict[int, str], **fields) -> Guest:
    """Whom a mandate stands for."""
    return Guest(
        mandate.person.email.strip(),
        mandate.person.name,
        mandate.organisation,
        mandate,
        is_observer=roles.get(mandate.organisation_id) == Membership.Role.OBSERVER,
        **fields,
    )


def read_addresses(text: str) -> tuple[list[Guest], list[str]]:
    """Guests as somebody types or pastes them, and the lines that are none.

    "Name <address>, 3" is one with three places; lists of a mail program, with semicolons or
    commas between the addresses, are read as well.
    """
    guests, faulty = [], []
    for line in re.split(r"[\n;]", text):
        words = line.strip(" \t\r,")
        entries = [words] if ENTRY.fullmatch(words) else words.split(",")
        for entry in filter(None, map(str.strip, entries)):
            guest = read_entry(entry)
            guests.append(guest) if guest else faulty.append(entry)
    return guests, faulty


def read_entry(entry: str) -> Guest | None:
    """One "Name <address>, quota", or nothing."""
    match = ENTRY.fullmatch(entry)
    if not match:
        return None
    quota = int(match["quota"] or 1)
    try:
        validate_email(match["email"])
    except ValidationError:
        return None
    return (
        Guest(match["email"], (match["name"] or "").strip()[:200], quota=quota) if quota else None
    )


# --- who gets none --------------------------------------------------------------------------------


def mails_about(template: str) -> models.QuerySet:
    """The mails of one sort about the invitation of an outer query."""
    key = Cast(OuterRef("pk"), CharField())
    return Mail.objects.filter(
        about_model=Invitation._meta.label_lower, about_pk=key, template=template
    )


def withheld(event: Event) -> models.QuerySet:
    """Invitations of which the letter was thrown away: as good as none."""
    letters = mails_about(INVITATION)
    return event.invitations.filter(
        Exists(letters), ~Exists(letters.exclude(state__in=Mail.NEVER_SENT))
    )


def sort_out(event: Event, guests: Iterable[Guest]) -> Round:
    """Leave out who has no address, is invited or takes part already, or stands there twice."""
    as_good_as_none = withheld(event).values("pk")
    invited = event.invitations.exclude(pk__in=as_good_as_none)
    keys = {(i.email.lower(), i.organisation_id) for i in invited}
    part = event.participations.exclude(state__in=AWAY).exclude(invitation__in=as_good_as_none)
    takes_part = list(part.values_list("person", "email"))
    people = {person for person, _ in takes_part if person}
    addresses = {email.lower() for _, email in takes_part if email}
    taken, without, seen = [], [], set()
    for guest in guests:
        person = guest.person and guest.person.pk
        if not guest.email:
            without.append((guest.label, NO_ADDRESS))
        elif guest.key in keys:
            without.append((guest.label, INVITED))
        elif person in people or guest.email.lower() in addresses:
            without.append((guest.label, TAKES_PART))
        elif guest.key in seen or (guest.is_in_person and guest.email.lower() in seen):
            without.append((guest.label, TWICE))
        else:
            taken.append(guest)
            seen |= {guest.key, guest.email.lower()}
    return Round(taken, without)
