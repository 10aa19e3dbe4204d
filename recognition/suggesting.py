"""Who of the register a nomination may be about: by address, by name, by the name of the place."""

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Length

from icpermed.models import Fold
from recognition.models import Nomination
from registry.models import Name, Organisation, Person

#: A name of an organisation that stands within an affiliation is at least so long.
LONG_ENOUGH = 6
MOST = 5


def people_like(nomination: Nomination) -> QuerySet[Person]:
    """People with the address or the name of the nominee."""
    same = Q(pk=None)
    if nomination.email:
        same |= Q(email__iexact=nomination.email)
    if nomination.name:
        same |= Q(folded=Fold(Value(nomination.name)))
    people = Person.objects.alias(folded=Fold("name")).select_related("affiliation")
    return people.filter(same).order_by("sort_key", "pk")[:MOST]


def organisations_like(nomination: Nomination) -> QuerySet[Organisation]:
    """Organisations of which a name is the affiliation, or stands in it."""
    if not nomination.affiliation:
        return Organisation.objects.none()
    names = Name.objects.alias(
        place=Fold(Value(nomination.affiliation)), length=Length("folded")
    ).filter(Q(folded=F("place")) | Q(length__gte=LONG_ENOUGH) & Q(place__contains=F("folded")))
    found = Organisation.objects.filter(pk__in=names.order_by().values("organisation"))
    return found.filter(merged_into=None).select_related("country").order_by("pk")[:MOST]
