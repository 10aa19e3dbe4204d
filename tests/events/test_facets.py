"""The facets above the list of events: the database counts as one would by hand."""

from calendar import monthrange
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.filters import EventFilter
from events.models import Series, Topic
from events.views.events import EventList
from tests.effort import examples
from tests.factories import make_country, make_event, make_eventtopic

pytestmark = pytest.mark.django_db

TOPICS, SERIES, CODES = ["alpha", "beta", "gamma"], ["one", "two"], ["DE", "FR", "IT"]
FACETS = ["time", "kind", "mode", "access", "registration", "country", "year", "topic", "series"]

specs = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["training", "workshop", "conference"]),
        "format": st.sampled_from(["online", "physical", "hybrid"]),
        "access": st.sampled_from(["", "public", "members", "invitation"]),
        "country": st.sampled_from([None, *CODES]),
        "series": st.sampled_from([None, *SERIES]),
        "topics": st.sets(st.sampled_from(TOPICS)),
        "starts_on": st.sampled_from(["2022", "2023-11", "2023-11-14", "2031-02-03", "2030"]),
        "opens": st.sampled_from([None, -1, 2]),
        "closes": st.sampled_from([None, 5, 40]),
        "title": st.sampled_from(["Prevention", "Other"]),
    }
)
queries = st.fixed_dictionaries(
    {},
    optional={
        "time": st.sampled_from(["past", "upcoming"]),
        "kind": st.sampled_from(["training", "workshop", "party"]),
        "mode": st.sampled_from(["online", "hybrid"]),
        "access": st.sampled_from(["not_stated", "members", "invitation"]),
        "registration": st.sampled_from(["open", "closing", "later"]),
        "country": st.sampled_from(["it", "DE", "XX"]),
        "year": st.sampled_from(["2022", "2031", "soon"]),
        "topic": st.sampled_from(TOPICS),
        "series": st.sampled_from(SERIES),
        "q": st.sampled_from(["prevent", "nothing"]),
        "on": st.sampled_from(["2023-11-14", "2031-06-01"]),
    },
)


def values_by_hand(spec: dict, on: date) -> dict[str, set]:
    """The values of an event in each facet, without the database."""
    last = int(spec["starts_on"][:4]), int(spec["starts_on"][5:7] or 12)
    day = int(spec["starts_on"][8:] or monthrange(*last)[1])
    ends = date(*last, day)
    by_invitation = spec["access"] == "invitation"
    is_announced = spec["opens"] is not None and not by_invitation
    is_open = is_announced and spec["opens"] < 0 and ends >= timezone.localdate()
    registration = {
        "open": is_open,
        "closing": is_open and spec["closes"] == 5,
        "later": is_announced and spec["opens"] > 0,
    }
    return {
        "time": {"past" if ends < on else "upcoming"},
        "kind": {spec["kind"]},
        "mode": {spec["format"]},
        "access": {spec["access"] or "not_stated"},
        "registration": {value for value, holds in registration.items() if holds},
        "country": {spec["country"]} - {None},
        "year": {spec["starts_on"][:4]},
        "topic": spec["topics"],
        "series": {spec["series"]} - {None},
    }


def counts_by_hand(specs: list[dict], query: dict) -> dict[str, dict[str, int]]:
    """What each choice of each facet would find, counted one event after the other."""
    on = date.fromisoformat(query.get("on", timezone.localdate().isoformat()))
    words = query.get("q", "")
    events = [values_by_hand(s, on) for s in specs if words in s["title"].lower()]
    chosen = {name: value for name, value in query.items() if name in FACETS}
    if "country" in chosen:
        chosen["country"] = chosen["country"].upper()
    return {
        name: {
            value: sum(
                value in event[name]
                and all(v in event[other] for other, v in chosen.items() if other != name)
                for event in events
            )
            for value in set().union(*(event[name] for event in events))
        }
        for name in FACETS
    }


def make_all(specs: list[dict]) -> None:
    """The events of a property test."""
    topics = {slug: Topic.objects.create(name=slug, slug=slug) for slug in TOPICS}
    series = {slug: Series.objects.create(name=slug, slug=slug) for slug in SERIES}
    countries = {code: make_country(code) for code in CODES}
    for spec in specs:
        given = dict(spec)
        opens, closes = given.pop("opens"), given.pop("closes")
        opens_at = opens and timezone.now() + timedelta(days=opens)
        named = given.pop("topics")
        event = make_event(
            **given
            | {"country": countries.get(given["country"]), "series": series.get(given["series"])},
            status="confirmed",
            registration_opens_at=opens_at,
            registration_closes_at=opens_at and closes and opens_at + timedelta(days=closes),
        )
        for slug in named:
            make_eventtopic(event, topic=topics[slug])


@settings(
    max_examples=examples(15, 60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=st.lists(specs, max_size=6), query=queries)
def test_every_facet_counts_as_one_would_by_hand(events, query):
    with transaction.atomic():
        make_all(events)
        form = EventFilter(QueryDict(urlencode(query)), EventList.queryset.all()).form
        found = {
            name: {
                value: int(words.rpartition("(")[2].rstrip(")"))
                for value, words in list(form.fields[name].choices)[1:]
            }
            for name in FACETS
        }
        transaction.set_rollback(True)
    assert found == counts_by_hand(events, query)
