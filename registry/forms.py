"""The forms that organisations fill in on the public site."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.functional import lazystr
from django.utils.html import format_html

from icpermed.unhurried import UnhurriedForm
from registry.letters import KeptLetter, LetterField, own_name
from registry.models import Application, Country, Organisation, Region
from registry.models.applications import LETTERS

#: What is said where something is missing.
REQUIRED = {
    "name": "Write the name of your organisation.",
    "kind": "Choose what describes it best.",
    "contact_name": "Write your name.",
    "contact_email": "Write the address that we can send the link to.",
    "is_agreed": "Without this we could not answer you.",
}


class RegionField(forms.ModelChoiceField):
    """A choice of regions, each with its country."""

    def label_from_instance(self, region):
        return f"{region} ({region.country})"


class LettersForm(forms.BaseForm):
    """What forms with letters have in common: good files survive a mistake elsewhere."""

    def letters(self) -> dict:
        """The letters that came with this form and are fine, by field."""
        found = {field: self.cleaned_data.get(field) for field in LETTERS if field in self.fields}
        return {field: letter for field, letter in found.items() if letter}

    def keep_letters(self) -> None:
        """The form has mistakes: let its good letters wait for the next try."""
        for field, letter in self.letters().items():
            is_kept = isinstance(letter, KeptLetter)
            self.fields[field].widget.kept = letter if is_kept else KeptLetter.keep(letter, field)

    def drop_letters(self) -> None:
        """Nothing comes of this form: forget the letters that waited for it."""
        for letter in self.letters().values():
            if isinstance(letter, KeptLetter):
                letter.forget()

    def store_letters(self, application: Application) -> None:
        """Put the letters to the application, under names of ours."""
        for field, letter in self.letters().items():
            stored = getattr(application, field)
            if isinstance(letter, KeptLetter):
                with letter.open() as file:
                    stored.save(own_name(field), file, save=False)
                letter.forget()
            else:
                stored.save(own_name(field), letter, save=False)


class NameField(forms.CharField):
    """A name as people write it: one line; an address of the web is no name."""

    def clean(self, value):
        value = " ".join(super().clean(value).split())
        if "://" in value or "www." in value.lower():
            raise ValidationError("Write the name without a web address.")
        return value


class ApplicationForm(LettersForm, UnhurriedForm, forms.ModelForm):
    """An organisation asks to join. Everything it types is kept until it is right."""

    name = NameField(
        label="Name in English",
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    original_name = NameField(label="Name in your own language", max_length=250, required=False)
    acronym = NameField(max_length=50, required=False)
    kind = forms.ChoiceField(
        label="Kind of organisation", choices=Organisation.Kind, widget=forms.RadioSelect
    )
    country = forms.ModelChoiceField(
        Country.objects.all(),
        required=False,
        empty_label="Choose a country",
        help_text="Leave this empty only for an international organisation.",
    )
    region = RegionField(
        Region.objects.select_related("country"),
        required=False,
        empty_label="Not for one region",
        help_text="Only if you act for a region. If yours is not in the list, name it in your"
        " message below.",
    )
    contact_name = NameField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_role = NameField(
        label="Your position",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    letter_of_intent = LetterField(label="Letter of intent, filled in and signed")
    contact_form = LetterField(label="Contact form, filled in and signed")
    letter_of_motivation = LetterField(label="Letter of motivation")
    is_agreed = forms.BooleanField(
        label="I agree that the secretariat keeps these details and writes to me about this"
        " application.",
    )
    is_meant = forms.BooleanField(label="We want to apply all the same.", required=False)

    fastest = timedelta(seconds=4)
    slowest = timedelta(days=7)  # A form may be left open over a long weekend.

    field_order = ["is_meant", "name", "original_name", "acronym", "kind", "country", "region"]

    class Meta:
        model = Application
        fields = [
            "name",
            "original_name",
            "acronym",
            "kind",
            "country",
            "region",
            "website",
            "contact_name",
            "contact_role",
            "contact_email",
            "reasons",
        ]
        widgets = {
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "reasons": forms.Textarea(attrs={"rows": 5, "maxlength": 3000}),
            "website": forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
        }
        labels = {"reasons": "Message to the secretariat"}
        help_texts = {
            "contact_email": "We send you a link to this address; the application reaches us once"
            " you have opened it and pressed a button.",
            "website": "For example www.example.org.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field, words in REQUIRED.items():
            self.fields[field].error_messages["required"] = words
        self.fields["country"].error_messages["invalid_choice"] = "Choose a country of the list."
        self.fields["is_agreed"].help_text = lazystr(
            format_html(
                'How long we keep them, and your rights: <a href="{}">privacy</a>.',
                reverse_lazy("privacy"),
            )
        )
        self.known: list[Organisation] = []

    def clean_reasons(self):
        reasons = self.cleaned_data["reasons"]
        if len(reasons) > 3000:
            raise ValidationError("At most 3,000 characters; say the rest in your letter.")
        return reasons

    def clean(self):
        data = super().clean()
        region, country = data.get("region"), data.get("country")
        if region and country and region.country_id != country.code:
            self.add_error("region", f"{region} is in {region.country}, not in {country}.")
        self.look_for_members()
        return data

    def look_for_members(self) -> None:
        """Tell an organisation that takes part already, and let it go on if it means to."""
        given = {
            field: self.cleaned_data.get(field) or ""
            for field in ("name", "original_name", "acronym")
        }
        if not given["name"]:
            return
        application = Application(country=self.cleaned_data.get("country"), **given)
        self.known = list(application.duplicates().published().taking_part()[:3])
        if self.known and not self.cleaned_data.get("is_meant"):
            self.add_error("is_meant", "Please look at this first, and tick it to go on.")

    def save(self) -> Application:
        """Store the application, unconfirmed, with its letters."""
        application = super().save(commit=False)
        self.store_letters(application)
        application.save()
        return application


class DocumentsForm(LettersForm, forms.Form):
    """The letters that were missing when the application was sent."""

    letter_of_intent = LetterField(label="Letter of intent, filled in and signed")
    contact_form = LetterField(label="Contact form, filled in and signed")
    letter_of_motivation = LetterField(label="Letter of motivation")

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application
        for field in LETTERS:
            if getattr(application, field):
                del self.fields[field]

    def clean(self):
        if not self.errors and not self.letters():
            raise ValidationError("Choose at least one file.")
        return self.cleaned_data

    def save(self) -> Application:
        """Add the letters to the application."""
        fields = list(self.letters())
        self.store_letters(self.application)
        self.application.save(update_fields=[*fields, "updated_at"])
        return self.application
