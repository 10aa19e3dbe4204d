"""From the first day of a period to its last: what joined and what left, as the bridge tells it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from registry.bridge import Bridge, bridge
from registry.figures import FIGURES
from reports.figures.declared import Fact, Period, Reading, ReportFigure, Row, declare

#: What a text speaks of when it says who came and who went.
NOUNS = {
    ("joined", "members"): ("new member", "new members", "new organisations"),
    ("joined", "countries"): ("new country", "new countries"),
    ("left", "members"): ("members that left", "departures"),
    ("left", "countries"): ("countries that left",),
}
DAY = timedelta(days=1)


class Moved(ReportFigure):
    """How much of a figure joined or left in a period: ``of=countries``, or the members."""

    takes = frozenset({"of", "from", "to"})

    def __init__(self, name: str, label: str, definition: str):
        self.name, self.label, self.definition = name, label, definition

    def read(self, asked: Mapping[str, str], period: Period) -> Reading:
        of = asked.get("of", "members")
        if of not in FIGURES:
            raise ValueError(f"There is no figure “{of}”: {', '.join(FIGURES)}.")
        start = self.day(asked, "from", period.start)
        end = self.day(asked, "to", period.end)
        if end < start:
            raise ValueError("The last day lies before the first.")
        return self.reading(bridge(of, start - DAY, end), start)

    def facts(self, period: Period) -> Iterator[Fact]:
        for (name, of), nouns in NOUNS.items():
            if name == self.name:
                told = bridge(of, period.start - DAY, period.end)
                reading = self.reading(told, period.start)
                yield Fact(f"figure:{name} of={of}", reading.label, reading, nouns)

    def reading(self, told: Bridge, start: date) -> Reading:
        """What joined or left since the day before the period."""
        counted = getattr(told, self.name)
        return Reading(
            words=f"{len(counted):,}",
            number=Decimal(len(counted)),
            unit=told.figure.unit_for(len(counted)),
            definition=f"{self.definition} From {start:%-d %B %Y} to {told.end_on:%-d %B %Y}."
            f" {told.figure.definition}",
            source="The register of members",
            rows=tuple(Row(one.name, one.url) for one in counted),
            label=f"{told.figure.label} that {self.name}",
        )


declare(
    Moved("joined", "Joined", "Counted on the last day of the period, and not before its first."),
    Moved("left", "Left", "Counted before the first day of the period, and not on its last."),
)
