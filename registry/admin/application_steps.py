"""What every step with an application has in common: its reasons, its mail, its headings."""

from dataclasses import replace

from django import forms

from icpermed.admin_steps import StepForm
from registry.mails import draft, post
from registry.models import Application, Decision

State = Application.State


def wide() -> forms.TextInput:
    """A text box for a sentence."""
    return forms.TextInput(attrs={"class": "vTextField"})


class MoveForm(StepForm):
    """A step with an application; where a mail goes out by it, it is shown before."""

    template = ""
    headings: dict[str, list[str]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.template:
            letter = self.letter = draft(self.template, self.record)
            self.fields["is_sent"] = forms.BooleanField(
                label=f"Send this mail to {letter.to}", required=False, initial=True
            )
            self.fields["subject"] = forms.CharField(
                max_length=150, initial=letter.subject, widget=wide()
            )
            self.fields["text"] = forms.CharField(
                widget=forms.Textarea(attrs={"rows": 16, "cols": 80}),
                initial=letter.text,
                help_text="It goes out exactly as it stands here.",
            )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields under their headings; what no heading names comes first."""
        named = {name for names in self.headings.values() for name in names}
        rest = [field.name for field in self.visible_fields() if field.name not in named]
        groups = {"": rest, **self.headings, "Mail to the applicant": []}
        mail = [name for name in ("is_sent", "subject", "text") if name in self.fields]
        groups[""] = [name for name in rest if name not in mail]
        groups["Mail to the applicant"] = mail
        return [
            (title, [self[name] for name in names if not self[name].is_hidden])
            for title, names in groups.items()
            if names
        ]

    def send(self) -> None:
        """Put the mail that was shown into the outbox, if it is meant to be sent."""
        data = self.cleaned_data
        if data.get("is_sent"):
            letter = replace(self.letter, subject=data["subject"], text=data["text"])
            post(letter, self.record)


class ReasonForm(MoveForm):
    """A step that needs a reason."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="Kept in the history and in the note. The applicant does not see it.",
    )


class OverrideForm(MoveForm):
    """A step that needs every point of the checklist, or a reason."""

    override = forms.CharField(
        label="Go on although points are open, because",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.record.missing:
            self.fields["override"].required = True
            self.fields["override"].help_text = f"Open: {'; '.join(self.record.missing)}."
        else:
            del self.fields["override"]

    @property
    def reason_to_go_on(self) -> str:
        return self.cleaned_data.get("override", "")


class DecisionChoice(forms.ModelChoiceField):
    """A decision that is in the register already."""

    def __init__(self, result: str, **kwargs):
        decisions = Decision.objects.filter(result=result).select_related("body")
        super().__init__(decisions, required=False, **kwargs)
