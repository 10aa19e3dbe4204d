"""The steps that the secretariat takes with a nomination: each a form and one verb."""

from django import forms
from django.utils import timezone as clock

from icpermed.admin_steps import StepForm
from icpermed.clock_fields import ClockField
from icpermed.time_zones import zone
from recognition import screening
from recognition.extending import extend
from recognition.models import Edition, Nomination

State = Nomination.State


class ReasonForm(StepForm):
    """A step that needs a reason."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "cols": 80}))


class EligibleForm(StepForm):
    title, button, told = "Mark as eligible", "Mark as eligible", "Eligible: the jury gets it."
    explanation = "It keeps the rules of the edition. The jury sees it as soon as a phase runs."
    states = frozenset({State.SUBMITTED})

    def run(self):
        screening.mark_eligible(nomination=self.record, by=self.by)


class IneligibleForm(ReasonForm):
    title, button = "Mark as not eligible", "Mark as not eligible"
    told = "Not eligible. The mail with the reason is on its way."
    explanation = "Whoever wrote it gets a mail with the reason, word for word."
    states = frozenset({State.SUBMITTED, State.ELIGIBLE})

    def run(self):
        screening.mark_ineligible(nomination=self.record, by=self.by, **self.cleaned_data)


class ExtendForm(StepForm):
    title, button, told = "Give more time", "Give more time", "It may be written until then."
    explanation = (
        "Only this nomination may be written and handed in for longer. No mail is sent: tell"
        " whoever keeps it. Their link stays the same."
    )
    states = frozenset({State.DRAFT, State.SUBMITTED})
    until = ClockField(label="Until", help_text="By the clock of the edition.")
    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Kept in the note and in the history.",
    )

    @classmethod
    def is_possible(cls, record):
        """After the deadline of an edition that runs; before it, everybody has time."""
        edition = record.edition
        is_closed = edition.deadline and edition.deadline <= clock.now()
        is_running = edition.state == Edition.State.RUNNING
        return super().is_possible(record) and is_running and bool(is_closed)

    def clean_until(self):
        """What was typed is a moment by the clock of the edition."""
        there = zone(self.record.edition.timezone)
        return self.cleaned_data["until"].replace(tzinfo=there)

    def run(self):
        extend(nomination=self.record, by=self.by, **self.cleaned_data)


class WithdrawForm(ReasonForm):
    title, button, told = "Withdraw", "Record as withdrawn", "Withdrawn. The mail is on its way."
    explanation = "Whoever keeps it asked for this. They get a mail that it is done."
    states = frozenset(
        {State.SUBMITTED, State.ELIGIBLE, State.SHORTLISTED, State.WINNER, State.RESERVE}
    )

    def run(self):
        screening.withdraw(nomination=self.record, by=self.by, **self.cleaned_data)


class DisqualifyForm(ReasonForm):
    title, button, told = "Disqualify", "Disqualify", "Disqualified. Write to the people yourself."
    explanation = "For something grave that came to light later. No mail is sent."
    states = frozenset({State.ELIGIBLE, State.SHORTLISTED, State.WINNER, State.RESERVE})

    def run(self):
        screening.disqualify(nomination=self.record, by=self.by, **self.cleaned_data)


class ReinstateForm(ReasonForm):
    title, button, told = "Reinstate", "Reinstate", "It is in the competition again."
    explanation = "For a mistake. It is screened again; what was disqualified goes to the jury."
    states = frozenset({State.INELIGIBLE, State.WITHDRAWN, State.DISQUALIFIED})

    @classmethod
    def is_possible(cls, record):
        """What was withdrawn before it was handed in never was in the competition."""
        was_in = record.state != State.WITHDRAWN or record.number is not None
        return super().is_possible(record) and was_in

    def run(self):
        screening.reinstate(nomination=self.record, by=self.by, **self.cleaned_data)


#: The steps by the name in their address, in the order of the buttons.
STEPS: dict[str, type[StepForm]] = {
    "eligible": EligibleForm,
    "not-eligible": IneligibleForm,
    "extend": ExtendForm,
    "withdraw": WithdrawForm,
    "disqualify": DisqualifyForm,
    "reinstate": ReinstateForm,
}
