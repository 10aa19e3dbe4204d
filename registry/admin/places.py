"""Countries and regions."""

from django.contrib import admin

from icpermed.admin import TrackedAdmin
from registry.models import Country, Region
from registry.resources import CountryResource, RegionResource


@admin.register(Country)
class CountryAdmin(TrackedAdmin):
    """The list is that of ISO 3166-1: only the name that the public sees can be changed."""

    resource_classes = [CountryResource]
    list_display = ["name", "code", "alpha3", "continent"]
    list_filter = ["continent"]
    list_per_page = 300
    readonly_fields = ["code", "alpha3", "continent"]
    search_fields = ["sort_key__mentions", "code__iexact", "alpha3__iexact"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Region)
class RegionAdmin(TrackedAdmin):
    """Parts of countries with bodies of their own."""

    resource_classes = [RegionResource]
    autocomplete_fields = ["country"]
    list_display = ["name", "country", "code", "is_european"]
    list_filter = ["is_european", ("country", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["country"]
    search_fields = ["sort_key__mentions", "aliases__mentions", "code__iexact"]
