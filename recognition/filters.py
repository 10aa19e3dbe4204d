"""The filters above the lists of editions and of winners."""

import django_filters
from django.db.models import DateField, F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import cached_property

from icpermed.filters import FacetedFilter, FacetFilter, ListFilter, OnFilter
from icpermed.models import PartialDateFirst


class DayOfYear(Func):
    """A day of the year that a column has."""

    function = "make_date"
    output_field = DateField()

    def __init__(self, path: str, month: int, day: int):
        super().__init__(Cast(path, IntegerField()), Value(month), Value(day))


def announced() -> Coalesce:
    """Since when an edition is known: at the latest when its year began."""
    return Coalesce(
        PartialDateFirst("announced_on"), F("opens_on"), F("closes_on"), DayOfYear("year", 1, 1)
    )


def results_came() -> Coalesce:
    """Since when the winners are known: at the latest when the call or the year was over."""
    return Coalesce(
        PartialDateFirst("edition__results_on"),
        F("edition__extended_to"),
        F("edition__closes_on"),
        DayOfYear("edition__year", 12, 31),
    )


class EditionFilter(ListFilter):
    """Editions by words, or as they were known on a day."""

    q = django_filters.CharFilter(label="Words", method="search")
    on = OnFilter()

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(title__mentions=value)
            | Q(theme__mentions=value)
            | Q(summary__mentions=value)
            | Q(year=int(value) if value.isdecimal() and len(value) == 4 else 0)
        )

    def filter_queryset(self, queryset):
        """The editions that were announced by the day that was asked for."""
        found = super().filter_queryset(queryset)
        on = self.form.cleaned_data.get("on")
        return found.alias(announced=announced()).filter(announced__lte=on) if on else found


#: What one may narrow winners by: the parameter, and the paths to its value and its label.
FACETS = {
    "year": ("edition__year", "edition__year"),
    "country": ("country_id", "country__name"),
    "topic": ("topic__name", "topic__name"),
}


class AwardFilter(FacetedFilter):
    """Winners by words and by facets that count each other's choices."""

    q = django_filters.CharFilter(label="Words", method="search")
    year = FacetFilter("Edition", "edition__year")
    country = FacetFilter("Country", "country_id", fold=str.upper)
    topic = FacetFilter("Topic", "topic__name")
    on = OnFilter()

    in_order = {"year": [str(year) for year in range(2999, 1999, -1)]}

    def search(self, queryset, name, value):
        return queryset.search(value)

    def filter_queryset(self, queryset):
        """The winners that were known on the day that was asked for."""
        found = super().filter_queryset(queryset)
        on = self.form.cleaned_data.get("on")
        return known_by(found, on) if on else found

    @cached_property
    def facts(self) -> list[dict]:
        """Of every winner that the words find, the values of all facets: one query."""
        rows = known_by(self.queryset, self.asked_on) if self.asked_on else self.queryset
        if words := self.asked_words:
            rows = rows.search(words)
        paths = {path for pair in FACETS.values() for path in pair}
        return list(rows.order_by().values(*paths))

    def values_of(self, fact: dict, name: str) -> dict:
        """The one value of a facet, or none."""
        path, label_path = FACETS[name]
        return {str(fact[path]): fact[label_path]} if fact[path] else {}


def known_by(awards, on):
    """The awards of which the results had come by a day."""
    return awards.alias(known_since=results_came()).filter(known_since__lte=on)
