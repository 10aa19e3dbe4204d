"""The steps of an event from one status to another: each a page that asks what it needs."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.html import format_html

from events.admin.pages import WRITES_LETTERS
from events.models import Event
from events.models.participations import AWAY
from icpermed.refusals import by_name

Status = Event.Status


class MoveForm(forms.Form):
    """One step. ``run`` takes it, and raises ValueError with a sentence where it cannot."""

    to: str = ""
    title = told = explanation = calendars = ""
    reason = forms.CharField(
        label="Reason",
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="The public reads it beside the status. May be empty.",
    )

    def __init__(self, *args, event: Event, **kwargs):
        self.event = event
        super().__init__(*args, **kwargs)

    def run(self) -> None:
        raise NotImplementedError

    @property
    def concerns_people(self) -> bool:
        """Whether those who take part have to know of it."""
        return self.to in {Status.POSTPONED, Status.CANCELLED}

    def consequences(self) -> list[str]:
        """What else happens, in sentences."""
        found = [self.calendars] if self.calendars else []
        coming = self.event.participations.filter(state__in=["confirmed", "waiting", "invited"])
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
        if self.concerns_people and self.event.registration_opens_at:
            found.append("Nobody can register any more.")
        return found


class ConfirmForm(MoveForm):
    to, title, told = Status.CONFIRMED, "Confirm", "Confirmed."
    explanation = "It takes place as announced."
    calendars = "Calendars that follow the event show it as certain."

    def run(self):
        self.event.confirm(reason=self.cleaned_data["reason"])


class HoldForm(MoveForm):
    to, title, told = Status.HELD, "Mark as held", "Marked as held."
    explanation = "It has taken place. Enter the attendance next, then results and materials."
    reason = None

    def run(self):
        self.event.mark_held()


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

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, event=event, **kwargs)
        for name in ["starts_at", "ends_at"]:
            self.initial.setdefault(name, getattr(event, name))

    def clean(self):
        """A day that is not known has no time; the old one stood in the form."""
        data = super().clean()
        if data.get("starts_on") and not data["starts_on"].day:
            data |= {"starts_at": None, "ends_at": None}
        return data

    def run(self):
        self.event.postpone(**self.cleaned_data)


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
        self.event.cancel(reason=self.cleaned_data["reason"])


class PlanForm(MoveForm):
    to, title, told = Status.PLANNED, "Back to planned", "Planned again."
    explanation = "It is a plan again that nobody has confirmed."
    calendars = "Calendars that follow the event show it as not certain."

    def run(self):
        self.event.plan(reason=self.cleaned_data["reason"])


#: The steps by the name in their address, in the order of the buttons.
MOVES: dict[str, type[MoveForm]] = {
    "confirm": ConfirmForm,
    "hold": HoldForm,
    "postpone": PostponeForm,
    "cancel": CancelForm,
    "plan": PlanForm,
}


def moves_of(event: Event) -> dict[str, type[MoveForm]]:
    """The steps that an event can take now."""
    found = {name: move for name, move in MOVES.items() if event.can_move(move.to)}
    if event.starts_on.first_day > event.today():
        found.pop("hold", None)
    return found


def take(form: MoveForm) -> bool:
    """Take the step, or say in the form why it cannot be taken; then nothing is changed."""
    try:
        with transaction.atomic():
            form.run()
    except ValidationError as refused:
        for name, errors in by_name(refused).items():
            form.add_error(name if name in form.fields else None, errors)
    except ValueError as refused:
        form.add_error(None, str(refused))
    return form.is_valid()


class MovingAdmin(admin.ModelAdmin):
    """The part of the events' admin that changes the status."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.move_view)
        return [
            path("<path:object_id>/move/<slug:move>/", view, name="events_event_move"),
            *super().get_urls(),
        ]

    def move_links(self, request, event: Event) -> list[tuple[str, str]]:
        """The buttons: what the event can become now, and where that is asked."""
        if not self.has_change_permission(request, event):
            return []
        return [
            (move.title, self.url("move", event.pk, name)) for name, move in moves_of(event).items()
        ]

    def told(self, request, form: MoveForm, event: Event) -> str:
        """What has happened and, where people have to know of it, where to write to them."""
        concerned = event.participations.exclude(state__in=AWAY)
        may_write = request.user.has_perms(WRITES_LETTERS)
        if not (form.concerns_people and may_write and concerned.exists()):
            return form.told
        return format_html(
            '{} <a href="{}?about={}">Write to those who take part.</a>',
            form.told,
            self.url("write", event.pk),
            form.to,
        )

    def move_view(self, request, object_id, move):
        """Ask for what a step needs (GET), then take it (POST)."""
        event = self.get_object(request, unquote(object_id))
        if event is None or move not in MOVES:
            raise Http404
        if not self.has_change_permission(request, event):
            raise PermissionDenied
        back = HttpResponseRedirect(self.url("change", event.pk))
        if move not in moves_of(event):
            status = event.get_status_display().lower()
            messages.error(request, f"That is not possible: the event is “{status}”.")
            return back
        form = MOVES[move](request.POST if request.method == "POST" else None, event=event)
        if form.is_valid() and take(form):
            messages.success(request, self.told(request, form, event))
            return back
        return self.page(
            request,
            "events/event/move.html",
            f"{form.title}: {event}",
            object=event,
            form=form,
            media=self.media + form.media,
        )
