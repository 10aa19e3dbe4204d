"""The filter above the archive of the newsletter."""

import django_filters
from django.utils.functional import cached_property

from icpermed.filters import FacetedFilter, FacetFilter, OnFilter

YEAR = "sent_at__year"


class NewsletterFilter(FacetedFilter):
    """Issues by words, and by the year in which they were sent."""

    q = django_filters.CharFilter(label="Words", method="search")
    year = FacetFilter("Sent in", YEAR)
    on = OnFilter()

    in_order = {"year": [str(year) for year in range(2999, 999, -1)]}

    def search(self, queryset, name, value):
        return queryset.search(value)

    def filter_queryset(self, queryset):
        """Those that were sent by the day that was asked for."""
        on = self.form.cleaned_data.get("on")
        return super().filter_queryset(queryset.filter(sent_at__date__lte=on) if on else queryset)

    @cached_property
    def facts(self) -> list[dict]:
        """Of every issue that the words find, its year: one query."""
        on = self.asked_on
        rows = self.queryset.filter(sent_at__date__lte=on) if on else self.queryset
        if words := self.asked_words:
            rows = rows.search(words)
        return list(rows.order_by().values(YEAR))

    def values_of(self, fact: dict, name: str) -> dict:
        year = str(fact[YEAR] or "")
        return {year: year} if year else {}
