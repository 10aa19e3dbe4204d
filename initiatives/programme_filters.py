"""The filters above the lists of programmes and of funding calls, with counts of each choice."""

import django_filters
from django.db.models import Case, CharField, Q, Value, When
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.functional import cached_property

from icpermed.filters import FacetedFilter, FacetFilter, OnFilter
from initiatives.models import Programme

PROGRAMME_STATUS = {
    "running": "Running",
    "upcoming": "To come",
    "ended": "Ended",
    "undated": "Dates not known",
}
CALL_STATUS = {
    "open": "Open",
    "upcoming": "To come",
    "closed": "Closed",
    "undated": "Deadlines not known",
}
KINDS = dict(Programme.Kind.choices)
YEARS = [str(year) for year in range(2999, 999, -1)]
BEGAN = "period__startswith__year"


def status_of_programmes(programmes, on):
    """Programmes, each with how it stands on a day: ``status``."""
    return programmes.annotate(
        status=Case(
            When(starts_on__isnull=True, ends_on__isnull=True, then=Value("undated")),
            When(period__contains=on, then=Value("running")),
            When(period__startswith__gt=on, then=Value("upcoming")),
            default=Value("ended"),
            output_field=CharField(),
        )
    )


def status_of_calls(calls, on):
    """Funding calls, each with how it stands on a day: ``status``. The last deadline decides."""
    return calls.with_deadlines().annotate(
        status=Case(
            When(first_day__gt=on, then=Value("upcoming")),
            When(last_deadline__isnull=True, then=Value("undated")),
            When(last_deadline__gte=on, then=Value("open")),
            default=Value("closed"),
            output_field=CharField(),
        )
    )


class StatusFilter(FacetedFilter):
    """Records with a status on a day; facets are counted from few facts, read in one query."""

    #: How the status comes to each record, and what is read of each for the facets.
    give_status = None
    read: list[str] = []

    @property
    def day(self):
        """The day for which the list answers."""
        return self.asked_on or timezone.localdate()

    def search(self, queryset, name, value):
        return queryset.search(value)

    def by_status(self, queryset, name, value):
        return queryset.filter(status=value)

    def filter_queryset(self, queryset):
        return super().filter_queryset(self.on_the_day(queryset))

    def on_the_day(self, queryset):
        """The records with their status; those alone that there were on the day asked for."""
        return type(self).give_status(queryset, self.day)

    @cached_property
    def facts(self) -> list[dict]:
        """Of every record that the words find, the values of all facets: one query."""
        rows = self.on_the_day(self.queryset)
        if words := self.asked_words:
            rows = self.search(rows, "q", words)
        return list(self.fact_rows(rows).order_by().values("status", *self.read))

    def fact_rows(self, rows):
        """Records with what their facets are made of."""
        return rows


class ProgrammeFilter(StatusFilter):
    """Programmes, narrowed by facets that count each other's choices."""

    q = django_filters.CharFilter(label="Words", method="search")
    status = FacetFilter("Status", method="by_status")
    kind = FacetFilter("Kind", "kind")
    family = FacetFilter("ICPerMed Family", method="by_family")
    year = FacetFilter("Began in", BEGAN)
    on = OnFilter()

    in_order = {"status": PROGRAMME_STATUS, "year": YEARS}
    give_status = staticmethod(status_of_programmes)
    read = ["kind", "is_family", BEGAN]

    def by_family(self, queryset, name, value):
        return queryset.filter(is_family=value == "yes")

    def on_the_day(self, queryset):
        """Of the day asked for: what was running then."""
        found = super().on_the_day(queryset)
        return found.filter(status="running") if self.asked_on else found

    def values_of(self, fact, name):
        if name == "family":
            return {"yes": "Of the Family"} if fact["is_family"] else {"no": "Others"}
        value = str(fact[BEGAN] or "") if name == "year" else fact[name]
        labels = {"status": PROGRAMME_STATUS, "kind": KINDS}.get(name, {})
        return {value: labels.get(value, value)} if value else {}


class FundingCallFilter(StatusFilter):
    """Funding calls, narrowed by facets that count each other's choices."""

    q = django_filters.CharFilter(label="Words", method="search")
    status = FacetFilter("Status", method="by_status")
    programme = FacetFilter("Programme", "programme__slug")
    year = FacetFilter("Launched in", method="by_year")
    on = OnFilter()

    in_order = {"status": CALL_STATUS, "year": YEARS}
    give_status = staticmethod(status_of_calls)
    read = ["programme__slug", "programme__name", "programme__acronym", "year"]

    def by_year(self, queryset, name, value):
        return queryset.filter(year=value)

    def on_the_day(self, queryset):
        """Of the day asked for: what had been launched by then, or nobody knows when."""
        found = super().on_the_day(queryset).annotate(year=ExtractYear("first_day"))
        if not self.asked_on:
            return found
        return found.filter(Q(first_day__isnull=True) | Q(first_day__lte=self.asked_on))

    def values_of(self, fact, name):
        if name == "programme":
            label = fact["programme__acronym"] or fact["programme__name"]
            return {fact["programme__slug"]: label}
        value = str(fact["year"] or "") if name == "year" else fact[name]
        return {value: CALL_STATUS.get(value, value)} if value else {}
