"""What a report of a member keeps of who speaks for the member."""

from initiatives.models import MemberReport
from registry.models import Mandate


def fields_of(mandate: Mandate | None) -> dict:
    """What a report keeps of its contact."""
    if mandate is None:
        return {}
    person = mandate.person
    return {"mandate": mandate, "contact_name": person.name, "contact_email": person.email}


def has_ended(report: MemberReport) -> bool:
    """Whether the contact of a report speaks for the member no longer."""
    return bool(report.mandate and not report.mandate.is_current())
