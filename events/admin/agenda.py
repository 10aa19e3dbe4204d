"""Points of agendas, who speaks, what is minuted, and what is to be done: all of them, in lists."""

from django.contrib import admin, messages
from django.utils import timezone

from events.admin.claiming import LinksAdmin
from events.admin.filters import DoneFilter
from events.models import ActionItem, AgendaItem, CarriedItem, Minutes, Speaker
from events.resources import (
    ActionItemResource,
    AgendaItemResource,
    CarriedItemResource,
    MinutesResource,
    SpeakerResource,
)
from icpermed.admin import TrackedAdmin
from icpermed.duties import DutyFilter

EVENT_FILTER = ("event", admin.RelatedOnlyFieldListFilter)


@admin.register(AgendaItem)
class AgendaItemAdmin(TrackedAdmin):
    """Points of agendas, with what the minutes say of them."""

    resource_classes = [AgendaItemResource]
    autocomplete_fields = ["event"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "event",
                    ("day", "position"),
                    ("starts_at", "duration"),
                    *("title", "kind", "presenter", "text", "is_public"),
                ]
            },
        ),
        ("What was said", {"fields": ["minutes"]}),
    ]
    list_display = ["title", "event", "starts_at", "kind", "is_public"]
    list_filter = ["kind", "is_public", EVENT_FILTER]
    list_select_related = ["event"]
    search_fields = ["title__mentions", "event__title__mentions", "presenter__mentions"]


@admin.register(Speaker)
class SpeakerAdmin(LinksAdmin, TrackedAdmin):
    """Who spoke where, with the affiliation of that time."""

    resource_classes = [SpeakerResource]
    autocomplete_fields = ["agenda_item", "country", "event", "organisation", "person"]
    fieldsets = [
        (None, {"fields": ["event", "name", "role", "talk", "agenda_item", "position"]}),
        ("At that time", {"fields": ["affiliation", "organisation", "country"]}),
        ("In public", {"fields": ["is_name_public", "consented_on"]}),
        ("For the secretariat", {"fields": ["person", "email", "note"]}),
    ]
    list_display = ["name", "event", "role", "is_name_public", "consented_on"]
    list_filter = ["role", DutyFilter, "is_name_public", EVENT_FILTER]
    list_select_related = ["event"]
    search_fields = [
        "name__mentions",
        "affiliation__mentions",
        "talk__mentions",
        "event__title__mentions",
    ]


@admin.register(Minutes)
class MinutesRecordAdmin(TrackedAdmin):
    """Minutes of meetings; what was said stands beside each point."""

    resource_classes = [MinutesResource]
    autocomplete_fields = ["event"]
    fields = ["event", "text", "comments_until", "state", "approved_on", "approved_at_event"]
    list_display = ["event", "state", "comments_until", "approved_on"]
    list_filter = ["state", DutyFilter]
    list_select_related = ["event"]
    readonly_fields = ["state", "approved_on", "approved_at_event"]
    search_fields = ["event__title__mentions", "text__mentions"]

    def refusals(self, pk) -> list[str]:
        """Approved minutes have a way back of their own, with a reason."""
        if self.model.objects.filter(pk=pk, state=Minutes.State.APPROVED).exists():
            return ["These minutes are approved. Open them again on the page of the meeting first."]
        return []


@admin.register(ActionItem)
class ActionItemAdmin(TrackedAdmin):
    """What somebody agreed to do, until it is done."""

    resource_classes = [ActionItemResource]
    actions = ["mark_done"]
    autocomplete_fields = ["agenda_item", "event", "organisation", "person"]
    list_display = ["text", "who", "due_on", "done_on", "event"]
    list_filter = [DoneFilter, DutyFilter, EVENT_FILTER]
    list_select_related = ["event", "organisation", "person"]
    search_fields = [
        "text__mentions",
        "responsible__mentions",
        "person__name__mentions",
        "organisation__names__folded__mentions",
        "event__title__mentions",
    ]

    @admin.action(description="Mark as done", permissions=["change"])
    def mark_done(self, request, queryset):
        count = queryset.mark_done(on=timezone.localdate())
        messages.success(request, f"{count} marked as done today.")


@admin.register(CarriedItem)
class CarriedItemAdmin(TrackedAdmin):
    """Action items that stand on the agenda of a later meeting."""

    resource_classes = [CarriedItemResource]
    autocomplete_fields = ["action_item", "agenda_item"]
    list_display = ["action_item", "agenda_item", "meeting"]
    list_select_related = ["action_item", "agenda_item__event"]
    search_fields = ["action_item__text__mentions", "agenda_item__event__title__mentions"]

    @admin.display(description="meeting", ordering="agenda_item__event__title")
    def meeting(self, obj: CarriedItem):
        return obj.agenda_item.event

    def has_module_permission(self, request) -> bool:
        return False
