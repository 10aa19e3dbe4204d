"""What pages of other apps say of initiatives, which know nothing of them."""

from django import template
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Value

from initiatives.models import Initiative

register = template.Library()


@register.simple_tag
def initiatives_of(country) -> list[Initiative]:
    """The published initiatives of a country."""
    return list(Initiative.objects.published().of_country(country))


@register.simple_tag
def initiatives_led_by(organisation) -> list[Initiative]:
    """The published initiatives that an organisation leads, each once."""
    led = organisation.initiative_leads.values("initiative")
    return list(Initiative.objects.published().filter(pk__in=led))


@register.simple_tag
def latest_initiatives(limit: int = 4) -> list[Initiative]:
    """The initiatives that came last, without those that another has replaced."""
    found = Initiative.objects.published().filter(state=Initiative.State.PUBLISHED)
    # The names come with the rows: the start page asks the database enough already.
    places = StringAgg(
        "country_rows__country__name",
        ", ",
        default=Value(""),
        order_by="country_rows__country__sort_key",
    )
    found = found.annotate(places=places)
    return list(found.order_by("-created_at", "title", "pk")[:limit])
