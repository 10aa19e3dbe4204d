"""Events: how many were held, when each took place, and which of its series it was."""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from events.models import Event
from reports.figures.counting import Counted, CountFigure
from reports.figures.declared import NEAR, Fact, Period, Reading, Row, declare
from reports.figures.records import Known, RecordFigure, address_of, day_reading, narrowed

SOURCE = "The calendar of events"
#: What stands in a text for an event of each kind: one, many, other words.
KINDS = {
    "": ("meeting", "meetings", "events"),
    Event.Kind.EXECUTIVE_COMMITTEE: (
        "Executive Committee meeting",
        "Executive Committee meetings",
        "meetings of the Executive Committee",
        "meetings",
    ),
    Event.Kind.WORKSHOP: ("workshop", "workshops"),
    Event.Kind.CONFERENCE: ("conference", "conferences"),
    Event.Kind.FAMILY_MEETING: ("Family meeting", "Family meetings", "Family events"),
    Event.Kind.GENERAL_ASSEMBLY: ("Extended General Assembly", "Extended General Assemblies"),
    Event.Kind.TRAINING: ("training", "trainings", "training events", "training courses"),
    Event.Kind.EXTERNAL_MEETING: ("external meeting", "external meetings"),
}


def taking_place(slug: str = ""):
    """The events that the public sees, without those that were cancelled."""
    events = Event.objects.published().exclude(status=Event.Status.CANCELLED)
    return narrowed(events.select_related("body", "series").order_by("starts_on", "pk"), slug)


def called(event: Event) -> tuple[str, ...]:
    """How a text may call an event: by its title, its place, or whose meeting it was."""
    body = event.body.name if event.body and event.body.is_published else ""
    return tuple(name for name in (event.title, event.city, body) if name)


def ordinal(number: int) -> str:
    """A number in an order: 1st, 2nd, 3rd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 14 else ending}"


class Meetings(CountFigure):
    """How many events of a kind were held in a period."""

    name = "meetings"
    label = "Meetings and events"
    definition = "Events that the public sees, marked as held, that began and ended in the period."
    words = KINDS
    subjects: ClassVar = {Event.Kind.EXECUTIVE_COMMITTEE: ("Executive Committee",)}
    source = SOURCE

    def counted(self) -> list[Counted]:
        return [
            Counted(
                Row(event.title, event.get_absolute_url(), event.years),
                event.starts_on.first_day,
                event.last_on.last_day,
                event.kind,
            )
            for event in taking_place().filter(status=Event.Status.HELD)
        ]


class Held(RecordFigure):
    """The days of an event."""

    name = "held"
    label = "Days of an event"
    definition = "The first and the last day of the event, by the clock of its place."

    def known(self, slug: str = "") -> Iterator[Known]:
        for event in taking_place(slug):
            explained = {"definition": self.definition, "source": SOURCE}
            yield Known(
                address_of(event),
                f"{event.title}: when it took place",
                day_reading(event.starts_on, event.ends_on, event, **explained),
                nouns=("took place", "held", "met", *KINDS[event.kind]),
                subjects=called(event),
            )

    def facts(self, period: Period) -> Iterator[Fact]:
        """Those of the period and just outside it: in other years there are other meetings."""
        for fact in super().facts(period):
            first, last = fact.reading.days
            if first <= period.end + NEAR and last >= period.start - NEAR:
                yield fact


class Ordinal(RecordFigure):
    """Which event of its series it is: the 2nd Family meeting."""

    name = "ordinal"
    label = "Number in a series"
    definition = "Which event of its series it is, as the event is numbered."

    def known(self, slug: str = "") -> Iterator[Known]:
        for event in taking_place(slug).filter(number__isnull=False):
            yield Known(
                address_of(event),
                f"{event.title}: number in its series",
                Reading(
                    words=ordinal(event.number),
                    number=Decimal(event.number),
                    definition=self.definition,
                    source=SOURCE,
                    rows=(Row(event.title, event.get_absolute_url(), str(event.series or "")),),
                ),
                nouns=KINDS[event.kind],
                subjects=called(event),
            )


declare(Meetings(), Held(), Ordinal())
