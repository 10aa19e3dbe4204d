"""How tests of figures ask: by a binding, for the period of the report of 2023."""

from datetime import date

from reports.bindings import bindings_in
from reports.figures import Fact, Period, Reading, figures

PERIOD = Period(date(2022, 11, 1), date(2024, 2, 29), date(2024, 2, 29))


def read(source: str, period: Period = PERIOD) -> Reading:
    """What stands in a text for a binding."""
    (binding,) = bindings_in("{{ figure:" + source + " }}")
    return binding.read(period)


def all_facts(period: Period = PERIOD) -> list[Fact]:
    """Everything that all figures offer."""
    return [fact for figure in figures().values() for fact in figure.facts(period)]
