"""Filters that several lists of the desk share."""

from django.contrib import admin
from django.db.models import Exists, OuterRef

from registry.duties import a_year_ago
from registry.models import Membership


class ParticipationFilter(admin.SimpleListFilter):
    """Organisations by their part in the consortium today."""

    title = "takes part today"
    parameter_name = "part"

    def lookups(self, request, model_admin):
        return [
            ("member", "Member"),
            ("observer", "Observer"),
            ("former", "Took part, has left"),
            ("never", "Never took part"),
        ]

    def queryset(self, request, queryset):
        own = Membership.objects.filter(organisation=OuterRef("pk"))
        match self.value():
            case "member" | "observer":
                return queryset.taking_part(role=self.value())
            case "former":
                return queryset.filter(Exists(own.past()), ~Exists(own.current()))
            case "never":
                return queryset.filter(~Exists(own))
        return queryset


class ConfirmedFilter(admin.SimpleListFilter):
    """Organisations by when a contact last confirmed what the public sees."""

    title = "confirmed"
    parameter_name = "confirmed"

    def lookups(self, request, model_admin):
        return [
            ("year", "Within the last year"),
            ("earlier", "Longer ago"),
            ("never", "Never"),
        ]

    def queryset(self, request, queryset):
        year_ago = a_year_ago()
        match self.value():
            case "year":
                return queryset.filter(confirmed_on__gte=year_ago)
            case "earlier":
                return queryset.filter(confirmed_on__lt=year_ago)
            case "never":
                return queryset.filter(confirmed_on=None)
        return queryset


class MergedFilter(admin.SimpleListFilter):
    """Records that were merged into another are out of the way, unless asked for."""

    title = "merged records"
    parameter_name = "merged"

    def lookups(self, request, model_admin):
        return [("yes", "Merged into another record")]

    def queryset(self, request, queryset):
        return queryset.exclude(merged_into=None) if self.value() == "yes" else queryset
