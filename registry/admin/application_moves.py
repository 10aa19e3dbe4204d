"""The steps that the secretariat takes with an application: each a form and one verb."""

from django import forms

from icpermed.admin_steps import StepForm
from registry.acceptance import take_back
from registry.admin.application_accept import AcceptForm
from registry.admin.application_steps import (
    DecisionChoice,
    MoveForm,
    OverrideForm,
    ReasonForm,
    State,
    wide,
)
from registry.models import Decision


class ReceiveForm(ReasonForm):
    title, button, told = "Record as received", "Record as received", "Recorded as received."
    explanation = "For an applicant whom you know, although nobody opened the link in our mail."
    states = frozenset({State.UNCONFIRMED})

    def run(self):
        self.record.receive(reason=self.cleaned_data["reason"], by=self.by)


class RemindForm(MoveForm):
    title, button, told = (
        "Ask for the missing documents",
        "Send the mail",
        "The mail is on its way.",
    )
    states = frozenset({State.RECEIVED})
    template = "reminder"

    @classmethod
    def is_possible(cls, record):
        return super().is_possible(record) and bool(record.missing_letters)

    def run(self):
        if not self.record.missing_letters:
            raise ValueError("All three documents are here.")
        self.send()


class CompleteForm(OverrideForm):
    title, button, told = "Mark as complete", "Mark as complete", "Marked as complete."
    explanation = "The documents are here and signed, and the organisation may become a member."
    states = frozenset({State.RECEIVED})

    def run(self):
        self.record.mark_complete(override=self.reason_to_go_on, by=self.by)


class AgendaForm(OverrideForm):
    title, button, told = "Put on the agenda", "Put on the agenda", "It is on the agenda."
    states = frozenset({State.COMPLETE})
    meeting = forms.CharField(
        label="Of which meeting",
        max_length=200,
        required=False,
        widget=wide(),
        help_text="For example: Executive Committee, November, or: in writing.",
    )

    def run(self):
        self.record.put_on_agenda(
            meeting=self.cleaned_data["meeting"], override=self.reason_to_go_on, by=self.by
        )


class RejectForm(ReasonForm):
    title, button, told = "Reject", "Reject", "Rejected."
    states = frozenset({State.RECEIVED, State.COMPLETE, State.ON_AGENDA})
    template = "rejected"
    decision = DecisionChoice(
        Decision.Result.REJECTED,
        label="Decision of the committee",
        empty_label="None: the organisation cannot become a member",
    )

    def run(self):
        data = self.cleaned_data
        self.record.reject(reason=data["reason"], decision=data["decision"], by=self.by)
        self.send()


class WithdrawForm(ReasonForm):
    title, button, told = "Withdraw", "Record as withdrawn", "Recorded as withdrawn."
    explanation = "The organisation told us that it no longer wants to join."
    states = frozenset({State.UNCONFIRMED, State.RECEIVED, State.COMPLETE, State.ON_AGENDA})

    def run(self):
        self.record.withdraw(reason=self.cleaned_data["reason"], by=self.by)


class ReopenForm(ReasonForm):
    title, button, told = "Reopen", "Reopen", "Reopened."
    explanation = "It is then as it was when it was received."
    states = frozenset(
        {State.COMPLETE, State.ON_AGENDA, State.ACCEPTED, State.REJECTED, State.WITHDRAWN}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.record.state == State.ACCEPTED:
            self.explanation = (
                "What acceptance made is taken back: the membership, and the records of the"
                " organisation, the contact and the decision where they were new. This is refused"
                " if anybody has changed them since."
            )

    def run(self):
        reason = self.cleaned_data["reason"]
        if self.record.state == State.ACCEPTED:
            take_back(self.record, reason=reason, by=self.by)
        else:
            self.record.reopen(reason=reason, by=self.by)


#: The steps by the name in their address, in the order of the buttons.
STEPS: dict[str, type[StepForm]] = {
    "receive": ReceiveForm,
    "complete": CompleteForm,
    "agenda": AgendaForm,
    "accept": AcceptForm,
    "remind": RemindForm,
    "reject": RejectForm,
    "withdraw": WithdrawForm,
    "reopen": ReopenForm,
}
