"""The filter above the list of best practices, with how many each choice finds."""

import django_filters
from django.utils.functional import cached_property

from icpermed.filters import FacetedFilter, FacetFilter, OnFilter
from recognition.models import BestPractice

INTERNATIONAL = "international"
LABELS = {
    "kind": dict(BestPractice.Kind.choices),
    "stage": dict(BestPractice.Stage.choices),
}
#: Which facts of a practice the facets are made of.
FACTS = ["country_id", "country__name", "is_international", "kind", "stage"]
BEGAN = "period__startswith__year"


def country_code(text: str) -> str:
    """A code as the choices have it; the word for no single country stays."""
    return text if text == INTERNATIONAL else text.upper()


class BestPracticeFilter(FacetedFilter):
    """Best practices, narrowed by facets that count each other's choices."""

    q = django_filters.CharFilter(label="Words", method="search")
    country = FacetFilter("Country", method="by_country", fold=country_code)
    kind = FacetFilter("Kind", "kind")
    stage = FacetFilter("Stage", "stage")
    year = FacetFilter("Began in", BEGAN)
    on = OnFilter()

    in_order = {
        "country": [INTERNATIONAL],
        "stage": list(LABELS["stage"]),
        "year": [str(year) for year in range(2999, 999, -1)],
    }

    def search(self, queryset, name, value):
        return queryset.search(value)

    def by_country(self, queryset, name, value):
        if value == INTERNATIONAL:
            return queryset.filter(is_international=True)
        return queryset.filter(country=value)

    def filter_queryset(self, queryset):
        """Those that were running on the day that was asked for; all, if none was."""
        on = self.form.cleaned_data.get("on")
        return super().filter_queryset(queryset.current(on) if on else queryset)

    # --- facets ---------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list[dict]:
        """Of every practice that the words find, the values of all facets: one query."""
        rows = self.queryset.current(self.asked_on) if self.asked_on else self.queryset
        if words := self.asked_words:
            rows = rows.search(words)
        return list(rows.order_by().values(*FACTS, BEGAN))

    def values_of(self, fact: dict, name: str) -> dict:
        """The one value of a facet, or none."""
        if name == "country":
            if fact["is_international"]:
                return {INTERNATIONAL: "International"}
            return {fact["country_id"]: fact["country__name"]} if fact["country_id"] else {}
        value = str(fact[BEGAN] or "") if name == "year" else fact[name]
        return {value: LABELS.get(name, {}).get(value, value)} if value else {}
