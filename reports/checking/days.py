"""Days, months, years and ranges of them, found in a text as people write them.

"October 07, 2022", "May 09-10, 2023", "17 to 18 January 2023", "November 1st", "2017–2023". The
libraries for this (dateparser, dateutil) guess what is missing and do not keep how precise a date
was; a checker must know exactly what was written.
"""

import re
from calendar import day_name, month_name, monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

MONTHS = list(month_name)[1:]
WEEKDAYS = list(day_name)

#: How many days a time has, on average: a year is twelve months, and a decade ten years.
DAYS = {"day": Decimal(1), "week": Decimal(7), "month": Decimal("30.4375")}
DAYS |= {"year": 12 * DAYS["month"], "decade": 120 * DAYS["month"]}
NAME = "|".join([*MONTHS, *(rf"{month[:3]}\b\.?" for month in MONTHS), r"Sept\b\.?"])
M = rf"(?P<month>{NAME})(?![a-z])"
D = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
LAST = r"(?P<last>\d{1,2})(?:st|nd|rd|th)?"
Y = r"(?P<year>(?:1[89]|20|21)\d\d)"
#: Behind a year: no further digit, no decimals, no letters but those of "1990s".
DONE = r"(?!\w|[.,]\d)"
PERHAPS_Y = rf"(?:,?\s+{Y}{DONE})?"
TO = r"\s*(?:[-–—/&]|to|until|till|and)\s*(?:the\s+)?"
#: Parts of a year, as the months that they may be said of: spring begins and ends as one likes.
PARTS = {
    "spring": (3, 6),
    "summer": (6, 9),
    "autumn": (9, 12),
    "early": (1, 4),
    "beginning": (1, 4),
    "mid": (4, 9),
    "middle": (4, 9),
    "late": (9, 12),
    "end": (9, 12),
    "first half": (1, 6),
    "second half": (7, 12),
    "first quarter": (1, 3),
    "second quarter": (4, 6),
    "third quarter": (7, 9),
    "last quarter": (10, 12),
}
PART = re.compile(rf"\b({'|'.join(PARTS)})(?:[\s-]|\s+of\s+)$", re.IGNORECASE)
DIGITS_ONLY = [
    rf"(?<![\w./-]){Y}-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-])",
    rf"(?<![\w./-]){Y}-(?P<month>0\d)(?![\w-])",
    rf"(?<![\w./-])(?P<day>\d\d?)(?:\.?\s?[–-]\s?(?P<last>\d\d?))?(?P<point>[./])"
    rf"(?P<month>\d\d?)(?P=point){Y}(?!\w)",
    rf"(?<![\w./])(?P<month>0?[1-9]|1[0-2])/{Y}(?!\w)",
    rf"(?<![\w./-])(?<!\d,){Y}s?\s?[–/-]\s?(?P<short>\d\d)(?![\w%]|[.,]\d|-\w)",
    rf"(?<![\w./])(?<!\d,){Y}(?:s\b|{DONE})",
]
WITH_A_NAME = [
    rf"\b{D}{TO}{LAST}\s+(?:of\s+)?{M}{PERHAPS_Y}",
    rf"\b{D}\s+(?:of\s+)?{M}{PERHAPS_Y}",
    rf"\b{M}\s+{D}{TO}{LAST}(?![\w%]){PERHAPS_Y}",
    rf"\b{M}\s+{D}(?![\w%]|[.,]\d){PERHAPS_Y}",
    rf"\b{M}(?:,?\s+|\s+of\s+){Y}{DONE}",
    rf"\b{M}(?=\s?[-–—]\s?(?:{NAME})\s+\d{{4}})",
    rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Ee]arly|[Ll]ate|[Bb]y|[Dd]uring|[Ff]rom|[Bb]etween"
    rf"|[Tt]o)\s(?P<alone>{NAME})\b",
]
DIGITS_ONLY = [re.compile(form) for form in DIGITS_ONLY]
WITH_A_NAME = [re.compile(form) for form in WITH_A_NAME]
NAMED = re.compile(rf"\b(?:{NAME})")
WEEKDAY = re.compile(
    rf"\b({'|'.join([*WEEKDAYS, *(day[:3] for day in WEEKDAYS)])})\.?,?\s+(?:the\s+)?$"
)
JOINT = re.compile(r"\s*(?:[-–—]|to|until|till|through)\s*(?:the\s+|early\s+|late\s+)?")
AND = re.compile(r"\s+and\s+(?:the\s+)?")
BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Point:
    """A day, a month or a year, or the months up to ``until``; 0 is what was not said."""

    year: int = 0
    month: int = 0
    day: int = 0
    until: int = 0

    @cached_property
    def exists(self) -> bool:
        """Whether the calendar has it; of a day without a year, whether any year has."""
        if self.month > 12:
            return False
        return self.day <= monthrange(self.year or 2024, self.month or 1)[1]

    @cached_property
    def first(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @cached_property
    def last(self) -> date:
        month = self.until or self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def covers(self, day: date) -> bool:
        """Whether a day is in it, as far as was said."""
        return (
            self.year in {0, day.year}
            and (not self.month or self.month <= day.month <= (self.until or self.month))
            and self.day in {0, day.day}
        )

    def __str__(self):
        words = [str(self.day)] if self.day else []
        words += [MONTHS[self.month - 1]] if 0 < self.month < 13 else []
        words += ["to", MONTHS[self.until - 1]] if self.until else []
        return " ".join([*words, *([str(self.year)] if self.year else [])])


@dataclass(frozen=True)
class Days:
    """One date or range in a text, from ``start`` to ``end``; of a single date both ends agree."""

    start: int
    end: int
    begins: Point
    ends: Point
    weekday: str = ""

    @cached_property
    def is_range(self) -> bool:
        return self.begins != self.ends

    @cached_property
    def exists(self) -> bool:
        return self.begins.exists and self.ends.exists

    @cached_property
    def is_dated(self) -> bool:
        """Whether its years are known, and it exists: it can be compared."""
        return bool(self.begins.year and self.ends.year) and self.exists


def days_in(text: str) -> list[Days]:
    """Every date of a text, in order, ranges as one; a missing year is that of the next date."""
    found = list(joined(text, dates_in(text)))
    for place in range(len(found) - 2, -1, -1):
        here, after = found[place], found[place + 1]
        if not here.ends.year and here.ends.month and after.start - here.end < 40:
            year = after.begins.year
            if year and after.begins.month:
                found[place] = replace(
                    here,
                    begins=replace(here.begins, year=here.begins.year or year),
                    ends=replace(here.ends, year=year),
                )
    return found


def dates_in(text: str) -> list[Days]:
    """Single dates and the short ranges of one month or one century, without overlaps."""
    forms = [*DIGITS_ONLY, *(WITH_A_NAME if NAMED.search(text) else ())]
    found = [as_days(text, match) for form in forms for match in form.finditer(text)]
    found = [one for one in found if one.ends.year or one.ends.day < 32]  # "By June 40 members"
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Days] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def as_days(text: str, match: re.Match) -> Days:
    said = match.groupdict()
    year = int(said.get("year") or 0)
    month = month_of(said.get("month") or said.get("alone") or "0")
    begins = ends = Point(year, month, int(said.get("day") or 0))
    if last := said.get("last"):
        ends = replace(begins, day=int(last))
    if short := said.get("short"):
        ends = Point(year - year % 100 + int(short))
    start = match.start("alone") if said.get("alone") else match.start()
    part = PART.search(text, max(0, start - 20), start)
    if part and begins == ends == Point(year) and match[0].isdecimal():
        first, until = PARTS[part[1].lower()]
        begins = ends = Point(year, first, until=until)
        start = part.start()
    weekday = WEEKDAY.search(text, max(0, start - 16), start) if begins.day else None
    start = weekday.start() if weekday else start
    name = next((day for day in WEEKDAYS if weekday and day.startswith(weekday[1])), "")
    return Days(start, match.end(), begins, ends, name)


def month_of(words: str) -> int:
    if words.isdigit():
        return int(words)
    return next(place for place, name in enumerate(MONTHS, 1) if name.startswith(words[:3]))


def joined(text: str, found: list[Days]) -> Iterator[Days]:
    """Dates with what joins two of them to a range: "from 2017 to 2023", "between … and …"."""
    place = 0
    while place < len(found):
        here = found[place]
        after = found[place + 1] if place + 1 < len(found) else None
        if after and not here.is_range and not after.is_range and is_joint(text, here, after):
            begins = here.begins
            if not begins.year:
                begins = replace(begins, year=after.ends.year)
            yield Days(here.start, after.end, begins, after.ends, here.weekday)
            place += 2
        else:
            yield here
            place += 1


def is_joint(text: str, here: Days, after: Days) -> bool:
    gap = text[here.end : after.start]
    if len(gap) > 12:
        return False
    if AND.fullmatch(gap):
        return bool(BETWEEN.search(text, max(0, here.start - 20), here.start))
    return bool(JOINT.fullmatch(gap))
