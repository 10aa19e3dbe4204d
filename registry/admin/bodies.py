"""Bodies, who sits in them, and what they decide."""

from django.contrib import admin

from icpermed.admin import CheckedInline, PeriodFilter, RecordAdmin, TrackedAdmin
from icpermed.admin_limits import PermanentAddress
from icpermed.duties import DutyFilter
from registry.models import Body, Decision, Mandate
from registry.resources import BodyResource, DecisionResource, MandateResource


class MandateInline(CheckedInline):
    """Who has which role, for whom, from when to when."""

    model = Mandate
    autocomplete_fields = ["body", "organisation", "person"]
    fields = ["body", "person", "role", "organisation", "starts_on", "ends_on"]

    def get_fields(self, request, obj=None):
        """The record whose page this is need not be chosen."""
        own = self.parent_model._meta.model_name
        return [field for field in self.fields if field != own]


@admin.register(Body)
class BodyAdmin(PermanentAddress, RecordAdmin):
    """The Executive Committee, boards, working groups."""

    resource_classes = [BodyResource]
    fields = ["name", "slug", "kind", "purpose", "starts_on", "ends_on", "is_published"]
    inlines = [MandateInline]
    list_display = ["name", "kind", "starts_on", "ends_on", "is_published"]
    list_filter = [PeriodFilter, "kind", *RecordAdmin.list_filter]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name__mentions"]


@admin.register(Mandate)
class MandateAdmin(TrackedAdmin):
    """Roles of people in bodies."""

    resource_classes = [MandateResource]
    autocomplete_fields = ["body", "decision", "organisation", "person"]
    fields = ["body", "person", "role", "organisation", "starts_on", "ends_on", "decision"]
    list_display = ["person", "role", "body", "organisation", "starts_on", "ends_on"]
    list_filter = [
        PeriodFilter,
        "role",
        DutyFilter,
        ("body", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["person", "body", "organisation"]
    search_fields = [
        "person__sort_key__mentions",
        "person__name__mentions",
        "body__name__mentions",
        "organisation__names__folded__mentions",
    ]


@admin.register(Decision)
class DecisionAdmin(TrackedAdmin):
    """What a body decided on a day."""

    resource_classes = [DecisionResource]
    autocomplete_fields = ["body"]
    list_display = ["title", "body", "decided_on", "result"]
    list_filter = ["result", DutyFilter, ("body", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["body"]
    search_fields = ["title__mentions", "body__name__mentions", "decided_on__startswith"]
