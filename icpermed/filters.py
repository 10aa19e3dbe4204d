"""What the filters of every public list share."""

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
