"""The steps of a reporting round at the desk."""

from icpermed.admin_steps import StepForm
from icpermed.outbox import SENDS_MAIL
from icpermed.outbox.models import Mailing
from initiatives.models import ReportingRound
from initiatives.reporting import closing, opening, reminding

State = ReportingRound.State


class OpenForm(StepForm):
    title, button = "Open the round", "Open it, and prepare the letters"
    told = "The round is open. Look at the letters, then let them go."
    explanation = (
        "Each member of today gets a report, filled in from the round before. A letter to each"
        " reporting contact waits in the outbox until you let it go."
    )
    states = frozenset({State.DRAFT})
    needs = SENDS_MAIL

    def consequences(self):
        found = opening.members(self.record)
        count = found.count()
        known = opening.contacts(found)
        before = self.record.previous
        lines = [f"Members without a report in this round: {count}."]
        if count > len(known):
            lines.append(
                f"Of {count - len(known)} no reporting contact or delegate with an e-mail address"
                " is known: they get no letter."
            )
        lines.append(f"Filled in from: {before}." if before else "Nothing is filled in beforehand.")
        return lines

    def run(self) -> Mailing:
        return opening.open_round(round=self.record, by=self.by)


class AddForm(StepForm):
    title, button = "Ask members who are missing", "Prepare the letters"
    told = "Look at the letters, then let them go."
    explanation = (
        "For members that have joined since the round was opened, and for those of whom a contact"
        " is known only now. Nobody is asked twice."
    )
    states = frozenset({State.OPEN})
    needs = SENDS_MAIL

    def run(self) -> Mailing:
        return opening.add_members(round=self.record, by=self.by)


class RemindForm(StepForm):
    title, button = "Remind", "Prepare the reminders"
    told = "Look at the reminders, then let them go."
    explanation = (
        "To the contacts of members that have not answered, and to nobody else. Reminders two weeks"
        " and three days before the deadline, and after it, are prepared without you."
    )
    states = frozenset({State.OPEN})
    needs = SENDS_MAIL

    def run(self) -> Mailing:
        return reminding.remind(round=self.record, by=self.by)


class CloseForm(StepForm):
    title, button, told = "Close the round", "Close it", "The round is closed."
    explanation = "Members can answer no more, except where you return a report to them."
    states = frozenset({State.OPEN})

    def consequences(self):
        behind = reminding.to_remind(self.record.reports.all()).count()
        return [f"Members that have not answered: {behind}."]

    def run(self):
        closing.close_round(round=self.record)


class ReopenForm(StepForm):
    title, button, told = "Open it again", "Open it again", "The round is open again."
    explanation = "Members can answer again."
    states = frozenset({State.CLOSED})

    def run(self):
        closing.reopen_round(round=self.record)


class EvaluateForm(StepForm):
    title, button, told = "Evaluated", "It is evaluated", "The round is evaluated."
    explanation = "You are through with all reports. Nothing of it is asked of anybody any more."
    states = frozenset({State.CLOSED})

    def run(self):
        closing.evaluate(round=self.record)


class TakeUpForm(StepForm):
    title, button, told = "Take it up again", "Take it up again", "The evaluation goes on."
    explanation = "The round is closed, and can be evaluated further."
    states = frozenset({State.PUBLISHED})

    def run(self):
        closing.take_up_again(round=self.record)


STEPS = {
    "open": OpenForm,
    "remind": RemindForm,
    "add": AddForm,
    "close": CloseForm,
    "evaluate": EvaluateForm,
    "reopen": ReopenForm,
    "take_up": TakeUpForm,
}
