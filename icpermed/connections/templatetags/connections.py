"""The block “Related” of a record's page."""

from django import template

from icpermed.connections.related import see_also

register = template.Library()


@register.inclusion_tag("parts/connected.html")
def connected(record) -> dict:
    """What a record is connected to, as far as it is published."""
    return {"rows": see_also(record)}
