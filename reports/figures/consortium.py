"""The consortium in figures: the same code, and so the same numbers, as ``/figures/``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import starmap
from operator import attrgetter

from icpermed.text import fold
from registry.bridge import members_of
from registry.figures import FIGURES, Figure
from registry.models import Country, Membership, Organisation, Region
from registry.models.places import Continent
from registry.views.figures import rows_url
from reports.figures.declared import Fact, Period, Reading, ReportFigure, Row, declare

#: What stands behind the number of each in a text.
NOUNS = {
    "members": ("members", "organisations", "member organisations"),
    "observers": ("observers",),
    "countries": ("countries",),
    "regions": ("European regions", "regions"),
    "continents": ("continents",),
}


@dataclass(frozen=True)
class ConsortiumFigure(ReportFigure):
    """A figure of the register on a day."""

    figure: Figure
    takes = frozenset({"on"})

    @property
    def name(self) -> str:
        return self.figure.name

    @property
    def label(self) -> str:
        return self.figure.label

    @property
    def definition(self) -> str:
        return self.figure.definition

    def read(self, asked: Mapping[str, str], period: Period) -> Reading:
        on = self.day(asked, "on", period.on)
        value = self.figure.value(on)
        return Reading(
            words=f"{value:,}",
            number=Decimal(value),
            unit=self.figure.unit_for(value),
            on=on,
            definition=self.figure.definition,
            source="The register of members",
            rows=tuple(self.rows(on)),
            rows_url=rows_url(self.figure, on),
        )

    def rows(self, on: date) -> list[Row]:
        """What is counted, each once, with the members behind it."""
        memberships = (
            self.figure.rows(on)
            .named(on)
            .select_related("organisation__country", "organisation__region")
        )
        counted = attrgetter(self.figure.counted.replace("__", "."))
        found: dict = {}
        for membership in memberships.order_by("organisation__sort_key", "pk"):
            found.setdefault(counted(membership), []).append(membership)
        return sorted(starmap(row_of, found.items()), key=lambda row: fold(row.title))

    def facts(self, period: Period) -> Iterator[Fact]:
        yield Fact(
            f"figure:{self.name} on={period.on.isoformat()}",
            self.label,
            self.read({}, period),
            NOUNS[self.name],
        )


def row_of(counted, memberships: list[Membership]) -> Row:
    """One thing that is counted; of a member its country, of anything else its members."""
    if isinstance(counted, Organisation):
        name = memberships[0].name_then
        return Row(name, counted.get_absolute_url(), str(counted.country or ""))
    members = ", ".join(one.acronym_then or one.name_then for one in memberships)
    if isinstance(counted, Country):
        return Row(counted.name, counted.get_absolute_url(), members)
    if isinstance(counted, Region):
        return Row(counted.name, members_of(counted), members)
    return Row(Continent(counted).label, text=members)


declare(*(ConsortiumFigure(figure) for figure in FIGURES.values()))
