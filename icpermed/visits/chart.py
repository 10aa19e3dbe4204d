"""Page views over time, as columns that a template draws."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 720, 120
#: Longer times are drawn by months.
MOST_DAYS = 62


@dataclass(frozen=True)
class Column:
    """One day or month: where it stands, how high it is, and what it says."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True)
class Columns:
    """All of them, with what they show in words."""

    columns: list[Column]
    first: str
    last: str
    summary: str
    width: int = WIDTH
    height: int = HEIGHT


def spans(first: date, last: date) -> list[tuple[date, str]]:
    """The days, or the months, between two days, each with its name."""
    count = (last - first).days + 1
    if count <= MOST_DAYS:
        days = [first + timedelta(days=n) for n in range(count)]
        return [(day, f"{day:%-d %B %Y}") for day in days]
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [(start, f"{start:%B %Y}") for start in starts]


def columns(counts: list[tuple[date, int]], first: date, last: date) -> Columns:
    """Draw counts by day, from a first to a last day; what was not read is a gap."""
    places = spans(first, last)
    by_month = (last - first).days + 1 > MOST_DAYS
    found = Counter()
    for day, times in counts:
        found[day.replace(day=1) if by_month else day] += times
    highest = max(found.values(), default=0) or 1
    step = WIDTH / len(places)
    drawn = []
    for number, (start, name) in enumerate(places):
        height = round(HEIGHT * found[start] / highest, 1)
        drawn.append(
            Column(
                x=round(number * step, 1),
                y=round(HEIGHT - height, 1),
                width=round(step * 0.8, 1),
                height=height,
                label=f"{name}: {found[start]}",
            )
        )
    busiest = max(places, key=lambda place: found[place[0]])
    what = "months" if by_month else "days"
    words = f"{found.total()} in {len(places)} {what}" if len(places) > 1 else f"{found.total()}"
    summary = f"{words}; the most, {found[busiest[0]]}, in {busiest[1]}."
    if not by_month:
        summary = summary.replace(f", in {busiest[1]}", f", on {busiest[1]}")
    return Columns(drawn, places[0][1], places[-1][1], summary)
