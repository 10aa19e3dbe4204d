"""The pages of events that `make bench` measures."""

from datetime import date, timedelta

from django.utils import timezone

from events import bench_search
from events.models import AgendaItem, Event, EventTopic, Material, Speaker, Topic
from icpermed.bench import Bench, register
from registry.models import Country

DAY = timedelta(days=1)


def fill(number: int) -> None:
    """So many events, one a day up to the next year, each with what belongs to it."""
    Event.objects.all().delete()
    Topic.objects.all().delete()
    topics = Topic.objects.bulk_create(
        Topic(name=f"Topic {n}", slug=f"topic-{n}") for n in range(10)
    )
    countries = list(Country.objects.all()[:30])
    last = timezone.localdate() + 365 * DAY
    events = Event.objects.bulk_create(make(n, last - n * DAY, countries) for n in range(number))
    parts = list(enumerate(events))
    EventTopic.objects.bulk_create(EventTopic(event=e, topic=topics[n % 10]) for n, e in parts)
    for model, fields in [
        (AgendaItem, {"title": "Welcome", "is_public": True}),
        (Speaker, {"name": "Speaker", "is_name_public": True, "consented_on": last}),
        (Material, {"title": "Report", "kind": "report", "state": "published", "link": "a.eu/b"}),
    ]:
        model.objects.bulk_create(model(event=event, **fields) for event in events)


def make(n: int, day: date, countries: list[Country]) -> Event:
    """One event, not yet written."""
    return Event(
        title=f"Workshop number {n} on personalised medicine",
        slug=f"bench-{n}",
        kind=Event.Kind.WORKSHOP,
        format=Event.Format.HYBRID,
        access=Event.Access.PUBLIC,
        status=Event.Status.HELD if day < timezone.localdate() else Event.Status.CONFIRMED,
        starts_on=day.isoformat(),
        starts_at="09:30",
        ends_at="17:00",
        timezone="Europe/Paris",
        city="Lyon",
        country=countries[n % len(countries)],
        summary="What personalised medicine needs to reach its full potential.",
        is_published=True,
    )


register(
    Bench(
        "events",
        noun="events",
        fill=fill,
        pages=["/events/", "/events/bench-1/"],
        raced=["/events/", "/events/bench-1/"],
        lists=["/events/", "/events/bench-1/", "/events/?format=ics"],
        measure=bench_search.measure,
    )
)
