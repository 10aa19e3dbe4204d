"""The steps of contributions at the desk: somebody is asked, and the text is taken over."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from icpermed.admin_steps import StepForm, line_field
from icpermed.outbox import SENDS_MAIL
from icpermed.outbox.models import Mailing
from registry.contacts import contacts
from registry.models import Organisation, Person
from reports import contributing
from reports.asking import waiting
from reports.models import Contribution, Report
from reports.models.contributions import MOST_TIME, TOO_LATE

State = Contribution.State
LOOK = "Look at the letter, then let it go."
#: So long somebody has to write, unless another day is chosen.
TIME_TO_WRITE = timedelta(days=21)


def people() -> list[tuple]:
    """Whom to ask: first who speaks for each member today, then everybody with an address."""
    members = Organisation.objects.members().in_bulk()
    speak = {one.person: members[pk] for pk, one in contacts(members).items()}
    first = sorted((str(member), person) for person, member in speak.items())
    others = Person.objects.exclude(email="").exclude(pk__in=[one.pk for one in speak])
    return [
        ("", "—"),
        ("Contacts of members", [(who.pk, f"{member}: {who}") for member, who in first]),
        ("Others of the register", [(who.pk, str(who)) for who in others]),
    ]


class AskForm(StepForm):
    title, button, told = "Ask for a contribution", "Prepare the letter", LOOK
    explanation = (
        "Whoever you choose gets a mail with a personal link, sees the section as it is, and writes"
        " without an account. The letter waits in the outbox until you let it go."
    )
    needs = ["reports.add_contribution", *SENDS_MAIL]

    person = forms.ChoiceField(label="Somebody of the register", choices=people, required=False)
    name = line_field("Or somebody else: name", required=False)
    email = forms.EmailField(
        label="E-mail", required=False, widget=forms.EmailInput(attrs={"class": "vTextField"})
    )
    words = forms.CharField(
        label="Asked for",
        help_text="In a line or two. It stands in the mail, and above the form.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    due_on = forms.DateField(
        label="Until",
        help_text="The last day to change what was handed in. Who has not answered may be late.",
        initial=lambda: timezone.localdate() + TIME_TO_WRITE,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    @classmethod
    def is_possible(cls, record) -> bool:
        return record.report.state == Report.State.COLLECTING

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError("This day is over.")
        if day > timezone.localdate() + MOST_TIME:
            raise ValidationError(TOO_LATE)
        return day

    def clean(self):
        found = super().clean()
        typed = found.get("name") or found.get("email") or "email" in self.errors
        if found.get("person") and typed:
            self.add_error("person", "Choose somebody, or write a name and an address: not both.")
        elif found.get("person"):
            person = Person.objects.get(pk=found["person"])
            found |= {"person": person, "name": person.name, "email": person.email}
        elif not (found.get("name") and found.get("email")) and "email" not in self.errors:
            self.add_error("person", "Choose somebody, or write a name and an address.")
        return found

    def run(self) -> Mailing:
        person = self.cleaned_data["person"] or None
        given = self.cleaned_data | {"person": person}
        return contributing.ask_for(section=self.record, by=self.by, **given)


class WriteForm(StepForm):
    title, button, told = "Write to them", "Prepare the letter", LOOK
    explanation = "The letter was discarded, or left out: it is prepared once more."
    states = frozenset({State.ASKED})
    needs = SENDS_MAIL

    @classmethod
    def is_possible(cls, record) -> bool:
        is_asked = record.asked_at or str(record.pk) in waiting(Contribution)
        return super().is_possible(record) and not is_asked and not record.why_closed()

    def run(self) -> Mailing:
        return contributing.write_to(contribution=self.record, by=self.by)


class TakeOverForm(StepForm):
    title, button = "Take over", "Put it into the section"
    told = "It stands at the end of the section now. Read it there, and check its numbers."
    explanation = (
        "The text is put at the end of the section, where you can go on with it. The history of the"
        " section says when it came; who wrote it stands here, and readers do not see that."
    )
    states = frozenset({State.RECEIVED})
    needs = ["reports.change_section"]
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.initial["seen"] = record.fingerprint

    @classmethod
    def is_possible(cls, record) -> bool:
        return super().is_possible(record) and record.report.state == Report.State.COLLECTING

    def run(self):
        contributing.take_over(contribution=self.record, seen=self.cleaned_data["seen"])


class WithdrawForm(StepForm):
    title, button, told = "Withdraw", "Withdraw the request", "Withdrawn: the link has ended."
    explanation = "The link ends, and nobody is reminded. What was written so far is kept."
    states = frozenset({State.ASKED, State.RECEIVED, State.DECLINED})
    why = line_field("Why", "Kept in the history.")

    def run(self):
        contributing.withdraw(contribution=self.record, why=self.cleaned_data["why"])


SECTION_STEPS = {"ask": AskForm}
STEPS = {"take_over": TakeOverForm, "write": WriteForm, "withdraw": WithdrawForm}
