"""Who speaks for a member: by a mandate that holds today."""

from collections.abc import Iterable

from django.db.models import Case, When

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
