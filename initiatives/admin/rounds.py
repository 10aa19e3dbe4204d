"""Reporting rounds at the desk: opened, reminded, closed; and who has reported when."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.urls import path, reverse

from icpermed.admin import TrackedAdmin
from icpermed.admin_limits import PermanentAddress
from icpermed.admin_steps import StepsAdmin
from icpermed.duties import DutyFilter
from icpermed.exporting import spreadsheet_response
from initiatives.admin.round_steps import STEPS
from initiatives.models import Activity, MemberReport, ReportingRound
from initiatives.reporting.matrix import SETTLED, matrix
from initiatives.reporting.reminding import waiting_letters
from initiatives.reporting_resources import ReportingRoundResource

SEES = ["initiatives.view_memberreport", "initiatives.view_reportinground"]


@admin.register(ReportingRound)
class ReportingRoundAdmin(StepsAdmin, PermanentAddress, TrackedAdmin):
    """Times for which all members are asked what they did for personalised medicine."""

    resource_classes = [ReportingRoundResource]
    autocomplete_fields = ["previous"]
    change_form_template = "admin/initiatives/reportinground/change_form.html"
    change_list_template = "admin/initiatives/reportinground/change_list.html"
    fieldsets = [
        ("What", {"fields": ["name", "slug", ("starts_on", "ends_on"), "text"]}),
        ("When, and from where", {"fields": [("due_on", "timezone"), "previous"]}),
        ("For the secretariat", {"classes": ["collapse"], "fields": ["note"]}),
    ]
    list_display = ["name", "due_on", "state", "opened_at", "closed_at"]
    list_filter = ["state", DutyFilter]
    search_fields = ["name__mentions", "slug"]
    steps = STEPS

    def get_urls(self):
        view = self.admin_site.admin_view(self.matrix_view)
        return [
            path("matrix/", view, name="initiatives_reportinground_matrix"),
            *super().get_urls(),
        ]

    # --- what stands above it ---------------------------------------------------------------------

    def desk(self, request, round: ReportingRound) -> dict:
        """What stands above the form: how far it is, and what can be done."""
        may_see = request.user.has_perms(SEES)
        return {
            "moves": self.step_links(request, round),
            "states": states(round) if may_see else [],
            "matrix_url": self.url("matrix") if may_see else "",
            "waiting": waiting_letters(round.reports.all(), "asked", "reminder").count(),
        }

    # --- who has reported when --------------------------------------------------------------------

    def matrix_view(self, request):
        """All members against the latest rounds, as a page or as a spreadsheet."""
        if not request.user.has_perms(SEES):
            raise PermissionDenied
        found = matrix()
        if "format" in request.GET:
            title = "Members and reporting rounds"
            return spreadsheet_response(request.GET["format"], title, found.columns, found.rows)
        return self.page(
            request,
            "initiatives/reportinground/matrix.html",
            "Who has reported when",
            here="Who has reported when",
            matrix=found,
            settled=SETTLED,
        )


def states(round: ReportingRound) -> list[tuple[str, int, str]]:
    """How many reports and activities a round has, each with its list."""
    counted = dict(round.reports.order_by().values_list("state").annotate(Count("pk")))
    page = reverse("admin:initiatives_memberreport_changelist")
    found = [
        (label, counted[value], f"{page}?round__id__exact={round.pk}&state__exact={value}")
        for value, label in MemberReport.State.choices
        if value in counted
    ]
    late = round.reports.filter(is_late=True).count()
    if late:
        found.append(("Late", late, f"{page}?round__id__exact={round.pk}&is_late__exact=1"))
    activities = Activity.objects.filter(report__round=round).count()
    page = reverse("admin:initiatives_activity_changelist")
    found.append(("Activities", activities, f"{page}?report__round__id__exact={round.pk}"))
    return found
