"""The filter above the list of changes: a period, and which kind."""

from collections import Counter
from datetime import date, timedelta

import django_filters
from django import forms
from django.utils import timezone
from django.utils.functional import cached_property

from icpermed.changes import Changes, declarations
from icpermed.filters import DateInput, FacetedFilter, FacetFilter, OnFilter

#: So long a period is shown where none is asked for.
QUARTER = timedelta(days=91)


def quarter_before(day: date) -> date:
    """The day three months earlier, or the first day that there is."""
    return max(day, date.min + QUARTER) - QUARTER


class DayFilter(django_filters.DateFilter):
    """The first or the last day of a period."""

    def __init__(self, label: str):
        super().__init__(
            label=label,
            widget=DateInput(),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "Write the day as year, month, day: 2023-06-30."},
        )


class PeriodForm(forms.Form):
    """A period has to end after it begins."""

    def clean(self):
        found = super().clean()
        first, last = found.get("from"), found.get("to")
        if first and last and last < first:
            self.add_error("to", "The last day lies before the first: change one of them.")
        return found


#: "from" is a word of Python's own, and cannot be written as an attribute.
DAYS = {"from": DayFilter("From"), "to": DayFilter("To")}
Period = type("Period", (FacetedFilter,), {**DAYS, "__module__": __name__})


class ChangeFilter(Period):
    """A period, and the kinds of changes with how many there are of each.

    Without a period: the last three months; where nothing happened in them, the last three months
    in which something did. ``on`` is the day of a reader who knows nothing later.
    """

    kind = FacetFilter("Kind")
    on = OnFilter()

    class Meta:
        form = PeriodForm

    def found(self) -> Changes:
        """The changes of the period: none at all if some value makes no sense."""
        if not self.is_valid():
            return Changes.none()
        start, end = self.period
        return Changes(start, end, self.form.cleaned_data["kind"])

    def asked(self, name: str) -> date | None:
        """A day that was asked for, before anything is checked; None for none, and nonsense."""
        try:
            return date.fromisoformat(self.data.get(name) or "")
        except ValueError:
            return None

    @cached_property
    def period(self) -> tuple[date | None, date]:
        """The first and the last day; None for the beginning of all time."""
        start, end = self.asked("from"), self.asked("to")
        known = min(self.asked_on or timezone.localdate(), timezone.localdate())
        if start or end:
            return start, min(end or known, known)
        if not sum(Changes(quarter_before(known), known).counts.values()):
            known = Changes(None, known).latest or known
        return quarter_before(known), known

    def labels(self, name: str) -> dict[str, str]:
        """The kinds that the period has; and the one that was chosen, though it may have none."""
        shown = {*self.all, self.data.get(name)}
        return {kind: told.label for kind, told in declarations().items() if kind in shown}

    def counts(self, name: str) -> Counter:
        return self.all

    @cached_property
    def all(self) -> Counter:
        """How many changes of each kind the period has."""
        return Changes(*self.period).counts
