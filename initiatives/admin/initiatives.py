"""Initiatives at the desk: suggested, verified, drafted, approved by a member, published."""

from django.contrib import admin, messages

from icpermed.admin import RecordAdmin
from icpermed.admin_limits import PermanentAddress
from icpermed.admin_steps import StepsAdmin
from icpermed.duties import DutyFilter
from icpermed.history import hidden_from
from initiatives.admin.initiative_steps import STEPS
from initiatives.admin.inlines import OF_INITIATIVES
from initiatives.duplicates import alike
from initiatives.models import Initiative
from initiatives.resources import InitiativeResource

State = Initiative.State
#: While we may still find that we have it already.
BEFORE_APPROVAL = {State.SUGGESTED, State.VERIFIED, State.DRAFTED}
PEOPLE = "Who suggested and approves it, and the secretariat"
FIELDSETS = [
    ("What", {"fields": ["title", "slug", "kind", "is_international", ("starts_on", "ends_on")]}),
    ("Text", {"fields": ["summary", "text"]}),
    (
        "Where it comes from",
        {"fields": ["source", "verified_on", "suggested_by", "report_years"]},
    ),
    ("Publication", {"fields": ["approval_note", "is_published"]}),
    (
        PEOPLE,
        {
            "fields": [
                ("suggester_name", "suggester_email"),
                ("contact_name", "contact_email"),
                "note",
            ]
        },
    ),
]


class ReportYearFilter(admin.SimpleListFilter):
    """Initiatives by the State of the Art Report that presents them."""

    title = "report"
    parameter_name = "report"

    def lookups(self, request, model_admin):
        years = {year for years in self.stored() for year in years}
        return [(str(year), str(year)) for year in sorted(years, reverse=True)]

    def stored(self):
        """The years of all initiatives; a query however many there are."""
        rows = Initiative.objects.exclude(report_years=[]).order_by("report_years").distinct()
        return rows.values_list("report_years", flat=True)

    def queryset(self, request, queryset):
        known = {value for value, _ in self.lookup_choices}
        return queryset.of_report(int(self.value())) if self.value() in known else queryset


@admin.register(Initiative)
class InitiativeAdmin(StepsAdmin, PermanentAddress, RecordAdmin):
    """Laws, strategies, programmes, guidelines … of countries and communities."""

    resource_classes = [InitiativeResource]
    change_form_template = "admin/initiatives/initiative/change_form.html"
    fieldsets = FIELDSETS
    inlines = OF_INITIATIVES
    list_display = ["title", "where", "kind", "state", "in_reports", "is_published"]
    list_filter = ["state", DutyFilter, "kind", ReportYearFilter, *RecordAdmin.list_filter]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = [
        *("title__mentions", "summary__mentions", "text__mentions", "suggested_by__mentions"),
        *("country_rows__country__name__mentions", "leads__name__mentions"),
    ]
    search_help_text = "Title, text, country and lead; accents do not matter."
    steps = STEPS

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("country_rows__country")

    @admin.display(description="countries")
    def where(self, obj: Initiative) -> str:
        names = [str(row.country) for row in obj.country_rows.all()]
        return ", ".join((["International"] if obj.is_international else []) + names)

    @admin.display(description="reports", ordering="report_years")
    def in_reports(self, obj: Initiative) -> str:
        return ", ".join(map(str, obj.report_years))

    # --- the form ---------------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        """Who the people are, and our notes, are for those who work on the suggestions."""
        found = super().get_fieldsets(request, obj)
        if hidden_from(request.user, Initiative):
            return [one for one in found if one[0] != PEOPLE]
        return found

    def get_search_fields(self, request):
        """People are found by those who may see them."""
        if hidden_from(request.user, Initiative):
            return super().get_search_fields(request)
        people = ["contact_name", "contact_email", "suggester_name", "suggester_email"]
        return [*super().get_search_fields(request), *(f"{name}__mentions" for name in people)]

    def get_inlines(self, request, obj):
        """Rows belong to an initiative that is there."""
        return self.inlines if obj else []

    # --- what stands above it ---------------------------------------------------------------------

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context |= {
                "moves": self.step_links(request, obj),
                "preview_url": f"{obj.get_absolute_url()}?preview=1",
                "activities": self.activities(request, obj),
                "alike": alike(obj) if obj.state in BEFORE_APPROVAL else [],
                "has_link": obj.links.exists(),
                "shows_people": not hidden_from(request.user, Initiative),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def activities(self, request, obj: Initiative) -> list:
        """What members reported of it, for those who may read reports."""
        if not request.user.has_perm("initiatives.view_activity"):
            return []
        return list(obj.activities.select_related("report__round", "report__organisation"))

    # --- actions ----------------------------------------------------------------------------------

    @admin.action(description="Publish: show to the public", permissions=["change"])
    def publish(self, request, queryset):
        """What no member has approved stays hidden, and is named."""
        refused = list(queryset.exclude(state__in=[State.PUBLISHED, State.SUPERSEDED]))
        self.message_user(request, f"{queryset.publish()} published.", messages.SUCCESS)
        if refused:
            names = ", ".join(f"“{initiative}”" for initiative in refused)
            words = f"Not published, because it has not come to that step: {names}."
            self.message_user(request, words, messages.WARNING)
