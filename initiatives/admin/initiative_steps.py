"""The steps of an initiative at the desk: each a page that asks what it needs, and one verb."""

from django import forms

from icpermed.admin_steps import PreviewedStep, StepForm, line_field
from initiatives import moving
from initiatives.models import Initiative

State = Initiative.State
BY_MAIL = "Whoever suggested it, if they left an address, gets it by mail at once."


class VerifyForm(PreviewedStep):
    title, button, told = "Verify", "The facts are right", "Verified."
    explanation = (
        "Somebody has compared title, dates, figures and links with their source. The day is"
        " written down: a year later the start page asks to look again."
    )
    states = frozenset({State.SUGGESTED})

    def run(self):
        moving.verify(initiative=self.record)


class DraftForm(PreviewedStep):
    title, button, told = "Mark as drafted", "The text is written", "Drafted."
    explanation = "The text for the public is written, in our own words. Then a member approves it."
    states = frozenset({State.VERIFIED})

    def run(self):
        moving.draft(initiative=self.record)


class AskForm(PreviewedStep):
    title, button, told = "Ask for approval", "Send the mail", "The member is asked."
    explanation = (
        "The member gets a mail with a personal link, sees it exactly as it will be published, and"
        " approves it with a button. Look at the preview first."
    )
    states = frozenset({State.DRAFTED})

    @classmethod
    def is_possible(cls, record):
        return super().is_possible(record) and bool(record.contact_email)

    def consequences(self):
        asked = self.record.asked_at
        return [f"They were asked on {asked:%-d %B %Y} before."] if asked else []

    def run(self):
        moving.ask_for_approval(initiative=self.record)


class ApproveForm(PreviewedStep):
    title, button, told = "Approved in another way", "Record the approval", "Recorded as approved."
    explanation = "For a member who has approved the text, but not by the button on the page."
    states = frozenset({State.DRAFTED})
    note = line_field("How approval is known", "By mail of 2023-05-02, or published elsewhere.")

    def run(self):
        moving.approve(initiative=self.record, note=self.cleaned_data["note"])


class PublishForm(PreviewedStep):
    title, button, told = "Publish", "Publish it", "Published."
    explanation = "The public sees it from now on."
    states = frozenset({State.APPROVED})

    def consequences(self):
        found = [] if self.record.links.exists() else ["It has no link where to read more."]
        return [*found, BY_MAIL] if self.record.suggester_email else found

    def run(self):
        moving.publish(initiative=self.record)


class OtherField(forms.ModelChoiceField):
    """Another initiative, with its state."""

    def label_from_instance(self, obj):
        return f"{obj.title} ({obj.get_state_display().lower()})"


class DuplicateForm(PreviewedStep):
    title, button, told = "Mark as a duplicate", "It is a duplicate", "Marked as a duplicate."
    explanation = "We have it already. It is closed; what it says that is new belongs to the other."
    states = frozenset({State.SUGGESTED, State.VERIFIED, State.DRAFTED, State.APPROVED})
    of = OtherField(Initiative.objects.none(), label="Of which initiative")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        closed = [State.UNCONFIRMED, State.DUPLICATE, State.REJECTED]
        others = Initiative.objects.exclude(pk=self.record.pk).exclude(state__in=closed)
        self.fields["of"].queryset = others

    def consequences(self):
        return [BY_MAIL]

    def run(self):
        moving.mark_duplicate(initiative=self.record, of=self.cleaned_data["of"])


class RejectForm(PreviewedStep):
    title, button, told = "Do not take up", "Do not take it up", "Not taken up."
    explanation = "It does not fit, or nobody can find out whether it is true."
    states = frozenset(
        {State.UNCONFIRMED, State.SUGGESTED, State.VERIFIED, State.DRAFTED, State.APPROVED}
    )
    reason = line_field("Reason", f"Kept in the history. {BY_MAIL}")

    def run(self):
        moving.reject(initiative=self.record, reason=self.cleaned_data["reason"])


class SupersedeForm(PreviewedStep):
    title, button, told = "Superseded by another", "It is superseded", "Marked as superseded."
    explanation = "A newer initiative takes its place. Its page stays, and leads to the newer one."
    states = frozenset({State.PUBLISHED})
    by = OtherField(Initiative.objects.none(), label="By which initiative")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Initiative.objects.filter(state=State.PUBLISHED)
        self.fields["by"].queryset = others.exclude(pk=self.record.pk)

    def run(self):
        moving.supersede(initiative=self.record, by=self.cleaned_data["by"])


class TakeBackForm(PreviewedStep):
    title, button, told = "One step back", "Take it back", "Taken back."
    states = frozenset(moving.BACK_TO)
    reason = line_field("Reason", "Kept in the history.")

    @property
    def explanation(self) -> str:
        """Where it goes, in words."""
        to = State(moving.BACK_TO[State(self.record.state)])
        return f"It is “{to.label.lower()}” again."

    def consequences(self):
        found = []
        if self.record.is_published and self.record.state == State.PUBLISHED:
            found.append("It is off the site until it is approved and published again.")
        if self.record.state in {State.APPROVED, State.PUBLISHED}:
            found.append("The text can be changed. A member has to approve it again.")
        return found

    def run(self):
        moving.take_back(initiative=self.record, reason=self.cleaned_data["reason"])


#: The steps by the name in their address, in the order of the buttons.
STEPS: dict[str, type[StepForm]] = {
    "verify": VerifyForm,
    "draft": DraftForm,
    "ask": AskForm,
    "approved": ApproveForm,
    "publish": PublishForm,
    "duplicate": DuplicateForm,
    "reject": RejectForm,
    "supersede": SupersedeForm,
    "back": TakeBackForm,
}
