"""Names and relations as lists of their own: to look through, to import, to export."""

from django.contrib import admin

from icpermed.admin import PeriodFilter, TrackedAdmin
from registry.models import Name, Relation
from registry.resources import NameResource, RelationResource


@admin.register(Name)
class NameAdmin(TrackedAdmin):
    """All names of all organisations. Single ones are easier edited on the organisation's page."""

    resource_classes = [NameResource]
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "kind", "text", "language", "starts_on", "ends_on"]
    list_display = ["text", "kind", "language", "organisation", "starts_on", "ends_on"]
    list_filter = ["kind", PeriodFilter, "language"]
    list_select_related = ["organisation"]
    search_fields = ["folded__mentions"]


@admin.register(Relation)
class RelationAdmin(TrackedAdmin):
    """Which organisation succeeds another, or is part of it."""

    resource_classes = [RelationResource]
    autocomplete_fields = ["organisation", "other"]
    list_display = ["organisation", "kind", "other", "since"]
    list_filter = ["kind"]
    list_select_related = ["organisation", "other"]
    search_fields = ["organisation__names__folded__mentions", "other__names__folded__mentions"]
