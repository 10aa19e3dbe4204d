"""Asking organisations to confirm their public data: who is written to, and what."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pghistory
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list

from registry.confirmation import DAYS, Contact, contacts, full_address, link_ends_on
from registry.mails import Mail, compose, deliver
from registry.models import Organisation

logger = logging.getLogger(__name__)

#: What stands in a preview in place of the secret.
HIDDEN = "(a personal link that only the recipient gets)"


class AskedMeanwhile(Exception):
    """Somebody has asked these organisations since the preview was shown."""


@dataclass
class Letter:
    """One mail to one address, about every organisation that its owner speaks for."""

    to: str
    names: list[str] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)

    @property
    def organisations(self) -> list[Organisation]:
        """About whom it is."""
        return [contact.organisation for contact in self.contacts]

    def add(self, contact: Contact) -> None:
        """Write to this contact, too; who has two roles for an organisation gets one link."""
        if contact.person.name not in self.names:
            self.names.append(contact.person.name)
        if contact.organisation not in self.organisations:
            self.contacts.append(contact)

    def mail(self, *, is_preview: bool = False) -> Mail:
        """The mail as it goes out; a preview is the same without the links."""
        links = [
            (contact.organisation, HIDDEN if is_preview else full_address(contact.path))
            for contact in self.contacts
        ]
        return compose(
            "ask_to_confirm",
            self.to,
            names=get_text_list(self.names, "and"),
            links=links,
            days=DAYS,
            ends_on=link_ends_on(),
        )

    def preview(self) -> Mail:
        """What is shown before it is sent."""
        return self.mail(is_preview=True)


@dataclass(frozen=True)
class Asking:
    """A round of letters, and the organisations to which nobody can write."""

    organisations: list[Organisation]
    letters: list[Letter]
    without_contact: list[Organisation]
    not_public: list[Organisation]

    @property
    def mark(self) -> str:
        """Changes as soon as one of the organisations is asked."""
        times = [o.asked_at.isoformat() for o in self.organisations if o.asked_at]
        return max(times, default="never")


def prepare(organisations: Iterable[Organisation]) -> Asking:
    """Whom to write to about these organisations: each address once."""
    chosen = list(organisations)
    letters = {}
    for mandate in contacts(organisation__in=chosen):
        address = mandate.person.email.strip()
        letter = letters.setdefault(address.lower(), Letter(address))
        letter.add(Contact(mandate.organisation, mandate))
    reached = {o.pk for letter in letters.values() for o in letter.organisations}
    left = [o for o in chosen if o.pk not in reached]
    return Asking(
        chosen,
        list(letters.values()),
        [o for o in left if o.is_published],
        [o for o in left if not o.is_published],
    )


def ask(organisations, *, seen: str) -> tuple[list[Letter], list[Letter]]:
    """Send the letters: those that went out, and those that did not.

    They are written down first, so that nobody gets one twice when a button is pressed twice.
    Raises AskedMeanwhile unless ``seen`` is the mark of the preview.
    """
    with transaction.atomic(), pghistory.context(reason="asked to confirm the data"):
        asking = prepare(organisations.select_for_update(of=["self"]))
        if asking.mark != seen:
            raise AskedMeanwhile
        write_down(asking, asking.letters, [])
    sent, failed = post(asking.letters)
    if failed:
        write_down(asking, sent, failed)
    return sent, failed


def post(letters: list[Letter]) -> tuple[list[Letter], list[Letter]]:
    """Send letters over one connection: those that went out, and those that did not."""
    connection = get_connection()
    try:
        connection.open()
    except OSError:
        logger.exception("The mail server does not answer.")
        return [], letters
    sent, failed = [], []
    try:
        for letter in letters:
            (sent if deliver(letter.mail(), connection) else failed).append(letter)
    finally:
        connection.close()
    return sent, failed


def write_down(asking: Asking, sent: list[Letter], failed: list[Letter]) -> None:
    """Put down with each organisation whom we asked, and whom we could not reach."""
    words = defaultdict(list)
    for prefix, letters in [("", sent), ("NOT SENT to ", failed)]:
        for letter in letters:
            for organisation in letter.organisations:
                words[organisation.pk].append(f"{prefix}{letter.to}")
    reached = {o.pk for letter in sent for o in letter.organisations}
    now = timezone.now()
    for organisation in asking.organisations:
        if organisation.pk in words:
            Organisation.objects.filter(pk=organisation.pk).update(
                asked_at=now if organisation.pk in reached else organisation.asked_at,
                asked_to=", ".join(words[organisation.pk]),
                updated_at=now,
            )
