"""The forms on a winner's own page: what may be published, and what is to be corrected."""

from django import forms
from django.core.exceptions import ValidationError

from recognition.consenting import NAMED, PICTURED
from recognition.models import Award
from recognition.pictures import ACCEPTED, picture_from
from registry.forms import NameField


class ConsentForm(forms.Form):
    """Two separate ticks: for the name, and for the picture."""

    is_named = forms.BooleanField(
        label=NAMED,
        error_messages={
            "required": "Without this we cannot name you. If you do not want it, press the button"
            " “Do not name me” below."
        },
    )
    is_shown = forms.BooleanField(label=PICTURED, required=False)
    picture = forms.FileField(
        label="Your picture",
        required=False,
        help_text=f"{ACCEPTED}. We keep a small copy without what cameras write into it.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
        error_messages={"empty": "This file is empty."},
    )
    credit = forms.CharField(
        label="Who took it",
        max_length=150,
        required=False,
        help_text="Stands below the picture.",
    )

    def __init__(self, *args, award: Award, **kwargs):
        self.award = award
        initial = {
            "is_named": award.is_name_public,
            "is_shown": award.is_picture_public,
            "credit": award.picture_credit,
        }
        super().__init__(*args, initial=initial, **kwargs)

    def clean_picture(self):
        upload = self.cleaned_data["picture"]
        return picture_from(upload) if upload else None

    def clean(self):
        values = super().clean()
        picture, is_shown = values.get("picture"), values.get("is_shown")
        if picture and not is_shown:
            self.add_error("is_shown", "Tick this, or choose no picture.")
        if is_shown and not picture and not self.award.picture and "picture" not in self.errors:
            self.add_error("picture", "Choose your picture, or take the tick away.")
        return values


class ProposalForm(forms.Form):
    """How the winner writes name and affiliation; the secretariat puts it in."""

    name = NameField(label="Your name", max_length=200, help_text="As you write it.")
    affiliation = forms.CharField(max_length=250, required=False)
    words = forms.CharField(
        label="Anything else that is wrong",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, award: Award, **kwargs):
        self.award = award
        initial = {"name": award.name, "affiliation": award.affiliation}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        values = super().clean()
        if not self.errors and not self.has_changed():
            raise ValidationError("Nothing is different from what we have.")
        return values
