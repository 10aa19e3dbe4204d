"""From one day to a later one: what a figure counted, what came, what left, what it counts now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import BoolOr
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.urls import reverse

from registry.figures import FIGURES, Figure
from registry.models import Country, Membership, Organisation, Region
from registry.models.places import Continent


@dataclass(frozen=True)
class Counted:
    """One thing that a figure counts: its name, and its page on this site, if it has one."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Bridge:
    """A figure on two days, and what lies between: start + joined − left = end, always.

    ``joined`` is counted on the last day only, ``left`` on the first day only. ``passed`` came and
    went in between: no number shows it. What left and came back is counted on both days, and told
    nowhere.
    """

    figure: Figure
    start_on: date
    start: int
    joined: tuple[Counted, ...]
    left: tuple[Counted, ...]
    passed: tuple[Counted, ...]
    end_on: date
    end: int


def bridge(name: str, start: date, end: date) -> Bridge:
    """How a figure went from a day to a later one. At most two queries, whatever happened.

    Raises KeyError for a figure that there is not, ValueError for days in the wrong order.
    """
    figure = FIGURES[name]
    if end < start:
        raise ValueError("A bridge leads from a day to a later one.")
    rows = (
        Membership.objects.published()
        .filter(figure.condition, period__overlap=DateRange(start, end, "[]"))
        .filter(**{f"{figure.counted}__isnull": False})
        .order_by()
        .values_list(figure.counted)
        .annotate(
            was=BoolOr(Q(period__contains=start), default=False),
            stays=BoolOr(Q(period__contains=end), default=False),
        )
    )
    joined, left, passed = [], [], []
    at_start = at_end = 0
    for key, was, stays in rows:
        at_start, at_end = at_start + was, at_end + stays
        if was and stays:
            continue
        (left if was else joined if stays else passed).append(key)
    named = names(figure.counted, [*joined, *left, *passed], end)
    return Bridge(
        figure,
        start_on=start,
        start=at_start,
        joined=in_order(named, joined),
        left=in_order(named, left),
        passed=in_order(named, passed),
        end_on=end,
        end=at_end,
    )


def in_order(named: dict[object, Counted], keys: Iterable) -> tuple[Counted, ...]:
    """Those of some keys, in the order of names."""
    wanted = set(keys)
    return tuple(counted for key, counted in named.items() if key in wanted)


def names(path: str, keys: list, on: date) -> dict[object, Counted]:
    """What the keys stand for, by name: organisations as they were called on a day."""
    if not keys:
        return {}
    if path == "organisation":
        rows = Organisation.objects.filter(pk__in=keys).named(on)
        return {one.pk: Counted(one.name_then, one.get_absolute_url()) for one in rows}
    if path == "organisation__country":
        rows = Country.objects.filter(pk__in=keys)
        return {one.pk: Counted(one.name, one.get_absolute_url()) for one in rows}
    if path == "organisation__region":
        rows = Region.objects.filter(pk__in=keys)
        return {one.pk: Counted(one.name, members_of(one)) for one in rows}
    return {key: Counted(Continent(key).label) for key in sorted(keys)}


def members_of(region: Region) -> str:
    """A region has no page: the list of its members stands for it."""
    return f"{reverse('member_list')}?{urlencode({'region': region.name})}"
