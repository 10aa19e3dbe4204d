"""The steps of a report at the desk, in the order of the buttons."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from icpermed.admin_steps import PreviewedStep, StepForm, line_field
from icpermed.text import counted
from reports import publishing
from reports.admin.asking_steps import (
    AskCommitteeForm,
    RemindReadersForm,
    RemindWritersForm,
    TellForm,
)
from reports.models import Contribution, Reading, Report
from reports.publishing import draft_of, latest_of
from reports.review import near_misses, review

State = Report.State

PUBLISHES = ["reports.publish_report"]


class CollectForm(PreviewedStep):
    title, button, told = "Begin to collect", "Begin", "Texts and data are being collected."
    explanation = "The outline stands. Texts are written, and the data are completed."
    states = frozenset({State.OUTLINE})

    def run(self):
        publishing.collect(report=self.record)


class OutlineForm(PreviewedStep):
    title, button, told = "Back to the outline", "Back", "It is an outline again."
    explanation = "The sections themselves are to be discussed once more."
    states = frozenset({State.COLLECTING})

    @classmethod
    def is_possible(cls, record):
        return super().is_possible(record) and record.published_on is None

    def run(self):
        publishing.outline(report=self.record)


class FreezeForm(PreviewedStep):
    title, button, told = "Freeze", "Freeze it", "Frozen: every word and number stays as it is."
    explanation = (
        "Every word, number and row is kept as it is at this moment. What members comment on, what"
        " is approved and what is published are then the same."
    )
    states = frozenset({State.COLLECTING})

    def consequences(self):
        found = review(self.record)
        checks = reverse("admin:reports_report_check", args=[self.record.pk])
        look = format_html('<a href="{}">Check the numbers</a>', checks)
        sentences = ["Every number is bound or waived."]
        if found.why_not():
            sentences = [format_html("{} {}.", found.why_not(), look)]
        if near := near_misses(self.record):
            lie = counted(len(near), "record lies", "records lie")
            sentences.append(
                format_html("{} at the edges of the period, and nobody has decided: {}.", lie, look)
            )
        written = Contribution.objects.filter(section__report=self.record, state="received")
        if count := written.count():
            sentences.append(
                f"{counted(count, 'contribution has', 'contributions have')} come in,"
                " and nobody has taken them over: afterwards nobody can."
            )
        return sentences

    def run(self):
        publishing.freeze(report=self.record)


class CommentForm(PreviewedStep):
    title, button, told = "Ask for comments", "It is out for comments", "It is out for comments."
    explanation = (
        "The Executive Committee reads the frozen draft. Ask its people by mail afterwards, each"
        " with a link of their own; or note below what they say."
    )
    states = frozenset({State.FROZEN})

    def run(self):
        publishing.ask_for_comments(report=self.record)


class ApproveForm(PreviewedStep):
    title, button, told = "Approve", "It is approved", "It is approved."
    explanation = "The members agree, and every comment has its answer."
    states = frozenset({State.COMMENT})

    def consequences(self):
        rows = Reading.objects.of_draft(self.record)
        asked, silent = rows.count(), rows.unanswered().count()
        sentences = ["The personal links to the draft end."] if asked else []
        if silent:
            sentences.append(f"Of {asked} who were asked to read it, {silent} did not answer.")
        return sentences

    def run(self):
        publishing.approve(report=self.record)


class PublishForm(PreviewedStep):
    title, button, told = "Publish", "Publish it", "It is published."
    explanation = "The public reads it as it was frozen, and can download it."
    states = frozenset({State.APPROVED})
    needs = PUBLISHES
    erratum = forms.CharField(
        label="Erratum",
        help_text="What was wrong in the version before, and what is right. The public reads it."
        " Markdown.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if latest_of(self.record) is None:
            del self.fields["erratum"]

    def consequences(self):
        draft = draft_of(self.record)
        sentences = [f"This is version {draft.number}."] if draft else []
        if self.record.published_on and not self.record.is_published:
            sentences.append("The report is hidden, and stays so: show it again on its page.")
        return sentences

    def run(self):
        publishing.publish(report=self.record, erratum=self.cleaned_data.get("erratum", ""))


class ReasonForm(PreviewedStep):
    """A step back, for a reason."""

    reason = line_field("Reason", "Kept in the history.")

    def run(self):
        publishing.take_back(report=self.record, reason=self.cleaned_data["reason"])


class TakeBackForm(ReasonForm):
    title, button, told = "Change it", "Take it back", "It can be changed. Freeze it afterwards."
    explanation = "The frozen draft goes. It is then frozen, commented and approved once more."
    states = frozenset({State.FROZEN, State.COMMENT, State.APPROVED})


class CorrectForm(ReasonForm):
    title, button, told = "Correct", "Begin a correction", "Correct it, and freeze it afterwards."
    explanation = (
        "What is published stays for its readers until the correction is published as a new"
        " version with an erratum. The old version stays reachable."
    )
    states = frozenset({State.PUBLISHED, State.CORRECTED})
    needs = PUBLISHES


STEPS: dict[str, type[StepForm]] = {
    "collect": CollectForm,
    "freeze": FreezeForm,
    "remind": RemindWritersForm,
    "comment": CommentForm,
    "ask": AskCommitteeForm,
    "remind_readers": RemindReadersForm,
    "approve": ApproveForm,
    "publish": PublishForm,
    "tell": TellForm,
    "correct": CorrectForm,
    "change": TakeBackForm,
    "outline": OutlineForm,
}
