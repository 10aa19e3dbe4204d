"""Reports of members at the desk: read, returned, accepted; activities that become initiatives."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from icpermed.admin import TrackedAdmin
from icpermed.admin_rows import PartInline
from icpermed.admin_steps import StepsAdmin
from icpermed.duties import DutyFilter
from initiatives.admin.report_steps import STEPS
from initiatives.models import Activity, MemberReport
from initiatives.reporting.answering import differences, other_report, problems
from initiatives.reporting.contacts import has_ended
from initiatives.reporting.deciding import why_no_initiative
from initiatives.reporting_resources import MemberReportResource
from initiatives.suggesting import suggest_from_activity

MAKES = ["initiatives.view_activity", "initiatives.change_activity", "initiatives.add_initiative"]


class ActivityInline(PartInline):
    """What the member reports."""

    model = Activity
    fields = [
        *("position", "change", "title", "kind", "level", "lead", "starts_on", "ends_on"),
        *("budget_qualifier", "budget", "currency", "summary", "link", "is_confidential"),
    ]


@admin.register(MemberReport)
class MemberReportAdmin(StepsAdmin, TrackedAdmin):
    """What members answered, round by round."""

    resource_classes = [MemberReportResource]
    autocomplete_fields = ["mandate", "organisation", "round"]
    change_form_template = "admin/initiatives/memberreport/change_form.html"
    fieldsets = [
        ("Whose", {"fields": ["round", "organisation"]}),
        ("Who answers", {"fields": ["mandate", ("contact_name", "contact_email")]}),
        ("What it says", {"fields": ["has_nothing", "remark"]}),
        ("For the secretariat", {"classes": ["collapse"], "fields": ["excuse"]}),
    ]
    inlines = [ActivityInline]
    list_display = ["organisation", "round", "state", "submitted_at", "is_late", "contact_name"]
    list_filter = ["state", DutyFilter, "is_late", "has_nothing", "round"]
    list_select_related = ["organisation", "round"]
    search_fields = [
        *("organisation__names__folded__mentions", "contact_name__mentions"),
        *("contact_email__mentions", "round__name__mentions"),
    ]
    search_help_text = "Member, round and contact; accents do not matter."
    steps = STEPS

    def get_urls(self):
        return [
            self.route("activities/<int:activity_pk>/initiative/", self.make_view, "make"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        related = ["round", "organisation__merged_into", "mandate__person"]
        return super().get_queryset(request).select_related(*related)

    def get_readonly_fields(self, request, obj=None):
        """A report stays with its round and its member."""
        return ["round", "organisation"] if obj else []

    def get_inlines(self, request, obj):
        """Rows belong to a report that is there."""
        return self.inlines if obj else []

    # --- what stands above it ---------------------------------------------------------------------

    def desk(self, request, report: MemberReport) -> dict:
        """What stands above the form: where it is, what was said, what can be done."""
        may_read = request.user.has_perm("initiatives.view_reportcomment")
        may_see = request.user.has_perm("initiatives.view_activity")
        activities = report.activities.select_related("previous", "initiative") if may_see else []
        may_make = request.user.has_perms(MAKES)
        return {
            "moves": self.step_links(request, report),
            "comments": report.comments.select_related("by") if may_read else [],
            "may_read": may_read,
            "activities": [
                (one, differences(one), may_make and not why_no_initiative(report, one))
                for one in activities
            ],
            "missing": problems(report) if report.state == MemberReport.State.SUBMITTED else [],
            "other": other_report(report),
            "has_ended": has_ended(report),
        }

    # --- an initiative ----------------------------------------------------------------------------

    def make_view(self, request, object_id, activity_pk: int):
        """Make a suggested initiative of an activity, in one step."""
        report = self.record_for(request, object_id)
        if not request.user.has_perms(MAKES) or request.method != "POST":
            raise PermissionDenied
        activity = get_object_or_404(report.activities, pk=activity_pk)

        def verb():
            return suggest_from_activity(activity=activity)

        told = "It is suggested as an initiative: check the facts, then go on here."
        initiative = self.tried(request, verb, told)
        if initiative is None:
            return self.to("change", report.pk)
        page = reverse("admin:initiatives_initiative_change", args=[initiative.pk])
        return HttpResponseRedirect(page)
