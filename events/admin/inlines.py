"""What belongs to an event, as rows on its page: closed until somebody opens them."""

from django.contrib import admin
from django.db.models import Count

from events.admin.forms import ParticipationForm
from events.admin.materials import MaterialForm
from events.models import (
    ActionItem,
    AgendaItem,
    EarlierDate,
    EventTopic,
    Headcount,
    Host,
    Material,
    Participation,
    Speaker,
)
from icpermed.admin_rows import PartInline

#: More participants than these stand in a list of their own.
ROWS_ON_THE_PAGE = 50


class EventInline(PartInline):
    """Rows of an event; its points and speakers are chosen from its own."""

    event = None

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event")

    def get_formset(self, request, obj=None, **kwargs):
        self.event = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Organisations and people are searched; points and speakers are those of the event."""
        if db_field.related_model not in {AgendaItem, Speaker}:
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        rows = db_field.related_model.objects.filter(event=self.event)
        field = super().formfield_for_foreignkey(db_field, request, queryset=rows, **kwargs)
        field.choices = list(field.choices)  # Once for all rows.
        return field


class TopicInline(EventInline):
    """What the event is about."""

    model = EventTopic
    autocomplete_fields = ["topic"]
    fields = ["topic"]
    read_along = ["topic"]
    verbose_name, verbose_name_plural = "topic", "topics"


class HostInline(EventInline):
    """Who hosts it."""

    model = Host
    autocomplete_fields = ["organisation"]
    fields = ["organisation"]
    read_along = ["organisation"]


class EarlierDateInline(EventInline):
    """Days that were announced and are no more."""

    model = EarlierDate
    fields = ["starts_on", "ends_on", "moved_on", "reason"]


class AgendaItemInline(EventInline):
    """The agenda. Texts and minutes of a point are on its own page."""

    model = AgendaItem
    fields = ["day", "position", "starts_at", "duration", "title", "kind", "presenter", "is_public"]
    verbose_name, verbose_name_plural = "point of the agenda", "agenda"


class SpeakerInline(EventInline):
    """Who speaks; at an external meeting, who represented the consortium."""

    model = Speaker
    autocomplete_fields = ["person"]
    fields = [
        *("position", "name", "role", "talk", "affiliation", "email", "agenda_item", "person"),
        *("is_name_public", "consented_on"),
    ]
    read_along = ["person"]


class MaterialInline(EventInline):
    """What is expected, received and published."""

    model = Material
    fields = [
        *("title", "kind", "state", "permission", "due_on", "link", "file", "access"),
        *("is_announced", "speaker"),
    ]
    form = MaterialForm


class ParticipationInline(EventInline):
    """Who takes part, as long as they are few."""

    model = Participation
    autocomplete_fields = ["country", "organisation"]
    fields = ["name", "state", "mode", "organisation", "country", "role", "email"]
    form = ParticipationForm
    read_along = ["country", "organisation"]
    verbose_name, verbose_name_plural = "participant", "participants"


class HeadcountInline(EventInline):
    """How many came, where somebody else has counted."""

    model = Headcount
    fields = ["mode", "qualifier", "number", "source"]


class ActionItemInline(EventInline):
    """What was agreed to be done."""

    model = ActionItem
    autocomplete_fields = ["organisation", "person"]
    fields = [
        *("text", "person", "organisation", "responsible", "due_on", "done_on", "outcome"),
        "agenda_item",
    ]
    read_along = ["organisation", "person"]


INLINES: list[type[admin.TabularInline]] = [
    AgendaItemInline,
    SpeakerInline,
    MaterialInline,
    ParticipationInline,
    ActionItemInline,
    TopicInline,
    HostInline,
    HeadcountInline,
    EarlierDateInline,
]


def states_of_participants(event) -> list[tuple[str, str, int]]:
    """How many take part, by state: its value, its label, and the number."""
    counted = dict(event.participations.order_by().values_list("state").annotate(Count("pk")))
    return [
        (value, label, counted[value])
        for value, label in Participation.State.choices
        if value in counted
    ]
