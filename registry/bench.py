"""The pages of the register that `make bench` measures, and the imports."""

from icpermed.bench import Bench, register
from registry import bench_imports
from registry.models import Country, Membership, Name, Organisation

PAGES = ["/", "/members/", "/members/bench-1/", "/countries/", "/countries/de/", "/figures/"]
PAGES += ["/figures/members/", "/bodies/", "/join/", "/about/"]


def fill(number):
    """So many members, spread over the countries."""
    Organisation.objects.all().delete()
    countries = [Country.objects.get(code="DE"), *Country.objects.exclude(code="DE")[:30]]
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=f"Research Council number {n}",
            slug=f"bench-{n}",
            kind=Organisation.Kind.FUNDER,
            country=countries[n % len(countries)],
            website="https://example.org/",
            is_published=True,
        )
        for n in range(number)
    )
    Name.objects.bulk_create(
        Name(organisation=o, kind=Name.Kind.OFFICIAL, text=o.name) for o in organisations
    )
    Membership.objects.bulk_create(
        Membership(organisation=o, starts_on=f"{2017 + n % 8}-03")
        for n, o in enumerate(organisations)
    )


register(
    Bench(
        "registry",
        noun="organisations",
        fill=fill,
        pages=PAGES,
        raced=["/members/", "/members/bench-1/"],
        lists=["/members/"],
        measure=bench_imports.measure,
    )
)
