"""What the filters of every public list share."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import django_filters
from django import forms
from django.http import Http404


class DateInput(forms.DateInput):
    """A browser's own date picker; the text is ISO 8601 everywhere."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class ListFilter(django_filters.FilterSet):
    """The filter above a public list. What it cannot read, it says; and then it finds nothing."""

    def found(self):
        """The records found: none at all if some value makes no sense."""
        return self.qs if self.is_valid() else self.queryset.none()

    @property
    def asked_on(self) -> date | None:
        """The day that was asked for, before anything is checked; None for today, and nonsense."""
        try:
            return date.fromisoformat(self.data.get("on") or "")
        except ValueError:
            return None

    @property
    def asked_words(self) -> str:
        """The words that were searched for, as far as a database can hold them."""
        return (self.data.get("q") or "").replace("\x00", "").strip()

    @property
    def chosen(self) -> dict[str, str]:
        """What is set, by parameter, in words: {"country": "Germany"}."""
        words = {}
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name) if self.is_valid() else None
            if value not in (None, "", []):
                choices = dict(getattr(field, "choices", [])) or {True: "yes", False: "no"}
                text = choices.get(value, value)
                words[name] = f"{text:%-d %B %Y}" if hasattr(text, "strftime") else str(text)
        return words


class FacetFilter(django_filters.ChoiceFilter):
    """One facet: a ``FacetedFilter`` fills in its choices, with counts, from the records.

    ``fold`` makes of what somebody types what the choices are: IT for it.
    """

    def __init__(
        self, label: str, field_name: str | None = None, fold: Callable | None = None, **kwargs
    ):
        self.fold = fold
        super().__init__(field_name=field_name, label=label, empty_label="All", **kwargs)


class FacetedFilter(ListFilter):
    """Facets that count each other's choices.

    Subclasses say of which facts, in one query; or, where there are many, let the database count.
    """

    #: Facets whose choices come in this order, instead of that of the alphabet.
    in_order: dict = {}

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(self.folded(data), *args, **kwargs)
        for name in self.facets:
            self.form.fields[name].choices = self.choices(name)

    @classmethod
    def folded(cls, data):
        """What was asked for, with every value written as the choices are."""
        folds = {name: getattr(one, "fold", None) for name, one in cls.base_filters.items()}
        asked = {name: fold(data[name]) for name, fold in folds.items() if fold and name in data}
        if not asked:
            return data
        data = data.copy()
        for name, value in asked.items():
            data[name] = value
        return data

    @property
    def facets(self) -> list[str]:
        """The parameters that are facets."""
        return [name for name, one in self.filters.items() if isinstance(one, FacetFilter)]

    @property
    def facts(self) -> list[dict]:
        """What is known of every entry that all but the facets find."""
        raise NotImplementedError

    def values_of(self, fact: dict, name: str) -> dict:
        """The values that an entry has in a facet, each with its label."""
        raise NotImplementedError

    def asked_facets(self, *, but: str = "") -> dict[str, str]:
        """What is chosen in every facet (but one), whether or not there is such a choice."""
        return {
            name: self.data[name] for name in self.facets if self.data.get(name) and name != but
        }

    def narrowed(self, *, but: str = "") -> list[dict]:
        """The facts that agree with what is chosen in every facet (but one)."""
        chosen = self.asked_facets(but=but)
        return [
            fact
            for fact in self.facts
            if all(value in self.values_of(fact, name) for name, value in chosen.items())
        ]

    def labels(self, name: str) -> dict[str, str]:
        """Every value of a facet with its label, whatever is chosen in the facets."""
        labels = {}
        for fact in self.facts:
            labels |= self.values_of(fact, name)
        return labels

    def counts(self, name: str) -> Counter:
        """How many entries each value of a facet would find, with what the others narrow."""
        return Counter(
            value for fact in self.narrowed(but=name) for value in self.values_of(fact, name)
        )

    def choices(self, name: str) -> list[tuple[str, str]]:
        """The choices of one facet with the number of entries that each would find."""
        counts = self.counts(name)
        rank = list(self.in_order.get(name, ()))
        return [
            (value, f"{label} ({counts[value]})")
            for value, label in sorted(
                self.labels(name).items(),
                key=lambda pair: (rank.index(pair[0]) if pair[0] in rank else -1, str(pair[1])),
            )
        ]


class OnFilter(django_filters.DateFilter):
    """The day for which a list answers; empty means today. Applied by the filter set as a whole."""

    def __init__(self, **kwargs):
        super().__init__(
            label="As it stood on",
            widget=DateInput(),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "Write the day as year, month, day: 2023-06-30."},
            **kwargs,
        )

    def filter(self, qs, value):
        return qs


def on_of(request) -> date | None:
    """The day that a page was asked for by ``?on=``; None for today. Nonsense is not found."""
    text = request.GET.get("on", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404(f"{text} is not a day: write it as 2023-06-30.") from None
