"""The ranking of an edition: from score sheets to places. Pure, and exact to the last fraction.

The points of a sheet lie between 0 and 100, whatever the scales are:

    100 × Σ weight × (value − lowest) / (highest − lowest) / Σ weight

over the criteria that count and that the sheet gives. The points of a nomination are the mean or
the median of its sheets.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from heapq import nlargest
from statistics import median

#: From this distance on between two sheets of a nomination, the jury talks about it: two steps of
#: a scale from 1 to 5.
WIDE = 50

#: Enough for any number of sheets, so that only the last step rounds.
EXACT = Context(prec=60)


@dataclass(frozen=True)
class Scale:
    """A criterion as the ranking needs it."""

    key: int
    weight: Fraction
    lowest: int
    highest: int


@dataclass(frozen=True)
class Sheet:
    """What a juror gives a nomination: a value by the key of a criterion."""

    juror: int
    nomination: int
    values: Mapping[int, int] = field(hash=False)


@dataclass(frozen=True)
class Rules:
    """How the sheets of an edition become a ranking."""

    criteria: tuple[Scale, ...]
    ranked_by: str = "mean"
    max_winners: int = 3
    reviews_per_nomination: int = 3


@dataclass(frozen=True)
class Ranked:
    """A nomination in the ranking. Without a sheet that counts, it has neither points nor place."""

    nomination: int
    place: int | None
    points: Fraction | None
    mean: Fraction | None
    median: Fraction | None
    sheets: tuple[Fraction, ...]
    is_tied: bool
    is_short: bool

    @property
    def range(self) -> Fraction | None:
        """The distance between the highest and the lowest sheet."""
        return self.sheets[-1] - self.sheets[0] if self.sheets else None

    @property
    def is_wide(self) -> bool:
        """Whether its jurors see it so differently that they should talk about it."""
        return len(self.sheets) > 1 and self.range >= WIDE

    @property
    def deviation(self) -> Decimal | None:
        """The standard deviation of its sheets."""
        return root(variance(self.sheets)) if self.sheets else None


@dataclass(frozen=True)
class Winners:
    """Whom the points alone would honour: some for certain, and a tie for the places that remain.

    This says which sets of winners the points allow: ``certain``, and ``places`` of the ``tied``.
    """

    certain: frozenset[int]
    tied: frozenset[int] = frozenset()
    places: int = 0


def points_of(sheet: Sheet, rules: Rules) -> Fraction | None:
    """The points of a sheet; none where it gives nothing that counts."""
    given = [one for one in rules.criteria if one.weight and one.key in sheet.values]
    weight = sum((one.weight for one in given), Fraction(0))
    if not weight:
        return None
    reached = sum(
        one.weight * Fraction(sheet.values[one.key] - one.lowest, one.highest - one.lowest)
        for one in given
    )
    return 100 * reached / weight


def by_nomination(sheets: Iterable[Sheet], rules: Rules) -> dict[int, list[Fraction]]:
    """The points of the sheets of each nomination, from the lowest."""
    found = defaultdict(list)
    for sheet in sheets:
        points = points_of(sheet, rules)
        if points is not None:
            found[sheet.nomination].append(points)
    return {nomination: sorted(points) for nomination, points in found.items()}


def mean(points: Collection[Fraction]) -> Fraction:
    """The mean, exactly."""
    return sum(points, Fraction(0)) / len(points)


def variance(points: Collection[Fraction]) -> Fraction:
    """The mean square of the distance from the mean, exactly."""
    middle = mean(points)
    return mean([(one - middle) ** 2 for one in points])


def together(points: Collection[Fraction], rules: Rules) -> Fraction:
    """The points of a nomination, from those of its sheets."""
    return median(points) if rules.ranked_by == "median" else mean(points)


def rank(sheets: Iterable[Sheet], rules: Rules, nominations: Iterable[int] = ()) -> list[Ranked]:
    """The nominations, the best first. Equal points are an equal place: 1, 2, 2, 4.

    ``nominations`` are those that may have no sheet: they stand at the end, without a place.
    """
    found = by_nomination(sheets, rules)
    total = {nomination: together(points, rules) for nomination, points in found.items()}
    places = places_of(total)
    at_place = Counter(places.values())
    ranked = [
        Ranked(
            nomination=nomination,
            place=places[nomination],
            points=total[nomination],
            mean=mean(points),
            median=median(points),
            sheets=tuple(points),
            is_tied=at_place[places[nomination]] > 1,
            is_short=len(points) < rules.reviews_per_nomination,
        )
        for nomination, points in found.items()
    ]
    without = [
        Ranked(nomination, None, None, None, None, (), is_tied=False, is_short=True)
        for nomination in set(nominations) - set(found)
    ]
    return sorted(ranked, key=lambda one: (one.place, one.nomination)) + sorted(
        without, key=lambda one: one.nomination
    )


def places_of(total: Mapping[int, Fraction]) -> dict[int, int]:
    """Each nomination's place: one more than how many have more points."""
    places, place, before = {}, 0, None
    for index, nomination in enumerate(sorted(total, key=total.get, reverse=True), start=1):
        if total[nomination] != before:
            place, before = index, total[nomination]
        places[nomination] = place
    return places


def winners(total: Mapping[int, Fraction | int], max_winners: int) -> Winners:
    """Whom the points alone would honour. A tie across the last place is named, not broken."""
    if len(total) <= max_winners:
        return Winners(frozenset(total))
    last = nlargest(max_winners, total.values())[-1]
    above = frozenset(nomination for nomination, points in total.items() if points > last)
    level = frozenset(nomination for nomination, points in total.items() if points == last)
    places = max_winners - len(above)
    if len(level) == places:
        return Winners(above | level)
    return Winners(above, level, places)


def totals(ranked: Iterable[Ranked]) -> dict[int, Fraction]:
    """The points of those that have some, by nomination."""
    return {one.nomination: one.points for one in ranked if one.place}


def ties(ranked: Iterable[Ranked]) -> list[tuple[int, list[int]]]:
    """Places that several nominations share, with these nominations."""
    found = defaultdict(list)
    for one in ranked:
        if one.is_tied:
            found[one.place].append(one.nomination)
    return sorted(found.items())


def rounded(number: Fraction, digits: int = 6) -> Decimal:
    """A fraction as a decimal number, halves up."""
    quotient = EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))
    return quotient.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def root(number: Fraction) -> Decimal:
    """A square root: for people to read, never to compare by."""
    quotient = EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))
    return EXACT.sqrt(quotient).quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
