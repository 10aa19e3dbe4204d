"""The pages of the Recognition that `make bench` measures."""

from django.utils import timezone

from icpermed.bench import Bench, register
from recognition import bench_conflicts
from recognition.models import Award, Criterion, Edition, EditionTopic
from registry.models import Country

#: Nobody honours more people in one year.
WINNERS = 100


def fill(number: int) -> None:
    """So many winners, at most a hundred in each edition, with what belongs to it."""
    for model in [Award, EditionTopic, Criterion, Edition]:
        model.objects.all().delete()
    years = range(2000, 2000 + -(-number // WINNERS))
    editions = Edition.objects.bulk_create(
        Edition(
            year=year,
            theme=f"Theme of {year}",
            state=Edition.State.PUBLISHED,
            is_published=True,
        )
        for year in years
    )
    EditionTopic.objects.bulk_create(EditionTopic(edition=e, name="Paper") for e in editions)
    countries = list(Country.objects.all()[:30])
    today = timezone.localdate()
    Award.objects.bulk_create(
        Award(
            edition=editions[n // WINNERS],
            name=f"Winner {n} of the Recognition",
            title=f"Work number {n} on personalised medicine, and what it is good for",
            affiliation="University of Somewhere",
            country=countries[n % len(countries)],
            is_name_public=True,
            consented_on=today,
        )
        for n in range(number)
    )


register(
    Bench(
        "recognition",
        noun="winners",
        fill=fill,
        pages=["/recognition/", "/recognition/winners/", "/recognition/2000/"],
        raced=["/recognition/winners/"],
        lists=[
            "/recognition/winners/",
            "/recognition/winners/?q=winner+recognition",
            "/recognition/winners/?format=csv",
        ],
        measure=bench_conflicts.measure,
    )
)
