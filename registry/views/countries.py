"""The countries that members come from."""

from django.db.models import Q
from django.shortcuts import get_object_or_404, render

from icpermed.answers import crumb
from icpermed.filters import on_of
from icpermed.listings import Column, Listing
from registry.filters import CountryFilter
from registry.models import Country, Membership
from registry.worldmap import world_map


class CountryList(Listing):
    """The countries with members or observers, as of today or of any other day."""

    title = "Countries"
    intro = "Where the organisations of the consortium come from."
    singular, plural = "country", "countries"
    queryset = Country.objects.all()
    filterset_class = CountryFilter
    template_name = "registry/country_list.html"
    paginate_by = 250
    columns = [
        Column("country", "Country", "name", sort="sort_key", is_link=True),
        Column("code", "ISO code", sort="code"),
        Column("continent", "Continent", "get_continent_display", sort="continent"),
        Column("members", "Members", "member_count", sort="member_count", is_number=True),
        Column("observers", "Observers", "observer_count", is_number=True),
    ]

    def context(self, page) -> dict:
        context = super().context(page)
        shown = {c.code: c for c in page.object_list}
        counts = {code: c.member_count + c.observer_count for code, c in shown.items()}
        links = {code: self.link(country) for code, country in shown.items()}
        return context | {"map": world_map(counts, links=links)}


def country_detail(request, code):
    """One country: who takes part from there, and who did."""
    country = get_object_or_404(Country, code=code.upper())
    on = on_of(request)
    ever = (
        Membership.objects.published()
        .filter(organisation__country=country)
        .select_related("organisation__region")
        .order_by("organisation__sort_key", "-starts_on", "pk")
    )
    context = {
        "country": country,
        "title": country.name,
        "crumbs": [crumb(request, "country_list", "Countries")],
        "on": on,
        "current": ever.current(on).named(on),
        "past": ever.past(on),
        "regions": country.regions.filter(
            Q(organisations__memberships__in=ever.current(on))
        ).distinct(),
    }
    return render(request, "registry/country_detail.html", context)
