"""Filters of the lists of events and of what belongs to them."""

from django.contrib import admin
from django.db.models import DateField
from django.db.models.functions import ExtractYear, Lower

from events.models import Event


class YearFilter(admin.SimpleListFilter):
    """Events by the year in which they begin."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request, model_admin):
        years = (
            Event.objects.order_by()
            .values_list(ExtractYear(Lower("period", output_field=DateField())), flat=True)
            .distinct()
        )
        return [(str(year), str(year)) for year in sorted(years, reverse=True)]

    def queryset(self, request, queryset):
        if self.value() not in {value for value, _ in self.lookup_choices}:
            return queryset
        begins = ExtractYear(Lower("period", output_field=DateField()))
        return queryset.alias(begins_in=begins).filter(begins_in=int(self.value()))


class DoneFilter(admin.SimpleListFilter):
    """Action items: open, late or done."""

    title = "done"
    parameter_name = "done"

    def lookups(self, request, model_admin):
        return [("open", "Open"), ("late", "Late"), ("done", "Done")]

    def queryset(self, request, queryset):
        match self.value():
            case "open":
                return queryset.open()
            case "late":
                return queryset.late()
            case "done":
                return queryset.filter(done_on__isnull=False)
        return queryset
