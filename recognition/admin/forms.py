"""Forms of the desk that know the clock of their edition, and what stands above its form."""

from datetime import datetime

from django import forms
from django.utils import timezone as clock

from icpermed.checked import CheckedForm, CheckedFormSet
from icpermed.clock_fields import ClockField
from icpermed.time_zones import known_zones, zone
from recognition.deadlines import moment_words, time_left
from recognition.models import Edition, Phase
from recognition.words import deadline_words, opening_words

MOMENTS = ["starts_at", "ends_at"]


def moment_field(name: str) -> ClockField:
    """A moment of a phase, with the words of the model."""
    field = Phase._meta.get_field(name)
    return ClockField(label=field.verbose_name.capitalize(), help_text=field.help_text)


class PhaseForm(CheckedForm):
    """A phase. It begins and ends by the clock of the edition."""

    starts_at = moment_field("starts_at")
    ends_at = moment_field("ends_at")

    def __init__(self, *args, instance: Phase | None = None, initial=None, timezone="", **kwargs):
        self.timezone = timezone
        if instance and instance.pk:
            self.timezone = timezone or instance.edition.timezone
            there = {name: self.there(getattr(instance, name)) for name in MOMENTS}
            initial = there | (initial or {})
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def there(self, moment: datetime) -> datetime:
        """A moment as the clock of the edition shows it."""
        return clock.localtime(moment, zone(self.timezone)).replace(tzinfo=None)

    def clean(self):
        data = super().clean()
        edition = data.get("edition")
        name = edition.timezone if edition else self.timezone
        for field in MOMENTS:
            if (moment := data.get(field)) and name in known_zones():
                data[field] = moment.replace(tzinfo=zone(name))
        return data


class PhaseFormSet(CheckedFormSet):
    """Phases on the page of their edition."""

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"timezone": self.instance.timezone}


class CriterionForm(CheckedForm):
    """A question of the score sheet; its texts are short."""

    class Meta:
        widgets = {
            name: forms.Textarea(attrs={"rows": 2, "cols": 30}) for name in ("text", "labels")
        }


def call_in_words(edition: Edition) -> str:
    """Where the call stands, by the clock of the edition."""
    now = clock.now()
    if edition.state != Edition.State.RUNNING:
        return ""
    if not (edition.opening and edition.deadline):
        return "In preparation: the days of the call are not fixed."
    if now < edition.opening:
        return f"Opens on {opening_words(edition)}."
    if now < edition.deadline:
        left = time_left(edition.deadline)
        return f"Open until {deadline_words(edition)}: {left} left."
    return f"Closed since {deadline_words(edition)}."


def phase_in_words(edition: Edition) -> str:
    """What the jury may do now, or from when on."""
    if edition.state != Edition.State.RUNNING:
        return ""
    now, phases = clock.now(), list(edition.phases.all())
    for phase in phases:
        if phase.starts_at <= now < phase.ends_at:
            return f"Phase “{phase.name}” until {moment_words(phase.ends_at, edition)}."
    for phase in phases:
        if now < phase.starts_at:
            begins = moment_words(phase.starts_at, edition)
            return f"No phase runs now. The next one, “{phase.name}”, begins on {begins}."
    return "No phase runs now or later: jurors see nothing." if phases else ""
