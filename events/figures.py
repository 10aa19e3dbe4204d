"""How many people came to events: each counted once, by where they are from and how they came.

Who counts is what ``Participation.objects.counted()`` says: those who attended; before an event,
those who have a place. A person is who has the same record in the register or the same address
(``counted_as``), which outlasts the erasure of names. Counts that others made stand beside ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Func, IntegerField, Q
from django.db.models.functions import Coalesce, Lower

from events.models import Event, Headcount, Participation
from icpermed.charts import Bar, bars

UNSTATED = "Not stated"

PEOPLE = Count("counted_as", distinct=True)


class Year(Func):
    """The year of a day."""

    template = "extract(year FROM %(expressions)s)::integer"
    output_field = IntegerField()


#: What people are told apart by: a heading, the value, and the words of a choice.
GROUPS = {
    "mode": ("Way of taking part", F("mode"), dict(Participation.Mode.choices)),
    "role": ("Role", F("role"), dict(Participation.Role.choices)),
    "country": ("Country", Coalesce("country__name", "organisation__country__name"), {}),
    "organisation": ("Organisation", F("organisation__name"), {}),
}
YEARS = ("Year", Year(Lower("event__period")), {})


@dataclass(frozen=True)
class Breakdown:
    """People told apart by one thing, the most first. Who is in two rows counts in both."""

    name: str
    heading: str
    bars: list[Bar]


@dataclass(frozen=True)
class EventCount:
    """One event in figures: how many people, how many of them where, and what others say."""

    event: Event
    people: int
    on_site: int
    online: int
    unmarked: int  # Have a place at an event that was held; nobody noted whether they came.
    headcounts: list[Headcount]

    @property
    def is_known(self) -> bool:
        """Whether anybody was entered at all: if not, nobody knows how many came."""
        return bool(self.people or self.unmarked or self.is_expected)

    @property
    def is_expected(self) -> bool:
        """Whether these are the people with a place, not those who came."""
        return self.event.status != Event.Status.HELD


@dataclass(frozen=True)
class Figures:
    """Events in figures, one or many."""

    counts: list[EventCount]
    people: int
    breakdowns: list[Breakdown]

    @property
    def attendances(self) -> int:
        """People added up over the events: who came twice counts twice."""
        return sum(count.people for count in self.counts)


def figures_of(event: Event) -> Figures:
    """One event in figures."""
    return figures(Event.objects.filter(pk=event.pk), GROUPS)


def figures_between(first: date | None, last: date | None) -> Figures:
    """Events that began from a first to a last day, in figures; cancelled and postponed ones not.

    Without a first day, from the beginning; without a last one, to the end.
    """
    events = Event.objects.exclude(status__in=[Event.Status.CANCELLED, Event.Status.POSTPONED])
    if first:
        events = events.filter(period__startswith__gte=first)
    if last:
        events = events.filter(period__startswith__lte=last)
    return figures(events, {"year": YEARS, **GROUPS})


def figures(events, groups: dict) -> Figures:
    """Some events in figures, told apart by these groups: the same few queries for any number."""
    rows = Participation.objects.counted().filter(event__in=events.order_by()).order_by()
    return Figures(
        counts=counts(events, rows),
        people=rows.aggregate(people=PEOPLE)["people"],
        breakdowns=[breakdown(rows, name, *group) for name, group in groups.items()],
    )


def counts(events, rows) -> list[EventCount]:
    """Each event with its people, the newest first."""
    modes = {
        mode: Count("counted_as", distinct=True, filter=Q(mode=mode))
        for mode in Participation.Mode.values
    }
    found = {row.pop("event"): row for row in rows.values("event").annotate(people=PEOPLE, **modes)}
    unmarked = dict(
        Participation.objects.filter(
            event__in=events.order_by(),
            event__status=Event.Status.HELD,
            state=Participation.State.CONFIRMED,
        )
        .order_by()
        .values_list("event")
        .annotate(PEOPLE)
    )
    nobody = dict.fromkeys(["people", *modes], 0)
    return [
        EventCount(
            event=event,
            unmarked=unmarked.get(event.pk, 0),
            headcounts=list(event.headcounts.all()),
            **found.get(event.pk, nobody),
        )
        for event in events.prefetch_related("headcounts")
    ]


def breakdown(rows, name: str, heading: str, value, words: dict) -> Breakdown:
    """People told apart by one value: years in their order, anything else the most first."""
    found = list(rows.values_list(value).annotate(people=PEOPLE))
    order = (lambda pair: pair[0]) if name == "year" else (lambda pair: (-pair[1], str(pair[0])))
    stated = sorted([pair for pair in found if pair[0] is not None], key=order)
    pairs = [(str(words.get(key, key)), number) for key, number in stated]
    pairs += [(UNSTATED, number) for key, number in found if key is None]
    return Breakdown(name, heading, bars(pairs))


# --- as files -----------------------------------------------------------------------------------

COLUMNS = ["group", "value", "people", "on_site", "online", "expected", "reported"]


def table(found: Figures) -> Iterator[list]:
    """The figures as rows of a file: the sum, each event, and each group."""
    yield ["total", "All events", found.people, "", "", "", ""]
    for count in found.counts:
        reported = "; ".join(f"{said.words} ({said.source})" for said in count.headcounts)
        expected = "yes" if count.is_expected else "no"
        title = str(count.event)
        yield ["event", title, count.people, count.on_site, count.online, expected, reported]
    for group in found.breakdowns:
        for bar in group.bars:
            yield [group.name, bar.label, bar.value, "", "", "", ""]


def data(found: Figures) -> dict:
    """The figures for programs."""
    return {
        "people": found.people,
        "attendances": found.attendances,
        "events": [
            {
                "title": count.event.title,
                "address": count.event.slug,
                "starts_on": count.event.starts_on.isoformat(),
                "people": count.people,
                "on_site": count.on_site,
                "online": count.online,
                "is_expected": count.is_expected,
                "attendance_not_noted": count.unmarked,
                "reported": [
                    {
                        "number": said.number,
                        "qualifier": said.qualifier,
                        "mode": said.mode,
                        "source": said.source,
                    }
                    for said in count.headcounts
                ],
            }
            for count in found.counts
        ],
        "groups": {
            group.name: {bar.label: bar.value for bar in group.bars} for group in found.breakdowns
        },
    }
