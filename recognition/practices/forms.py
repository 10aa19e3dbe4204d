"""The forms of people who hand in a best practice, and who revise what they handed in."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse_lazy
from django.utils.functional import lazystr
from django.utils.html import format_html

from icpermed.unhurried import UnhurriedForm
from recognition.models import BestPractice
from recognition.models.practices import SCREENING
from recognition.practices.pictures import PictureField
from recognition.practices.rows import LanguageField
from registry.forms import NameField
from registry.letters import KeptLetter

#: What is said where something is missing.
REQUIRED = {
    "title": "Write the title in English.",
    "kind": "Choose what describes it best.",
    "summary": "Say in a few sentences what it is.",
    "contact_name": "Write your name.",
    "contact_email": "Write the address that we can send the link to.",
    "is_agreed": "Without this we could not answer you.",
}
LONGEST_SUMMARY, LONGEST_TEXT = 1500, 20_000
FORMATTING = "Leave an empty line between paragraphs. Begin the lines of a list with “- ”."


class PracticeForm(forms.ModelForm):
    """What the public will see of a best practice."""

    title = NameField(label="Title in English", max_length=250)
    original_title = NameField(label="Title in its own language", max_length=250, required=False)
    original_language = LanguageField(
        label="Code of that language", help_text="Two or three letters: he, fr, pt."
    )
    organisation_name = NameField(
        label="Organisation",
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(choices=BestPractice.Kind, widget=forms.RadioSelect)
    stage = forms.ChoiceField(
        label="Where in the value chain?",
        choices=[*BestPractice.Stage.choices, ("", "None of these, or all")],
        widget=forms.RadioSelect,
        required=False,
    )
    picture = PictureField()

    #: As they stand on the page: mistakes are listed in this order.
    field_order = [
        *("title", "original_title", "original_language", "kind", "stage", "organisation_name"),
        *("country", "is_international", "starts_on", "ends_on", "summary", "text"),
        *("picture", "picture_credit", "picture_licence"),
    ]

    class Meta:
        model = BestPractice
        fields = [
            *("title", "original_title", "original_language", "organisation_name"),
            *("country", "is_international", "kind", "stage", "starts_on", "ends_on"),
            *("summary", "text", "picture_credit", "picture_licence"),
        ]
        labels = {
            "country": "Country",
            "is_international": "It is international: it belongs to no single country",
            "starts_on": "Running since",
            "ends_on": "Ended",
            "summary": "Summary",
            "text": "Description",
            "picture_credit": "Who made the picture?",
            "picture_licence": "Licence of the picture",
        }
        help_texts = {
            "is_international": "",
            "starts_on": "A year, a month or a day: 2019, 2019-07 or 2019-07-12.",
            "ends_on": "The same way. Leave it empty while it is running.",
            "summary": f"What it is, and whom it helps, in at most {LONGEST_SUMMARY:,} characters.",
            "text": "What was done, what came of it, and what others can learn from it."
            f" {FORMATTING}",
            "picture_credit": "The name that stands below it.",
            "picture_licence": "For example CC BY 4.0. We can show only what may be passed on.",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST_SUMMARY}),
            "text": forms.Textarea(attrs={"rows": 14, "maxlength": LONGEST_TEXT}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in REQUIRED.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = words
        self.fields["country"].empty_label = "Choose a country"
        self.fields["country"].error_messages["invalid_choice"] = "Choose a country of the list."
        for name in ["summary", "text"]:
            self.fields[name].max_length = None

    def _get_validation_exclusions(self):
        """What the database works out is checked: an end before the start is said here."""
        excluded = super()._get_validation_exclusions()
        return {name for name in excluded if not BestPractice._meta.get_field(name).generated}

    def clean_summary(self):
        return at_most(self.cleaned_data["summary"], LONGEST_SUMMARY)

    def clean_text(self):
        return at_most(self.cleaned_data["text"], LONGEST_TEXT)

    def clean(self):
        data = super().clean()
        has_place = data.get("country") or data.get("is_international")
        if not has_place:
            self.complain("country", "Choose a country, or tick that it is international.")
        if data.get("original_title") and not data.get("original_language"):
            self.complain("original_language", "Say in which language this title is.")
        has_picture = data.get("picture") or self.instance.picture
        for name, words in [("picture_credit", "who made it"), ("picture_licence", "its licence")]:
            if has_picture and not data.get(name):
                self.complain(name, f"You have chosen a picture: say {words}.")
        return data

    def complain(self, field: str, words: str) -> None:
        """Say what is wrong with a field, unless something is already."""
        if field not in self.errors:
            self.add_error(field, words)

    @property
    def public_fields(self) -> dict:
        """What was typed for the public, as the verbs take it."""
        return {name: self.cleaned_data[name] for name in PracticeForm.Meta.fields}

    # --- the picture survives -------------------------------------------------------------------

    def keep_picture(self) -> None:
        """The form is shown again: let its picture, if that is fine, wait for the next try."""
        if picture := self.cleaned_data.get("picture"):
            self.fields["picture"].keep(picture)

    def drop_picture(self) -> None:
        """Nothing comes of this form: forget the picture that waited for it."""
        if isinstance(picture := self.cleaned_data.get("picture"), KeptLetter):
            picture.forget()

    def open_picture(self):
        """The picture as a file to store; None if there is no new one."""
        picture = self.cleaned_data.get("picture")
        if isinstance(picture, KeptLetter):
            with picture.open() as kept:
                return ContentFile(kept.read())
        return picture or None


class NewPracticeForm(UnhurriedForm, PracticeForm):
    """Somebody hands in a best practice. Everything they type is kept until it is right."""

    words = forms.CharField(
        label="If you did not tick all of them: what should we know?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )
    is_agreed = forms.BooleanField(
        label="I may hand this in, and agree that the secretariat keeps my name and address and"
        " writes to me about it.",
    )

    fastest = timedelta(seconds=4)
    slowest = timedelta(days=7)

    class Meta(PracticeForm.Meta):
        fields = [*PracticeForm.Meta.fields, "contact_name", "contact_email"]
        labels = PracticeForm.Meta.labels | {
            "contact_name": "Your name",
            "contact_email": "Your e-mail",
        }
        help_texts = PracticeForm.Meta.help_texts | {
            "contact_name": "Only the secretariat sees it.",
            "contact_email": "We send you a link to this address; your best practice reaches us"
            " once you have opened it and pressed a button. Only the secretariat sees it.",
        }
        widgets = PracticeForm.Meta.widgets | {
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field, sentence in SCREENING.items():
            self.fields[f"own_{field}"] = forms.BooleanField(label=sentence, required=False)
        for name in ["contact_name", "contact_email"]:
            self.fields[name].required = True
        questions = [f"own_{field}" for field in SCREENING]
        people = ["contact_name", "contact_email", "is_agreed"]
        self.order_fields([*self.field_order, *questions, "words", *people])
        self.fields["is_agreed"].help_text = lazystr(
            format_html(
                'How long we keep them, and your rights: <a href="{}">privacy</a>.',
                reverse_lazy("privacy"),
            )
        )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The five questions, for the author to tick."""
        return [self[f"own_{field}"] for field in SCREENING]

    def clean(self):
        data = super().clean()
        if not all(self.answers(data).values()) and not data.get("words"):
            self.complain("words", "Tick all five, or say here why not.")
        return data

    @staticmethod
    def answers(data: dict) -> dict[str, bool]:
        """How the author answers the five questions."""
        return {field: bool(data.get(f"own_{field}")) for field in SCREENING}

    @property
    def all_fields(self) -> dict:
        """What was typed, as the verb takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def at_most(text: str, limit: int) -> str:
    """A text, or how much too long it is."""
    if len(text) > limit:
        raise ValidationError(f"At most {limit:,} characters: these are {len(text):,}.")
    return text
