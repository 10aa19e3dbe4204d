"""The form by which a contact proposes changes to what the public sees of an organisation."""

import re
from copy import copy

from django import forms
from django.core.exceptions import ValidationError

from registry import public_data
from registry.forms import NameField
from registry.models import Name, Organisation, Proposal, Region

ROR = re.compile(r"^(https?://)?(www\.)?ror\.org/", re.IGNORECASE)


class ProposalForm(forms.Form):
    """Filled in with what the register says; what is left as it is, is not proposed."""

    name = NameField(label="Official name", max_length=250, help_text="In English.")
    acronym = NameField(max_length=50, required=False)
    website = forms.URLField(
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    region = forms.ModelChoiceField(
        Region.objects.none(),
        to_field_name="name",
        required=False,
        empty_label="Not for one region",
        help_text="Only if your organisation acts for a region.",
    )
    ror_id = forms.CharField(
        label="ROR id",
        max_length=60,
        required=False,
        help_text="Your organisation’s number at ror.org, such as 03yrm5c26.",
    )
    message = forms.CharField(
        label="Anything else",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 3000}),
        max_length=3000,
        help_text="For example a new delegate or contact, a new logo, or why something changes.",
    )
    proposer_name = NameField(
        label="Your name",
        max_length=200,
        required=False,
        help_text="Only if you answer for the person to whom we wrote.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    proposer_email = forms.EmailField(
        label="Your e-mail address",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args, organisation: Organisation, earlier: Proposal | None, **kwargs):
        self.organisation = organisation
        self.values = public_data.values(organisation)
        self.held = public_data.held_names(organisation)
        waiting = {field: row["new"] for field, row in earlier.changes.items()} if earlier else {}
        initial = self.values | waiting | {"message": earlier.message if earlier else ""}
        super().__init__(*args, initial=initial, **kwargs)
        regions = Region.objects.filter(country=organisation.country_id)
        self.fields["region"].queryset = regions
        if not organisation.country_id or not regions:
            del self.fields["region"]
        for field in self.values:
            if field.startswith(public_data.ORIGINAL):
                label = public_data.label(field)
                self.fields[field] = NameField(label=label, max_length=250, required=False)
        self.order_fields([*self.values, "message"])

    def data_fields(self) -> list[forms.BoundField]:
        """The boxes that stand for something on the public page."""
        return [self[field] for field in self.values if field in self.fields]

    def clean_ror_id(self) -> str:
        return ROR.sub("", self.cleaned_data["ror_id"].strip()).strip("/").lower()

    def clean_region(self) -> str:
        region = self.cleaned_data["region"]
        return region.name if region else ""

    def clean(self):
        data = super().clean()
        self.check_names()
        self.check_organisation()
        if not self.errors and not self.changes() and not data["message"]:
            raise ValidationError(
                "You have changed nothing. If all is right, press the button above; if not, change"
                " what is wrong or write to us below."
            )
        return data

    def check_names(self) -> None:
        """Each name as the register would take it."""
        for field in filter(public_data.is_name, self.values):
            text = self.cleaned_data.get(field)
            if not text or not self.is_changed(field):
                continue
            kind, language = public_data.kind_and_language(field)
            name = copy(self.held.get(field)) or Name(
                organisation=self.organisation, kind=kind, language=language
            )
            name.text = text
            self.check(name, {"text": field})

    def check_organisation(self) -> None:
        """The organisation as it would be, by the rules of the register."""
        candidate = copy(self.organisation)
        plain = [field for field in public_data.PLAIN if field in self.cleaned_data]
        for field in plain:
            value = self.cleaned_data[field]
            if field == "region":
                value = public_data.region_called(candidate, value) if value else None
            setattr(candidate, field, value)
        self.check(candidate, {field: field for field in plain})

    def check(self, record, places: dict[str, str]) -> None:
        """Put what the model would refuse beside the boxes; the rest is not the contact's work."""
        try:
            record.full_clean()
        except ValidationError as refused:
            for model_field, field in places.items():
                for error in refused.error_dict.get(model_field, []):
                    self.add_error(field, error)

    def is_changed(self, field: str) -> bool:
        """Whether a box says something other than the register."""
        return self.cleaned_data[field] != " ".join(self.values[field].split())

    def changes(self) -> dict[str, dict[str, str]]:
        """Only what differs: each field with what it is and what it should be."""
        return {
            field: {"old": self.values[field], "new": self.cleaned_data[field]}
            for field in self.values
            if field in self.cleaned_data and self.is_changed(field)
        }
