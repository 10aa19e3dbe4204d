"""The steps that the secretariat takes with a nomination: each a form and one verb."""

from django import forms
from django.utils import timezone as clock

from icpermed.clock_fields import ClockField
from icpermed.time_zones import zone
from recognition import screening
from recognition.extending import extend
from recognition.models import Edition, Nomination

State = Nomination.State


class MoveForm(forms.Form):
    """One step. ``run`` takes it, and raises ValueError with a sentence where it cannot."""

    title = button = told = explanation = ""
    states: frozenset[str] = frozenset()

    def __init__(self, *args, nomination: Nomination, **kwargs):
        self.nomination = nomination
        super().__init__(*args, **kwargs)

    def run(self, by) -> None:
        raise NotImplementedError


class ReasonForm(MoveForm):
    """A step that needs a reason."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "cols": 80}))


class EligibleForm(MoveForm):
    title, button, told = "Mark as eligible", "Mark as eligible", "Eligible: the jury gets it."
    explanation = "It keeps the rules of the edition. The jury sees it as soon as a phase runs."
    states = frozenset({State.SUBMITTED})

    def run(self, by):
        screening.mark_eligible(nomination=self.nomination, by=by)


class IneligibleForm(ReasonForm):
    title, button = "Mark as not eligible", "Mark as not eligible"
    told = "Not eligible. The mail with the reason is on its way."
    explanation = "Whoever wrote it gets a mail with the reason, word for word."
    states = frozenset({State.SUBMITTED, State.ELIGIBLE})

    def run(self, by):
        screening.mark_ineligible(nomination=self.nomination, by=by, **self.cleaned_data)


class ExtendForm(MoveForm):
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

    def clean_until(self):
        """What was typed is a moment by the clock of the edition."""
        there = zone(self.nomination.edition.timezone)
        return self.cleaned_data["until"].replace(tzinfo=there)

    def run(self, by):
        extend(nomination=self.nomination, by=by, **self.cleaned_data)


class WithdrawForm(ReasonForm):
    title, button, told = "Withdraw", "Record as withdrawn", "Withdrawn. The mail is on its way."
    explanation = "Whoever keeps it asked for this. They get a mail that it is done."
    states = frozenset(
        {State.SUBMITTED, State.ELIGIBLE, State.SHORTLISTED, State.WINNER, State.RESERVE}
    )

    def run(self, by):
        screening.withdraw(nomination=self.nomination, by=by, **self.cleaned_data)


class DisqualifyForm(ReasonForm):
    title, button, told = "Disqualify", "Disqualify", "Disqualified. Write to the people yourself."
    explanation = "For something grave that came to light later. No mail is sent."
    states = frozenset({State.ELIGIBLE, State.SHORTLISTED, State.WINNER, State.RESERVE})

    def run(self, by):
        screening.disqualify(nomination=self.nomination, by=by, **self.cleaned_data)


class ReinstateForm(ReasonForm):
    title, button, told = "Reinstate", "Reinstate", "It is in the competition again."
    explanation = "For a mistake. It is screened again; what was disqualified goes to the jury."
    states = frozenset({State.INELIGIBLE, State.WITHDRAWN, State.DISQUALIFIED})

    def run(self, by):
        screening.reinstate(nomination=self.nomination, by=by, **self.cleaned_data)


#: The steps by the name in their address, in the order of the buttons.
MOVES: dict[str, type[MoveForm]] = {
    "eligible": EligibleForm,
    "not-eligible": IneligibleForm,
    "extend": ExtendForm,
    "withdraw": WithdrawForm,
    "disqualify": DisqualifyForm,
    "reinstate": ReinstateForm,
}


def moves_of(nomination: Nomination) -> dict[str, type[MoveForm]]:
    """The steps that a nomination can take now."""
    edition = nomination.edition
    found = {name: move for name, move in MOVES.items() if nomination.state in move.states}
    if nomination.state == State.WITHDRAWN and nomination.number is None:
        found.pop("reinstate")
    is_closed = edition.deadline and edition.deadline <= clock.now()
    if edition.state != Edition.State.RUNNING or not is_closed:
        found.pop("extend", None)
    return found


def take(form: MoveForm, by) -> bool:
    """Take the step, or say in the form why it cannot be taken."""
    try:
        form.run(by)
    except ValueError as refused:
        form.add_error(None, str(refused))
    return form.is_valid()
