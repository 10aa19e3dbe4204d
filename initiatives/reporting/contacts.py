"""Who speaks for a member about its reports: by a mandate that holds today."""

from collections.abc import Iterable

from django.db.models import Case, When

from initiatives.models import MemberReport
from registry.models import Mandate

#: Who is asked: the first of them that a member has.
ROLES = [Mandate.Role.REPORTING_CONTACT, Mandate.Role.DELEGATE, Mandate.Role.DEPUTY]


def contacts(organisations: Iterable) -> dict[int, Mandate]:
    """The mandate of each organisation's contact, by the organisation's key; one query."""
    rank = Case(*[When(role=role, then=place) for place, role in enumerate(ROLES)])
    found = (
        Mandate.objects.current()
        .exclude(person__email="")
        .filter(role__in=ROLES, organisation__in=organisations)
        .select_related("person")
        .order_by(-rank, "-starts_on", "-pk")
    )
    return {mandate.organisation_id: mandate for mandate in found}


def fields_of(mandate: Mandate | None) -> dict:
    """What a report keeps of its contact."""
    if mandate is None:
        return {}
    person = mandate.person
    return {"mandate": mandate, "contact_name": person.name, "contact_email": person.email}


def has_ended(report: MemberReport) -> bool:
    """Whether the contact of a report speaks for the member no longer."""
    return bool(report.mandate and not report.mandate.is_current())
