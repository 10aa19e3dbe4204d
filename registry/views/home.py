"""The home page: who we are in figures, where we are, who is new, what is next."""

from django.shortcuts import render

from registry.figures import labelled, values
from registry.models import Body, Membership
from registry.views.members import list_query
from registry.worldmap import world_map


def home(request):
    """The front door."""
    now = values()
    members = Membership.objects.published().select_related("organisation__country")
    counts = members.current().country_counts()
    links = {code: list_query(country=code) for code in counts}
    newest = members.current().filter(starts_on__isnull=False).order_by("-starts_on", "pk")
    context = {
        "figures": labelled(now),
        "map": world_map(counts, links=links),
        "newest": newest[:3],
        "upcoming": members.upcoming().order_by("starts_on", "pk")[:3],
        "next_bodies": Body.objects.published().upcoming().order_by("starts_on", "name")[:3],
    }
    return render(request, "registry/home.html", context)
