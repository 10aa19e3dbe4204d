"""How blocks tell the figures of a record: what we state, by whom and when, and what others say."""

from collections.abc import Iterable
from datetime import date

from icpermed.quantities import Quantity
from initiatives.stated import stated
from reports.blocks.words import titled


def figure_items(figures: Iterable[Quantity]) -> list[list[dict]]:
    """The figures as items of a list, with day and source; behind it what other sources say."""
    return [titled(one.label, figure_words(one)) for one in stated(list(figures))]


def figure_words(one) -> str:
    """ "38 (2024; the report of 2023); elsewhere: 39 (2024; the agency)"."""
    others = "; ".join(map(explained, one.others))
    return f"{explained(one.figure)}; elsewhere: {others}" if others else explained(one.figure)


def explained(figure: Quantity) -> str:
    """A figure with its day and source: "about 45 million euros (January 2024, the call)"."""
    known = ", ".join(str(part) for part in [figure.as_of, figure.source] if part)
    return f"{figure.words} ({known})" if known else figure.words


def figures_in_line(figures: Iterable[Quantity]) -> str:
    """The same for data, in one line, with everything that sources say."""
    return "; ".join(f"{figure.label}: {explained(figure)}" for figure in figures)


def known_by(figures: Iterable[Quantity], day: date) -> list[Quantity]:
    """Of each thing that is counted, the latest figure that holds for a day or before.

    A figure without a day is taken where there is none with one.
    """
    known = [one for one in figures if not one.as_of or one.as_of.first_day <= day]
    by_day = sorted(known, key=lambda one: one.as_of.first_day if one.as_of else date.min)
    latest = {figure.label: figure for figure in by_day}
    return [figure for figure in known if latest[figure.label] is figure]
