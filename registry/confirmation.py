"""Once a year each organisation is asked whether its public data are right: links and answers.

A link is for one organisation and one contact, and good for nothing else. It ends after 60 days,
with the contact's mandate, and when the contact gets another e-mail address.
"""

from dataclasses import dataclass
from datetime import timedelta

import pghistory
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registry.models import Mandate, Organisation

SALT = "registry.confirmation"
DAYS = 60
#: Who is asked, in the order in which they are.
ROLES = ["delegate", "deputy", "reporting_contact", "communication_contact"]


class LinkEnded(Exception):
    """The link was ours, and does not work any longer."""


@dataclass(frozen=True)
class Contact:
    """Somebody who may speak for an organisation today, by virtue of a mandate."""

    organisation: Organisation
    mandate: Mandate

    @property
    def person(self):
        """Who it is."""
        return self.mandate.person

    @property
    def path(self) -> str:
        """The contact's own address of the page, signed anew."""
        return reverse("organisation_confirm", args=[self.organisation.slug, token(self)])


def contacts(**conditions) -> list[Mandate]:
    """The mandates of those who are asked, delegates first."""
    rank = Case(*[When(role=role, then=place) for place, role in enumerate(ROLES)])
    found = Mandate.objects.current().filter(
        ~Q(person__email=""),
        role__in=ROLES,
        organisation__is_published=True,
        organisation__merged_into=None,
        **conditions,
    )
    related = ["person", "organisation__country", "organisation__region"]
    return list(found.select_related(*related).order_by(rank, "pk"))


def address_mark(email: str) -> str:
    """What a link knows of the address it was sent to."""
    return salted_hmac(SALT, email.strip().lower()).hexdigest()[:16]


def token(contact: Contact) -> str:
    """The secret of a link."""
    mandate = contact.mandate
    facts = [contact.organisation.pk, mandate.pk, mandate.person_id]
    return signing.dumps([*facts, address_mark(mandate.person.email)], salt=SALT)


def contact_of(slug: str, secret: str) -> Contact:
    """Whose link this is.

    Raises signing.BadSignature for what we never signed, LinkEnded for what no longer holds.
    """
    try:
        facts = signing.loads(secret, salt=SALT, max_age=timedelta(days=DAYS))
    except signing.SignatureExpired:
        raise LinkEnded from None
    organisation_pk, mandate_pk, person_pk, mark = facts
    mandate = next(iter(contacts(pk=mandate_pk)), None)
    if (
        mandate is None
        or (mandate.organisation_id, mandate.person_id) != (organisation_pk, person_pk)
        or address_mark(mandate.person.email) != mark
    ):
        raise LinkEnded
    if mandate.organisation.slug != slug:
        raise signing.BadSignature("This link is for another organisation.")
    return Contact(mandate.organisation, mandate)


def in_history(contact: Contact, reason: str):
    """The history says what a contact did, without the secret in the page's address."""
    return pghistory.context(url=contact.organisation.get_absolute_url(), reason=reason)


@transaction.atomic
def confirm(contact: Contact) -> None:
    """A contact says that all is right: what the same contact had proposed is no longer meant."""
    person, organisation = contact.person, contact.organisation
    with in_history(contact, f"confirmed by {person}, by a personal link"):
        mark_confirmed(organisation, timezone.localdate())
        for proposal in organisation.proposals.waiting().filter(proposer=person):
            proposal.withdraw(reason="The contact confirmed the data as they are.")


def mark_confirmed(organisation: Organisation, day) -> None:
    """Write down the day on which the data were right, unless a later one is known."""
    Organisation.objects.filter(
        Q(confirmed_on=None) | Q(confirmed_on__lt=day), pk=organisation.pk
    ).update(confirmed_on=day, updated_at=timezone.now())


def link_ends_on():
    """The last day of a link that is made today."""
    return timezone.localdate() + timedelta(days=DAYS)


def full_address(path: str) -> str:
    """An address as it stands in a mail."""
    return settings.SITE_URL + path
