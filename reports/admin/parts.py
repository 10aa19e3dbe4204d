"""Comments, waivers and versions of all reports, to be found again."""

from operator import attrgetter

from django.contrib import admin

from icpermed.admin import TrackedAdmin
from icpermed.admin_limits import NotEdited
from reports.models import Block, Comment, Inclusion, Report, Version, Waiver
from reports.resources import (
    BlockResource,
    CommentResource,
    InclusionResource,
    WaiverResource,
)


class WhileWritten(admin.ModelAdmin):
    """What changes only while its report is written: once that is frozen, it is only looked at.

    Whoever opened a form before may still send it: the refusal of the database then stands beside
    what was typed, and nothing of that is lost.
    """

    #: The way from a record to its report.
    report_of = "section.report"

    def lock(self, object_id: str | None) -> None:
        """First the report, as everybody does who decides about it; then the record."""
        if object_id and object_id.isdecimal():
            way = self.report_of.replace(".", "__")
            own = self.model._base_manager.filter(pk=object_id).values(way)
            list(Report.objects.select_for_update().filter(pk__in=own).values_list("pk"))
        super().lock(object_id)

    def is_written(self, obj) -> bool:
        return obj is None or attrgetter(self.report_of)(obj).is_writable

    def has_change_permission(self, request, obj=None):
        is_open = request.method == "POST" or self.is_written(obj)
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.is_written(obj) and super().has_delete_permission(request, obj)


class PartAdmin(TrackedAdmin):
    """A part that has a list, but no place among what the start page offers."""

    def has_module_permission(self, request) -> bool:
        return False


@admin.register(Block)
class BlockAdmin(WhileWritten, PartAdmin):
    """What all sections show from the data."""

    resource_classes = [BlockResource]
    autocomplete_fields = ["section"]
    list_display = ["__str__", "section", "kind", "which"]
    list_filter = ["kind"]
    list_select_related = ["section"]
    search_fields = ["kind__mentions", "caption__mentions", "section__heading__mentions"]


@admin.register(Inclusion)
class InclusionAdmin(WhileWritten, PartAdmin):
    """What was included or left out, and why."""

    report_of = "block.section.report"
    resource_classes = [InclusionResource]
    autocomplete_fields = ["block"]
    list_display = ["key", "block", "is_left_out", "reason"]
    list_filter = ["is_left_out"]
    list_select_related = ["block"]
    search_fields = ["key__mentions", "reason__mentions"]


@admin.register(Waiver)
class WaiverAdmin(WhileWritten, TrackedAdmin):
    """Numbers that stay as they are written, and why."""

    resource_classes = [WaiverResource]
    autocomplete_fields = ["section"]
    list_display = ["phrase", "section", "sentence", "reason"]
    list_filter = ["section__report"]
    list_select_related = ["section"]
    search_fields = ["phrase__mentions", "sentence__mentions", "reason__mentions"]


@admin.register(Comment)
class CommentAdmin(TrackedAdmin):
    """What members say about drafts, and what was answered."""

    resource_classes = [CommentResource]
    autocomplete_fields = ["report"]
    list_display = ["author", "report", "section", "text", "is_answered"]
    list_filter = ["report", ("answer", admin.EmptyFieldListFilter)]
    list_select_related = ["report"]
    search_fields = ["author__mentions", "text__mentions", "answer__mentions"]

    @admin.display(boolean=True, description="answered")
    def is_answered(self, obj) -> bool:
        return bool(obj.answer)


@admin.register(Version)
class VersionAdmin(NotEdited, TrackedAdmin):
    """What was frozen and published: for good."""

    list_display = ["__str__", "number", "frozen_at", "published_at", "digest"]
    list_filter = ["report"]
    list_select_related = ["report"]
    fields = ["report", "number", "frozen_at", "published_at", "digest", "open_findings", "erratum"]
    search_fields = ["report__title__mentions", "erratum__mentions"]

    def get_queryset(self, request):
        """A list need not read every word of every version."""
        return super().get_queryset(request).defer("document", "words")

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.published_at and obj.report.is_published else None
