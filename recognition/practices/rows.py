"""The rows in the forms of best practices: figures and links, as many as somebody needs."""

import re

from django import forms
from django.core.exceptions import ValidationError

from icpermed.web_addresses import mended
from recognition.models import PracticeFigure, PracticeLink

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
THOUSANDS = re.compile(r"\d{1,3}([,'’ \u00a0\u202f]\d{3})+(\.\d+)?")


class LanguageField(forms.CharField):
    """The code of a language, as it stands in the head of a page."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"size": 6, "autocapitalize": "none"})
        super().__init__(max_length=10, required=False, widget=widget, **kwargs)

    def clean(self, value):
        code = super().clean(value).strip().lower()
        if code and not LANGUAGE_CODE.fullmatch(code):
            raise ValidationError("Write the code of the language, as he, fr or pt.")
        return code


class RowForm(forms.ModelForm):
    """One row of several: left empty, it is no row, whatever stood in it before."""

    #: Of which fields one must be filled in for the row to count.
    telling: list[str] = []

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.is_blank:
            self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed that tells anything."""
        names = (self.add_prefix(name) for name in self.telling)
        return not any((self.data.get(name) or "").strip() for name in names)


class NumberField(forms.DecimalField):
    """A number as people write it: 1,000 is one thousand."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 12})

    def to_python(self, value):
        text = str(value or "").strip()
        if THOUSANDS.fullmatch(text):
            text = re.sub(r"[,'’ \u00a0\u202f]", "", text)
        return super().to_python(text)


class FigureForm(RowForm):
    """A figure: a number, of what, and when it was so."""

    telling = ["label", "number", "unit", "as_of", "source"]
    number = NumberField(
        max_digits=20,
        decimal_places=3,
        error_messages={
            "required": "Write the number.",
            "invalid": "Write figures only, as 1000 or 0.5.",
        },
    )

    class Meta:
        model = PracticeFigure
        fields = ["label", "qualifier", "number", "unit", "as_of", "source"]
        labels = {
            "label": "What is counted",
            "qualifier": "How exactly",
            "as_of": "When it was so",
            "source": "Who says so",
        }
        help_texts = {
            "label": "",
            "unit": "Participants, EUR, genomes.",
            "as_of": "2023 or 2023-07.",
            "source": "",
        }
        error_messages = {"label": {"required": "Say what is counted."}}


class LinkForm(RowForm):
    """A page where one can read more."""

    telling = ["title", "language", "link"]
    language = LanguageField(label="Language", help_text="Its code, if it is not English: fr.")

    class Meta:
        model = PracticeLink
        fields = ["title", "language", "link"]
        labels = {"title": "What one finds there", "link": "Address"}
        help_texts = {"link": "As https://www.example.org/page."}
        widgets = {"link": forms.TextInput(attrs={"inputmode": "url"})}
        error_messages = {
            "title": {"required": "Say what one finds there."},
            "link": {"required": "Write the address of the page."},
        }


class RowFormSet(forms.BaseFormSet):
    """Rows in order; the empty ones at the end are for more."""

    def rows(self) -> list[dict]:
        """What was typed, as the verbs take it."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data]


class LinkFormSet(RowFormSet):
    """Links, each page once."""

    def clean(self):
        seen = set()
        for form in self.forms:
            page = mended(getattr(form, "cleaned_data", {}).get("link") or "")
            if page and page in seen:
                form.add_error("link", "This link is there already.")
            seen.add(page)


EMPTY_ROWS, MOST_ROWS = 2, 30
FigureRows = forms.formset_factory(
    FigureForm, formset=RowFormSet, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
LinkRows = forms.formset_factory(
    LinkForm, formset=LinkFormSet, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
