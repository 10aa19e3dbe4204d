"""Who came: everybody expected on one page, marked in one go; whoever else came is added."""

from django import forms

from events.admin.pages import EventPages
from events.attendance import (
    MARKS,
    WalkIn,
    attendance,
    expected,
    record_attendance,
)
from events.models import Event, Participation
from events.quorum import electorate, meeting_day, quorum
from registry.models import Country, Organisation

State = Participation.State

#: Whom somebody stands for who was not expected.
ROLES = ["delegate", "deputy", "observer", "participant", "guest", "speaker", "staff"]


class WalkInForm(forms.Form):
    """Somebody who came without being expected. A row without a name is none."""

    name = forms.CharField(max_length=200, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, empty_label="None of these"
    )
    affiliation = forms.CharField(label="Other organisation", max_length=250, required=False)
    country = forms.ModelChoiceField(
        Country.objects.all(), label="Country, if another", required=False, empty_label="–"
    )
    role = forms.ChoiceField(
        choices=[(role, Participation.Role(role).label) for role in ROLES], initial="guest"
    )
    mode = forms.ChoiceField(label="Takes part", choices=Participation.Mode.choices)

    def clean(self):
        data = self.cleaned_data
        said = {"name", "affiliation", "organisation"} & {k for k, v in data.items() if v}
        if said and not data.get("name") and "name" not in self.errors:
            self.add_error("name", "Write the name of whoever came.")
        return data

    def walk_in(self) -> WalkIn | None:
        """Whom the row describes, if anybody."""
        return WalkIn(**self.cleaned_data) if self.cleaned_data.get("name") else None


WalkIns = forms.formset_factory(WalkInForm, extra=3, max_num=50, absolute_max=60)


class AttendanceAdmin(EventPages):
    """The part of the events' admin where attendance is written down."""

    def get_urls(self):
        address = self.route("attendance/", self.attendance_view, "attendance")
        return [address, *super().get_urls()]

    def attendance_links(self, request, event: Event) -> list[tuple[str, str]]:
        """The button on the event's page."""
        if not request.user.has_perm("events.view_participation"):
            return []
        return [("Attendance", self.url("attendance", event.pk))]

    def attendance_view(self, request, object_id):
        """Show everybody who is expected, and the quorum (GET); keep who came (POST)."""
        event = self.record_for(request, object_id, "view_participation")
        if request.method == "POST":
            self.record_for(request, object_id, "change_participation", "add_participation")
        walk_ins = WalkIns(request.POST or None, prefix="walkin")
        here = Organisation.objects.taking_part(meeting_day(event))
        choices = [("", "None of these"), *((str(o.pk), str(o)) for o in here)]
        countries = [("", "–"), *Country.objects.values_list("pk", "name")]
        for form in walk_ins:
            form.fields["organisation"].queryset = here
            form.fields["organisation"].widget.choices = choices
            form.fields["country"].widget.choices = countries
        groups = expected(event)
        if request.method == "POST" and walk_ins.is_valid():
            marks = marks_of(request.POST, groups)
            new = [one for one in (form.walk_in() for form in walk_ins) if one]

            def verb() -> int:
                return record_attendance(event, marks=marks, walk_ins=new, by=request.user)

            if self.tried(request, verb, saved_words) is not None:
                return self.to("attendance", event.pk)
        return self.record_page(
            request,
            event,
            "attendance.html",
            "Attendance",
            groups=rows_of(groups, request.POST),
            walk_ins=walk_ins,
            attendance=attendance(event),
            quorum=quorum(event),
            missing=missing_voices(event),
            may_write=request.user.has_perms(
                ["events.change_participation", "events.add_participation"]
            ),
            is_to_come=meeting_day(event) > event.today(),
        )


def saved_words(count: int) -> str:
    """What was written down."""
    return f"Saved: {count} changed." if count else "Nothing has changed."


def missing_voices(event: Event) -> list[str]:
    """Who may vote and is not represented."""
    if not (event.voting_rule_id and event.body_id):
        return []
    return [voice.name for voice in electorate(event, event.voting_rule) if not voice.is_present]


def marks_of(data, groups) -> dict[int, str]:
    """What was said of each; with the button for all, who has a place came as planned."""
    known = {mark for mark, _ in MARKS}
    marks = {}
    for group in groups:
        for person in group.people:
            mark = data.get(f"mark-{person.pk}", "")
            if not mark and "everybody" in data and person.state == State.CONFIRMED:
                mark = person.mode
            if mark in known:
                marks[person.pk] = mark
    return marks


def rows_of(groups, data) -> list[tuple]:
    """Each group with its people, and for each person what can be ticked and what is."""
    return [
        (group, [(person, choices_of(person, data)) for person in group.people]) for group in groups
    ]


def choices_of(person: Participation, data) -> list[tuple[str, str, bool]]:
    """What can be said of a person: value, words, whether it is ticked."""
    now = {State.ATTENDED: person.mode, State.ABSENT: "absent"}.get(person.state, "")
    ticked = data.get(f"mark-{person.pk}", now)
    choices = MARKS if now else [("", "Not said"), *MARKS]
    return [(value, label, value == ticked) for value, label in choices]
