"""The forms of reporting contacts: the answers about all activities, and one activity."""

from django import forms
from django.core.exceptions import ValidationError

from initiatives.models import Activity, MemberReport
from initiatives.reporting.amounts import AmountField
from initiatives.reporting.answering import Answers, fingerprint
from registry.forms import NameField

Change = Activity.Change
#: What can be said of an activity of the last report.
ANSWERS = [
    (Change.UNCHANGED, "Unchanged"),
    (Change.CHANGED, "Changed"),
    (Change.ENDED, "Ended"),
]
LONGEST_SUMMARY, LONGEST_REMARK = 3000, 5000


class AnswersForm(forms.Form):
    """How each activity of the last report has gone on; nothing to report; a remark."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    has_nothing = forms.BooleanField(
        label="We have nothing to report for this period", required=False
    )
    remark = forms.CharField(
        label="A remark for the secretariat",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_REMARK}),
    )

    def __init__(self, data=None, *, report: MemberReport, activities: list[Activity]):
        self.carried = [one for one in activities if one.change != Change.NEW]
        initial = {
            "seen": fingerprint(report),
            "has_nothing": report.has_nothing,
            "remark": report.remark,
        }
        super().__init__(data, initial=initial)
        if activities:  # Who has activities has something to report.
            del self.fields["has_nothing"]
        for activity in self.carried:
            self.fields[f"change_{activity.pk}"] = forms.ChoiceField(
                label=activity.title,
                choices=ANSWERS,
                initial=None if activity.change == Change.UNANSWERED else activity.change,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"ended_{activity.pk}"] = Activity._meta.get_field("ends_on").formfield(
                label="When did it end?",
                help_text="2023, 2023-07 or 2023-07-12.",
                initial=activity.ends_on,
                required=False,
            )

    def clean_remark(self):
        return at_most(self.cleaned_data["remark"].strip(), LONGEST_REMARK)

    def clean(self):
        data = super().clean()
        for activity in self.carried:
            ended = data.get(f"ended_{activity.pk}")
            is_ended = data.get(f"change_{activity.pk}") == Change.ENDED
            starts = activity.starts_on
            if is_ended and ended and starts and ended.last_day < starts.first_day:
                words = f"The end lies before the start ({starts})."
                self.add_error(f"ended_{activity.pk}", words)
        return data

    @property
    def answers(self) -> Answers:
        """What was answered, as the verb takes it."""
        data = self.cleaned_data
        changes = {
            one.pk: (
                data.get(f"change_{one.pk}") or Change.UNANSWERED,
                data.get(f"ended_{one.pk}"),
            )
            for one in self.carried
        }
        return Answers(changes, data.get("has_nothing", False), data["remark"])

    def look_again(self) -> None:
        """Something was saved meanwhile: what was typed is now for what is stored since."""
        self.data = self.data.copy()
        self.data["seen"] = self.initial["seen"]

    def differences(self) -> list[tuple[str, str]]:
        """Where what was typed is not what is stored: the label, and what is stored."""
        found = []
        for name in self.changed_data:
            if name == "seen":
                continue
            field, stored = self.fields[name], self.get_initial_for_field(self.fields[name], name)
            words = dict(ANSWERS).get(stored, stored) if name.startswith("change_") else stored
            if isinstance(stored, bool):
                words = "ticked" if stored else "not ticked"
            label = field.label
            if name.startswith("ended_"):
                label = self.fields[name.replace("ended_", "change_")].label
                words = f"ended {stored}" if stored else ""
            found.append((label, str(words or "empty")))
        return found


class ActivityForm(forms.ModelForm):
    """One activity, as a member reports it."""

    title = NameField(
        max_length=250, error_messages={"required": "Say what it is called, in English."}
    )
    kind = forms.ChoiceField(
        choices=Activity.Kind,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what describes it best."},
    )
    level = forms.ChoiceField(
        choices=Activity.Level,
        initial=Activity.Level.NATIONAL,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how far it reaches."},
    )
    lead = NameField(
        label="Who leads it",
        max_length=250,
        required=False,
        help_text="The ministry, agency or institute.",
    )
    budget = AmountField(
        max_digits=20,
        decimal_places=3,
        required=False,
        min_value=0,
        help_text="The whole amount in figures: 1,500,000 or 1.5 million.",
    )

    class Meta:
        model = Activity
        fields = [
            *("title", "kind", "level", "lead", "summary", "starts_on", "ends_on"),
            *("budget_qualifier", "budget", "currency", "link", "is_confidential"),
        ]
        labels = {
            "starts_on": "Running since",
            "ends_on": "Until",
            "budget_qualifier": "The budget is",
            "link": "Page on the web",
            "is_confidential": "This is confidential: for the secretariat only",
        }
        help_texts = {
            "summary": f"What it is for, in a few sentences; at most {LONGEST_SUMMARY:,}"
            " characters.",
            "starts_on": "A year, a month or a day: 2023, 2023-07 or 2023-07-12.",
            "ends_on": "The same way. Leave it empty while it is running.",
            "currency": "Three letters: EUR, NOK, CAD.",
            "link": "Where one can read more: www.example.org/page.",
            "is_confidential": "It is never published, and does not become an initiative.",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST_SUMMARY}),
            "link": forms.TextInput(attrs={"inputmode": "url"}),
            "currency": forms.TextInput(attrs={"size": 5, "autocapitalize": "characters"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["summary"].max_length = None

    def _get_validation_exclusions(self):
        """What the database works out is checked: an end before the start is said here."""
        excluded = super()._get_validation_exclusions()
        return {name for name in excluded if not Activity._meta.get_field(name).generated}

    def clean_summary(self):
        return at_most(self.cleaned_data["summary"], LONGEST_SUMMARY)

    def clean_currency(self):
        return self.cleaned_data["currency"].strip().upper()

    def clean_is_confidential(self):
        hidden = self.cleaned_data["is_confidential"]
        if hidden and self.instance.initiative_id:
            raise ValidationError(
                "It became an initiative that others know: write to us if that was wrong."
            )
        return hidden

    @property
    def public_fields(self) -> dict:
        """What was typed, as the verbs take it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def at_most(text: str, limit: int) -> str:
    """A text, or how much too long it is."""
    if len(text) > limit:
        raise ValidationError(f"At most {limit:,} characters: these are {len(text):,}.")
    return text
