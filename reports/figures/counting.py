"""Figures that count what happened in a period, all of it or one kind."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from icpermed.text import noun_of
from reports.figures.declared import Fact, Period, Reading, ReportFigure, Row


@dataclass(frozen=True)
class Counted:
    """One record that may be counted: its kind, and from when to when it was.

    Where only a month or a year is known, ``first`` and ``last`` are its first and last day. What
    has no day counts in every period.
    """

    row: Row
    first: date | None = None
    last: date | None = None
    kind: str = ""

    def is_of(self, kind: str, start: date, end: date) -> bool:
        """Whether it is of a kind (empty: any), and happened from a first to a last day."""
        is_within = self.first is None or (start <= self.first and self.last <= end)
        return is_within and kind in ("", self.kind)


class CountFigure(ReportFigure):
    """How many records happened in a period: those that began and ended in it.

    ``words`` are, for the whole (the empty key) and for each kind: one of it, many of it, and
    whatever else stands behind its number in a text. ``subjects`` are whose they are, by kind.
    """

    takes = frozenset({"from", "to", "kind"})
    words: Mapping[str, tuple[str, ...]]
    subjects: Mapping[str, tuple[str, ...]] = {}
    source: str

    @abstractmethod
    def counted(self) -> list[Counted]:
        """Everything that the public may see, in one query."""

    def read(self, asked: Mapping[str, str], period: Period) -> Reading:
        kind = asked.get("kind", "")
        if kind not in self.words:
            raise ValueError(f"There is no kind “{kind}”: {', '.join(filter(None, self.words))}.")
        start = self.day(asked, "from", period.start)
        end = self.day(asked, "to", period.end)
        if end < start:
            raise ValueError("The last day lies before the first.")
        return self.reading(self.counted(), kind, start, end)

    def reading(self, counted: list[Counted], kind: str, start: date, end: date) -> Reading:
        """How many of these are of a kind, and happened from a first to a last day."""
        rows = tuple(one.row for one in counted if one.is_of(kind, start, end))
        one, many, *_ = self.words[kind]
        return Reading(
            words=f"{len(rows):,}",
            number=Decimal(len(rows)),
            unit=noun_of(len(rows), one, many),
            definition=f"{self.definition} From {start:%-d %B %Y} to {end:%-d %B %Y}.",
            source=self.source,
            rows=rows,
            label=many[0].upper() + many[1:],
        )

    def facts(self, period: Period) -> Iterator[Fact]:
        counted = self.counted()
        for kind, words in self.words.items():
            reading = self.reading(counted, kind, period.start, period.end)
            if kind and not reading.rows:
                continue
            binding = f"figure:{self.name} kind={kind}" if kind else f"figure:{self.name}"
            yield Fact(binding, reading.label, reading, words, self.subjects.get(kind, ()))
