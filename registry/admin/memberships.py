"""Memberships: who takes part from when to when, and who decided it."""

from django.contrib import admin

from icpermed.admin import PeriodFilter, TrackedAdmin
from icpermed.duties import DutyFilter
from registry.models import Membership
from registry.resources import MembershipResource


@admin.register(Membership)
class MembershipAdmin(TrackedAdmin):
    """One row a period: an organisation that left and came back has two."""

    resource_classes = [MembershipResource]
    autocomplete_fields = ["organisation", "start_decision", "end_decision"]
    fields = [
        "organisation",
        "role",
        "starts_on",
        "ends_on",
        "start_decision",
        "end_decision",
        "reason_for_leaving",
        "note",
    ]
    list_display = ["organisation", "role", "starts_on", "ends_on", "start_decision"]
    list_filter = [
        PeriodFilter,
        "role",
        DutyFilter,
        ("organisation__country__continent", admin.AllValuesFieldListFilter),
    ]
    list_select_related = ["organisation", "start_decision__body"]
    search_fields = ["organisation__names__folded__mentions"]
