"""What the start page of the admin says of events."""

from datetime import timedelta

from django import template
from django.utils import timezone

from events.models import Event

register = template.Library()

#: So far ahead the start page looks, and so many events it shows.
AHEAD, SHOWN = timedelta(weeks=10), 6


@register.simple_tag(takes_context=True)
def coming_events(context) -> list[Event]:
    """What is on and what comes in the next weeks, the next first; as far as one may see it."""
    if not context["request"].user.has_perm("events.view_event"):
        return []
    today = timezone.localdate()
    soon = Event.objects.filter(period__startswith__lte=today + AHEAD).exclude(
        pk__in=Event.objects.past().values("pk")
    )
    return list(soon.order_by("period", "pk")[:SHOWN])
