"""Blocks of what was organised, and of what comes."""

from datetime import date

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import ordinal
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Prefetch, QuerySet

from events import public, words
from events.models import Event
from events.views.events import EventList
from reports import document
from reports.blocks.declared import BlockKind, BlockRow, declare
from reports.blocks.words import columns, line, sentences
from reports.prose import inlines

Status = Event.Status
#: What took place, or is confirmed for days that have not come yet.
HELD = [Status.HELD, Status.CONFIRMED]
#: A look ahead; an event that was held since was once to come.
AHEAD = [Status.HELD, Status.CONFIRMED, Status.PLANNED]


def events(*, statuses: list[str], which: str = "") -> QuerySet:
    """Public events in the order of time, of one kind or of all, with what a row shows."""
    found = EventList.queryset.filter(status__in=statuses)
    found = found.filter(kind=which) if which else found
    materials = Prefetch("materials", public.materials())
    return found.prefetch_related(materials).order_by("period", "title", "pk")


def row_of(event: Event) -> BlockRow:
    """An event: when, where and how it was, who could come, and what it left behind."""
    materials = [(public.material_url(one), one.title) for one in event.materials.all()]
    links = [(url, title) for url, title in materials if url]
    to_come = [title for url, title in materials if not url]
    entry = document.entry(
        event.slug,
        event.title,
        url=event.get_absolute_url(),
        meta=line(
            event.years,
            kind_words(event),
            words.place_words(event),
            event.get_format_display(),
            event.access_note or words.access_words(event),
        ),
        words=sentences(
            inlines(event.summary),
            inlines(event.results),
            f"To come: {', '.join(to_come)}." if to_come else "",
        ),
        links=links or ([(event.url, "Page of the event")] if event.url else []),
    )
    data = columns(EventList, event) | {"materials": "; ".join(whole(url) for url, _ in links)}
    first, last = event.starts_on.first_day, event.last_on.last_day
    return BlockRow(event.slug, event.title, entry, data, first, last)


def kind_words(event: Event) -> str:
    """Which one of its series it is, or else of what kind: "3rd in the series “Trainings”"."""
    if event.series and event.number:
        return f"{ordinal(event.number)} in the series “{event.series}”"
    return str(event.series or event.get_kind_display())


def whole(url: str) -> str:
    """An address that can be opened from anywhere."""
    return settings.SITE_URL + url if url.startswith("/") else url


class Meetings(BlockKind):
    """What took place: postponed and cancelled events did not."""

    name = "meetings"
    label = "Meetings and events"
    help = "Events of the period with days, place, format, access and public materials."
    choices = dict(Event.Kind.choices)
    belongs_once = True

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        days = DateRange(start, end, "[]")
        found = events(statuses=HELD, which=which).filter(period__overlap=days)
        return [row_of(event) for event in found]


class Trainings(Meetings):
    """The trainings among the events."""

    name = "trainings"
    label = "Trainings"
    help = "Trainings of the period with days, place, format, access and public materials."
    choices = {}

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        return super().between(start, end, Event.Kind.TRAINING)


class Coming(BlockKind):
    """The outlook: whatever is announced for the days after the period."""

    name = "coming"
    label = "Coming events"
    help = "Events after the period, as far as they are announced."
    choices = Meetings.choices
    is_dated = False

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        found = events(statuses=AHEAD, which=which)
        return [row_of(event) for event in found.filter(period__startswith__gt=end)]


declare(Meetings(), Trainings(), Coming())
