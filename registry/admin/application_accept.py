"""The step that makes a member: everything that acceptance needs, on one page."""

from django import forms
from django.contrib.admin import site
from django.contrib.admin.widgets import AutocompleteSelect

from icpermed.partial_dates import PartialDateFormField
from registry.acceptance import accept
from registry.admin.application_steps import DecisionChoice, OverrideForm, State, wide
from registry.models import Body, Decision, Membership, Organisation


class AcceptForm(OverrideForm):
    title, button, told = "Accept", "Accept and make it a member", "Accepted."
    explanation = (
        "In one step: the organisation, its membership from the day you give, and the contact"
        " person, who is not shown in public. It can be taken back while nobody works on it."
    )
    states = frozenset({State.COMPLETE, State.ON_AGENDA})
    template = "accepted"
    # What acceptance writes besides the application.
    needs = [f"registry.add_{name}" for name in ("organisation", "membership", "person")]
    headings = {
        "The organisation": ["organisation", "other", "publish"],
        "The membership": ["role", "starts_on", "is_future_meant"],
        "The decision": ["decision", "body", "decided_on", "decision_title"],
    }

    organisation = forms.ChoiceField(
        label="In the register",
        widget=forms.RadioSelect(attrs={"class": "radiolist"}),
        initial="new",
    )
    other = forms.ModelChoiceField(
        Organisation.objects.filter(merged_into=None),
        label="Another record",
        required=False,
        widget=AutocompleteSelect(Membership._meta.get_field("organisation"), site),
        help_text="Only if the organisation is in the register under quite another name.",
    )
    role = forms.ChoiceField(
        choices=Membership.Role,
        widget=forms.RadioSelect(attrs={"class": "radiolist"}),
        initial="member",
    )
    starts_on = PartialDateFormField(
        label="Takes part from",
        help_text="First day, month or year: 2023-07-12, 2023-07 or 2023.",
    )
    publish = forms.BooleanField(
        label="Show the organisation to the public", required=False, initial=True
    )
    decision = DecisionChoice(
        Decision.Result.ACCEPTED,
        label="Decision",
        empty_label="A new one, as follows",
    )
    body = forms.ModelChoiceField(
        Body.objects.all(), label="Taken by", required=False, empty_label=None
    )
    decided_on = PartialDateFormField(label="On", required=False)
    decision_title = forms.CharField(
        label="Its title", max_length=250, required=False, widget=wide()
    )
    is_future_meant = forms.BooleanField(
        label="A date in the future is meant", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        application = self.record
        self.fields["organisation"].choices = [
            ("new", f"A new record: {application}"),
            *((str(o.pk), f"The record {o}, {o.country}") for o in application.duplicates()),
        ]
        self.fields["decision_title"].initial = f"Admission of {application}"
        committee = Body.objects.filter(kind=Body.Kind.EXECUTIVE_COMMITTEE).current().first()
        self.fields["body"].initial = committee

    def clean(self):
        data = super().clean()
        if not data.get("decision"):
            for field in ["body", "decided_on", "decision_title"]:
                if not data.get(field) and field not in self.errors:
                    self.add_error(field, "Needed for a new decision.")
        if not self.errors:
            self.ask_about_the_future()
        return data

    def decided(self) -> Decision:
        """The decision that was chosen, or the new one, not saved yet."""
        data = self.cleaned_data
        return data["decision"] or Decision(
            body=data["body"], decided_on=data["decided_on"], title=data["decision_title"]
        )

    def ask_about_the_future(self) -> None:
        """A start or a decision after today was once a misprint: it must be meant."""
        data = self.cleaned_data
        doubts = Membership(starts_on=data["starts_on"]).warnings()
        doubts += Membership(starts_on=self.decided().decided_on).warnings()
        if doubts and not data["is_future_meant"]:
            self.fields["is_future_meant"].widget = forms.CheckboxInput()
            self.add_error("is_future_meant", f"{doubts[0]} Tick this if that is meant.")

    def in_the_register(self) -> Organisation | None:
        """The organisation's record in the register, if it has one."""
        choice = self.cleaned_data["organisation"]
        known = None if choice == "new" else Organisation.objects.get(pk=choice)
        return self.cleaned_data["other"] or known

    def run(self):
        data = self.cleaned_data
        accept(
            self.record,
            decision=self.decided(),
            starts_on=data["starts_on"],
            role=data["role"],
            organisation=self.in_the_register(),
            publish=data["publish"],
            override=self.reason_to_go_on,
            by=self.by,
        )
        self.send()
