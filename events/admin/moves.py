"""The steps of an event from one status to another: each a page that asks what it needs."""

from django import forms
from django.utils.html import format_html

from events.admin.pages import WRITES_LETTERS
from events.models import Event
from events.models.participations import AWAY
from icpermed.admin_steps import StepForm, StepsAdmin

Status = Event.Status


class MoveForm(StepForm):
    """A step to another status, for which there may be a reason."""

    to = calendars = ""
    reason = forms.CharField(
        label="Reason",
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="The public reads it beside the status. May be empty.",
    )

    @classmethod
    def is_possible(cls, record):
        return record.can_move(cls.to)

    @property
    def concerns_people(self) -> bool:
        """Whether those who take part have to know of it."""
        return self.to in {Status.POSTPONED, Status.CANCELLED}

    def consequences(self):
        found = [self.calendars] if self.calendars else []
        coming = self.record.participations.filter(state__in=["confirmed", "waiting", "invited"])
        if self.concerns_people and (count := coming.count()):
            people = (
                "1 person takes part, waits or is"
                if count == 1
                else (f"{count} people take part, wait or are")
            )
            found.append(
                f"{people} invited. They keep their places, and no mail is sent by this step: write"
                " to them next."
            )
        if self.concerns_people and self.record.registration_opens_at:
            found.append("Nobody can register any more.")
        return found


class ConfirmForm(MoveForm):
    to, title, told = Status.CONFIRMED, "Confirm", "Confirmed."
    explanation = "It takes place as announced."
    calendars = "Calendars that follow the event show it as certain."

    def run(self):
        self.record.confirm(reason=self.cleaned_data["reason"])


class HoldForm(MoveForm):
    to, title, told = Status.HELD, "Mark as held", "Marked as held."
    explanation = "It has taken place. Enter the attendance next, then results and materials."
    reason = None

    @classmethod
    def is_possible(cls, record):
        has_begun = record.starts_on.first_day <= record.today()
        return super().is_possible(record) and has_begun

    def run(self):
        self.record.mark_held()


class PostponeForm(MoveForm):
    to, title, told = Status.POSTPONED, "Postpone", "Postponed. The earlier day is kept."
    explanation = (
        "The day that was announced is kept and shown as an earlier one. If no new day is known,"
        " write the month or the year: 2027-03 or 2027."
    )
    calendars = (
        "Calendars that follow the event move the appointment to the new day. Until that is"
        " confirmed, they show it as not certain; without a new day, as cancelled on the old one."
    )
    starts_on = Event._meta.get_field("starts_on").formfield(label="New first day")
    ends_on = Event._meta.get_field("ends_on").formfield(label="New last day")
    starts_at = forms.TimeField(
        label="Begins at",
        required=False,
        help_text="By the clock at the place, as 9:30. Empty: all day.",
    )
    ends_at = forms.TimeField(label="Ends at", required=False)
    is_fixed = forms.BooleanField(label="The new day is certain: confirm it", required=False)
    field_order = ["starts_on", "ends_on", "starts_at", "ends_at", "is_fixed", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ["starts_at", "ends_at"]:
            self.initial.setdefault(name, getattr(self.record, name))

    def clean(self):
        """A day that is not known has no time; the old one stood in the form."""
        data = super().clean()
        if data.get("starts_on") and not data["starts_on"].day:
            data |= {"starts_at": None, "ends_at": None}
        return data

    def run(self):
        self.record.postpone(**self.cleaned_data)


class CancelForm(MoveForm):
    to, title, told = Status.CANCELLED, "Cancel", "Cancelled. It stays on the site, marked so."
    explanation = "It does not take place at all. If it is only later, postpone it."
    calendars = "Calendars that follow the event strike it out. It stays on the site, marked so."
    reason = forms.CharField(
        label="Reason",
        max_length=250,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="The public reads it beside the status.",
    )

    def run(self):
        self.record.cancel(reason=self.cleaned_data["reason"])


class PlanForm(MoveForm):
    to, title, told = Status.PLANNED, "Back to planned", "Planned again."
    explanation = "It is a plan again that nobody has confirmed."
    calendars = "Calendars that follow the event show it as not certain."

    def run(self):
        self.record.plan(reason=self.cleaned_data["reason"])


#: The steps by the name in their address, in the order of the buttons.
STEPS: dict[str, type[MoveForm]] = {
    "confirm": ConfirmForm,
    "hold": HoldForm,
    "postpone": PostponeForm,
    "cancel": CancelForm,
    "plan": PlanForm,
}


class MovingAdmin(StepsAdmin):
    """The part of the events' admin that changes the status."""

    step_template = "events/event/move.html"
    steps = STEPS

    def state_of(self, record) -> str:
        return f"the event is “{record.get_status_display().lower()}”"

    def told(self, request, form: MoveForm) -> str:
        """What has happened and, where people have to know of it, where to write to them."""
        concerned = form.record.participations.exclude(state__in=AWAY)
        may_write = request.user.has_perms(WRITES_LETTERS)
        if not (form.concerns_people and may_write and concerned.exists()):
            return form.told
        return format_html(
            '{} <a href="{}?about={}">Write to those who take part.</a>',
            form.told,
            self.url("write", form.record.pk),
            form.to,
        )
