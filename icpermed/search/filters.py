"""The filter of the search: words, and which kind of record, with how many each kind has."""

from collections import Counter

import django_filters
from django.utils.functional import cached_property

from icpermed.filters import FacetedFilter, FacetFilter, OnFilter
from icpermed.search.declared import searchables
from icpermed.search.finding import Found, find


class SearchFilter(FacetedFilter):
    """Words, a kind, and a day after which nothing is found."""

    q = django_filters.CharFilter(label="Words")
    kind = FacetFilter("Kind")
    on = OnFilter()

    @property
    def in_order(self) -> dict:
        """Kinds in the order of the apps."""
        return {"kind": [one.kind for one in searchables()]}

    def found(self) -> Found:
        """What the words find; nothing at all if some value makes no sense."""
        return self.narrowest if self.is_valid() else Found("", "", [])

    @cached_property
    def narrowest(self) -> Found:
        """What is found of the kind that was chosen, if any."""
        kind = self.form.cleaned_data["kind"]
        if not kind:
            return self.all
        if self.all.is_cut_off:  # The best of this kind may not be among the best of all.
            return find(self.asked_words, kind=kind, until=self.asked_on)
        return self.all.of(kind)

    @cached_property
    def all(self) -> Found:
        """What the words find, of whichever kind."""
        return find(self.asked_words, until=self.asked_on)

    def choices(self, name: str) -> list[tuple[str, str]]:
        """The kinds, with how many each has; every kind, where not all that fits was looked at."""
        if self.all.is_cut_off:
            return [(one.kind, one.plural) for one in searchables()]
        return super().choices(name)

    def labels(self, name: str) -> dict[str, str]:
        """The kinds that are found; and the one that was chosen, though it may have none."""
        shown = {*self.counts(name), self.data.get(name)}
        return {one.kind: one.plural for one in searchables() if one.kind in shown}

    def counts(self, name: str) -> Counter:
        return self.all.counts
