"""How a kind of block is declared: which rows of the data it has, and how they are shown."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib import import_module

from reports import document
from reports.figures import NEAR, Period

#: Where kinds are declared, in the order in which the desk offers them.
MODULES = ["consortium", "bodies", "events", "honours", "initiatives", "publications"]


@dataclass(frozen=True)
class BlockRow:
    """One record in a block: its key within the kind, when it was, how it is shown, and as data.

    ``first`` and ``last`` are None where it has no day. ``entry`` is made by ``document.entry``;
    ``data`` is flat: names of columns and plain values, for the open data.
    """

    key: str
    title: str
    entry: dict
    data: Mapping[str, str | int | None] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    #: What falls just outside the period, and is shown because somebody decided so.
    is_outside: bool = False


class BlockKind(ABC):
    """What a section can show from the data.

    ``choices`` are what an editor can narrow it to ("workshop": "Workshops"); empty: there is
    only the whole. ``is_dated``: its rows are those of the period, and there are near ones.
    """

    name: str
    label: str
    help: str
    choices: Mapping[str, str] = {}
    is_dated = True
    #: Whether a row belongs into one report, though it may lie in the periods of two.
    belongs_once = False

    @abstractmethod
    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        """The rows that happened from a first to a last day, both included, in order."""

    def rows(
        self, period: Period, which: str = "", included: Sequence[str] = (), left_out=()
    ) -> list[BlockRow]:
        """The rows of a period, with those from just outside that an editor included."""
        found = self.between(period.start, period.end, which)
        near = self.near(period, which) if included else []
        near = [row for row in near if row.key in set(included)]
        rows = [*found, *(replace(row, is_outside=True) for row in near)]
        if self.is_dated:
            rows.sort(key=lambda row: (row.first or date.min, row.last or date.min))
        return [row for row in rows if row.key not in set(left_out)]

    def near(self, period: Period, which: str = "") -> list[BlockRow]:
        """What falls just outside the period: perhaps it was meant."""
        if not self.is_dated:
            return []
        inside = {row.key for row in self.between(period.start, period.end, which)}
        day = timedelta(days=1)
        around = [
            *self.between(period.start - NEAR, period.start - day, which),
            *self.between(period.end + day, period.end + NEAR, which),
            *self.undated(which),
        ]
        return [row for row in around if row.key not in inside]

    def across(self, period: Period, which: str = "") -> list[BlockRow]:
        """What is shown, and perhaps in another report as well: it goes beyond the period.

        Mostly of these only the month or the year is known.
        """
        if not self.belongs_once:
            return []
        rows = self.between(period.start, period.end, which)
        return [row for row in rows if row.first < period.start or row.last > period.end]

    def undated(self, which: str) -> list[BlockRow]:
        """Rows of which nobody knows when they were: they are offered with what is near."""
        return []

    def nodes(self, rows: list[BlockRow], period: Period, which: str, caption: str) -> list[dict]:
        """The block as part of the document; a sentence where there is nothing."""
        if not rows:
            return [document.paragraph("There is nothing to report for this period.")]
        return [document.entries(caption, [row.entry for row in rows])]


_declared: dict[str, BlockKind] = {}


def declare(*kinds: BlockKind) -> None:
    """Add kinds of blocks."""
    _declared.update({kind.name: kind for kind in kinds})


@cache
def block_kinds() -> dict[str, BlockKind]:
    """All kinds by name, in the order in which the desk offers them."""
    for module in MODULES:
        import_module(f"reports.blocks.{module}")
    return _declared
