"""The bodies of the consortium and who sits in them, as far as they agreed to be named."""

from django.shortcuts import get_object_or_404, render

from icpermed.answers import crumb
from icpermed.filters import on_of
from icpermed.listings import Column, Listing
from registry.filters import BodyFilter
from registry.models import Body


class BodyList(Listing):
    """The committees, boards and working groups, past ones too."""

    title = "Bodies"
    intro = "The committees, boards and groups in which the members work together."
    singular, plural = "body", "bodies"
    queryset = Body.objects.published()
    filterset_class = BodyFilter
    columns = [
        Column("name", "Body", sort="name", is_link=True),
        Column("kind", "Kind", "get_kind_display", sort="kind"),
        Column("from", "From", "starts_on", sort="starts_on"),
        Column("to", "To", "ends_on", sort="ends_on"),
    ]


def body_detail(request, slug):
    """One body: what it is for, who has a mandate in it, who had, and what it decided."""
    body = get_object_or_404(Body.objects.published(), slug=slug)
    on = on_of(request)
    mandates = body.mandates.select_related("person", "organisation__country").order_by(
        "role", "organisation__sort_key", "-starts_on", "pk"
    )
    context = {
        "body": body,
        "title": body.name,
        "crumbs": [crumb(request, "body_list", "Bodies")],
        "on": on,
        "current": mandates.current(on),
        "past": mandates.past(on),
        "is_current": body.is_current(on),
    }
    return render(request, "registry/body_detail.html", context)
