"""How a figure of the report is declared, read and spoken of."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib import import_module

#: Where figures are declared, in the order in which the desk offers them.
MODULES = [
    "period",
    "consortium",
    "moved",
    "bodies",
    "held",
    "honoured",
    "mapped",
    "lasting",
    "published",
]
#: How far outside its period a report looks for what may have been meant.
NEAR = timedelta(days=92)
#: A day that a text asks for lies between these: beyond them somebody mistyped the year.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Period:
    """What a report tells of: from a first to a last day, and the day for which figures hold."""

    start: date
    end: date
    on: date


@dataclass(frozen=True)
class Row:
    """One thing that a figure counts, or that says it: a title, its page, a line beside it.

    ``whose`` is the record ("award 7") on whose consent it depends.
    """

    title: str
    url: str = ""
    text: str = ""
    whose: str = ""


@dataclass(frozen=True)
class Reading:
    """What a figure says: a number with its unit, or a day, and all that explains it.

    Exactly one of ``number`` and ``days`` is set. ``words`` is how it is usually written
    ("50", "118.76 million euros", "14 to 15 November 2023"). ``days`` are the first and the last
    day that are meant: of July 2023 the 1st and the 31st. ``on`` is the day for which it holds;
    None where it simply happened. ``rows_url`` leads to the list of the rows on this site.
    """

    words: str
    number: Decimal | None = None
    days: tuple[date, date] | None = None
    unit: str = ""
    qualifier: str = "exactly"
    on: date | None = None
    definition: str = ""
    source: str = ""
    rows: tuple[Row, ...] = ()
    rows_url: str = ""
    #: What it is a number of, where the figure has many: "Budget of HEAL ITALIA".
    label: str = ""


@dataclass(frozen=True)
class Fact:
    """One reading as the checker of a text knows it.

    ``binding`` is what an editor writes between braces: ``figure:members on=2024-02-29``.
    ``nouns`` are words that may stand behind its number ("members", "organisations"); of a day,
    words for what happened ("launched", "took place"). ``subjects`` are names of whom it is about
    (the title of an initiative, its other names); empty: of the consortium as a whole.
    """

    binding: str
    label: str
    reading: Reading
    nouns: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


class ReportFigure(ABC):
    """A figure that a text can be bound to: ``{{ figure:NAME key=value }}``.

    ``takes`` names its parameters: "on" (a day), "from" and "to" (days), "of" (the key of a
    record), "what" (which number or day of that record). Days that are not given are those of the
    report's period.
    """

    name: str
    label: str
    definition: str
    takes: frozenset[str] = frozenset()

    @abstractmethod
    def read(self, asked: Mapping[str, str], period: Period) -> Reading:
        """What it says. Raises ValueError: a sentence says what is wrong with the parameters."""

    @abstractmethod
    def facts(self, period: Period) -> Iterator[Fact]:
        """Everything it can say about a period: what the desk offers and the checker knows."""

    def day(self, asked: Mapping[str, str], name: str, otherwise: date) -> date:
        """A parameter that is a day. Raises ValueError."""
        if name not in asked:
            return otherwise
        try:
            day = date.fromisoformat(asked[name])
        except ValueError:
            raise ValueError(f"“{asked[name]}” is no day: write {name}=2024-02-29.") from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(f"“{asked[name]}”: the year must be from 1900 to 2999.")
        return day


_declared: dict[str, ReportFigure] = {}


def declare(*declared: ReportFigure) -> None:
    """Add figures."""
    _declared.update({figure.name: figure for figure in declared})


@cache
def figures() -> dict[str, ReportFigure]:
    """All figures by name, in the order in which the desk offers them."""
    for module in MODULES:
        import_module(f"reports.figures.{module}")
    return _declared


def figure_called(name: str) -> ReportFigure:
    """The figure of a name. Raises ValueError."""
    if name not in figures():
        raise ValueError(f"There is no figure called “{name}”.")
    return figures()[name]
