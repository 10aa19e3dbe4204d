"""The filters above the public lists of the registry, with how many entries each choice finds."""

from collections import Counter

import django_filters
from django.forms import HiddenInput
from django.utils.functional import cached_property

from icpermed.filters import FacetedFilter, FacetFilter, ListFilter, OnFilter
from registry.models import Body, Membership, Organisation
from registry.models.places import Continent

#: What one may narrow the members by: the parameter, and the paths to its value and its label.
FACETS = {
    "continent": ("organisation__country__continent", None),
    "country": ("organisation__country_id", "organisation__country__name"),
    "region": ("organisation__region__name", None),
    "kind": ("organisation__kind", None),
    "role": ("role", None),
}
LABELS = {
    "continent": dict(Continent.choices),
    "kind": dict(Organisation.Kind.choices),
    "role": dict(Membership.Role.choices),
}


class MemberFilter(FacetedFilter):
    """Members and observers of one day, narrowed by facets that count each other's choices."""

    q = django_filters.CharFilter(label="Name or acronym", method="search")
    continent = FacetFilter("Continent", FACETS["continent"][0])
    country = FacetFilter("Country", FACETS["country"][0], fold=str.upper)
    region = FacetFilter("Region", FACETS["region"][0])
    kind = FacetFilter("Kind", FACETS["kind"][0])
    role = FacetFilter("Role", FACETS["role"][0])
    european_region = django_filters.BooleanFilter(
        field_name="organisation__region__is_european",
        label="European region",
        widget=HiddenInput,
    )
    on = OnFilter()

    def search(self, queryset, name, value):
        return queryset.search(value)

    def filter_queryset(self, queryset):
        """The register of the day that was asked for, narrowed."""
        on = self.form.cleaned_data.get("on")
        return super().filter_queryset(queryset.current(on)).named(on)

    # --- facets ---------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list[dict]:
        """Of every member of the day that the words find, the values of all facets: one query."""
        rows = self.queryset.current(self.asked_on)
        if words := self.asked_words:
            rows = rows.search(words)
        if self.data.get("european_region") == "true":
            rows = rows.filter(organisation__region__is_european=True)
        paths = [path for pair in FACETS.values() for path in pair if path]
        return list(rows.order_by().values(*paths))

    def values_of(self, fact: dict, name: str) -> dict:
        """The one value of a facet, or none."""
        path, label_path = FACETS[name]
        value = fact[path]
        label = LABELS.get(name, {}).get(value, fact[label_path or path])
        return {value: label} if value else {}

    @property
    def country_counts(self) -> Counter:
        """How many of the entries found are in each country, for the map."""
        countries = (row["organisation__country_id"] for row in self.narrowed())
        return Counter(country for country in countries if country)


class CountryFilter(ListFilter):
    """Countries with members on one day."""

    continent = django_filters.ChoiceFilter(
        label="Continent", choices=Continent.choices, empty_label="All"
    )
    on = OnFilter()

    def filter_queryset(self, queryset):
        on = self.form.cleaned_data.get("on")
        return super().filter_queryset(queryset.taking_part(on))


class BodyFilter(ListFilter):
    """Bodies of the consortium, past ones too."""

    STATUSES = [("current", "Running"), ("past", "Ended")]

    kind = django_filters.ChoiceFilter(label="Kind", choices=Body.Kind.choices, empty_label="All")
    status = django_filters.ChoiceFilter(
        label="Status", choices=STATUSES, method="by_status", empty_label="All"
    )
    on = OnFilter()

    def by_status(self, queryset, name, value):
        on = self.form.cleaned_data.get("on")
        return queryset.current(on) if value == "current" else queryset.past(on)

    def filter_queryset(self, queryset):
        """Bodies that had begun by the day that was asked for."""
        on = self.form.cleaned_data.get("on")
        begun = super().filter_queryset(queryset)
        return begun.exclude(pk__in=Body.objects.upcoming(on).values("pk")) if on else begun
