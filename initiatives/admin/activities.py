"""What members report, as lists over all rounds: activities, and what was said of reports."""

from django.contrib import admin

from icpermed.admin import TrackedAdmin
from icpermed.duties import DutyFilter
from initiatives.models import Activity, ReportComment
from initiatives.reporting_resources import ActivityResource, ReportCommentResource


@admin.register(Activity)
class ActivityAdmin(TrackedAdmin):
    """Activities of all members and rounds: searched, filtered, taken along as a spreadsheet."""

    resource_classes = [ActivityResource]
    autocomplete_fields = ["report"]
    list_display = ["title", "report", "kind", "change", "budget_words", "is_confidential"]
    list_filter = [
        DutyFilter,
        *("change", "kind", "level", "is_confidential"),
        ("report__round", admin.RelatedOnlyFieldListFilter),
        ("initiative", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["report__round", "report__organisation"]
    readonly_fields = ["previous", "initiative"]
    search_fields = [
        *("title__mentions", "summary__mentions", "lead__mentions"),
        "report__organisation__names__folded__mentions",
    ]
    search_help_text = "Title, text, lead body and member; accents do not matter."


@admin.register(ReportComment)
class ReportCommentAdmin(TrackedAdmin):
    """What the secretariat and members said of reports. It is written on the report’s page."""

    resource_classes = [ReportCommentResource]
    autocomplete_fields = ["report"]
    list_display = ["__str__", "report", "is_from_member", "by", "created_at"]
    list_filter = ["is_from_member"]
    list_select_related = ["report__round", "report__organisation", "by"]
    readonly_fields = ["is_from_member", "by"]
    search_fields = ["text__mentions", "report__organisation__names__folded__mentions"]

    def has_module_permission(self, request) -> bool:
        return False

    def save_model(self, request, obj, form, change):
        if not change:
            obj.by = request.user
        super().save_model(request, obj, form, change)
