"""Programmes and their calls at the desk."""

from django.contrib import admin

from icpermed.admin import PeriodFilter, RecordAdmin
from icpermed.admin_limits import PermanentAddress
from icpermed.duties import DutyFilter
from initiatives.admin.inlines import OF_CALLS, OF_PROGRAMMES
from initiatives.models import FundingCall, Programme
from initiatives.resources import FundingCallResource, ProgrammeResource


@admin.register(Programme)
class ProgrammeAdmin(PermanentAddress, RecordAdmin):
    """Partnerships, ERA-NETs, the CSAs of the Family, alliances."""

    resource_classes = [ProgrammeResource]
    autocomplete_fields = ["organisation"]
    fieldsets = [
        ("What", {"fields": ["name", "acronym", "slug", "kind", "is_family"]}),
        ("When", {"fields": [("starts_on", "ends_on")]}),
        ("Who", {"fields": ["coordinator", "organisation", "grant_agreement"]}),
        ("For the public", {"fields": ["summary", "text", "source", "is_published"]}),
        ("For the secretariat", {"classes": ["collapse"], "fields": ["note"]}),
    ]
    inlines = OF_PROGRAMMES
    list_display = ["name", "acronym", "kind", "starts_on", "ends_on", "is_published"]
    list_filter = [PeriodFilter, DutyFilter, "kind", "is_family", *RecordAdmin.list_filter]
    prepopulated_fields = {"slug": ["acronym", "name"]}
    search_fields = [
        *("name__mentions", "acronym__mentions", "coordinator__mentions"),
        *("grant_agreement__mentions", "summary__mentions", "text__mentions"),
    ]
    search_help_text = "Name, acronym, coordinator, number, and text; accents do not matter."


@admin.register(FundingCall)
class FundingCallAdmin(PermanentAddress, RecordAdmin):
    """Calls for proposals that funders of a programme pay for together."""

    resource_classes = [FundingCallResource]
    autocomplete_fields = ["programme"]
    fieldsets = [
        ("What", {"fields": ["programme", "title", "acronym", "slug", "launched_on"]}),
        ("For the public", {"fields": ["aim", "conditions", "source", "is_published"]}),
        ("For the secretariat", {"classes": ["collapse"], "fields": ["note"]}),
    ]
    inlines = OF_CALLS
    list_display = ["__str__", "programme", "launched_on", "is_published"]
    list_filter = [DutyFilter, ("programme", admin.RelatedOnlyFieldListFilter)]
    list_filter += RecordAdmin.list_filter
    list_select_related = ["programme"]
    prepopulated_fields = {"slug": ["acronym", "title"]}
    search_fields = [
        *("title__mentions", "acronym__mentions", "aim__mentions", "conditions__mentions"),
        *("programme__name__mentions", "programme__acronym__mentions"),
    ]
    search_help_text = "Title, acronym, programme, aim and conditions; accents do not matter."
