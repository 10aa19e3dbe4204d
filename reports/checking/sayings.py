"""A phrase held against a number or days: "more than 100" is not true of 97."""

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from reports.checking.days import Days, Point
from reports.checking.mentions import Mention
from reports.figures import Reading

#: Longer than what is held on a day or a few.
LONG = timedelta(days=45)
#: "Around" is right within a twentieth, or as far as its last digits but zeros were rounded.
ABOUT = Decimal("0.05")
ROUNDED, ROUNDED_LARGE = Decimal("0.10"), Decimal("0.06")
#: "Almost 50" is said of 45 and more, and not of 50.
NEARLY = Decimal("0.10")


def agrees(said: Mention, number: Decimal, qualifier: str = "exactly") -> bool | None:
    """Whether a phrase is true of a number that is known as exactly as its qualifier says.

    None where the data do not tell: of "more than 1000" nobody knows whether it is 1200.
    """
    if qualifier in {"more_than", "at_least"}:
        return of_at_least(said, number, qualifier)
    if qualifier == "about" and said.qualifier not in {"vague", "range"}:
        if said.qualifier in {"", "exactly"}:
            return said.low == number or is_rounding(said, number)
        most, least = number * (1 + ABOUT), number * (1 - ABOUT)
        if said.qualifier == "about":
            return about(said.low, number)
        return holds(said, most) or holds(said, least) or holds(said, number)
    return holds(said, number)


def of_at_least(said: Mention, number: Decimal, qualifier: str) -> bool | None:
    """The same where the data give only a lower bound."""
    how = said.qualifier
    if how in {"more_than", "at_least"}:
        if said.low <= number:
            return how == "at_least" or qualifier == "more_than" or said.low < number
        return None
    if how in {"about", "vague"}:
        return True if holds(said, number) else None if said.low > number else False
    if how in {"less_than", "at_most", "nearly"} or said.high < number:
        return False
    return (qualifier == "at_least" or None) if said.low == number else None


def holds(said: Mention, number: Decimal) -> bool:
    """Whether a phrase is true of exactly this number."""
    how, low = said.qualifier, said.low
    if how == "more_than":
        return number > low
    if how == "at_least":
        return number >= low
    if how == "less_than":
        return number < low
    if how == "at_most":
        return number <= low
    if how == "nearly":
        return low * (1 - NEARLY) <= number < low
    if how == "about":
        return about(low, number)
    if how in {"vague", "range"}:
        return low <= number <= said.high
    return number == low or (how != "exactly" and is_rounding(said, number))


def about(said: Decimal, number: Decimal) -> bool:
    digits = said.normalize().as_tuple()
    rounding = Decimal(10) ** max(0, digits.exponent) / 2
    most = (ROUNDED if abs(number) < 100 else ROUNDED_LARGE) * abs(number)
    return abs(said - number) <= max(ABOUT * abs(number), min(rounding, most))


def is_rounding(said: Mention, number: Decimal) -> bool:
    """Whether an amount or a share was rounded as written: 118.8 million for 118.76.

    Things are counted, so a count is never rounded in silence.
    """
    if said.kind not in {"money", "percent"} or said.step == 1:
        return said.kind == "percent" and abs(said.low - number) <= Decimal("0.5")
    return abs(said.low - number) <= said.step / 2


def days_agree(said: Days, reading: Reading, told: str = "") -> bool | None:
    """Whether a date, as precise as it was written, is that of the data.

    None where a long period is said of what took a few days: it happened in it, at most; and
    where a day is said of what lasted long, unless it is told that this began or ended then.
    """
    first, last = reading.days
    if last - first > LONG and not said.is_range and not is_whole(first, last):
        begins, ends = said.begins, said.ends
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            begins, ends = Point(begins.year), Point(ends.year)  # Known to the year alone.
        return {"start": begins.covers(first), "end": ends.covers(last)}.get(told)
    if said.is_range and said.is_dated and last - first < LONG < said.ends.last - said.begins.first:
        return None
    whole = is_whole(first, last)
    if not said.exists:
        return False
    if said.is_range:
        if whole and said.is_dated:
            return said.begins.first <= last and said.ends.last >= first
        return said.begins.covers(first) and said.ends.covers(last)
    point = said.begins
    if not point.year:
        days = [first, last] if not whole else [first]
        if whole and not point.day:
            return point.month in range(first.month, last.month + 1)
        if first.month == last.month and not whole:
            return point.month == first.month and (
                not point.day or first.day <= point.day <= last.day
            )
        return any(point.covers(day) for day in days)
    return point.first <= last and point.last >= first


@lru_cache(maxsize=4096)
def is_whole(first: date, last: date) -> bool:
    """Whether days mean a month or a year that is not known more exactly."""
    month, year = Point(first.year, first.month), Point(first.year)
    return (first, last) in {(month.first, month.last), (year.first, year.last)}
