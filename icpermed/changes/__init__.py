"""What changed between two dates, of every app: each declares it in ``<app>/changes.py``.

Registers tell of the day on which something became true ("joined on"); what is published here
tells of the day on which the public first saw it. A change that is known to the month or the year
only counts on the first day that it may mean (an end: on the last), so that each belongs to one
day, and periods that follow each other neither miss nor repeat anything.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from django.db import connection, models
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, JSONObject, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from icpermed.partial_dates import PartialDate


@dataclass(frozen=True)
class Change:
    """One thing that happened, as the public may know it."""

    day: date
    kind: str
    title: str
    text: str
    url: str
    #: The day in words, as far as it is known: "July 2023".
    when: str
    #: Of what it tells: "registry.membership", and the key of that row.
    model: str
    record_id: str

    @property
    def label(self) -> str:
        """Its kind in words: "Joined"."""
        return declarations()[self.kind].label

    def get_absolute_url(self) -> str:
        return self.url


@dataclass(frozen=True)
class Told:
    """One kind of change: of which rows it is told, on which day, and in which words.

    ``facts`` are read by the database for all rows at once; ``title`` and ``text`` make words of
    them. ``queryset`` starts with ``published()``.
    """

    kind: str
    label: str
    queryset: Callable[[], models.QuerySet]
    day: models.Expression
    title: Callable[[dict], str]
    route: str
    #: A partial date, or nothing where the day itself is known.
    when: models.Expression | F | None = None
    text: Callable[[dict], str] = lambda facts: ""
    facts: Mapping[str, models.Expression | F | str] = field(default_factory=dict)
    #: The last part of the address.
    key: models.Expression | F | str = "slug"
    #: A place on that page, if it is not the whole: "award-7".
    anchor: models.Expression | None = None
    #: When it was in words, for what takes more than a day: "17 to 18 January 2023".
    days: Callable[[dict], str] | None = None

    @property
    def model(self) -> str:
        """Of which model its rows are."""
        return self.queryset().model._meta.label_lower

    def rows(self, place: int) -> models.QuerySet:
        """What is told, as rows for the union of all kinds."""
        text = models.TextField()
        columns = {
            "told_when": Cast(self.when or Value(""), text),
            "told_key": Cast(self.key, text),
            "told_anchor": Cast(self.anchor or Value(""), text),
            "told_pk": Cast("pk", text),
            "told_facts": JSONObject(**self.facts),
            "told_place": Value(place, models.IntegerField()),
        }
        rows = self.queryset().order_by().annotate(told_on=self.day, **columns)
        return rows.values_list("told_on", *columns)

    def change(self, day, when, key, anchor, pk, facts) -> Change:
        """A row in words."""
        url = reverse(self.route, args=[key]) + (f"#{anchor}" if anchor else "")
        known = str(PartialDate.parse(when)) if when else f"{day:%-d %B %Y}"
        known = self.days(facts) if self.days else known
        words = {"when": known, "day": day, **facts}
        return Change(
            day, self.kind, self.title(words), self.text(words), url, known, self.model, pk
        )


_declared: dict[str, Told] = {}


def tell(*told: Told) -> None:
    """Declare kinds of changes."""
    _declared.update({one.kind: one for one in told})


@cache
def declarations() -> dict[str, Told]:
    """All kinds of changes, by name, in the order of the apps."""
    autodiscover_modules("changes")
    return _declared


def happened(start: date | None = None, end: date | None = None, kind: str = "") -> list[Change]:
    """What happened from a first to a last day, both included; the newest first. One query."""
    return list(Changes(start, end, kind))


#: What each row of the union has, in the order of ``Told.rows``.
COLUMNS = 'day, "when", key, anchor, pk, facts, place'


@lru_cache(maxsize=1)
def union(today: date) -> tuple[str, tuple]:
    """All kinds of changes as one statement, and its values; which rows are public, a day may say.

    It takes far longer to write than to run, and is the same for every period.
    """
    first, *others = [one.rows(place) for place, one in enumerate(declarations().values())]
    return first.union(*others, all=True).query.sql_with_params()


class Changes:
    """The changes of a period as a list that the database cuts into pages.

    What lies ahead has not happened: a period ends today at the latest.
    """

    #: A list of the site is a queryset; this one is of no single model.
    model = None

    def __init__(self, start: date | None = None, end: date | None = None, kind: str = ""):
        today = timezone.localdate()
        self.start, self.end, self.kind = start, min(end or today, today), kind
        self.is_oldest_first = False

    @classmethod
    def all(cls) -> "Changes":
        """Everything that ever happened."""
        return cls()

    @classmethod
    def none(cls) -> "Changes":
        """Nothing at all."""
        return cls(kind="nothing")

    def oldest_first(self) -> "Changes":
        """The same in the order of time."""
        turned = Changes(self.start, self.end, self.kind)
        turned.is_oldest_first = True
        return turned

    def query(self, select: str, kind: str = "", rest: str = "", params: tuple = ()) -> list[tuple]:
        """One question about the union of all kinds, or of one."""
        sql, own = union(timezone.localdate())
        places = [place for place, name in enumerate(declarations()) if kind in ("", name)]
        where = (self.start or date.min, self.end, places)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {select} FROM ({sql}) AS told ({COLUMNS})"
                f" WHERE day BETWEEN %s AND %s AND place = ANY(%s) {rest}",
                (*own, *where, *params),
            )
            return cursor.fetchall()

    @property
    def counts(self) -> Counter:
        """How many changes of each kind the period has, whichever kind is chosen."""
        names = list(declarations())
        rows = self.query("place, count(*)", rest="GROUP BY place")
        return Counter({names[place]: number for place, number in rows})

    @property
    def latest(self) -> date | None:
        """The day of the newest change."""
        return self.query("max(day)", self.kind)[0][0]

    def count(self) -> int:
        return self.query("count(*)", self.kind)[0][0]

    def __iter__(self):
        return iter(self[:])

    def __getitem__(self, part: slice) -> list[Change]:
        told = list(declarations().values())
        start = part.start or 0
        limit = None if part.stop is None else max(0, part.stop - start)
        columns = 'place, day, "when", key, anchor, pk, facts::text'
        order = "day" if self.is_oldest_first else "day DESC"
        rest = f"ORDER BY {order}, place, facts ->> 'name', pk::text LIMIT %s OFFSET %s"
        rows = self.query(columns, self.kind, rest, (limit, start))
        return [told[place].change(day, *row, as_facts(facts)) for place, day, *row, facts in rows]


def as_facts(text: str) -> dict:
    """The facts of a row; what is not known is empty."""
    return {name: "" if value is None else value for name, value in json.loads(text).items()}


# --- days ---------------------------------------------------------------------------------------


def first_state(model: type[models.Model], **state) -> Subquery:
    """The day on which a record was first seen in a state, by its history."""
    states = model.recorded_states.rel.related_model.objects
    found = states.filter(pgh_obj=OuterRef("pk"), **state).order_by("pgh_id")
    return Subquery(found.annotate(seen_on=TruncDate("pgh_created_at")).values("seen_on")[:1])
