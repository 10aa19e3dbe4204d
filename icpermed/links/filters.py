"""Records by their links, in the lists of every model that has any."""

from django.contrib import admin

from icpermed.links.addresses import naming, places_in
from icpermed.links.models import Link


class LinkFilter(admin.SimpleListFilter):
    """Whether a record, or a row that belongs to it, has links, and whether they work."""

    title = "links"
    parameter_name = "links"

    def lookups(self, request, model_admin):
        return [
            ("broken", "Has a link that does not work"),
            ("moved", "Has a link that has moved"),
            ("none", "Has no link"),
        ]

    def queryset(self, request, queryset):
        model = queryset.model
        if self.value() == "none":
            return queryset.exclude(naming(model))
        wanted = {"broken": Link.objects.broken, "moved": Link.objects.moved}.get(self.value())
        return queryset.filter(naming(model, wanted().values("url"))) if wanted else queryset


def link_filters(model) -> list[type[admin.SimpleListFilter]]:
    """The filter, for models that have addresses on the web."""
    return [LinkFilter] if places_in(model) else []
