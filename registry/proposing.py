"""A contact proposes changes; the secretariat takes them over, wholly or in part."""

from dataclasses import dataclass

import pghistory
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from icpermed.outbox import compose, send
from icpermed.partial_dates import PartialDate
from registry import public_data
from registry.confirmation import Contact, full_address, in_history, mark_confirmed
from registry.models import Organisation, Proposal


@dataclass(frozen=True)
class Change:
    """One field of a proposal beside what the register says now."""

    field: str
    old: str
    new: str
    now: str

    @property
    def label(self) -> str:
        """What people call the field."""
        return public_data.label(self.field)

    @property
    def is_name(self) -> bool:
        """Whether it can be a correction or a change from a day on."""
        return public_data.is_name(self.field)

    @property
    def is_done(self) -> bool:
        """Whether the register says it already."""
        return self.now == self.new

    @property
    def is_in_conflict(self) -> bool:
        """Whether somebody has changed the field to something else since it was proposed."""
        return self.now not in (self.old, self.new)


def changes(proposal: Proposal) -> list[Change]:
    """The fields of a proposal, each with its present value, in the order of the form."""
    now = public_data.values(proposal.organisation)
    order = [*now, *(field for field in proposal.changes if field not in now)]
    return [
        Change(field, row["old"], row["new"], now.get(field, ""))
        for field in order
        if (row := proposal.changes.get(field))
    ]


@transaction.atomic
def propose(
    contact: Contact, *, changes: dict, message: str, name: str = "", email: str = ""
) -> Proposal:
    """Keep what a contact would like changed. It takes the place of an earlier one that waits."""
    person, organisation = contact.person, contact.organisation
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    with in_history(contact, f"proposal of {name or person}, by a personal link"):
        for earlier in organisation.proposals.waiting().filter(proposer=person):
            earlier.withdraw(reason="Replaced by a later proposal of the same contact.")
        proposal = Proposal(
            organisation=organisation,
            proposer=person,
            proposer_name=name or person.name,
            proposer_email=email or person.email,
            changes=changes,
            message=message,
        )
        proposal.full_clean()
        proposal.save()
    notice = compose(
        "registry/mail/new_proposal.txt",
        settings.CONTACT_EMAIL,
        proposal=proposal,
        desk_url=full_address(reverse("admin:registry_proposal_change", args=[proposal.pk])),
    )
    send(notice, about=proposal)
    return proposal


@transaction.atomic
def accept(
    proposal: Proposal,
    *,
    by,
    fields: list[str],
    renamed_on: dict[str, PartialDate | None] | None = None,
    reason: str = "",
) -> None:
    """Take over the chosen fields, all or nothing; names from a day on, or as a correction.

    Whoever proposed them has looked at everything: once all is taken over, that counts as a
    confirmation of that day. Raises ValueError or ValidationError, with a sentence, where it
    cannot be.
    """
    organisation = Organisation.objects.select_for_update().get(pk=proposal.organisation_id)
    proposal.organisation = organisation
    if not fields and proposal.changes:
        raise ValueError("Tick at least one change, or decline the proposal.")
    why = ": ".join(filter(None, [f"proposal of {proposal.proposer_name}", reason]))
    with pghistory.context(reason=why):
        # Names last: the organisation takes its label from them, by itself.
        for change in sorted(changes(proposal), key=lambda change: change.is_name):
            if change.field in fields and not change.is_done:
                take_over(organisation, change, (renamed_on or {}).get(change.field))
        proposal.accept(by=by, taken=fields, reason=reason)
        if set(fields) >= set(proposal.changes):
            mark_confirmed(organisation, timezone.localdate(proposal.created_at))


def take_over(organisation: Organisation, change: Change, renamed_on: PartialDate | None) -> None:
    """Write one field; what the database alone can see becomes a sentence, too."""
    try:
        with transaction.atomic():
            public_data.put(organisation, change.field, change.new, renamed_on)
    except IntegrityError as error:
        raise ValueError(f"{change.label} cannot be changed like this.") from error
