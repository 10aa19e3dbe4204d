"""Organisations with all that belongs to them on one page."""

from django.contrib import admin
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import smart_split, unescape_string_literal

from icpermed.admin import CheckedForm, CheckedInline, RecordAdmin
from icpermed.duties import DutyFilter
from icpermed.models import Fold
from registry.admin.asking import AskingAdmin
from registry.admin.bodies import MandateInline
from registry.admin.filters import (
    ConfirmedFilter,
    MergedFilter,
    ParticipationFilter,
)
from registry.admin.merging import MergingAdmin
from registry.membership_list_admin import MembershipListAdmin
from registry.models import Membership, Name, Organisation, Relation
from registry.resources import OrganisationResource


class NewOrganisationForm(CheckedForm):
    """The few things that a new organisation needs; the rest is on its page."""

    class Meta:
        model = Organisation
        fields = ["name", "acronym", "kind", "country", "region", "website", "is_published"]
        help_texts = {"name": "In English, as the organisation writes it."}

    def doubts(self) -> list[str]:
        """Organisations that may be the same one under another heading."""
        words = [self.instance.name, self.instance.acronym]
        same_name = Q()
        for text in filter(None, words):
            same_name |= Q(names__folded=Fold(Value(text)))
        if not same_name:
            return super().doubts()
        country = self.instance.country
        found = Organisation.objects.filter(same_name, country=country).distinct()
        return [
            *super().doubts(),
            *(
                format_html(
                    'The register already has <a href="{}">{}</a> in {}. Is it another one?',
                    reverse("admin:registry_organisation_change", args=[other.pk]),
                    other,
                    country or "no country",
                )
                for other in found[:5]
            ),
        ]


class NameInline(CheckedInline):
    """All names, old and new. The organisation is listed under its present official name."""

    model = Name
    fields = ["kind", "text", "language", "starts_on", "ends_on"]


class MembershipInline(CheckedInline):
    """One row a period."""

    model = Membership
    autocomplete_fields = ["start_decision", "end_decision"]
    fields = ["role", "starts_on", "ends_on", "start_decision", "end_decision"]


class RelationInline(CheckedInline):
    """Predecessors, and the organisation of which this one is a part."""

    model = Relation
    autocomplete_fields = ["other"]
    fields = ["kind", "other", "since"]
    fk_name = "organisation"


@admin.register(Organisation)
class OrganisationAdmin(AskingAdmin, MembershipListAdmin, MergingAdmin, RecordAdmin):
    """Ministries, funders, regional authorities and the others."""

    resource_classes = [OrganisationResource]
    actions = [*RecordAdmin.actions, "ask_to_confirm", "merge_two"]
    autocomplete_fields = ["country", "region"]
    fieldsets = [
        (None, {"fields": ["name", "acronym", "slug", "kind", "country", "region"]}),
        ("On the web", {"fields": ["website", "ror_id", "logo", "is_published"]}),
        ("For the secretariat", {"fields": ["note"]}),
        ("Confirmed by a contact", {"fields": ["confirmed_on", "asked_at", "asked_to"]}),
    ]
    inlines = [NameInline, MembershipInline, MandateInline, RelationInline]
    list_display = ["name", "acronym", "kind", "country", "region", "is_published"]
    list_filter = [
        ParticipationFilter,
        DutyFilter,
        ConfirmedFilter,
        "kind",
        "country__continent",
        ("country", admin.RelatedOnlyFieldListFilter),
        *RecordAdmin.list_filter,
        MergedFilter,
    ]
    list_select_related = ["country", "region"]
    readonly_fields = ["name", "acronym", "slug", "confirmed_on", "asked_at", "asked_to"]
    search_fields = ["names__folded__mentions"]  # See get_search_results.
    search_help_text = "All names, old and new, in all languages; accents do not matter."

    def get_fieldsets(self, request, obj=None):
        if not obj:
            return [(None, {"fields": NewOrganisationForm.Meta.fields})]
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request, obj=None):
        """A page's address is for good; names change under Names, where the old ones stay."""
        return super().get_readonly_fields(request, obj) if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        if not change:
            kwargs["form"] = NewOrganisationForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            fields = {name: getattr(obj, name) for name in NewOrganisationForm.Meta.fields}
            obj.__dict__.update(Organisation.objects.create_named(**fields).__dict__)

    def get_search_results(self, request, queryset, search_term):
        """Each word must be in some name; a phrase in quotes must be in one."""
        for word in smart_split(search_term):
            is_quoted = word[0] in "\"'" and word[0] == word[-1] and len(word) > 1
            queryset = queryset.search(unescape_string_literal(word) if is_quoted else word)
        return queryset, False

    def refusals(self, pk) -> list[str]:
        """Merging has a way back of its own, which also moves the rows back."""
        merged = Organisation.objects.filter(pk=pk).exclude(merged_into=None).first()
        if merged:
            return [f"It was merged into {merged.merged_into}. Undo the merge first."]
        return []
