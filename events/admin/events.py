"""One screen for each event: everything that belongs to it, and what can be done with it."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html

from events.admin.attendance import AttendanceAdmin
from events.admin.carrying import CarryingAdmin
from events.admin.claiming import ClaimingAdmin
from events.admin.cloning import CloningAdmin
from events.admin.figures import FiguresAdmin
from events.admin.filters import YearFilter
from events.admin.forms import EventForm, free_in_words, registration_in_words
from events.admin.inlines import (
    INLINES,
    ROWS_ON_THE_PAGE,
    ParticipationInline,
    states_of_participants,
)
from events.admin.inviting import InvitingAdmin
from events.admin.minutes import MinutesAdmin
from events.admin.moves import MovingAdmin
from events.admin.voting import VotingAdmin
from events.checklist import checklist
from events.models import Event
from events.resources import EventResource
from events.waiting import move_up
from icpermed.admin import PeriodFilter, RecordAdmin
from icpermed.admin_limits import PermanentAddress
from icpermed.duties import DutyFilter
from icpermed.history import hidden_from

#: The other pages of an event, in the order in which they are needed.
LINKED = [
    *("inviting", "claiming", "attendance", "voting", "carrying", "minutes", "figures"),
    "cloning",
]

FIELDSETS = [
    ("What", {"fields": ["title", "slug", "kind", ("series", "number"), "body"]}),
    (
        "When",
        {"fields": [("starts_on", "ends_on"), ("starts_at", "ends_at"), "timezone", "status_note"]},
    ),
    (
        "Where, and who may come",
        {
            "fields": [
                ("format", "access"),
                "access_note",
                "venue",
                ("city", "country"),
                ("capacity_on_site", "capacity_online"),
            ]
        },
    ),
    ("For the public", {"fields": ["summary", "results", "link", "is_published"]}),
    (
        "Registration",
        {
            "classes": ["collapse"],
            "fields": [
                *("registration_opens_at", "registration_closes_at", "needs_approval"),
                *("shows_participants", "forget_on"),
            ],
        },
    ),
    ("Online meeting", {"classes": ["collapse"], "fields": ["joining_link", "joining_note"]}),
    ("For the secretariat", {"classes": ["collapse"], "fields": ["voting_rule", "note"]}),
]
#: What a new event needs; the rest is on its page.
NEW = [
    (None, {"fields": ["title", "slug", "kind", ("series", "number"), "body"]}),
    (
        "When",
        {"fields": [("starts_on", "ends_on"), ("starts_at", "ends_at"), "timezone", "status"]},
    ),
    (
        "Where, and who may come",
        {"fields": [("format", "access"), "access_note", "venue", ("city", "country")]},
    ),
]


@admin.register(Event)
class EventAdmin(
    InvitingAdmin,
    ClaimingAdmin,
    AttendanceAdmin,
    VotingAdmin,
    MinutesAdmin,
    CarryingAdmin,
    FiguresAdmin,
    CloningAdmin,
    MovingAdmin,
    PermanentAddress,
    RecordAdmin,
):
    """Meetings, workshops, conferences, trainings."""

    resource_classes = [EventResource]
    autocomplete_fields = ["body", "country", "series", "voting_rule"]
    change_form_template = "admin/events/event/change_form.html"
    fieldsets = FIELDSETS
    form = EventForm
    inlines = INLINES
    list_display = ["title", "days", "kind", "status", "is_published"]
    list_filter = [
        PeriodFilter,
        DutyFilter,
        "kind",
        "status",
        "format",
        "access",
        YearFilter,
        ("series", admin.RelatedOnlyFieldListFilter),
        *RecordAdmin.list_filter,
    ]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = [
        *("title__mentions", "city__mentions", "venue__mentions", "country__name__mentions"),
        *("series__name__mentions", "summary__mentions"),
    ]
    search_help_text = "Title, place, series and summary; accents do not matter."

    @admin.display(description="days", ordering="starts_on")
    def days(self, obj: Event) -> str:
        return obj.years

    # --- the form ---------------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        """The way into a meeting and our notes are for those who may see the people."""
        if not obj:
            return NEW
        hidden = hidden_from(request.user, Event)
        shown = [
            (name, options | {"fields": [one for one in options["fields"] if one not in hidden]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        return [(name, options) for name, options in shown if options["fields"]]

    def get_readonly_fields(self, request, obj=None):
        """A page's address is for good; the status is changed by the buttons above the form."""
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "status"] if obj else fixed

    def get_inlines(self, request, obj):
        """Rows belong to an event that is there; many participants have a list of their own."""
        if not obj:
            return []
        is_long = obj.participations.count() > ROWS_ON_THE_PAGE
        return [one for one in self.inlines if not (is_long and one is ParticipationInline)]

    def save_related(self, request, form, formsets, change):
        """Places that the form makes free go to those who wait."""
        super().save_related(request, form, formsets, change)
        if moved := move_up(form.instance):
            names = ", ".join(str(one) for one in moved)
            messages.info(request, f"Moved up from the waiting list, and told by mail: {names}.")
        if "joining_link" in form.changed_data:
            self.offer_to_tell(request, form.instance)

    def offer_to_tell(self, request, event: Event) -> None:
        """Who was confirmed before the link to the meeting changed has no mail with it."""
        online = event.participations.filter(state="confirmed", mode="online")
        if event.joining_link and online.exists() and self.may_write_letters(request):
            link = f"{self.url('write', event.pk)}?about=joining"
            words = '{} <a href="{}">Write to those who take part online.</a>'
            told = "Nobody has been told how to join yet."
            messages.warning(request, format_html(words, told, link))

    # --- what stands above it ---------------------------------------------------------------------

    def desk(self, request, event: Event) -> dict:
        """What stands above the form: where it is, what is missing, what can be done."""
        states = []
        if request.user.has_perm("events.view_participation"):
            people = reverse("admin:events_participation_changelist")
            states = [
                (label, count, f"{people}?event__id__exact={event.pk}&state__exact={value}")
                for value, label, count in states_of_participants(event)
            ]
        return {
            "moves": self.step_links(request, event),
            "links": self.links(request, event),
            "points": [(point, self.where(request, point, event)) for point in checklist(event)],
            "registration": registration_in_words(event),
            "earlier": event.earlier_dates.all(),
            "free": free_in_words(event) if states else "",
            "states": states,
        }

    def links(self, request, event: Event) -> list[tuple[str, str]]:
        """The other pages of the event's desk."""
        preview = f"{event.get_absolute_url()}?preview=1"
        found = [] if event.is_published else [("Preview of the public page", preview)]
        for name in LINKED:
            if links := getattr(self, f"{name}_links", None):
                found += links(request, event)
        return found

    def where(self, request, point, event: Event) -> str:
        """The rows of a point that is open, if they are parts of the event with a list."""
        model = point.rule.model
        may_see = request.user.has_perm(f"events.view_{model._meta.model_name}")
        if point.is_done or model is Event or not may_see:
            return ""
        name = model._meta.label_lower.replace(".", "_")
        query = f"to_do={point.rule.name}&event__id__exact={event.pk}"
        return f"{reverse(f'admin:{name}_changelist')}?{query}"
