"""Asking organisations to confirm their public data: who is written to, and what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list

from icpermed import outbox
from icpermed.outbox.models import Mailing
from icpermed.outbox.releasing import release
from icpermed.outbox.showing import masked
from registry.confirmation import DAYS, Contact, contacts, full_address, link_ends_on
from registry.models import Organisation


class AskedMeanwhile(Exception):
    """Somebody has asked these organisations since the preview was shown."""


@dataclass
class Recipient:
    """One address, and every organisation that its owner speaks for: they get one mail."""

    to: str
    names: list[str] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)

    @property
    def organisations(self) -> list[Organisation]:
        """About whom the mail is."""
        return [contact.organisation for contact in self.contacts]

    def add(self, contact: Contact) -> None:
        """Write to this contact, too; who has two roles for an organisation gets one link."""
        if contact.person.name not in self.names:
            self.names.append(contact.person.name)
        if contact.organisation not in self.organisations:
            self.contacts.append(contact)

    def letter(self) -> outbox.Letter:
        """The mail as it goes out."""
        return outbox.compose(
            "registry/mail/ask_to_confirm.txt",
            self.to,
            self.names[0] if len(self.names) == 1 else "",
            names=get_text_list(self.names, "and"),
            links=[(contact.organisation, full_address(contact.path)) for contact in self.contacts],
            days=DAYS,
            ends_on=link_ends_on(),
        )

    def preview(self) -> outbox.Letter:
        """The same without the links, as it is shown before it is sent."""
        letter = self.letter()
        return replace(letter, text=masked(letter.text))


@dataclass(frozen=True)
class Asking:
    """A round of mails, and the organisations to which nobody can write."""

    organisations: list[Organisation]
    recipients: list[Recipient]
    without_contact: list[Organisation]
    not_public: list[Organisation]

    @property
    def mark(self) -> str:
        """Changes as soon as one of the organisations is asked."""
        times = [o.asked_at.isoformat() for o in self.organisations if o.asked_at]
        return max(times, default="never")

    @property
    def title(self) -> str:
        """What the mailing is called."""
        count = len({o.pk for recipient in self.recipients for o in recipient.organisations})
        return f"Asking {count} organisation{'' if count == 1 else 's'} to confirm the data"


def prepare(organisations: Iterable[Organisation]) -> Asking:
    """Whom to write to about these organisations: each address once."""
    chosen = list(organisations)
    recipients = {}
    for mandate in contacts(organisation__in=chosen):
        address = mandate.person.email.strip()
        recipient = recipients.setdefault(address.lower(), Recipient(address))
        recipient.add(Contact(mandate.organisation, mandate))
    reached = {o.pk for recipient in recipients.values() for o in recipient.organisations}
    left = [o for o in chosen if o.pk not in reached]
    return Asking(
        chosen,
        list(recipients.values()),
        [o for o in left if o.is_published],
        [o for o in left if not o.is_published],
    )


@transaction.atomic
def ask(organisations, *, seen: str, by) -> Mailing | None:
    """Let the mails go out, and write down with each organisation whom we asked, and when.

    Raises AskedMeanwhile unless ``seen`` is the mark of the preview: so nobody gets a mail twice
    when a button is pressed twice. Where there is nobody to write to, there is no mailing.
    """
    with pghistory.context(reason="asked to confirm the data"):
        asking = prepare(organisations.select_for_update(of=["self"]))
        if asking.mark != seen:
            raise AskedMeanwhile
        if not asking.recipients:
            return None
        write_down(asking)
        letters = [(r.letter(), "", r.contacts[0].person) for r in asking.recipients]
        mailing = outbox.prepare(asking.title, letters, by=by)
        release(mailing, by=by)
        return mailing


def write_down(asking: Asking) -> None:
    """Put down with each organisation whom we ask. What becomes of a mail, the outbox says."""
    addresses = defaultdict(list)
    for recipient in asking.recipients:
        for organisation in recipient.organisations:
            addresses[organisation.pk].append(recipient.to)
    now = timezone.now()
    for organisation, asked in addresses.items():
        Organisation.objects.filter(pk=organisation).update(
            asked_at=now, asked_to=", ".join(asked), updated_at=now
        )
