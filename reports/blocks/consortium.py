"""Blocks of the consortium: who joined, its figures, the map, the bridge."""

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from registry.bridge import Bridge, bridge
from registry.changes import began
from registry.figures import FIGURES, values
from registry.models import Membership
from registry.views.members import MemberList
from reports import document
from reports.blocks.declared import BlockKind, BlockRow, declare
from reports.blocks.words import (
    columns,
    day_words,
    days_of,
    line,
    listed,
    sentences,
)
from reports.figures import Period
from reports.pictures import bridge_picture, map_pictures

Role = Membership.Role


class NewMembers(BlockKind):
    """Who joined, or became an observer: by the rules of the register.

    What is known to the month or the year only counts from its first day on, as in all figures.
    Who left and came back joined again.
    """

    name = "new_members"
    label = "New members"
    help = "Who joined in the period; what is known to the month counts from its first day."
    choices = {"observer": "Observers"}

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        found = began(which or Role.MEMBER).filter(first__range=(start, end))
        found = found.select_related("organisation__country", "organisation__region").annotate(
            acronym_then=F("organisation__acronym"), is_from_a_known_country=Exists(compatriots())
        )
        return [row_of(one) for one in found.order_by("first", "organisation__sort_key", "pk")]


def compatriots():
    """Members from the same country that were there before, or joined on the same day."""
    return (
        Membership.objects.published()
        .members()
        .filter(organisation__country=OuterRef("organisation__country"))
        .exclude(organisation=OuterRef("organisation"))
        .annotate(since=Lower("period"))
        .filter(Q(since=None) | Q(since__lte=OuterRef("first")))
    )


def row_of(membership: Membership) -> BlockRow:
    """An organisation that joined: where it is from, what it is, since when."""
    organisation = membership.organisation
    key = f"{organisation.slug} {membership.starts_on.isoformat()}"
    acronym = f" ({membership.acronym_then})" if membership.acronym_then else ""
    is_first = membership.role == Role.MEMBER and not membership.is_from_a_known_country
    entry = document.entry(
        key,
        membership.name_then + acronym,
        url=organisation.get_absolute_url(),
        meta=line(
            organisation.country,
            organisation.region,
            organisation.get_kind_display(),
            f"{membership.get_role_display().lower()} since {membership.starts_on}",
        ),
        words=f"The first member from {organisation.country}."
        if is_first and organisation.country
        else "",
        links=[(organisation.website, "Website")] if organisation.website else [],
    )
    data = columns(MemberList, membership)
    return BlockRow(key, membership.name_then, entry, data, *days_of(membership.starts_on))


class OfADay(BlockKind):
    """What is told of the day of the figures, or up to it, and has no rows of the period."""

    is_dated = False

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        return []


class Consortium(OfADay):
    """All figures of the register, and where its members are from."""

    name = "consortium"
    label = "The consortium in figures"
    help = "Members, observers, countries, regions and continents on the day of the figures."

    def nodes(self, rows: list[BlockRow], period: Period, which: str, caption: str) -> list[dict]:
        found = values(period.on)
        cards = [
            {
                "label": figure.label_for(found[name]),
                "text": f"{found[name]:,}",
                "unit": figure.unit_for(found[name]),
                "binding": f"figure:{name} on={period.on.isoformat()}",
            }
            for name, figure in FIGURES.items()
        ]
        _, continents = FIGURES["members"].breakdown(period.on)[0]
        rows = [[name, str(number)] for name, number in continents]
        title = caption or f"Members by continent on {day_words(period.on)}"
        head = ["Continent", "Members"]
        return [document.cards(cards), document.table(title, head, rows, numeric={1})]


class Map(OfADay):
    """Where members are from, in two pictures."""

    name = "map"
    label = "Map of members"
    help = "The members of each country on the day of the figures: Europe, then the world."

    def nodes(self, rows: list[BlockRow], period: Period, which: str, caption: str) -> list[dict]:
        members = Membership.objects.published().current(period.on).members()
        title = caption or f"Members on {day_words(period.on)}"
        return [
            document.picture(svg, alt, f"{title}: {label}")
            for svg, alt, label in map_pictures(members.country_counts())
        ]


class BridgeBlock(OfADay):
    """From the eve of the period to the day of the figures: what came, what left, what is there.

    The bridge begins on the day before the period, so that who joined on its first day is new.
    """

    name = "bridge"
    label = "Year over year"
    help = "Start + joined − left = end, for members and for countries, as a table and pictures."
    SHOWN = ["members", "countries"]

    def nodes(self, rows: list[BlockRow], period: Period, which: str, caption: str) -> list[dict]:
        eve = period.start - timedelta(days=1)
        found = [bridge(name, eve, period.on) for name in self.SHOWN]
        head = ["", day_words(eve), "Joined", "Left", day_words(period.on)]
        rows = [
            [one.figure.label, *map(str, [one.start, len(one.joined), len(one.left), one.end])]
            for one in found
        ]
        title = caption or "Start + joined − left = end"
        return [
            document.table(title, head, rows, numeric={1, 2, 3, 4}),
            *(node for one in found for node in [*told(one), drawn(one)]),
        ]


def told(one: Bridge) -> list[dict]:
    """What joined and left by name, in a paragraph; nothing where nothing moved."""
    ways = {"joined": one.joined, "left": one.left, "joined and left in between": one.passed}
    found = sentences(
        *(
            listed(f"{one.figure.label} that {how}", map(name_of, counted))
            for how, counted in ways.items()
        )
    )
    return [document.paragraph(*found)] if found else []


def name_of(counted) -> dict:
    """What was counted, with its page if it has one."""
    if not counted.url:
        return document.text(counted.name)
    return document.link(counted.url, counted.name)


def drawn(one: Bridge) -> dict:
    """The bridge of a figure as a picture."""
    svg, alt = bridge_picture(one, one.figure.label.lower())
    return document.picture(svg, alt, f"{one.figure.label}, year over year")


declare(NewMembers(), Consortium(), Map(), BridgeBlock())
