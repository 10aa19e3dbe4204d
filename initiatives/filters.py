"""The filter above the list of initiatives, with how many each choice finds."""

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from icpermed.filters import FacetFilter, OnFilter
from initiatives import word_search
from initiatives.models import Initiative, InitiativeCountry, InitiativeTopic
from initiatives.programme_filters import PROGRAMME_STATUS as STATUS
from initiatives.programme_filters import YEARS, StatusFilter, status_of_programmes

INTERNATIONAL = "international"
KINDS = dict(Initiative.Kind.choices)


def country_code(text: str) -> str:
    """A code as the choices have it; the word for no single country stays."""
    return text if text == INTERNATIONAL else text.upper()


def pairs(model, value: str, label: str) -> ArraySubquery:
    """The values of the rows of an initiative, each with its label."""
    rows = model.objects.filter(initiative=OuterRef("pk")).order_by()
    return ArraySubquery(rows.values(pair=JSONObject(value=value, label=label)))


class InitiativeFilter(StatusFilter):
    """Initiatives, narrowed by facets that count each other's choices."""

    q = django_filters.CharFilter(label="Words", method="search")
    country = FacetFilter("Country", method="by_country", fold=country_code)
    kind = FacetFilter("Kind", "kind")
    topic = FacetFilter("Topic", "topic_rows__topic__slug")
    status = FacetFilter("Status", method="by_status")
    report = FacetFilter("Report of", method="by_report")
    on = OnFilter()

    in_order = {"country": [INTERNATIONAL], "status": STATUS, "report": YEARS}
    give_status = staticmethod(status_of_programmes)
    read = ["kind", "is_international", "report_years", "countries", "topics"]

    def search(self, queryset, name, value):
        return word_search.search(queryset, value)

    def by_country(self, queryset, name, value):
        if value == INTERNATIONAL:
            return queryset.filter(is_international=True)
        return queryset.filter(country_rows__country=value)

    def by_report(self, queryset, name, value):
        return queryset.of_report(int(value))

    def on_the_day(self, queryset):
        """Of the day asked for: what was running then."""
        found = super().on_the_day(queryset)
        return found.filter(status="running") if self.asked_on else found

    # --- facets ---------------------------------------------------------------------------------

    def fact_rows(self, rows):
        """Records with what their facets are made of."""
        return rows.annotate(
            countries=pairs(InitiativeCountry, "country_id", "country__name"),
            topics=pairs(InitiativeTopic, "topic__slug", "topic__name"),
        )

    def values_of(self, fact, name):
        if name == "country":
            found = {INTERNATIONAL: "International"} if fact["is_international"] else {}
            return found | labelled(fact["countries"])
        if name == "topic":
            return labelled(fact["topics"])
        if name == "report":
            return {str(year): str(year) for year in fact["report_years"]}
        value = fact[name]
        return {value: {"status": STATUS, "kind": KINDS}[name].get(value, value)}


def labelled(found: list[dict]) -> dict:
    """Labels by value, as the database gives them."""
    return {pair["value"]: pair["label"] for pair in found}
