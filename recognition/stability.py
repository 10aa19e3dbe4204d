"""How sure a ranking is: on which sheets the winners hang, and how jurors use the scale. Pure.

The winners change when another set of winners follows from the points than before. With a tie
across the last place several sets do; then the winners change when the sets that are possible are
others than before. Who has which place among the winners does not matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from recognition.ranking import (
    EXACT,
    Rules,
    Sheet,
    Winners,
    by_nomination,
    mean,
    places_of,
    points_of,
    rounded,
    together,
    variance,
    winners,
)

#: A juror whose points lie so far from those of the others, on the same nominations, is named.
FAR = 15


@dataclass(frozen=True)
class Change:
    """Leaving out a sheet, or all sheets of a juror (then without a nomination), changes this."""

    juror: int
    nomination: int | None
    before: Winners
    after: Winners


@dataclass(frozen=True)
class Use:
    """How a juror uses the scale, compared with the others on the same nominations."""

    juror: int
    sheets: int
    mean: Fraction
    variance: Fraction
    lowest: Fraction
    highest: Fraction
    #: Points above (or below) the others, on the same nominations; none where nobody else scored.
    difference: Fraction | None

    @property
    def is_far(self) -> bool:
        """Whether the juror is so much stricter or milder that the chair should know."""
        return self.difference is not None and abs(self.difference) >= FAR

    @property
    def is_flat(self) -> bool:
        """Whether the juror gives all nominations the same, which says nothing of their order."""
        return self.sheets > 1 and self.lowest == self.highest


def without_each_sheet(sheets: Sequence[Sheet], rules: Rules) -> list[Change]:
    """The sheets without any one of which the winners would change."""
    found = by_nomination(sheets, rules)
    points = [(sheet, points_of(sheet, rules)) for sheet in sheets]
    without = [
        (sheet.juror, sheet.nomination, {sheet.nomination: left(found[sheet.nomination], own)})
        for sheet, own in points
        if own is not None
    ]
    return changes(found, without, rules)


def without_each_juror(sheets: Sequence[Sheet], rules: Rules) -> list[Change]:
    """The jurors without all of whose sheets the winners would change."""
    found = by_nomination(sheets, rules)
    without = [
        (juror, None, {nomination: left(found[nomination], own[nomination]) for nomination in own})
        for juror, own in by_juror(sheets, rules).items()
    ]
    return changes(found, without, rules)


def changes(found: dict, without: Sequence[tuple], rules: Rules) -> list[Change]:
    """Which of these would change the winners: juror, nomination, and what sheets then remain."""
    total = totals_of(found, rules)
    others = [totals_of(remaining, rules) for _, _, remaining in without]
    # Whole numbers in place of fractions: as exact, and much quicker to compare.
    everything = [*total.values(), *(points for some in others for points in some.values())]
    scale = lcm(*(points.denominator for points in everything))
    whole = in_whole(total, scale)
    before, changed = winners(whole, rules.max_winners), []
    for (juror, nomination, remaining), some in zip(without, others, strict=True):
        then = {key: points for key, points in whole.items() if key not in remaining}
        after = winners(then | in_whole(some, scale), rules.max_winners)
        if after != before:
            changed.append(Change(juror, nomination, before, after))
    return changed


def totals_of(found: dict[int, list[Fraction]], rules: Rules) -> dict[int, Fraction]:
    """The points of each nomination that has a sheet."""
    return {key: together(points, rules) for key, points in found.items() if points}


def in_whole(total: dict[int, Fraction], scale: int) -> dict[int, int]:
    """Points as whole numbers: so many parts of one."""
    return {key: points.numerator * (scale // points.denominator) for key, points in total.items()}


def by_juror(sheets: Iterable[Sheet], rules: Rules) -> dict[int, dict[int, Fraction]]:
    """The points that each juror gives, by nomination."""
    found = defaultdict(dict)
    for sheet in sheets:
        points = points_of(sheet, rules)
        if points is not None:
            found[sheet.juror][sheet.nomination] = points
    return found


def left(points: list[Fraction], without: Fraction) -> list[Fraction]:
    """The points of the other sheets."""
    index = points.index(without)
    return points[:index] + points[index + 1 :]


def use_of_the_scale(sheets: Sequence[Sheet], rules: Rules) -> list[Use]:
    """How each juror uses the scale."""
    found, uses = by_nomination(sheets, rules), []
    for juror, own in by_juror(sheets, rules).items():
        beside = {key: left(found[key], points) for key, points in own.items()}
        apart = [own[key] - mean(others) for key, others in beside.items() if others]
        uses.append(
            Use(
                juror=juror,
                sheets=len(own),
                mean=mean(own.values()),
                variance=variance(own.values()),
                lowest=min(own.values()),
                highest=max(own.values()),
                difference=mean(apart) if apart else None,
            )
        )
    return uses


def normalised(sheets: Sequence[Sheet], rules: Rules) -> dict[int, tuple[int, Decimal]]:
    """Place and points if all jurors used the scale alike: shown beside the ranking, not applied.

    Each juror's points are stretched and moved so that mean and standard deviation are those of
    all sheets. Who gives all nominations the same, gives them the mean.
    """
    found = by_nomination(sheets, rules)
    if not found:
        return {}
    everything = [points for of_one in found.values() for points in of_one]
    middle, spread = mean(everything), deviation(variance(everything))
    moved = defaultdict(list)
    for own in by_juror(sheets, rules).values():
        own_middle, own_spread = mean(own.values()), deviation(variance(own.values()))
        for nomination, points in own.items():
            apart = points - own_middle
            moved[nomination].append(middle + (apart * spread / own_spread if own_spread else 0))
    # A square root is not exact: what differs only in the twelfth decimal counts as equal.
    total = {key: rounded(together(sorted(p), rules), 12) for key, p in moved.items()}
    places = places_of(total)
    return {key: (places[key], points) for key, points in total.items()}


def deviation(square: Fraction) -> Fraction:
    """A standard deviation, to some forty decimals."""
    number = EXACT.divide(Decimal(square.numerator), Decimal(square.denominator))
    return Fraction(EXACT.sqrt(number))
