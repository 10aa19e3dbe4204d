"""What the start page of the desk says of records that nobody has touched for long."""

from django import template

from icpermed.ageing import ageing_for

register = template.Library()


@register.simple_tag(takes_context=True)
def records_that_age(context) -> int:
    """How many records nobody has touched for a year, as far as this person may see them."""
    return len(ageing_for(context["request"].user))
