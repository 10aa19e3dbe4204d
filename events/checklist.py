"""What is missing for events: declared once, for the page of an event and for the start page.

A rule says in a few words what should be there, for which events that matters today, and how to
find the rows that lack it. To add one, add a ``Rule``: the checklist on the page of each event,
the start page, the filters of the lists and the tests take it from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import DateField, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone

from events.models import ActionItem, Event, Material, Minutes, Participation, Speaker
from events.models.events import KEPT_FOR
from events.models.times import IS_A_DAY
from icpermed.duties import Duty

Kind, Status, Format = Event.Kind, Event.Status, Event.Format

#: Events that are still expected to take place.
STANDING = Q(status__in=[Status.PLANNED, Status.CONFIRMED])
HELD = Q(status=Status.HELD)
#: Of these the public expects a report.
REPORTED = [Kind.WORKSHOP, Kind.CONFERENCE, Kind.FAMILY_MEETING, Kind.GENERAL_ASSEMBLY]
SHOWN = [Material.Kind.PRESENTATION, Material.Kind.SPEAKERS_DOCUMENT, Material.Kind.VIDEO]
LONG_BEFORE, LONG_AFTER = timedelta(days=14), timedelta(days=30)


def begins_within(days: timedelta) -> Q:
    """Events to come that begin so soon; those that are on are among them."""
    today = timezone.localdate()
    return Q(period__startswith__lte=today + days, period__endswith__gt=today)


def ended_before(days: timedelta) -> Q:
    """Events that have been over for so long."""
    return Q(period__endswith__lte=timezone.localdate() - days + timedelta(days=1))


def over() -> Q:
    """Events that are over, by the clock at the place."""
    return Q(pk__in=Event.objects.past().values("pk"))


def to_come() -> Q:
    """Events that are not over."""
    return ~over()


def with_some(model: type[models.Model], **conditions) -> Q:
    """Events that have some part of a kind."""
    return Q(Exists(model.objects.filter(event=OuterRef("pk"), **conditions)))


def without(model: type[models.Model], **conditions) -> Q:
    """Events that have no part of a kind."""
    return ~with_some(model, **conditions)


@dataclass(frozen=True)
class Rule:
    """One point: what should be there, when that matters, and the rows that lack it.

    ``point`` is what the checklist of an event says. ``matters`` says for which events; the rows
    that ``lacking`` finds are events or parts of them, and only those of such events count.
    """

    name: str
    point: str
    model: type[models.Model]
    one: str
    many: str
    why: str
    matters: Callable[[], Q]
    lacking: Callable[[models.QuerySet], models.QuerySet]

    def find(self, rows: models.QuerySet) -> models.QuerySet:
        """The rows that ask for work today."""
        events = Event.objects.filter(self.matters()).values("pk")
        key = "pk__in" if self.model is Event else "event__in"
        return self.lacking(rows.filter(**{key: events}))

    def of_each_event(self) -> Exists:
        """Whether an event lacks it, to be asked in a query of events."""
        key = "pk" if self.model is Event else "event"
        return Exists(self.find(self.model.objects.filter(**{key: OuterRef("pk")})))

    def matters_to_each_event(self) -> Exists:
        """Whether the point is one of an event at all, to be asked in a query of events."""
        return Exists(Event.objects.filter(self.matters(), pk=OuterRef("pk")))

    @property
    def duty(self) -> Duty:
        """The rule as the start page has it."""
        return Duty(self.name, self.model, self.one, self.many, self.why, self.find)


def no_agenda(rows):
    """Neither points nor a paper."""
    points = Event.agenda_items.rel.related_model
    paper = {"kind": Material.Kind.AGENDA, "state__in": ["received", "published"]}
    return rows.filter(without(points), without(Material, **paper))


def no_new_day(rows):
    """Only a month or a year, or a day that has gone by."""
    return rows.filter(~Q(starts_on__regex=IS_A_DAY) | over())


def forgotten_soon(rows):
    """Names will be erased within a month, by the day that the event says or a year after it."""
    last_day = Upper("period", output_field=DateField())
    usual = Value(KEPT_FOR - timedelta(days=1)) + last_day
    today = timezone.localdate()
    return rows.alias(
        forgets_on=Coalesce("forget_on", usual, output_field=DateField()),
    ).filter(
        forgets_on__gte=today,
        forgets_on__lte=today + LONG_AFTER,
    )


def late_materials(rows):
    """Expected by a day that is over; without one, by the end of the event."""
    is_late = Q(due_on__lt=timezone.localdate()) | Q(
        due_on=None, event__in=Event.objects.filter(over() & ~Q(status=Status.CANCELLED))
    )
    return rows.filter(is_late, state="expected")


RULES = [
    Rule(
        "event_without_outcome",
        "Held or cancelled, now that it is over",
        Event,
        "event is over, and neither held nor cancelled",
        "events are over, and neither held nor cancelled",
        "Mark it as held, cancel it, or postpone it: its page asks what it needs.",
        lambda: over() & ~Q(status=Status.POSTPONED),
        lambda rows: rows.filter(STANDING),
    ),
    Rule(
        "event_without_new_day",
        "A new day",
        Event,
        "postponed event has no new day",
        "postponed events have no new day",
        "Postpone it to a day as soon as one is found, or cancel it.",
        lambda: Q(status=Status.POSTPONED),
        no_new_day,
    ),
    Rule(
        "event_without_summary",
        "A summary for the public",
        Event,
        "published event has no summary",
        "published events have no summary",
        "Write in a few sentences what it is about.",
        lambda: Q(is_published=True),
        lambda rows: rows.filter(summary=""),
    ),
    Rule(
        "event_without_agenda",
        "Agenda, two weeks before",
        Event,
        "event begins within two weeks and has no agenda",
        "events begin within two weeks and have no agenda",
        "Add the points of the agenda, or the paper as a material.",
        lambda: STANDING & begins_within(LONG_BEFORE) & ~Q(kind=Kind.EXTERNAL_MEETING),
        no_agenda,
    ),
    Rule(
        "event_without_joining_link",
        "Address of the online meeting, three days before",
        Event,
        "event begins within three days and has no address of the online meeting",
        "events begin within three days and have no address of the online meeting",
        "Write the address under “Online meeting”, then write to those who have a place: only who"
        " is confirmed from now on gets it by mail.",
        lambda: (
            STANDING
            & begins_within(timedelta(days=3))
            & Q(format__in=[Format.ONLINE, Format.HYBRID])
            & ~Q(kind=Kind.EXTERNAL_MEETING)
        ),
        lambda rows: rows.filter(joining_link=""),
    ),
    Rule(
        "event_approval",
        "Registrations approved",
        Participation,
        "registration waits to be approved",
        "registrations wait to be approved",
        "Select who may come, and give them a place.",
        lambda: STANDING & to_come() & (Q(needs_approval=True) | Q(access=Event.Access.MEMBERS)),
        lambda rows: rows.waiting().order_by(),
    ),
    Rule(
        "speaker_not_asked",
        "Speakers asked whether they may be named",
        Speaker,
        "speaker was not asked whether the name may be public",
        "speakers were not asked whether their names may be public",
        "Ask, then tick “may be named” and write down the day. A refusal has a day, too.",
        lambda: STANDING & to_come() & with_some(Speaker),
        lambda rows: rows.filter(is_name_public=False, consented_on=None, answered_at=None),
    ),
    Rule(
        "event_without_attendance",
        "Attendance entered",
        Event,
        "event was held, and nobody has entered who came",
        "events were held, and nobody has entered who came",
        "Enter for each participant whether they came.",
        lambda: HELD & over() & with_some(Participation),
        lambda rows: rows.filter(with_some(Participation, state="confirmed")),
    ),
    Rule(
        "event_without_minutes",
        "Minutes, ten days after",
        Event,
        "Executive Committee meeting has been over for ten days and has no minutes",
        "Executive Committee meetings have been over for ten days and have no minutes",
        "Write the minutes, or add them as a material.",
        lambda: HELD & Q(kind=Kind.EXECUTIVE_COMMITTEE) & ended_before(timedelta(days=10)),
        lambda rows: rows.filter(
            without(Minutes),
            without(Material, kind=Material.Kind.MINUTES, state__in=["received", "published"]),
        ),
    ),
    Rule(
        "event_without_report",
        "Report, thirty days after",
        Event,
        "event has been over for thirty days and has no report",
        "events have been over for thirty days and have no report",
        "Ask for the report, or add it as a material.",
        lambda: HELD & Q(kind__in=REPORTED) & ended_before(LONG_AFTER),
        lambda rows: rows.filter(
            without(Material, kind=Material.Kind.REPORT, state__in=["received", "published"])
        ),
    ),
    Rule(
        "material_overdue",
        "What is expected has come",
        Material,
        "material is expected, and should have come by now",
        "materials are expected, and should have come by now",
        "Ask the author, or write a later day.",
        lambda: with_some(Material, due_on__isnull=False) | over() & with_some(Material),
        late_materials,
    ),
    Rule(
        "material_announced",
        "What was announced is published",
        Material,
        "material was announced, and is not published although the event is over",
        "materials were announced, and are not published although the event is over",
        "Publish it, or do not announce it any longer: the public is waiting for it.",
        lambda: HELD & ended_before(LONG_AFTER) & with_some(Material, is_announced=True),
        lambda rows: rows.filter(is_announced=True).exclude(state="published"),
    ),
    Rule(
        "material_permission",
        "Permission of the authors",
        Material,
        "material is here, and its author has not agreed yet",
        "materials are here, and their authors have not agreed yet",
        "Ask the author whether it may be published, and note the answer.",
        lambda: with_some(Material, kind__in=SHOWN),
        lambda rows: rows.filter(
            state="received", kind__in=SHOWN, permission__in=["open", "asked"]
        ).exclude(access=Material.Access.DESK),
    ),
    Rule(
        "action_late",
        "Action items done in time",
        ActionItem,
        "action item is late",
        "action items are late",
        "Ask who does it, then mark it as done or write a later day.",
        lambda: with_some(ActionItem),
        lambda rows: rows.late(),
    ),
    Rule(
        "event_forgets_soon",
        "Names are erased within a month",
        Event,
        "event will forget its participants within a month",
        "events will forget their participants within a month",
        "Names and addresses are erased then, the counts stay. Nothing needs doing, unless you"
        " need the list for something people agreed to.",
        lambda: over() & with_some(Participation, erased_at=None),
        forgotten_soon,
    ),
]


@dataclass(frozen=True)
class Point:
    """A rule as it stands with one event."""

    rule: Rule
    is_done: bool


def checklist(event: Event) -> list[Point]:
    """The points that matter for an event today, the open ones first; in one query."""
    asked = {f"lacks_{rule.name}": rule.of_each_event() for rule in RULES}
    asked |= {f"matters_{rule.name}": rule.matters_to_each_event() for rule in RULES}
    found = Event.objects.filter(pk=event.pk).order_by().values(**asked).get()
    points = [
        Point(rule, is_done=not found[f"lacks_{rule.name}"])
        for rule in RULES
        if found[f"matters_{rule.name}"]
    ]
    return sorted(points, key=lambda point: point.is_done)
