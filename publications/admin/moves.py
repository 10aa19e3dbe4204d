"""The steps of a document at the desk: each a page that asks what it needs, and one verb."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator

from icpermed.partial_dates import PartialDateFormField
from icpermed.refusals import by_name
from publications import publishing
from publications.models import Publication
from publications.versions import older_than

State = Publication.State


def line_field(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """A field for one sentence."""
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=250, widget=widget
    )


class DocumentField(forms.ModelChoiceField):
    """One of our documents, by a title that fits on a phone."""

    def label_from_instance(self, obj):
        return Truncator(f"{obj} ({obj.published_on})").chars(70)


class MoveForm(forms.Form):
    """One step. ``run`` takes it, and raises a sentence where it cannot."""

    title = button = told = explanation = ""
    states: frozenset = frozenset()

    def __init__(self, *args, publication: Publication, **kwargs):
        self.publication = publication
        super().__init__(*args, **kwargs)

    def run(self) -> Publication | None:
        """Take the step; answers with the record to go on with, if that is another."""
        raise NotImplementedError

    def consequences(self) -> list[str]:
        """What else happens, in sentences."""
        return []

    @classmethod
    def is_possible(cls, publication: Publication) -> bool:
        """Whether this step can be taken now."""
        return publication.state in cls.states


class PrepareForm(MoveForm):
    title, button, told = "Prepare", "It is in preparation", "It is in preparation."
    explanation = "Somebody works on it. If it is shown to the public, it is announced as such."
    states = frozenset({State.PLANNED})

    def run(self):
        publishing.prepare(publication=self.publication)


class PlanForm(MoveForm):
    title, button, told = "Back to the plans", "It is only planned", "It is planned."
    explanation = "Nobody works on it at present."
    states = frozenset({State.IN_PREPARATION})

    def run(self):
        publishing.plan(publication=self.publication)


class PublishForm(MoveForm):
    title, button, told = "Publish", "Publish it", "Published."
    explanation = "The public sees its page, with the file or the address."
    states = frozenset({State.PLANNED, State.IN_PREPARATION, State.SUPERSEDED, State.WITHDRAWN})
    published_on = PartialDateFormField(
        label="Published", required=False, help_text="2023, 2023-04 or 2023-04-28. Empty: today."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["published_on"].initial = self.publication.published_on

    def run(self):
        day = self.cleaned_data["published_on"]
        publishing.publish(publication=self.publication, on=day)

    def consequences(self):
        older = self.publication.replaces
        if older and older.state == State.PUBLISHED:
            return [f"“{older}” is then superseded: it stays reachable, and leads to this one."]
        return []


class VersionForm(MoveForm):
    title, button, told = "New version", "Begin it", "This is the new version: add its file."
    explanation = (
        "A record of its own, with the same authors and topics. Once you publish it, this one is"
        " superseded, and leads to it."
    )
    states = frozenset({State.PUBLISHED})
    version = forms.CharField(label="Version", max_length=30, help_text="2.0")

    def run(self):
        words = self.cleaned_data["version"]
        return publishing.new_version(publication=self.publication, version=words)


class SupersedeForm(MoveForm):
    title, button, told = "Superseded", "It is superseded", "It is superseded."
    explanation = "Another document takes its place. This one stays reachable, and leads to it."
    states = frozenset({State.PUBLISHED})
    by = DocumentField(Publication.objects.none(), label="By")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Publication.objects.latest_versions().exclude(pk=self.publication.pk)
        self.fields["by"].queryset = others.exclude(pk__in=older_than(self.publication))

    def run(self):
        publishing.supersede(publication=self.publication, by=self.cleaned_data["by"])


class WithdrawForm(MoveForm):
    title, button, told = "Withdraw", "Withdraw it", "It is withdrawn."
    explanation = "Its page stays, if there is one, and says why. Nobody gets the file any more."
    states = frozenset({State.PUBLISHED, State.SUPERSEDED, State.PLANNED, State.IN_PREPARATION})
    reason = line_field("Why", "The public reads it.")

    def run(self):
        words = self.cleaned_data["reason"]
        publishing.withdraw(publication=self.publication, reason=words)


class ReworkForm(MoveForm):
    title, button, told = "Take back to preparation", "Take it back", "It is in preparation."
    explanation = "It was published too early, or by mistake. If it has a file, it is hidden."
    states = frozenset({State.PUBLISHED, State.WITHDRAWN})
    reason = line_field("Reason", "Kept in the history.")

    def run(self):
        words = self.cleaned_data["reason"]
        publishing.prepare(publication=self.publication, reason=words)


#: The steps by the name in their address, in the order of the buttons.
MOVES: dict[str, type[MoveForm]] = {
    "publish": PublishForm,
    "prepare": PrepareForm,
    "version": VersionForm,
    "supersede": SupersedeForm,
    "plan": PlanForm,
    "rework": ReworkForm,
    "withdraw": WithdrawForm,
}


def moves_of(publication: Publication) -> dict[str, type[MoveForm]]:
    """The steps that a document can take now."""
    return {name: move for name, move in MOVES.items() if move.is_possible(publication)}


def take(form: MoveForm) -> Publication | None:
    """Take the step, or say in the form why it cannot be taken; then nothing is changed."""
    try:
        return form.run()
    except ValidationError as refused:
        for name, errors in by_name(refused).items():
            form.add_error(name if name in form.fields else None, errors)
    except ValueError as refused:
        form.add_error(None, str(refused))
    return None
