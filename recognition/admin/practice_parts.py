"""Parts of best practices: edited on the page of their practice, and imported as lists."""

from django.contrib import admin

from icpermed.admin import TrackedAdmin
from icpermed.duties import DutyFilter
from recognition.models import PracticeComment, PracticeFigure, PracticeLink
from recognition.resources import PracticeFigureResource, PracticeLinkResource


class PartAdmin(TrackedAdmin):
    """A part that has a list, but no place among what the start page offers."""

    autocomplete_fields = ["practice"]
    list_select_related = ["practice"]

    def has_module_permission(self, request) -> bool:
        return False


@admin.register(PracticeFigure)
class PracticeFigureAdmin(PartAdmin):
    """What practices state of themselves in numbers."""

    resource_classes = [PracticeFigureResource]
    list_display = ["label", "practice", "qualifier", "number", "unit", "as_of"]
    search_fields = ["label__mentions", "unit__mentions", "practice__title__mentions"]


@admin.register(PracticeLink)
class PracticeLinkAdmin(PartAdmin):
    """Pages where one can read more."""

    resource_classes = [PracticeLinkResource]
    list_display = ["title", "practice", "link", "language"]
    list_filter = [DutyFilter, "language"]
    search_fields = ["title__mentions", "link__mentions", "practice__title__mentions"]


@admin.register(PracticeComment)
class PracticeCommentAdmin(PartAdmin):
    """What was said of practices. It is written on the page of each, by its steps."""

    list_display = ["__str__", "practice", "kind", "advice", "by", "created_at"]
    list_filter = ["kind", "advice"]
    list_select_related = ["practice", "by"]
    readonly_fields = ["by"]
    search_fields = ["text__mentions", "practice__title__mentions"]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.by = request.user
        super().save_model(request, obj, form, change)
