"""Charts made on the server: plain SVG shapes, for templates to draw (parts/step_chart.html)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil


@dataclass(frozen=True)
class Tick:
    """One mark on an axis: where it is, and what is written there."""

    at: float
    label: str


@dataclass(frozen=True)
class StepChart:
    """A number that holds until it changes, from the first point to a last day.

    All lengths are in the units of the ``width`` × ``height`` view box. ``summary`` says in words
    what the picture shows.
    """

    label: str
    summary: str
    width: int
    height: int
    line: str
    area: str
    levels: list[Tick]
    years: list[Tick]
    left: float
    right: float
    bottom: float
    last_x: float
    last_y: float
    last_value: int


def nice_step(top: int, most: int = 4) -> int:
    """The distance between grid lines: 1, 2, 5, 10 … so that at most ``most`` lines are needed."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if ceil(top / (factor * size)) <= most:
                return factor * size
        size *= 10


def step_chart(
    points: Sequence[tuple[date, int]], *, until: date, label: str, is_small: bool = False
) -> StepChart:
    """Draw (day, number) points, in order, as steps from the first day until a last day."""
    width, height = (320, 96) if is_small else (720, 260)
    left, right, top, bottom = (
        (4.0, width - 10.0, 10.0, height - 4.0)
        if is_small
        else (44.0, width - 20.0, 16.0, height - 32.0)
    )
    first = points[0][0] if points else until
    days = max((until - first).days, 1)
    highest = max([number for _, number in points], default=0)
    step = nice_step(max(highest, 1))
    ceiling = step * max(ceil(highest / step), 1)

    def x(day: date) -> float:
        return round(left + (right - left) * min((day - first).days / days, 1), 1)

    def y(number: int) -> float:
        return round(bottom - (bottom - top) * number / ceiling, 1)

    moves = [f"M{x(day)} {y(number)}" if not i else f"H{x(day)}V{y(number)}"
             for i, (day, number) in enumerate(points)]  # fmt: skip
    line = "".join(moves) + (f"H{x(until)}" if points else "")
    last = points[-1][1] if points else 0
    january = [date(year, 1, 1) for year in range(first.year + 1, until.year + 1)]
    every = max(ceil(len(january) / 8), 1)
    return StepChart(
        label=label,
        summary=summary(points, until),
        width=width,
        height=height,
        line=line,
        area=f"{line}V{bottom}H{left}Z" if points else "",
        levels=[Tick(y(level), str(level)) for level in range(0, ceiling + 1, step)],
        years=[Tick(x(day), str(day.year)) for day in january[::every]],
        left=left,
        right=right,
        bottom=bottom,
        last_x=x(until),
        last_y=y(last),
        last_value=last,
    )


def summary(points: Sequence[tuple[date, int]], until: date) -> str:
    """The chart in one sentence, for those who do not see it."""
    if not points:
        return "There is nothing to show yet."
    (first, start), (_, end) = points[0], points[-1]
    if start == end:
        return f"{end} throughout, from {first:%B %Y} to {until:%B %Y}."
    verb = "rises" if end > start else "falls"
    return f"It {verb} from {start} in {first:%B %Y} to {end} in {until:%B %Y}."


@dataclass(frozen=True)
class Bar:
    """One row of a table of numbers, with a bar as long as the number, of 100 for the highest."""

    label: str
    value: int
    length: float


def bars(counts: Iterable[tuple[str, int]]) -> list[Bar]:
    """Numbers as bars, in their order."""
    counts = list(counts)
    highest = max([number for _, number in counts], default=0) or 1
    return [Bar(label, number, round(100 * number / highest, 1)) for label, number in counts]
