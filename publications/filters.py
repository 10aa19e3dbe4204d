"""The filters above the lists of documents, videos, news and channels."""

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.functional import cached_property

from icpermed.filters import FacetedFilter, FacetFilter, ListFilter, OnFilter
from icpermed.languages import language_name
from icpermed.models import PartialDateFirst
from publications.models import Publication, PublicationAuthor, PublicationTopic

LABELS = {
    "kind": dict(Publication.Kind.choices),
    "state": dict(Publication.State.choices),
}
YEARS = [str(year) for year in range(2999, 999, -1)]


def pairs(rows, value: str, label: str) -> ArraySubquery:
    """Values with their labels, of rows that belong to a record, without a query of their own."""
    return ArraySubquery(rows.values(one=JSONObject(value=value, label=label)))


def bodies():
    """The bodies that wrote a document, as far as the public sees them."""
    rows = PublicationAuthor.objects.filter(publication=OuterRef("pk"), body__is_published=True)
    return pairs(rows, "body__slug", "body__name")


def topics():
    """The topics of a document."""
    rows = PublicationTopic.objects.filter(publication=OuterRef("pk"))
    return pairs(rows, "topic__slug", "topic__name")


class ToldFilter(FacetedFilter):
    """What the consortium has told: narrowed by words, by facets, and by what was out on a day."""

    in_order = {"year": YEARS}

    def search(self, queryset, name, value):
        return queryset.search(value)

    @staticmethod
    def out_by(queryset, on):
        """What had been published by a day; what has no day stays out."""
        return queryset.alias(out_on=PartialDateFirst("published_on")).filter(out_on__lte=on)

    def filter_queryset(self, queryset):
        """What was out on the day that was asked for; everything, if none was."""
        on = self.form.cleaned_data.get("on")
        return super().filter_queryset(self.out_by(queryset, on) if on else queryset)

    def rows(self):
        """What the words find, before anything is chosen in the facets."""
        rows = self.out_by(self.queryset, self.asked_on) if self.asked_on else self.queryset
        if words := self.asked_words:
            rows = rows.search(words)
        return rows.select_related(None).prefetch_related(None).order_by()

    def values_of(self, fact: dict, name: str) -> dict:
        """The one value of a facet, or none."""
        if name == "year":
            return {str(day.year): str(day.year)} if (day := fact["published_on"]) else {}
        value = fact[name]
        if not value:
            return {}
        return {value: language_name(value) if name == "language" else LABELS[name][value]}


class PublicationFilter(ToldFilter):
    """Documents; one may have several topics, and be by several bodies."""

    q = django_filters.CharFilter(label="Words", method="search")
    kind = FacetFilter("Kind", "kind")
    year = FacetFilter("Year", "published_on", lookup_expr="startswith")
    body = FacetFilter("Body", method="by_body")
    topic = FacetFilter("Topic", "topic_rows__topic__slug")
    language = FacetFilter("Language", "language")
    state = FacetFilter("State", "state")
    on = OnFilter()

    in_order = {
        "kind": list(LABELS["kind"]),
        "state": list(LABELS["state"]),
        "year": YEARS,
    }

    def by_body(self, queryset, name, value):
        rows = PublicationAuthor.objects.filter(body__slug=value, body__is_published=True)
        return queryset.filter(pk__in=rows.values("publication"))

    @cached_property
    def facts(self) -> list[dict]:
        """Of every document that the words find, the values of all facets: one query."""
        columns = ["kind", "published_on", "language", "state", "bodies", "topics"]
        return list(self.rows().annotate(bodies=bodies(), topics=topics()).values(*columns))

    def values_of(self, fact: dict, name: str) -> dict:
        several = {"body": "bodies", "topic": "topics"}.get(name)
        if several:
            return {one["value"]: one["label"] for one in fact[several]}
        return super().values_of(fact, name)


class VideoFilter(ToldFilter):
    """Videos."""

    q = django_filters.CharFilter(label="Words", method="search")
    year = FacetFilter("Year", "published_on", lookup_expr="startswith")
    language = FacetFilter("Language", "language")
    on = OnFilter()

    @cached_property
    def facts(self) -> list[dict]:
        """Of every video that the words find, year and language: one query."""
        return list(self.rows().values("published_on", "language"))


class NewsItemFilter(ToldFilter):
    """News."""

    q = django_filters.CharFilter(label="Words", method="search")
    year = FacetFilter("Year", "appears_at__year")
    on = OnFilter()

    @staticmethod
    def out_by(queryset, on):
        return queryset.filter(appears_at__date__lte=on)

    @cached_property
    def facts(self) -> list[dict]:
        """Of every item that the words find, the year: one query."""
        return list(self.rows().values("appears_at__year"))

    def values_of(self, fact: dict, name: str) -> dict:
        return {str(fact["appears_at__year"]): str(fact["appears_at__year"])}


class ChannelFilter(ListFilter):
    """The channels that were in use on a day; today, if none was asked for."""

    on = OnFilter()

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset.current(self.form.cleaned_data.get("on")))
