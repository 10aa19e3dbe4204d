"""The pages of initiatives that `make bench` measures, and the matrix of the reports."""

from django.utils import timezone

from events.models import Topic
from icpermed.bench import Bench, register
from initiatives import bench_matrix
from initiatives.models import (
    Initiative,
    InitiativeCountry,
    InitiativeFigure,
    InitiativeLink,
    InitiativeTopic,
    KeyPoint,
)
from registry.models import Country


def fill(number: int) -> None:
    """So many initiatives, spread over countries and topics, each with what belongs to it."""
    Initiative.objects.all().delete()
    topics = [
        Topic.objects.get_or_create(slug=f"bench-{n}", defaults={"name": f"Topic {n}"})[0]
        for n in range(10)
    ]
    countries = list(Country.objects.all()[:30])
    today = timezone.localdate()
    kinds = Initiative.Kind.values
    initiatives = Initiative.objects.bulk_create(
        Initiative(
            title=f"Initiative number {n} for personalised medicine",
            slug=f"bench-{n}",
            kind=kinds[n % len(kinds)],
            starts_on=f"{2016 + n % 8}",
            summary="What a country does so that personalised medicine reaches its citizens.",
            verified_on=today,
            approval_note="Made to measure with.",
            state=Initiative.State.PUBLISHED,
            is_published=True,
        )
        for n in range(number)
    )
    for model, fields in [
        (InitiativeCountry, lambda n: {"country": countries[n % len(countries)]}),
        (InitiativeTopic, lambda n: {"topic": topics[n % len(topics)]}),
        (KeyPoint, lambda n: {"title": "A point", "text": "What it is about."}),
        (InitiativeFigure, lambda n: {"label": "Budget", "number": 1000 * n + 1, "unit": "EUR"}),
        (InitiativeLink, lambda n: {"title": "Its page", "url": f"https://example.org/{n}"}),
    ]:
        model.objects.bulk_create(
            model(initiative=one, **fields(n)) for n, one in enumerate(initiatives)
        )


register(
    Bench(
        "initiatives",
        noun="initiatives",
        fill=fill,
        pages=["/initiatives/", "/initiatives/bench-1/", "/programmes/", "/programmes/calls/"],
        raced=["/initiatives/"],
        lists=[
            "/initiatives/",
            "/initiatives/?q=initiative+personalised",
            "/initiatives/?format=csv",
        ],
        measure=bench_matrix.measure,
    )
)
