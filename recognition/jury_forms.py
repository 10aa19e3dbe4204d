"""The forms of jurors: a score sheet with a fieldset for each criterion, and a remark."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from recognition.models import Criterion, Edition, Review
from recognition.scoring import Lack, Mark, Sheet, lacks, stamp, stored_sheet

MAX_LENGTH = 5000


def comment_field(label: str, help_text: str = "") -> forms.CharField:
    """Some lines of text."""
    widget = forms.Textarea(attrs={"rows": 2, "maxlength": MAX_LENGTH})
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=MAX_LENGTH, widget=widget
    )


def scale(criterion: Criterion) -> list[tuple[int | str, str]]:
    """What can be chosen: each value with its words; none, as long as nothing is chosen."""
    try:
        words = criterion.label_of_values()
    except ValidationError:  # Labels that came with a list, unchecked: the numbers still hold.
        words = {}
    values = range(criterion.scale_from, criterion.scale_to + 1)
    return [
        (value, f"{value} – {words[value]}" if value in words else str(value)) for value in values
    ]


def weight_words(criterion: Criterion, total) -> str:
    """How much a criterion counts: "counts 40 %", "is not counted"."""
    if not criterion.weight or not total:
        return "is not counted"
    return f"counts {round(100 * criterion.weight / total)} %"


@dataclass(frozen=True)
class Question:
    """A criterion as it stands on the sheet."""

    criterion: Criterion
    value: forms.BoundField
    comment: forms.BoundField
    is_required: bool
    weight: str
    stored: str = ""


class SheetForm(forms.Form):
    """A score sheet. ``is_final`` asks for all that is needed to hand it in."""

    use_required_attribute = False  # A draft may be saved with nothing in it.

    def __init__(self, edition: Edition, review: Review | None, data=None, *, is_final=False):
        self.edition, self.is_final = edition, is_final
        self.criteria = list(edition.criteria.all())
        super().__init__(data, initial=self.filled(review))
        for criterion in self.criteria:
            self.add_question(criterion)
        self.fields["comment"] = comment_field(
            "Your judgement on the whole", "The other jurors and the secretariat read it."
        )
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def filled(self, review: Review | None) -> dict:
        """What is stored, as it stands in the fields."""
        sheet = stored_sheet(review)
        found = {"comment": sheet.comment, "seen": stamp(review)}
        for key, mark in sheet.marks.items():
            found |= {f"value_{key}": mark.value, f"comment_{key}": mark.comment}
        return found

    def add_question(self, criterion: Criterion) -> None:
        """The two fields of a criterion. Whether one is needed depends on what is to be done."""
        empty = [("", "Not yet")] if not criterion.is_optional else [("", "I leave it out")]
        self.fields[f"value_{criterion.pk}"] = forms.TypedChoiceField(
            label=criterion.name,
            choices=[*scale(criterion), *empty],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Choose a value of the scale."},
        )
        self.fields[f"comment_{criterion.pk}"] = comment_field(f"Why: {criterion.name}")

    def clean(self):
        for lack in lacks(self.sheet, self.criteria, self.edition, is_final=self.is_final):
            self.add_lack(lack)

    def add_lack(self, lack: Lack) -> None:
        """Say beside the field what is missing, unless something is wrong with it already."""
        name = f"{lack.part}_{lack.criterion.pk}"
        if name not in self.errors:
            self.add_error(name, lack.words)

    @property
    def sheet(self) -> Sheet:
        """What was filled in."""
        given = self.cleaned_data
        marks = {
            c.pk: Mark(given.get(f"value_{c.pk}"), given.get(f"comment_{c.pk}", ""))
            for c in self.criteria
        }
        return Sheet(marks, given.get("comment", ""))

    @property
    def questions(self) -> list[Question]:
        """The criteria with their fields, in order."""
        total = sum(criterion.weight for criterion in self.criteria)
        return [
            Question(
                criterion,
                self[f"value_{criterion.pk}"],
                self[f"comment_{criterion.pk}"],
                not criterion.is_optional,
                weight_words(criterion, total),
            )
            for criterion in self.criteria
        ]

    def offer_to_replace(self, review: Review) -> list[str]:
        """After a save elsewhere: the next one here replaces it. Returns where the two differ."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = stamp(review)
        stored, own = stored_sheet(review), self.sheet
        found = []
        for criterion in self.criteria:
            there = stored.marks.get(criterion.pk, Mark())
            if there != own.marks.get(criterion.pk, Mark()):
                value = "no value" if there.value is None else str(there.value)
                found.append(
                    f"{criterion}: {value}{f', “{there.comment}”' if there.comment else ''}"
                )
        if stored.comment != own.comment:
            found.append(f"On the whole: {f'“{stored.comment}”' if stored.comment else 'nothing'}")
        return found


class RemarkForm(forms.Form):
    """Something to say in the discussion."""

    text = forms.CharField(
        label="Your remark",
        help_text="All jurors without a conflict of interest with this nomination read it, with"
        " your name; so does the secretariat.",
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_LENGTH}),
        error_messages={"required": "Write something first."},
    )
