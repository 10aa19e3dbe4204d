"""Everything that the public sees of one event, gathered for its page and its data."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch
from django.db.models.functions import JSONObject, StrIndex
from django.urls import reverse
from django.utils import timezone as clock

from events import words
from events.figures import GROUPS, PEOPLE, UNSTATED
from events.models import (
    AgendaItem,
    Event,
    EventTopic,
    Headcount,
    Material,
    Participation,
    Speaker,
)
from events.waiting import free_in_each_mode, is_let_in_by_hand
from icpermed.connections.related import with_connections
from icpermed.models import Fold
from registry.models import Organisation


def public_events():
    """Published events, with everything at hand that their pages and data need."""
    return (
        with_connections(Event.objects.published())
        .select_related("country", "series", "body")
        .annotate(topic_names=topic_names(), counted=counted(), hosting=hosting())
        .prefetch_related(
            Prefetch("agenda_items", agenda_items()),
            Prefetch(
                "speakers", Speaker.objects.published().select_related("country", "organisation")
            ),
            Prefetch("materials", materials()),
            "earlier_dates",
        )
    )


def topic_names() -> ArraySubquery:
    """The topics of an event, each with ``slug`` and ``name``, without a query of their own."""
    rows = EventTopic.objects.filter(event=OuterRef("pk"))
    return ArraySubquery(rows.values(one=JSONObject(slug="topic__slug", name="topic__name")))


def counted() -> ArraySubquery:
    """How many took part, as others counted, without a query of their own."""
    names = ["mode", "qualifier", "number", "source"]
    rows = Headcount.objects.filter(event=OuterRef("pk")).order_by("mode", "pk")
    return ArraySubquery(rows.values(one=JSONObject(**{name: name for name in names})))


def hosting() -> ArraySubquery:
    """The hosts of an event that the public sees, without a query of their own."""
    names = ["name", "acronym", "slug"]
    rows = Organisation.objects.published().filter(host_rows__event=OuterRef("pk"))
    rows = rows.order_by("sort_key", "pk")
    return ArraySubquery(rows.values(one=JSONObject(**{name: name for name in names})))


def agenda_items():
    """The public points. A presenter who speaks, and did not agree to be named, is not named."""
    return AgendaItem.objects.published().annotate(hides_presenter=names_the_unnamed("presenter"))


def materials():
    """What the public may have, and what it is told of; authors who agreed to be named."""
    public = Material.objects.published() | Material.objects.announced()
    return public.select_related("speaker").annotate(hides_author=names_the_unnamed("author"))


def names_the_unnamed(column: str) -> Exists:
    """Whether a text has the name of a speaker of the event who did not agree to be named."""
    return Exists(
        Speaker.objects.filter(event=OuterRef("event"), is_name_public=False)
        .annotate(at=StrIndex(Fold(OuterRef(column)), Fold("name")))
        .filter(at__gt=0)
    )


# --- agenda and materials -----------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """One day of an agenda; ``label`` is empty where there is only one."""

    label: str
    items: list[AgendaItem]


def agenda(event: Event) -> list[Day]:
    """The public points by day, each with the speakers of it who may be named."""
    speakers = list(event.speakers.all())
    for item in event.agenda_items.all():
        item.named = [speaker for speaker in speakers if speaker.agenda_item_id == item.pk]
        item.by = "" if item.hides_presenter else item.presenter
    found = [
        (day, list(items)) for day, items in groupby(event.agenda_items.all(), lambda i: i.day)
    ]
    has_one_day = len(found) == 1 and event.starts_on == event.last_on
    return [Day("" if has_one_day else day_label(event, day), items) for day, items in found]


def day_label(event: Event, number: int) -> str:
    """Which day of the event: "Tuesday 14 November", or "Day 2" while the date is open."""
    if not event.starts_on.day:
        return f"Day {number}"
    return f"{event.starts_on.first_day + timedelta(days=number - 1):%A %-d %B}"


@dataclass(frozen=True)
class Shelf:
    """The materials of one kind: those that are there, then those that are announced."""

    kind: str
    materials: list[Material]


def shelves(event: Event) -> list[Shelf]:
    """The materials by kind, in the order in which kinds are declared."""
    found = []
    for kind, label in Material.Kind.choices:
        of_kind = [material for material in event.materials.all() if material.kind == kind]
        of_kind.sort(key=lambda material: material.state != Material.State.PUBLISHED)
        if of_kind:
            found.append(Shelf(label, of_kind))
    return found


def material_url(material: Material) -> str:
    """Where a reader gets a material; empty while it is only announced."""
    if material.state != Material.State.PUBLISHED:
        return ""
    if material.file:
        return reverse("event_material", args=[material.event.slug, material.pk])
    return material.url


def author_of(material: Material) -> str:
    """Whose it is, as far as the author agreed to be named."""
    if material.speaker:
        return material.speaker.name if material.speaker.is_name_public else ""
    return "" if material.hides_author else material.author


# --- what else belongs to it --------------------------------------------------------------------


def neighbours(event: Event) -> tuple[Event | None, Event | None]:
    """The events before and after this one in its series, as far as they are public."""
    if not event.series:
        return None, None
    series = list(Event.objects.published().filter(series=event.series).order_by("period", "pk"))
    here = series.index(event)
    return (series[here - 1] if here else None), (series[here + 1 :] or [None])[0]


def hosts(event: Event) -> list[Organisation]:
    """Who hosts it, as far as the public sees them."""
    return [Organisation(**row) for row in event.hosting]


def headcounts(event: Event) -> list[Headcount]:
    """How many took part, as others counted: said once it has begun."""
    has_begun = event.begins <= clock.now()
    return [Headcount(event=event, **row) for row in event.counted] if has_begun else []


#: Fewer people of a country than these could be told apart where not everybody may come.
FEW = 5


@dataclass(frozen=True)
class Turnout:
    """Who came, by our own lists: how many, from where, and in which way.

    Where not everybody may come, only countries of some people are named.
    """

    people: int
    countries: list[tuple[str, int]]
    modes: list[tuple[str, int]]


def turnout(event: Event) -> Turnout | None:
    """Who came; None while the event is not held, or not everybody is noted as there or not."""
    if event.status != Event.Status.HELD:
        return None
    rows = event.participations.filter(state__in=["attended", "confirmed"]).order_by()
    rows = rows.values_list(GROUPS["country"][1], "mode", "state").annotate(PEOPLE)
    countries, modes = Counter(), Counter()
    for country, mode, state, people in rows:
        if state == Participation.State.CONFIRMED:
            return None
        countries[country or UNSTATED] += people
        modes[mode] += people
    if not countries:
        return None
    in_words = [(label, modes[mode]) for mode, label in Participation.Mode.choices if modes[mode]]
    if event.access != Event.Access.PUBLIC:
        countries = Counter({name: n for name, n in countries.items() if n >= FEW})
    return Turnout(
        people=modes.total(),
        countries=sorted(countries.items(), key=lambda pair: (-pair[1], pair[0])),
        modes=in_words,
    )


def listed(event: Event) -> list[Participation]:
    """The list of participants: people with a place who agreed to stand in it."""
    if not event.shows_participants:
        return []
    people = event.participations.listed().select_related("organisation", "country")
    return list(people.order_by("name", "pk"))


@dataclass(frozen=True)
class Registration:
    """How one can register at this moment: a state for the page, and the sentences to it."""

    state: str  # open, full, later, closed, invitation
    sentences: list[str]


def registration(event: Event) -> Registration | None:
    """What the box about registration says; None for events without, over, or off."""
    is_off = event.status in {Event.Status.CANCELLED, Event.Status.POSTPONED, Event.Status.HELD}
    now, opens_at = clock.now(), event.registration_opens_at
    if is_off or now >= event.ends:
        return None
    if event.access == Event.Access.INVITATION:
        return Registration("invitation", [])
    if not opens_at:
        return None
    if now < opens_at:
        return Registration("later", [f"It opens on {words.moment_words(opens_at, event)}."])
    closes_at = event.registration_closes_at
    if not event.takes_registrations:
        return Registration("closed", [f"It closed on {words.moment_words(closes_at, event)}."])
    closes = [f"It closes on {words.moment_words(closes_at, event)}."] if closes_at else []
    by_hand = ["The secretariat looks at each registration."] if is_let_in_by_hand(event) else []
    left = free_in_each_mode(event)
    state = "full" if all(number == 0 for number in left.values()) else "open"
    return Registration(state, [*closes, *places_left(left), *by_hand])


def places_left(left: dict[str, int | None]) -> list[str]:
    """How many places are left, in words; nothing is said of what has no limit."""
    found = []
    for mode, number in left.items():
        where = "" if len(left) == 1 else f" {Participation.Mode(mode).label.lower()}"
        if number == 0:
            found.append(f"All places{where} are taken: you can join the waiting list.")
        elif number is not None:
            found.append(f"{'1 place is' if number == 1 else f'{number} places are'} left{where}.")
    return found


# --- as data ------------------------------------------------------------------------------------


def public_data(event: Event) -> dict:
    """The parts of an event's page as data; the columns of the list stand before them."""
    return {
        "status_note": event.status_note,
        "hosts": [host.name for host in hosts(event)],
        "earlier_dates": [
            {
                "from": day.starts_on.isoformat(),
                "to": (day.ends_on or day.starts_on).isoformat(),
                "moved_on": day.moved_on.isoformat() if day.moved_on else "",
                "reason": day.reason,
            }
            for day in event.earlier_dates.all()
        ],
        "summary": event.summary,
        "results": event.results,
        "website": event.url,
        "agenda": [item_data(item) for day in agenda(event) for item in day.items],
        "speakers": [speaker_data(speaker) for speaker in event.speakers.all()],
        "materials": [material_data(material) for material in event.materials.all()],
        "headcounts": [
            {
                "number": count.number,
                "qualifier": count.qualifier,
                "mode": count.mode,
                "source": count.source,
            }
            for count in headcounts(event)
        ],
    }


def item_data(item: AgendaItem) -> dict:
    """A public point of the agenda."""
    return {
        "day": item.day,
        "begins": item.starts_at.isoformat("minutes") if item.starts_at else "",
        "minutes": item.duration,
        "title": item.title,
        "kind": item.kind,
        "presenter": item.by,
        "text": item.text,
    }


def speaker_data(speaker: Speaker) -> dict:
    """Somebody who agreed to be named."""
    return {
        "name": speaker.name,
        "role": speaker.role,
        "affiliation": speaker.affiliation,
        "country": speaker.country.name if speaker.country else "",
        "talk": speaker.talk,
    }


def material_data(material: Material) -> dict:
    """A material: where it is, or that it is to come."""
    url = material_url(material)
    return {
        "title": material.title,
        "kind": material.kind,
        "author": author_of(material),
        "language": material.language,
        "url": settings.SITE_URL + url if url.startswith("/") else url,
        "is_there": bool(url),
    }
