"""The steps of a newsletter issue at the desk: each a page that asks what it needs, and a verb."""

from django import forms
from django.urls import reverse

from icpermed.admin_steps import StepForm, line_field
from icpermed.outbox import SENDS_MAIL
from publications import sending
from publications.models import NewsletterIssue
from publications.sending import recipients

State = NewsletterIssue.State


class IssueStep(StepForm):
    """A step of an issue; the preview shows it as mail programs do."""

    @property
    def preview_url(self) -> str:
        return reverse("admin:publications_newsletterissue_preview", args=[self.record.pk])


class BeginForm(IssueStep):
    title, button, told = "Begin to write", "Begin", "It is a draft now: add what it tells."
    explanation = "From now on it is being written."
    states = frozenset({State.PLANNED})

    def run(self):
        sending.begin(issue=self.record)


class ProofForm(IssueStep):
    title, button, told = "Send a proof", "Send the proof", "The proof is on its way."
    explanation = "Those who read it before the others get it exactly as everybody will."
    states = frozenset({State.DRAFT, State.PROOF})
    needs = SENDS_MAIL
    addresses = forms.CharField(
        label="To",
        help_text="One e-mail address a line.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["addresses"].initial = self.by.email

    def run(self):
        addresses = self.cleaned_data["addresses"].replace(",", "\n").splitlines()
        sending.send_proof(issue=self.record, to=addresses)


class TakeBackForm(IssueStep):
    title, button, told = "Change it", "Take it back", "It can be changed. Send a proof afterwards."
    explanation = "It is a draft again. It then needs another proof, and another approval."
    states = frozenset({State.PROOF, State.APPROVED})
    reason = line_field("Reason", "Kept in the history.", required=False)

    def run(self):
        sending.take_back(issue=self.record, reason=self.cleaned_data["reason"])


def how_many(issue: NewsletterIssue) -> str:
    """Who would get it now, in a sentence."""
    count = recipients(issue.audience).count()
    return f"{count} subscriber{'' if count == 1 else 's'} would get it now."


class ApproveForm(IssueStep):
    title, button, told = "Approve", "Approve it", "Approved: nothing of it is changed any more."
    explanation = "The proof is good. From now on its words stay as they are."
    states = frozenset({State.PROOF})
    needs = SENDS_MAIL

    def consequences(self):
        found = [how_many(self.record)]
        if self.record.send_at:
            found.append(
                f"It goes out by itself on {self.record.send_at:%-d %B %Y}: its time is set."
            )
        return found

    def run(self):
        sending.approve(issue=self.record)


class SendForm(IssueStep):
    title, button, told = "Send it", "Send it to everybody", "It is being sent."
    explanation = "The mails go out in the background. What is sent cannot be called back."
    states = frozenset({State.APPROVED})
    needs = SENDS_MAIL

    def consequences(self):
        return [how_many(self.record)]

    def run(self):
        sending.send_to_all(issue=self.record, by=self.by)


#: The steps by the name in their address, in the order of the buttons.
STEPS: dict[str, type[StepForm]] = {
    "begin": BeginForm,
    "proof": ProofForm,
    "approve": ApproveForm,
    "send": SendForm,
    "change": TakeBackForm,
}
