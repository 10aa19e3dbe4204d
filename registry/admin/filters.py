"""Filters that several lists of the desk share."""

from django.contrib import admin
from django.db.models import Exists, OuterRef

from registry.duties import a_year_ago, duties_of
from registry.models import Membership


class DutyFilter(admin.SimpleListFilter):
    """What needs doing: the rows behind each line of the desk."""

    title = "what needs doing"
    parameter_name = "to_do"

    def __init__(self, request, params, model, model_admin):
        self.duties = {duty.name: duty for duty in duties_of(model)}
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(duty.name, duty.many.capitalize()) for duty in self.duties.values()]

    def queryset(self, request, queryset):
        duty = self.duties.get(self.value())
        return duty.find(queryset) if duty else queryset


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
