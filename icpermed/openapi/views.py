"""The open data, for people at /api/ and for programs at /api/openapi.json."""

from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from icpermed.answers import json_answer
from icpermed.openapi.description import description, operation, routes


@require_safe
def api(request):
    """Which data there are, in which forms, and how to ask for them."""
    rows = [entry(route) for route in routes()]
    context = {
        "title": "Open data",
        "lists": [row for row in rows if row["is_list"]],
        "pages": [row for row in rows if not row["is_list"]],
    }
    return render(request, "api.html", context)


def entry(route) -> dict:
    """One address, as the page shows it."""
    facts = operation(route)
    return {
        "name": route.name,
        "title": facts["summary"],
        "intro": facts["description"],
        "path": route.path,
        "url": "" if route.converters else reverse(route.name),
        "forms": route.forms,
        "parameters": [one for one in facts["parameters"] if one["in"] == "query"],
        "columns": route.listing.columns if route.listing else [],
        "is_list": route.listing is not None,
    }


@cache_control(public=True, max_age=3600)
@require_safe
def api_description(request):
    """The same for programs: OpenAPI 3.1."""
    return json_answer(description())


urlpatterns = [
    path("api/", api, name="api"),
    path("api/openapi.json", api_description, name="api_description"),
]
