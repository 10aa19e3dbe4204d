"""The steps of a best practice at the desk: each a page that asks what it needs, and one verb."""

from django import forms

from icpermed.admin_steps import PreviewedStep, StepForm, line_field, words_field
from recognition.models import BestPractice, PracticeComment
from recognition.models.practices import SCREENING
from recognition.practices import deciding
from recognition.practices.deciding import ASSESSMENTS_WANTED
from recognition.practices.letters import remind

State = BestPractice.State
YES_NO = [("yes", "Yes"), ("no", "No")]


BY_MAIL = "The author gets it by mail, at once."


class ScreenForm(PreviewedStep):
    title, button, told = "Screen", "Save the screening", "The screening is saved."
    explanation = "Read it as the public would, then answer the five questions."
    states = frozenset({State.SUBMITTED})
    to = forms.ChoiceField(
        label="What follows",
        choices=[
            (State.SCREENED, "It goes on to review: all five answers are yes"),
            (State.REVISION, "The author is asked to change something"),
            (State.REJECTED, "It is not accepted"),
        ],
        widget=forms.RadioSelect,
    )
    words = words_field(
        "To the author",
        f"What is to be changed, or why it is not accepted. {BY_MAIL}",
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        questions = {}
        for field, sentence in SCREENING.items():
            answer = getattr(self.record, field)
            questions[field] = forms.ChoiceField(
                label=sentence.removesuffix("."),
                choices=YES_NO,
                initial={True: "yes", False: "no"}.get(answer),
                widget=forms.RadioSelect,
                error_messages={"required": "Answer yes or no."},
            )
        self.fields = questions | self.fields

    @property
    def answers(self) -> dict[str, bool]:
        """The five answers."""
        return {field: self.cleaned_data.get(field) == "yes" for field in SCREENING}

    def clean(self):
        data = super().clean()
        to = data.get("to")
        if to == State.SCREENED and not self.errors and not all(self.answers.values()):
            self.add_error("to", "For the review, all five answers must be yes.")
        if to in {State.REVISION, State.REJECTED} and not data.get("words"):
            self.add_error("words", "Write to the author what is wanted, or why not.")
        return data

    def run(self):
        data = self.cleaned_data
        deciding.screen(
            practice=self.record,
            answers=self.answers,
            to=data["to"],
            words=data["words"],
            by=self.by,
        )


class AssessForm(PreviewedStep):
    title, button, told = "Assess", "Save my assessment", "Your assessment is saved."
    explanation = (
        "What you think of it. Colleagues see it, the author does not. If you have written an"
        " assessment before, this one takes its place."
    )
    states = frozenset({State.SCREENED})
    advice = forms.ChoiceField(
        label="Advice", choices=PracticeComment.Advice.choices, widget=forms.RadioSelect
    )
    words = words_field("Why", "Strengths, what is missing, what could be clearer.")

    def run(self):
        data = self.cleaned_data
        deciding.assess(
            practice=self.record, advice=data["advice"], words=data["words"], by=self.by
        )


class ReviseForm(PreviewedStep):
    title, button, told = "Ask for a revision", "Send it to the author", "The author is asked."
    explanation = "The author can then change the text, and sends it back."
    states = frozenset({State.SUBMITTED, State.SCREENED, State.ACCEPTED})
    words = words_field("To the author", f"What is to be changed. {BY_MAIL}")

    def run(self):
        deciding.ask_for_revision(
            practice=self.record, words=self.cleaned_data["words"], by=self.by
        )

    def consequences(self):
        if self.record.contact_email:
            return []
        return ["There is no address of the author: no mail goes out. Enter one first."]


class RemindForm(PreviewedStep):
    title, button, told = "Remind the author", "Send the mail", "The mail is on its way."
    explanation = "A short mail with the link to the author’s page; at most one a day."
    states = frozenset({State.REVISION, State.ACCEPTED, State.APPROVED})

    @classmethod
    def is_possible(cls, record):
        return super().is_possible(record) and bool(record.asked_at and record.contact_email)

    def run(self):
        if not remind(self.record):
            raise ValueError("The author was reminded today already.")


class ResumeForm(PreviewedStep):
    title, button, told = "Go on without the author", "Go on", "It goes on."
    explanation = "For changes that came by mail, and are entered here."
    states = frozenset({State.REVISION})
    reason = line_field("How the changes came", "“By mail of 2 May.” Kept in the history.")

    def run(self):
        deciding.resume(practice=self.record, words=self.cleaned_data["reason"])


class AcceptForm(PreviewedStep):
    title, button, told = "Accept", "Accept it", "Accepted. Edit the text, then ask for approval."
    explanation = "It is taken into the collection. You edit the text, and the author approves it."
    states = frozenset({State.SCREENED})
    is_enough = forms.BooleanField(label="Accept it all the same", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = PracticeComment.Kind.ASSESSMENT
        self.count = self.record.comments.filter(kind=kind).count()
        if self.count >= ASSESSMENTS_WANTED:
            del self.fields["is_enough"]

    def consequences(self):
        return [f"Assessments: {self.count} of {ASSESSMENTS_WANTED}."]

    def clean(self):
        data = super().clean()
        if "is_enough" in self.fields and not data.get("is_enough"):
            self.add_error("is_enough", f"There are not yet {ASSESSMENTS_WANTED} assessments.")
        return data

    def run(self):
        deciding.accept(practice=self.record)


class AskApprovalForm(PreviewedStep):
    title, button, told = "Ask for approval", "Send it to the author", "The author is asked."
    explanation = (
        "The author sees it exactly as it will be published, and approves it with a button."
        " Look at the preview first."
    )
    states = frozenset({State.ACCEPTED})
    words = words_field("To the author", f"What you have changed. {BY_MAIL}", required=False)

    @classmethod
    def is_possible(cls, record):
        return super().is_possible(record) and bool(record.contact_email)

    def run(self):
        deciding.ask_for_approval(
            practice=self.record, words=self.cleaned_data["words"], by=self.by
        )


class ApprovedForm(PreviewedStep):
    title, button, told = "Approved in another way", "Record the approval", "Recorded as approved."
    explanation = "For an author who has approved the text, but not by the button on their page."
    states = frozenset({State.ACCEPTED, State.ARCHIVED})
    note = line_field("How approval is known", "By mail of 2023-05-02, or published before.")

    def run(self):
        deciding.approved_elsewhere(practice=self.record, note=self.cleaned_data["note"])


class EditForm(PreviewedStep):
    title, button, told = "Take back to editing", "Take it back", "It can be edited."
    explanation = "The approved text can then be changed. The author has to approve it again."
    states = frozenset({State.APPROVED, State.ARCHIVED})
    reason = line_field("Reason", "Kept in the history.", required=False)

    def consequences(self):
        is_shown = self.record.is_published
        return ["It is off the site until it is approved and published again."] if is_shown else []

    def run(self):
        deciding.back_to_editing(practice=self.record, reason=self.cleaned_data["reason"])


class RejectForm(PreviewedStep):
    title, button, told = "Do not accept", "Send it to the author", "Not accepted."
    explanation = "It is not taken into the collection. The author reads why."
    states = frozenset({State.SUBMITTED, State.SCREENED, State.REVISION, State.ACCEPTED})
    words = words_field("Reason, to the author", BY_MAIL)

    def run(self):
        deciding.reject(practice=self.record, words=self.cleaned_data["words"], by=self.by)


class ReasonForm(PreviewedStep):
    """A step of which the history keeps the reason."""

    reason = line_field("Reason", "Kept in the history.")


class ArchiveForm(ReasonForm):
    title, button, told = "Archive", "Archive it", "Archived."
    explanation = "It has ended or is out of date. The site shows it no more; the desk keeps it."
    states = frozenset({State.APPROVED})

    def run(self):
        deciding.archive(practice=self.record, reason=self.cleaned_data["reason"])


class WithdrawForm(ReasonForm):
    title, button, told = "Withdrawn by the author", "Record it", "Recorded as withdrawn."
    explanation = "The author has told us that it shall disappear. No mail is sent."
    states = frozenset(
        {State.SUBMITTED, State.SCREENED, State.REVISION, State.ACCEPTED, State.APPROVED}
    )

    def run(self):
        verb = deciding.withdraw_for_the_author
        verb(practice=self.record, reason=self.cleaned_data["reason"])


class ReopenForm(ReasonForm):
    title, button, told = "Reopen", "Reopen it", "Reopened: it waits for its screening."
    explanation = "It was closed too early, or by mistake. It is then as if just handed in."
    states = frozenset({State.REJECTED, State.WITHDRAWN})

    def run(self):
        deciding.reopen(practice=self.record, reason=self.cleaned_data["reason"])


#: The steps by the name in their address, in the order of the buttons.
STEPS: dict[str, type[StepForm]] = {
    "screen": ScreenForm,
    "assess": AssessForm,
    "accept": AcceptForm,
    "ask": AskApprovalForm,
    "approved": ApprovedForm,
    "revise": ReviseForm,
    "remind": RemindForm,
    "resume": ResumeForm,
    "edit": EditForm,
    "archive": ArchiveForm,
    "reject": RejectForm,
    "withdraw": WithdrawForm,
    "reopen": ReopenForm,
}
