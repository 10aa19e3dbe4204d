"""The steps of a newsletter issue at the desk: each a page that asks what it needs, and a verb."""

from django import forms

from publications import sending
from publications.models import NewsletterIssue
from publications.sending import recipients

State = NewsletterIssue.State

#: Who sends mails may look at them.
SENDS_MAIL = "outbox.view_mailing"


class MoveForm(forms.Form):
    """One step. ``run`` takes it, and raises ValueError with a sentence where it cannot."""

    title = button = told = explanation = ""
    states: frozenset = frozenset()
    sends_mail = False

    def __init__(self, *args, issue: NewsletterIssue, by, **kwargs):
        self.issue, self.by = issue, by
        super().__init__(*args, **kwargs)

    def run(self) -> None:
        raise NotImplementedError

    def consequences(self) -> list[str]:
        """What else happens, in sentences."""
        return []


class BeginForm(MoveForm):
    title, button, told = "Begin to write", "Begin", "It is a draft now: add what it tells."
    explanation = "From now on it is being written."
    states = frozenset({State.PLANNED})

    def run(self):
        sending.begin(issue=self.issue)


class ProofForm(MoveForm):
    title, button, told = "Send a proof", "Send the proof", "The proof is on its way."
    explanation = "Those who read it before the others get it exactly as everybody will."
    states = frozenset({State.DRAFT, State.PROOF})
    sends_mail = True
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
        sending.send_proof(issue=self.issue, to=addresses)


class TakeBackForm(MoveForm):
    title, button, told = "Change it", "Take it back", "It can be changed. Send a proof afterwards."
    explanation = "It is a draft again. It then needs another proof, and another approval."
    states = frozenset({State.PROOF, State.APPROVED})
    reason = forms.CharField(
        label="Reason",
        help_text="Kept in the history.",
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def run(self):
        sending.take_back(issue=self.issue, reason=self.cleaned_data["reason"])


def how_many(issue: NewsletterIssue) -> str:
    """Who would get it now, in a sentence."""
    count = recipients(issue.audience).count()
    return f"{count} subscriber{'' if count == 1 else 's'} would get it now."


class ApproveForm(MoveForm):
    title, button, told = "Approve", "Approve it", "Approved: nothing of it is changed any more."
    explanation = "The proof is good. From now on its words stay as they are."
    states = frozenset({State.PROOF})
    sends_mail = True

    def consequences(self):
        found = [how_many(self.issue)]
        if self.issue.send_at:
            found.append(
                f"It goes out by itself on {self.issue.send_at:%-d %B %Y}: its time is set."
            )
        return found

    def run(self):
        sending.approve(issue=self.issue)


class SendForm(MoveForm):
    title, button, told = "Send it", "Send it to everybody", "It is being sent."
    explanation = "The mails go out in the background. What is sent cannot be called back."
    states = frozenset({State.APPROVED})
    sends_mail = True

    def consequences(self):
        return [how_many(self.issue)]

    def run(self):
        sending.send_to_all(issue=self.issue, by=self.by)


#: The steps by the name in their address, in the order of the buttons.
MOVES: dict[str, type[MoveForm]] = {
    "begin": BeginForm,
    "proof": ProofForm,
    "approve": ApproveForm,
    "send": SendForm,
    "change": TakeBackForm,
}


def moves_of(issue: NewsletterIssue, user) -> dict[str, type[MoveForm]]:
    """The steps that somebody can take with an issue now."""
    return {
        name: move
        for name, move in MOVES.items()
        if issue.state in move.states and (user.has_perm(SENDS_MAIL) or not move.sends_mail)
    }


def take(form: MoveForm) -> bool:
    """Take the step, or say in the form why it cannot be taken; then nothing is changed."""
    try:
        form.run()
    except ValueError as refused:
        form.add_error(None, str(refused))
    return form.is_valid()
