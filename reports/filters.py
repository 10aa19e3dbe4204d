"""The filter above the list of reports."""

import django_filters

from icpermed.filters import ListFilter, OnFilter
from reports.models import Report


class ReportFilter(ListFilter):
    """Reports by words, and by what was published on a day."""

    q = django_filters.CharFilter(label="Words", method="search")
    on = OnFilter()

    class Meta:
        model = Report
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.search(value)

    def filter_queryset(self, queryset):
        """What had been published by the day that was asked for."""
        on = self.form.cleaned_data.get("on")
        found = super().filter_queryset(queryset)
        return found.filter(versions__published_at__date__lte=on).distinct() if on else found
