"""The steps of a document at the desk: each a page that asks what it needs, and one verb."""

from django import forms
from django.utils.text import Truncator

from icpermed.admin_steps import PreviewedStep, StepForm, line_field
from icpermed.partial_dates import PartialDateFormField
from publications import publishing
from publications.models import Publication
from publications.versions import older_than

State = Publication.State


class DocumentField(forms.ModelChoiceField):
    """One of our documents, by a title that fits on a phone."""

    def label_from_instance(self, obj):
        return Truncator(f"{obj} ({obj.published_on})").chars(70)


class PrepareForm(PreviewedStep):
    title, button, told = "Prepare", "It is in preparation", "It is in preparation."
    explanation = "Somebody works on it. If it is shown to the public, it is announced as such."
    states = frozenset({State.PLANNED})

    def run(self):
        publishing.prepare(publication=self.record)


class PlanForm(PreviewedStep):
    title, button, told = "Back to the plans", "It is only planned", "It is planned."
    explanation = "Nobody works on it at present."
    states = frozenset({State.IN_PREPARATION})

    def run(self):
        publishing.plan(publication=self.record)


class PublishForm(PreviewedStep):
    title, button, told = "Publish", "Publish it", "Published."
    explanation = "The public sees its page, with the file or the address."
    states = frozenset({State.PLANNED, State.IN_PREPARATION, State.SUPERSEDED, State.WITHDRAWN})
    published_on = PartialDateFormField(
        label="Published", required=False, help_text="2023, 2023-04 or 2023-04-28. Empty: today."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["published_on"].initial = self.record.published_on

    def run(self):
        day = self.cleaned_data["published_on"]
        publishing.publish(publication=self.record, on=day)

    def consequences(self):
        older = self.record.replaces
        if older and older.state == State.PUBLISHED:
            return [f"“{older}” is then superseded: it stays reachable, and leads to this one."]
        return []


class VersionForm(PreviewedStep):
    title, button, told = "New version", "Begin it", "This is the new version: add its file."
    explanation = (
        "A record of its own, with the same authors and topics. Once you publish it, this one is"
        " superseded, and leads to it."
    )
    states = frozenset({State.PUBLISHED})
    version = forms.CharField(label="Version", max_length=30, help_text="2.0")

    def run(self):
        words = self.cleaned_data["version"]
        return publishing.new_version(publication=self.record, version=words)


class SupersedeForm(PreviewedStep):
    title, button, told = "Superseded", "It is superseded", "It is superseded."
    explanation = "Another document takes its place. This one stays reachable, and leads to it."
    states = frozenset({State.PUBLISHED})
    by = DocumentField(Publication.objects.none(), label="By")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Publication.objects.latest_versions().exclude(pk=self.record.pk)
        self.fields["by"].queryset = others.exclude(pk__in=older_than(self.record))

    def run(self):
        publishing.supersede(publication=self.record, by=self.cleaned_data["by"])


class WithdrawForm(PreviewedStep):
    title, button, told = "Withdraw", "Withdraw it", "It is withdrawn."
    explanation = "Its page stays, if there is one, and says why. Nobody gets the file any more."
    states = frozenset({State.PUBLISHED, State.SUPERSEDED, State.PLANNED, State.IN_PREPARATION})
    reason = line_field("Why", "The public reads it.")

    def run(self):
        words = self.cleaned_data["reason"]
        publishing.withdraw(publication=self.record, reason=words)


class ReworkForm(PreviewedStep):
    title, button, told = "Take back to preparation", "Take it back", "It is in preparation."
    explanation = "It was published too early, or by mistake. If it has a file, it is hidden."
    states = frozenset({State.PUBLISHED, State.WITHDRAWN})
    reason = line_field("Reason", "Kept in the history.")

    def run(self):
        words = self.cleaned_data["reason"]
        publishing.prepare(publication=self.record, reason=words)


#: The steps by the name in their address, in the order of the buttons.
STEPS: dict[str, type[StepForm]] = {
    "publish": PublishForm,
    "prepare": PrepareForm,
    "version": VersionForm,
    "supersede": SupersedeForm,
    "plan": PlanForm,
    "rework": ReworkForm,
    "withdraw": WithdrawForm,
}
