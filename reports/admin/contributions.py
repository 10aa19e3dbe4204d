"""Contributions at the desk: who was asked for what, and what has come in."""

from django.contrib import admin
from django.urls import reverse

from icpermed.admin import TrackedAdmin
from icpermed.admin_steps import StepsAdmin
from icpermed.duties import DutyFilter
from reports.admin.contribution_steps import STEPS
from reports.models import Contribution
from reports.resources import ContributionResource
from reports.showing import shown_alone


@admin.register(Contribution)
class ContributionAdmin(StepsAdmin, TrackedAdmin):
    """What others are asked to write; it is asked for on the page of a section."""

    resource_classes = [ContributionResource]
    change_form_template = "admin/reports/contribution/change_form.html"
    fields = ["section", ("name", "email"), "words", "due_on"]
    list_display = ["name", "section", "state", "due_on", "answered_at"]
    list_filter = ["state", DutyFilter, "section__report"]
    readonly_fields = ["section", "name", "email"]
    search_fields = [
        *("name__mentions", "email__mentions", "section__heading__mentions"),
        *("words__mentions", "text__mentions"),
    ]
    step_template = "reports/contribution/move.html"
    steps = STEPS

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("section__report", "person")

    def has_add_permission(self, request):
        """Somebody is asked on the page of a section, by a letter."""
        return False

    def refusals(self, pk) -> list[str]:
        """What was answered was answered: an earlier state does not come back."""
        if Contribution.objects.filter(pk=pk).exists():
            return ["A contribution goes on by its steps; it has no way back."]
        return super().refusals(pk)

    def step_page(self, request, record, form, **context):
        """What is decided is about the text as it stands here: it may have changed meanwhile."""
        shown = shown_alone(record.text)
        return super().step_page(request, record, form, shown=shown, **context)

    def desk(self, request, obj: Contribution) -> dict:
        """What stands above the form: where it is, what it says, what can be done."""
        return {
            "moves": self.step_links(request, obj),
            "section_url": reverse("admin:reports_section_change", args=[obj.section_id]),
            "shown": shown_alone(obj.text),
        }
