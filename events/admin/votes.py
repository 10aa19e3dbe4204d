"""Votes and voices: they come into being on the page of the meeting, and are read here."""

from django.contrib import admin

from events.models import Elector, Vote
from events.resources import ElectorResource, VoteResource
from icpermed.admin import TrackedAdmin
from icpermed.admin_limits import NotEdited


class VotingRecordAdmin(NotEdited, TrackedAdmin):
    """What is made by opening and closing votes, not by a form.

    A vote that was opened by mistake is taken back on the page of the meeting.
    """


@admin.register(Vote)
class VoteAdmin(VotingRecordAdmin):
    """Decisions taken under a point of an agenda."""

    resource_classes = [VoteResource]
    list_display = ["title", "agenda_item", "event", "rule", "state", "opened_at"]
    list_filter = ["state", "rule"]
    list_select_related = ["agenda_item__event", "rule"]
    search_fields = [
        "title__mentions",
        "agenda_item__title__mentions",
        "agenda_item__event__title__mentions",
    ]

    @admin.display(description="event", ordering="agenda_item__event__title")
    def event(self, obj: Vote):
        return obj.agenda_item.event


@admin.register(Elector)
class ElectorAdmin(VotingRecordAdmin):
    """Who could vote, who was there, and how they voted."""

    resource_classes = [ElectorResource]
    list_display = ["name", "vote", "is_present", "choice"]
    list_filter = ["is_present", "choice"]
    list_select_related = ["vote"]
    search_fields = ["name__mentions", "vote__title__mentions"]

    def has_module_permission(self, request) -> bool:
        return False
