"""The filter above the list of events, with how many events each choice finds."""

from collections import Counter
from datetime import timedelta

import django_filters
from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Func,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Now
from django.utils.functional import cached_property

from events.models import Event
from icpermed.filters import FacetedFilter, FacetFilter, OnFilter

#: So many days before registration closes it is about to close.
SOON = timedelta(days=14)
NOT_STATED = "not_stated"

LABELS = {
    "kind": dict(Event.Kind.choices),
    "mode": dict(Event.Format.choices),
    "access": {**dict(Event.Access.choices), NOT_STATED: "Not stated"},
    "time": {"upcoming": "On today or coming", "past": "Past"},
    "registration": {"open": "Open", "closing": "Closes within two weeks", "later": "Opens later"},
}


def is_open(events):
    """Events for which anybody can register now, without an invitation."""
    return events.takes_registrations().exclude(access=Event.Access.INVITATION)


def closes_soon(events):
    """Events for which it is about to be too late."""
    return is_open(events).filter(registration_closes_at__lte=Now() + SOON)


def opens_later(events):
    """Events for which registration is announced, but not open yet."""
    return events.filter(
        registration_opens_at__gt=Now(), status__in=["planned", "confirmed"]
    ).exclude(access=Event.Access.INVITATION)


#: What each choice of the facet "registration" finds.
REGISTRATION = {"open": is_open, "closing": closes_soon, "later": opens_later}

#: By facet and value: the label, and how many events have it.
Tallies = dict[str, dict[str, tuple[str, int]]]


class EventFilter(FacetedFilter):
    """Events, narrowed by facets that count each other's choices."""

    q = django_filters.CharFilter(label="Words", method="search")
    time = FacetFilter("When", method="by_time")
    kind = FacetFilter("Kind", "kind")
    mode = FacetFilter("Format", "format")  # ?format= asks for another form of the list.
    access = FacetFilter("Access", method="by_access")
    registration = FacetFilter("Registration", method="by_registration")
    country = FacetFilter("Country", "country_id", fold=str.upper)
    year = FacetFilter("Year", "period__startswith__year")
    topic = FacetFilter("Topic", "topics__slug")
    series = FacetFilter("Series", "series__slug")
    on = OnFilter()

    in_order = {
        "time": LABELS["time"],
        "registration": LABELS["registration"],
        "year": [str(year) for year in range(2999, 999, -1)],
    }

    def search(self, queryset, name, value):
        return queryset.search(value)

    def by_time(self, queryset, name, value):
        return queryset.filter(is_over=value == "past")

    def by_access(self, queryset, name, value):
        return queryset.filter(access="" if value == NOT_STATED else value)

    def by_registration(self, queryset, name, value):
        return REGISTRATION[value](queryset)

    def filter_queryset(self, queryset):
        """What is on and comes on the day that was asked for, then what is over."""
        return super().filter_queryset(queryset.in_order(self.form.cleaned_data.get("on")))

    # --- facets ---------------------------------------------------------------------------------

    def labels(self, name: str) -> dict[str, str]:
        known = LABELS.get(name, {})
        return {value: known.get(value, label) for value, (label, _) in self.all[name].items()}

    def counts(self, name: str) -> Counter:
        return Counter({value: number for value, (_, number) in self.narrowed_by[name].items()})

    @cached_property
    def events(self) -> QuerySet:
        """The events that the words find (once, not for each facet), before anything is chosen."""
        events = self.queryset.in_order(self.asked_on).prefetch_related(None).order_by()
        if words := self.asked_words:
            keys = list(events.search(words).values_list("pk", flat=True))
            return events.filter(IsOneOf("pk", Value(f"{{{','.join(map(str, keys))}}}")))
        return events

    @cached_property
    def all(self) -> Tallies:
        """Of every facet the values, labels and counts, whatever is chosen."""
        return tallies(dict.fromkeys(self.facets, self.events))

    @cached_property
    def narrowed_by(self) -> Tallies:
        """Of every facet the counts, narrowed by what is chosen in all the others."""
        if not self.asked_facets():
            return self.all
        events = {name: self.narrowed_events(name) for name in self.facets}
        return tallies({name: found for name, found in events.items() if found is not None})

    def narrowed_events(self, but: str) -> QuerySet | None:
        """What the other facets find by their own filters; None where one asks for nonsense."""
        found = self.events
        for name, value in self.asked_facets(but=but).items():
            if value not in self.all[name]:
                return None
            found = self.filters[name].filter(found, value)
        return found


# --- counted by the database ----------------------------------------------------------------------

#: Where the database finds the value of a facet, and its label unless that is a word of ours.
PATHS = {
    "time": (Case(When(is_over=True, then=Value("past")), default=Value("upcoming")), None),
    "kind": (F("kind"), None),
    "mode": (F("format"), None),
    "access": (Case(When(access="", then=Value(NOT_STATED)), default=F("access")), None),
    "country": (F("country_id"), F("country__name")),
    "year": (F("period__startswith__year"), None),
    "topic": (F("topics__slug"), F("topics__name")),
    "series": (F("series__slug"), F("series__name")),
}


class IsOneOf(Func):
    """Whether a key is in an array: one value to be read, however many keys there are."""

    template = "(%(expressions)s::bigint[]))"
    arg_joiner = " = ANY("
    arity = 2
    output_field = BooleanField()


def tallies(events: dict[str, QuerySet]) -> Tallies:
    """How many of some events, others for each facet, have which value: one query for all."""
    rows = [row for name, found in events.items() for row in rows_of(name, found)]
    found = {name: {} for name in [*PATHS, "registration"]}
    if rows:
        for name, value, label, number in rows[0].union(*rows[1:], all=True):
            if value is not None and number:
                found[name][value] = (label, number)
    return found


def rows_of(name: str, events: QuerySet) -> list[QuerySet]:
    """Facet, value, label and number, as rows for the union."""
    if name == "registration":
        # An event may be open and about to close.
        return [counted(narrow(events), name, Value(v), None) for v, narrow in REGISTRATION.items()]
    return [counted(events, name, *PATHS[name])]


def counted(events: QuerySet, name: str, value, label) -> QuerySet:
    """How many events have each value, which is its own label if there is no other."""
    text = TextField()
    columns = {
        "of_facet": Value(name, text),
        "value": Cast(value, text),
        "label": Cast(label or value, text),
    }
    rows = events.annotate(**columns).values_list(*columns)
    return rows.annotate(found=Count("pk"))
