"""Sections at the desk: text on the left, what readers will see and what is open on the right."""

import json

from django import forms
from django.contrib import admin
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from icpermed.admin import TrackedAdmin
from icpermed.admin_rows import PartInline
from icpermed.admin_steps import StepsAdmin
from icpermed.checked import CheckedForm
from reports.admin.contribution_steps import SECTION_STEPS
from reports.admin.parts import WhileWritten
from reports.admin.previewing import choices, plain, preview
from reports.blocks import block_kinds
from reports.composing import facts_of
from reports.models import Block, Report, Section
from reports.resources import SectionResource


class BlockForm(CheckedForm):
    """What a section shows: chosen from a list, and narrowed to a part of it."""

    kind = forms.ChoiceField(
        choices=lambda: [("", "—"), *kinds()],
        widget=forms.Select(attrs={"aria-label": "Shows"}),
    )
    which = forms.ChoiceField(
        required=False,
        choices=lambda: [("", "All"), *parts()],
        widget=forms.Select(attrs={"aria-label": "Only"}),
    )


def kinds() -> list[tuple[str, str]]:
    """Everything that can be shown."""
    return [(name, kind.label) for name, kind in block_kinds().items()]


def parts() -> list[tuple[str, list]]:
    """What can be narrowed, each with its parts."""
    return [
        (kind.label, list(kind.choices.items())) for kind in block_kinds().values() if kind.choices
    ]


class BlockInline(PartInline):
    """What the section shows from the data, below its text."""

    model = Block
    form = BlockForm
    classes = []
    fields = ["position", "kind", "which", "caption"]
    verbose_name, verbose_name_plural = "block", "shown from the data, below the text"


class SectionPages(StepsAdmin):
    """The pages around a section."""

    steps = SECTION_STEPS

    def get_urls(self):
        return [self.route("preview/", self.preview_view, "preview"), *super().get_urls()]

    def state_of(self, record: Section) -> str:
        """Where the report of a section is, in words."""
        return f"the report is “{record.report.get_state_display().lower()}”"

    def preview_view(self, request, object_id):
        """What the words of the form would look like, and what in them is open. Saves nothing."""
        return require_POST(self._preview)(request, object_id)

    def _preview(self, request, object_id):
        section = self.record_for(request, object_id)
        try:
            blocks = choices(json.loads(request.POST.get("blocks", "[]")))
        except (ValueError, RecursionError):
            return HttpResponseBadRequest("These blocks cannot be read.")
        found = preview(section, plain(request.POST.get("text", "")), blocks)
        return render(request, "admin/reports/section/preview.html", found)


@admin.register(Section)
class SectionAdmin(WhileWritten, SectionPages, TrackedAdmin):
    """The parts of all reports, in their order."""

    report_of = "report"
    resource_classes = [SectionResource]
    autocomplete_fields = ["report"]
    change_form_template = "admin/reports/section/change_form.html"
    fieldsets = [
        (
            "Where",
            {"fields": ["report", ("heading", "anchor"), ("level", "position", "is_numbered")]},
        ),
        ("Text", {"fields": ["text"]}),
    ]
    inlines = [BlockInline]
    list_display = ["heading", "report", "level", "position", "anchor"]
    list_filter = ["report"]
    list_select_related = ["report"]
    prepopulated_fields = {"anchor": ["heading"]}
    search_fields = ["heading__mentions", "text__mentions"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        """A section stays in its report."""
        return ["report"] if obj else []

    def get_inlines(self, request, obj):
        """Blocks belong to a section that is there."""
        return self.inlines if obj else []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text":
            field.widget = forms.Textarea(
                attrs={"rows": 22, "class": "vLargeTextField report-text", "spellcheck": "true"}
            )
        return field

    def desk(self, request, obj: Section) -> dict:
        """What stands above the form: its report, its neighbours, and what can be bound."""
        report = Report.objects.get(sections=obj.pk)  # As it is saved, whatever a form says.
        around = list(report.sections.values_list("pk", "heading"))
        place = [pk for pk, _ in around].index(obj.pk)
        may_see = request.user.has_perm("reports.view_contribution")
        facts = facts_of(report.period) if self.has_change_permission(request, obj) else []
        return {
            "report": report,
            "report_url": reverse("admin:reports_report_change", args=[report.pk]),
            "before": around[place - 1] if place else None,
            "after": around[place + 1] if place + 1 < len(around) else None,
            "preview_url": self.url("preview", obj.pk),
            "facts": facts,
            "kind_helps": [(kind.label, kind.help) for kind in block_kinds().values()],
            "is_writable": report.is_writable,
            "moves": self.step_links(request, obj),
            "contributions": obj.contributions.all() if may_see else [],
        }
