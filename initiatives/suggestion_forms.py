"""The form by which anybody suggests an initiative."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.functional import lazystr
from django.utils.html import format_html

from icpermed.unhurried import UnhurriedForm
from initiatives.models import Initiative, InitiativeLink
from registry.forms import NameField
from registry.models import Country

#: What is said where something is missing.
REQUIRED = {
    "title": "Write the title in English.",
    "kind": "Choose what describes it best.",
    "summary": "Say in a few sentences what it is.",
    "suggester_name": "Write your name.",
    "suggester_email": "Write the address that we can send the link to.",
    "is_agreed": "Without this we could not answer you.",
}
LONGEST_SUMMARY, LONGEST_NOTE = 1500, 3000
#: What the verb stores on the initiative itself.
FIELDS = [
    *("title", "kind", "is_international", "starts_on", "ends_on", "summary", "note"),
    *("suggester_name", "suggester_email"),
]


class SuggestionForm(UnhurriedForm, forms.ModelForm):
    """What somebody knows of an initiative. Everything they type is kept until it is right."""

    title = NameField(label="Title in English", max_length=250)
    kind = forms.ChoiceField(choices=Initiative.Kind, widget=forms.RadioSelect)
    country = forms.ModelChoiceField(
        Country.objects.all(),
        required=False,
        empty_label="Choose a country",
        error_messages={"invalid_choice": "Choose a country of the list."},
    )
    lead = NameField(
        label="Who leads it?",
        max_length=250,
        required=False,
        help_text="The ministry, the agency or the association.",
    )
    link = forms.CharField(
        label="A page where one can read more",
        max_length=2000,
        required=False,
        help_text="As https://www.example.org/page. It helps us most.",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    is_agreed = forms.BooleanField(
        label="I agree that the secretariat keeps my name and address and writes to me about it.",
    )

    fastest = timedelta(seconds=4)
    slowest = timedelta(days=7)
    field_order = [
        *("title", "kind", "country", "is_international", "lead", "starts_on", "ends_on"),
        *("summary", "link", "note", "suggester_name", "suggester_email", "is_agreed"),
    ]

    class Meta:
        model = Initiative
        fields = FIELDS
        labels = {
            "is_international": "It is international: it belongs to no single country",
            "starts_on": "Since when?",
            "ends_on": "Until when?",
            "summary": "Summary",
            "note": "What else should we know?",
            "suggester_name": "Your name",
            "suggester_email": "Your e-mail",
        }
        help_texts = {
            "is_international": "",
            "starts_on": "A year, a month or a day: 2019, 2019-07 or 2019-07-12.",
            "ends_on": "The same way. Leave it empty if there is no end.",
            "summary": f"What it is, and whom it helps, in at most {LONGEST_SUMMARY:,} characters.",
            "note": "Its budget and other figures, each with its source; further countries;"
            " whom we can ask. The public does not see this.",
            "suggester_name": "Only the secretariat sees it.",
            "suggester_email": "We send you a link to this address; your suggestion reaches us"
            " once you have opened it and pressed a button. Only the secretariat sees it.",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST_SUMMARY}),
            "note": forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_NOTE}),
            "suggester_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "suggester_email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ["summary", "suggester_name", "suggester_email"]:
            self.fields[name].required = True
        for name, words in REQUIRED.items():
            self.fields[name].error_messages["required"] = words
        self.fields["is_agreed"].help_text = lazystr(
            format_html(
                'How long we keep them, and your rights: <a href="{}">privacy</a>.',
                reverse_lazy("privacy"),
            )
        )

    def _get_validation_exclusions(self):
        """What the database works out is checked: an end before the start is said here."""
        excluded = super()._get_validation_exclusions()
        return {name for name in excluded if not Initiative._meta.get_field(name).generated}

    def clean_summary(self):
        return at_most(self.cleaned_data["summary"], LONGEST_SUMMARY)

    def clean_note(self):
        return at_most(self.cleaned_data["note"], LONGEST_NOTE)

    def clean_link(self):
        """An address as rows of links take it: mended where it can be, refused where not."""
        link = self.cleaned_data["link"]
        return InitiativeLink._meta.get_field("link").clean(link, None) if link else ""

    def clean(self):
        data = super().clean()
        has_place = data.get("country") or data.get("is_international")
        if not has_place and "country" not in self.errors:
            self.add_error("country", "Choose a country, or tick that it is international.")
        return data

    @property
    def parts(self) -> dict:
        """What was typed, as the verb takes it."""
        data = self.cleaned_data
        return {
            "fields": {name: data[name] for name in FIELDS},
            "country": data["country"],
            "lead": data["lead"],
            "link": data["link"],
        }


def at_most(text: str, limit: int) -> str:
    """A text, or how much too long it is."""
    if len(text) > limit:
        raise ValidationError(f"At most {limit:,} characters: these are {len(text):,}.")
    return text
