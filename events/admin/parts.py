"""Small parts of events: edited on the page of their event, and imported as lists of their own."""

from django.contrib import admin

from events.models import EarlierDate, EventTopic, Headcount, Host
from events.resources import (
    EarlierDateResource,
    EventTopicResource,
    HeadcountResource,
    HostResource,
)
from icpermed.admin import TrackedAdmin


class PartAdmin(TrackedAdmin):
    """A part that has a list, but no place among what the start page offers."""

    autocomplete_fields = ["event"]
    list_select_related = ["event"]
    search_fields = ["event__title__mentions"]

    def has_module_permission(self, request) -> bool:
        return False


@admin.register(EarlierDate)
class EarlierDateAdmin(PartAdmin):
    """Days that were announced before an event was moved."""

    resource_classes = [EarlierDateResource]
    list_display = ["event", "days", "moved_on", "reason"]


@admin.register(Host)
class HostAdmin(PartAdmin):
    """Which organisations host which events."""

    resource_classes = [HostResource]
    autocomplete_fields = ["event", "organisation"]
    list_display = ["event", "organisation"]
    list_select_related = ["event", "organisation"]
    search_fields = ["event__title__mentions", "organisation__names__folded__mentions"]


@admin.register(EventTopic)
class EventTopicAdmin(PartAdmin):
    """Which events are about what."""

    resource_classes = [EventTopicResource]
    autocomplete_fields = ["event", "topic"]
    list_display = ["event", "topic"]
    list_filter = ["topic"]
    list_select_related = ["event", "topic"]
    search_fields = ["event__title__mentions", "topic__name__mentions"]


@admin.register(Headcount)
class HeadcountAdmin(PartAdmin):
    """How many took part, as somebody counted or guessed it."""

    resource_classes = [HeadcountResource]
    list_display = ["event", "mode", "qualifier", "number", "source"]
    list_filter = ["mode", "qualifier"]
    search_fields = ["event__title__mentions", "source__mentions"]
