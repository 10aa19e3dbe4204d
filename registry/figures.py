"""The consortium in figures: each number for any day, with its definition and the rows it counts.

The home page, ``/figures/`` and the yearly report take their numbers from here and nowhere else.
The counting rules are those of the State of the Art Report ("50 organisations from 31 countries,
seven European regions and four continents"); continents are the regions of UN M49.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils import timezone

from icpermed.text import noun_of
from registry.models import Membership, Organisation
from registry.models.places import Continent

#: What memberships are told apart by: a heading, the path to the value, and its words.
GROUPS = {
    "continent": ("By continent", "organisation__country__continent", dict(Continent.choices)),
    "country": ("By country", "organisation__country__name", {}),
    "region": ("By region", "organisation__region__name", {}),
    "kind": ("By kind", "organisation__kind", dict(Organisation.Kind.choices)),
}

#: The consortium began its work in November 2016; charts begin there.
FOUNDED_ON = date(2016, 11, 1)

IS_MEMBER = Q(role="member")


@dataclass(frozen=True)
class Figure:
    """One number about the consortium.

    ``counted`` is the path, from a membership, to what is counted once each; ``condition`` says
    which memberships count; ``groups`` names what the rows are also told apart by. A membership
    whose start is not known counts as always there.
    """

    name: str
    label: str
    label_of_one: str
    unit: str
    unit_of_one: str
    definition: str
    counted: str
    condition: Q
    groups: tuple[str, ...]

    def rows(self, on: date | None = None):
        """The memberships that the number counts on a day (default: today)."""
        rows = Membership.objects.published().current(on).filter(self.condition)
        return rows.filter(**{f"{self.counted}__isnull": False})

    def breakdown(self, on: date | None = None) -> list[tuple[str, list[tuple[str, int]]]]:
        """The rows of a day told apart: headings, and under each the words and their numbers."""
        paths = [GROUPS[group][1] for group in self.groups]
        rows = list(self.rows(on).order_by().values_list(*paths))
        found = []
        for place, group in enumerate(self.groups):
            heading, _, words = GROUPS[group]
            counts = Counter(words.get(row[place], row[place]) for row in rows if row[place])
            found.append((heading, sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))))
        return found

    def value(self, on: date | None = None) -> int:
        """The number on a day (default: today)."""
        return values(on)[self.name]

    @property
    def aggregate(self) -> Count:
        """The number as a database aggregate over the memberships of a day."""
        return Count(self.counted, filter=self.condition, distinct=True)

    def rows_query(self, on: date) -> dict[str, str]:
        """The parameters of the list ``/members/`` that shows exactly the rows that are counted."""
        role = "observer" if self.name == "observers" else "member"
        return {"role": role, "on": on.isoformat()} | self.narrowed

    @property
    def narrowed(self) -> dict[str, str]:
        """What else the list is filtered by: European regions count only some members."""
        return {"european_region": "true"} if self.name == "regions" else {}

    def label_for(self, value: int) -> str:
        """The label as it stands beside a number: 1 Observer, 2 Observers."""
        return noun_of(value, self.label_of_one, self.label)

    def unit_for(self, value: int) -> str:
        """The unit as it stands behind a number: 1 organisation, 2 organisations."""
        return noun_of(value, self.unit_of_one, self.unit)

    def get_absolute_url(self) -> str:
        return reverse("figure_detail", args=[self.name])


FIGURES = {
    figure.name: figure
    for figure in [
        Figure(
            name="members",
            label="Members",
            label_of_one="Member",
            unit="organisations",
            unit_of_one="organisation",
            definition="Organisations with a membership in the role of member on this day."
            " Observers are not counted. A membership whose start is not known counts as always"
            " there.",
            counted="organisation",
            condition=IS_MEMBER,
            groups=("continent", "kind", "region", "country"),
        ),
        Figure(
            name="observers",
            label="Observers",
            label_of_one="Observer",
            unit="organisations",
            unit_of_one="organisation",
            definition="Organisations with a membership in the role of observer on this day.",
            counted="organisation",
            condition=Q(role="observer"),
            groups=("kind",),
        ),
        Figure(
            name="countries",
            label="Countries",
            label_of_one="Country",
            unit="countries",
            unit_of_one="country",
            definition="Countries (ISO 3166-1) of the members on this day, each counted once."
            " International organisations have none.",
            counted="organisation__country",
            condition=IS_MEMBER,
            groups=("country",),
        ),
        Figure(
            name="regions",
            label="European regions",
            label_of_one="European region",
            unit="regions",
            unit_of_one="region",
            definition="European regions for which a member acts on this day, each counted once."
            " Regions outside Europe, such as Québec, are not counted.",
            counted="organisation__region",
            condition=IS_MEMBER & Q(organisation__region__is_european=True),
            groups=("region",),
        ),
        Figure(
            name="continents",
            label="Continents",
            label_of_one="Continent",
            unit="continents",
            unit_of_one="continent",
            definition="Continents of the members’ countries on this day, by the regions of UN"
            " M49: the Americas are one, and Israel and Türkiye belong to Asia.",
            counted="organisation__country__continent",
            condition=IS_MEMBER,
            groups=("continent",),
        ),
    ]
}


def values(on: date | None = None) -> dict[str, int]:
    """Every figure on a day (default: today), by name, in one query."""
    rows = Membership.objects.published().current(on)
    return rows.aggregate(**{name: figure.aggregate for name, figure in FIGURES.items()})


def labelled(known: dict[str, int]) -> list[tuple[Figure, int, str]]:
    """Every figure with its value, and the label that stands beside that."""
    return [(one, known[name], one.label_for(known[name])) for name, one in FIGURES.items()]


@dataclass(frozen=True)
class Step:
    """A day on which some figure changed, and all figures from that day on."""

    on: date
    values: dict[str, int]


def steps(until: date | None = None) -> list[Step]:
    """How the figures went from the founding to a day (default: today), in one query.

    The first step is the founding; each later one is a day on which some number changed. The
    sweep visits each membership twice, however many days there are.
    """
    until = until or timezone.localdate()
    changes: dict[date, list] = {}
    for starts, ends, *facts in membership_facts():
        changes.setdefault(max(starts or FOUNDED_ON, FOUNDED_ON), []).append((1, facts))
        if ends:
            changes.setdefault(max(ends, FOUNDED_ON), []).append((-1, facts))
    changes.setdefault(FOUNDED_ON, [])
    present = {name: Counter() for name in FIGURES}
    found = []
    for day in sorted(day for day in changes if day <= until):
        for change, facts in changes[day]:
            for name, key in counted_keys(*facts):
                present[name][key] += change
        now = {name: sum(n > 0 for n in keys.values()) for name, keys in present.items()}
        if not found or found[-1].values != now:
            found.append(Step(day, now))
    return found


def year_ends(history: list[Step], until: date) -> list[tuple[date, dict[str, int]]]:
    """All figures on the last day of each year, the newest first, and on the last day asked for."""
    days = [date(year, 12, 31) for year in range(FOUNDED_ON.year, until.year)]
    days = [day for day in [*days, until] if day >= FOUNDED_ON]
    found, place = [], 0
    for day in days:
        while place + 1 < len(history) and history[place + 1].on <= day:
            place += 1
        found.append((day, history[place].values))
    return found[::-1]


def membership_facts():
    """Of every public membership: its bounds, and what the figures count in it."""
    return (
        Membership.objects.published()
        .annotate(first=Lower("period"), after=Upper("period"))
        .values_list(
            "first",
            "after",
            "role",
            "organisation_id",
            "organisation__country_id",
            "organisation__country__continent",
            "organisation__region_id",
            "organisation__region__is_european",
        )
    )


def counted_keys(role, organisation, country, continent, region, is_european) -> Iterator[tuple]:
    """What one membership adds to which figure."""
    if role == "observer":
        yield "observers", organisation
        return
    yield "members", organisation
    if country:
        yield "countries", country
        yield "continents", continent
    if region and is_european:
        yield "regions", region
