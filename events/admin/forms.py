"""Forms of the desk that know their event: its clock, its points, its places."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from events.models import Event, Participation
from events.waiting import MODES, free_places, lock
from icpermed.checked import CheckedForm
from icpermed.clock_fields import ClockField
from icpermed.time_zones import known_zones, zone

#: The moments of an event, which are written by the clock at its place.
MOMENTS = ["registration_opens_at", "registration_closes_at"]
#: In which state the desk may enter somebody; afterwards verbs lead on.
ENTERED_AS = ["confirmed", "waiting", "invited", "attended", "absent"]


def moment_field(name: str) -> ClockField:
    """A moment of an event, with the words of the model."""
    field = Event._meta.get_field(name)
    help_text = f"By the clock at the place, as the time zone above says. {field.help_text}"
    return ClockField(label=field.verbose_name.capitalize(), help_text=help_text, required=False)


class EventForm(CheckedForm):
    """An event. Registration opens and closes by the clock of the place."""

    registration_opens_at = moment_field("registration_opens_at")
    registration_closes_at = moment_field("registration_closes_at")

    def __init__(self, *args, instance: Event | None = None, initial=None, **kwargs):
        there = {name: self.there(instance, name) for name in MOMENTS if instance}
        super().__init__(*args, instance=instance, initial=there | (initial or {}), **kwargs)

    def there(self, event: Event, name: str) -> datetime | None:
        """A moment as the clock at the place shows it."""
        moment = getattr(event, name)
        return moment and timezone.localtime(moment, zone(event.timezone)).replace(tzinfo=None)

    def clean(self):
        data = super().clean()
        name = data.get("timezone") or self.instance.timezone
        for field in MOMENTS:
            if (moment := data.get(field)) and name in known_zones():
                data[field] = moment.replace(tzinfo=zone(name))
        return data

    def doubts(self) -> list[str]:
        """Also: fewer places than people who have one."""
        found = list(super().doubts())
        if self.instance.pk and any(field.startswith("capacity") for field in self.changed_data):
            people = self.instance.participations.with_a_place()
            for mode, places in [
                ("on_site", self.instance.capacity_on_site),
                ("online", self.instance.capacity_online),
            ]:
                taken = people.filter(mode=mode).count()
                if places is not None and taken > places:
                    where = Participation.Mode(mode).label.lower()
                    found.append(
                        f"{taken} people have a place {where}: all of them keep it, although there"
                        f" are {places} places."
                    )
        return found


class Told(forms.Widget):
    """A choice that is only told: buttons change it."""

    def __init__(self, choices):
        super().__init__()
        self.labels = dict(choices)

    def render(self, name, value, attrs=None, renderer=None):
        return str(self.labels.get(value, value or ""))


class ParticipationForm(CheckedForm):
    """Somebody's part in an event. The desk enters people in a state; verbs lead on from there."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        state = self.fields.get("state")
        if state and self.instance.pk:
            state.disabled, state.widget = True, Told(Participation.State.choices)
            state.help_text = "Changed in the list of participations, and on the attendance page."
        elif state:
            state.choices = [
                (value, label)
                for value, label in Participation.State.choices
                if value in ENTERED_AS
            ]

    def clean(self):
        data = super().clean()
        if not self.instance.pk:
            now, state = timezone.now(), data.get("state")
            self.instance.confirmed_at = now if state == Participation.State.CONFIRMED else None
            self.instance.queued_at = now if state == Participation.State.WAITING else None
        if "event" in self.fields and data.get("event"):
            lock(data["event"].pk)  # Until this is saved, nobody else takes the place.
        event, mode = data.get("event") or getattr(self.instance, "event", None), data.get("mode")
        if event and mode and "mode" in self.changed_data and mode not in MODES[event.format]:
            how = event.get_format_display().lower()
            self.add_error("mode", f"The event is {how}: nobody can take part in this way.")
        return data

    def _update_errors(self, errors):
        """What to do where every place is taken."""
        super()._update_errors(errors)
        if any("Every place is taken" in str(error) for error in self.errors.get("state", [])):
            self.add_error(
                "state", "Choose “On the waiting list”, or raise the number of places first."
            )


def registration_in_words(event: Event) -> str:
    """When registration opens and closes, by the clock of the place; empty where there is none."""
    if not event.registration_opens_at:
        return ""
    opens, closes = (
        moment and date_format(timezone.localtime(moment, zone(event.timezone)), "j F Y, H:i")
        for moment in [event.registration_opens_at, event.registration_closes_at]
    )
    return f"Registration from {opens}" + (f" to {closes}" if closes else "")


def free_in_words(event: Event) -> str:
    """How many places are free, in words: "12 on site, 3 online"."""
    words = []
    for mode in MODES[event.format]:
        free = free_places(event, mode)
        label = Participation.Mode(mode).label.lower()
        words.append(f"{'no limit' if free is None else free} {label}")
    return ", ".join(words)
