"""The minutes of a meeting: written under its points, commented on, approved, printed, kept."""

from datetime import timedelta

from django import forms
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime

from events import minutes as verbs
from events.admin.pages import EventPages
from events.models import AgendaItem, Event, Material, Minutes
from icpermed.history import database_now

State = Minutes.State


def day_field(label: str, **kwargs) -> forms.DateField:
    """A day, chosen from the browser's calendar or typed."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **kwargs)


def errors_in_words(form: forms.Form) -> str:
    """What is wrong with a small form, in one line."""
    return " ".join(
        f"{form[name].label}: {' '.join(errors)}" for name, errors in form.errors.items()
    )


class WriteForm(forms.Form):
    """The text before the points, and one for each point."""

    text = forms.CharField(
        label="Before the points",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80, "class": "vLargeTextField"}),
        help_text="Who opened the meeting, apologies, what was said of the agenda. Markdown.",
    )

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.points = list(event.agenda_items.exclude(kind=AgendaItem.Kind.BREAK))
        for point in self.points:
            self.fields[f"point-{point.pk}"] = forms.CharField(
                label=point.title,
                required=False,
                initial=point.minutes,
                widget=forms.Textarea(attrs={"rows": 5, "cols": 80, "class": "vLargeTextField"}),
            )

    def rows(self) -> list[tuple]:
        """Each point with its field."""
        return [(point, self[f"point-{point.pk}"]) for point in self.points]

    def texts(self) -> dict[int, str]:
        """What was written under each point."""
        return {point.pk: self.cleaned_data[f"point-{point.pk}"] for point in self.points}


class StepForm(forms.Form):
    """What a step with the minutes needs to know."""

    def __init__(self, *args, event: Event, **kwargs):
        self.event = event
        super().__init__(*args, **kwargs)


class CommentsForm(StepForm):
    """Until when comments are asked for."""

    until = day_field("Comments until")


class ApproveForm(StepForm):
    """When the minutes were approved, and at which meeting."""

    on = day_field("Approved on")
    at_event = forms.ModelChoiceField(
        Event.objects.none(),
        label="At which meeting",
        required=False,
        empty_label="None: in writing",
    )

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, event=event, **kwargs)
        if event.body_id:
            later = Event.objects.filter(period__startswith__gt=event.starts_on.first_day)
            self.fields["at_event"].queryset = later.filter(body=event.body_id)


class ReopenForm(StepForm):
    """Why approved minutes are opened again."""

    reason = forms.CharField(
        label="Why", max_length=400, widget=forms.TextInput(attrs={"class": "vTextField"})
    )


class KeepForm(StepForm):
    """Who may have the minutes as a file."""

    access = forms.ChoiceField(
        label="Who may have the file",
        choices=[
            (value, Material.Access(value).label)
            for value in [Material.Access.PARTICIPANTS, Material.Access.DESK]
        ],
    )


#: The steps with the minutes as a whole: the form, the verb, and what is told.
STEPS = {
    "comments": (
        CommentsForm,
        verbs.ask_for_comments,
        "The letters are prepared. Look at them here, then release them.",
    ),
    "approve": (ApproveForm, verbs.approve, "The minutes are approved: they stay as they are."),
    "reopen": (ReopenForm, verbs.reopen, "The minutes are a draft again."),
    "keep": (KeepForm, verbs.keep, "The minutes are kept as a file, among the materials."),
}


class MinutesAdmin(EventPages):
    """The part of the events' admin where a meeting is minuted."""

    def get_urls(self):
        return [
            self.route("minutes/", self.minutes_view, "minutes"),
            self.route("minutes/print/", self.print_view, "minutes_print"),
            *super().get_urls(),
        ]

    def minutes_links(self, request, event: Event) -> list[tuple[str, str]]:
        """The button on the event's page."""
        if not request.user.has_perm("events.view_minutes"):
            return []
        return [("Minutes", self.url("minutes", event.pk))]

    def minutes_view(self, request, object_id):
        """Show the minutes (GET); keep what was written, or take them a step further (POST)."""
        event = self.record_for(request, object_id, "view_minutes")
        if request.method == "POST" and "action" in request.POST:
            return self.minutes_step(request, event)
        found = verbs.minutes_of(event)
        may_write = request.user.has_perms(["events.change_minutes", "events.change_agendaitem"])
        form = WriteForm(request.POST or None, event=event, initial={"text": found.text})
        conflict = ""
        if request.method == "POST":
            self.record_for(request, object_id, "change_minutes", "change_agendaitem")
            if form.is_valid():
                conflict = self.write(request, event, form)
                if not conflict:
                    return self.to("minutes", event.pk)
        day = timezone.localdate()
        return self.record_page(
            request,
            event,
            "minutes.html",
            "Minutes",
            minutes=found,
            form=form,
            conflict=conflict,
            seen=database_now().isoformat(),
            may_write=may_write and found.state != State.APPROVED,
            may_decide=self.may_decide(request),
            may_ask=self.may_write_letters(request),
            comments_form=CommentsForm(event=event, initial={"until": day + timedelta(days=14)}),
            approve_form=ApproveForm(event=event, initial={"on": day}),
            reopen_form=ReopenForm(event=event),
            keep_form=KeepForm(event=event),
            history_url=self.history_of(found),
            votes_url=self.url("votes", event.pk),
        )

    def may_decide(self, request) -> bool:
        """Whether somebody may approve minutes, and open approved ones again."""
        return request.user.has_perm("events.delete_minutes")

    def history_of(self, minutes: Minutes) -> str:
        """Where the earlier versions of the minutes are."""
        if not minutes.pk:
            return ""
        return reverse("admin:events_minutes_history", args=[minutes.pk])

    @transaction.atomic
    def write(self, request, event: Event, form: WriteForm) -> str:
        """Keep what was written, unless somebody else wrote meanwhile: then say so."""
        self.lock(str(event.pk))
        seen = parse_datetime(request.POST.get("_seen", ""))
        if seen is None or seen.tzinfo is None:
            return "This page is too old to be saved. Copy what you wrote, and open it again."
        if change := verbs.changed_since(event, seen):
            when = date_format(localtime(change.at), "j F Y, H:i:s")
            return (
                f"{change.who} changed these minutes on {when}, after you opened this page."
                " Nothing of yours is saved yet. What is stored now stands below each box: compare,"
                " mend what you typed, then save."
            )
        self.tried(
            request,
            lambda: verbs.write(
                event, text=form.cleaned_data["text"], points=form.texts(), by=request.user
            ),
            "Saved.",
        )
        return ""

    def minutes_step(self, request, event: Event):
        """A step with the minutes as a whole."""
        action = request.POST["action"]
        if action == "comments":
            self.event_for_letters(request, str(event.pk), "change_minutes")
        else:
            self.record_for(request, str(event.pk), "change_minutes", "delete_minutes")
        if action in STEPS:
            make, step, told = STEPS[action]
            form = make(request.POST, event=event)

            def verb():
                if not form.is_valid():
                    raise ValueError(errors_in_words(form))
                return step(event, by=request.user, **form.cleaned_data)

            done = self.tried(request, verb, told)
            if done and action == "comments":
                return HttpResponseRedirect(done.get_absolute_url())
        return self.to("minutes", event.pk)

    def print_view(self, request, object_id):
        """The minutes as they are printed; names of people only for those who may see them."""
        event = self.record_for(request, object_id, "view_minutes", "view_vote")
        return self.record_page(
            request,
            event,
            "minutes_print.html",
            "Minutes",
            document=verbs.document(event),
            hides_names=not request.user.has_perm("events.view_participation"),
            back_url=self.url("minutes", event.pk),
        )
