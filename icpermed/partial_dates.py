"""Dates known to the year, the month or the day: "2023", "July 2023", "12 July 2023"."""

import re
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel.dates import get_month_names
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from icpermed.text import fold

HOW_TO_WRITE = "Write a year, a month or a day: 2023, 2023-07 or 2023-07-12."

#: Lists of the consortium come in these languages, and write months in words.
LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "pl"]

LONGEST = 60  # No date in words is longer.

DAY = r"(?P<day>\d{1,2})"
NAME = r"(?P<name>[^\W\d_]{3,})\.?"
WRITTEN_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in [
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})(-(?P<day>\d{1,2})([T ]00:00(:00(\.0+)?)?)?)?",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<year>\d{4})\.\s*(?P<month>\d{1,2})\.\s*(?P<day>\d{1,2})\.?",
        r"(?P<month>\d{1,2})[./](?P<year>\d{4})",
        rf"{DAY}\.\s*(?P<month>\d{{1,2}})\.\s*(?P<year>\d{{4}})",
        rf"({DAY}(st|nd|rd|th|\.|er|º|°)?\s+(de\s+)?)?{NAME},?\s+(de\s+)?(?P<year>\d{{4}})(\s+r\.)?",
        rf"{NAME}\s+{DAY}(st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
    ]
]
#: Days of which only the writer knows whether the day or the month comes first.
TWO_WAYS = re.compile(r"(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>\d{4})")
SHORT_YEAR = re.compile(r"\d{1,2}([./-])\s*\d{1,2}\1\s*\d{2}")
#: A day as Excel counts them, from 1990 to 2064: smaller and larger ones are other numbers.
COUNTED = re.compile(r"(3[3-9]|[45]\d)\d{3}(\.0+)?")
WORD = r"[^\W\d_]{3,}\.?"
SEVERAL_DAYS = re.compile(
    rf".*\d\.?\s*[-–—/]\s*\d{{1,2}}[.,]?\s*[\s\d].*|{WORD}\s*[-–—/]\s*{WORD}\s.*"
)
NO_YEAR = re.compile(
    rf"\d{{1,2}}(st|nd|rd|th|\.)?\s+{WORD}|{WORD}\s+\d{{1,2}}(st|nd|rd|th)?|\d{{1,2}}\.\s*\d{{1,2}}\.?"
)
SINCE = re.compile(
    r"(since|from|as of|in|seit|ab|depuis( le)?|d[eè]s( le)?|desde( el| o)?|dal|da|sinds|vanaf|od)"
    r"(?=[\s\d])\s*",
    re.IGNORECASE,
)


@cache
def months() -> dict[str, int]:
    """From each way of writing a month in words, as it is compared, to its number."""
    found = {"sept": 9, "mrz": 3, "maer": 3}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, language)
                for number, name in names.items():
                    found.setdefault(fold(name).strip("."), number)
    return found


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day.

    ``month`` and ``day`` are 0 where they are not known, so that less precise dates sort first.
    Raises ValueError for a date that does not exist, such as 31 February.
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self):
        if self.day and not self.month:
            raise ValueError("A day needs its month.")
        if not 1000 <= self.year <= 2999:
            raise ValueError("The year must have four digits.")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str, *, order: str = "", counts_days: bool = False) -> "PartialDate":
        """Read an ISO date, "12.02.2024", "07.2023", "July 2023", "1er mars 2023", "since 2019".

        "12/02/2024" means two different days on two sides of the Channel: it is read where
        `order` says which number comes first ("dmy" or "mdy"). "45334" is a day as Excel counts
        them where `counts_days` says so. Raises ValueError, with a sentence for the reader, for
        everything else.
        """
        words = SINCE.sub("", " ".join(text.split()), count=1)
        if len(words) > LONGEST:
            raise ValueError(f"{words[:LONGEST]} … is not a date. {HOW_TO_WRITE}")
        for form in WRITTEN_FORMS:
            if match := form.fullmatch(words):
                found = match.groupdict()
                month = found.get("month")
                if name := found.get("name"):
                    month = months().get(fold(name))
                    if month is None:
                        break
                return cls.of(words, found["year"], month, found.get("day"))
        if match := TWO_WAYS.fullmatch(words):
            return cls.of(words, match["year"], *month_and_day(words, match, order))
        if COUNTED.fullmatch(words):
            day = date(1899, 12, 30) + timedelta(days=int(words.partition(".")[0]))
            if counts_days:
                return cls(day.year, day.month, day.day)
            raise ValueError(
                f"{words} may be {day.isoformat()} as Excel counts days. Say that it counts days,"
                " or format the column as a date."
            )
        raise ValueError(f"{words} {why_no_date(words)} {HOW_TO_WRITE}")

    @classmethod
    def of(cls, words: str, *numbers: str | int | None) -> "PartialDate":
        """The date of year, month and day as somebody wrote them, as far as they did."""
        year, month, day = (None if number is None else int(number) for number in numbers)
        if 0 in (month, day):
            raise ValueError(f"{words} is not a day of the calendar.")
        try:
            return cls(year, month or 0, day or 0)
        except ValueError:
            raise ValueError(f"{words} is not a day of the calendar.") from None

    @property
    def first_day(self) -> date:
        """The first day that this date may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day that this date may mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @classmethod
    def known(cls, day: date) -> "PartialDate":
        """A date that is known to the day."""
        return cls(day.year, day.month, day.day)

    @property
    def day_after(self) -> date:
        """The first day that is certainly later than this date."""
        return self.last_day + timedelta(days=1)

    @property
    def day_before(self) -> "PartialDate":
        """The last day that is certainly earlier: what ended for this to begin ended then."""
        day = self.first_day - timedelta(days=1)
        return PartialDate.known(day)

    def isoformat(self) -> str:
        """ISO 8601, cut where knowledge ends: 2023, 2023-07, 2023-07-12."""
        parts = [f"{self.year:04}", f"{self.month:02}", f"{self.day:02}"]
        return "-".join(parts[: 1 + bool(self.month) + bool(self.day)])

    def __str__(self):
        words = [str(self.day)] if self.day else []
        return " ".join([*words, *([month_name[self.month]] if self.month else []), str(self.year)])


def month_and_day(words: str, found: re.Match, order: str) -> tuple[int, int]:
    """Which number of 12/02/2024 is the month, and which the day.

    Raises ValueError, with a sentence, where nobody can tell, or the list's order has no such day.
    """
    first, second = int(found["first"]), int(found["second"])
    if order == "mdy" or (not order and second > 12 >= first):
        month, day, begins = first, second, "month"
    elif order == "dmy" or first > 12 or first == second:
        month, day, begins = second, first, "day"
    else:
        raise ValueError(f"{words} can be read in two ways. {HOW_TO_WRITE}")
    if month > 12 and order:
        raise ValueError(
            f"{words} has no month {month}: the dates of this list begin with the {begins}."
            f" {HOW_TO_WRITE}"
        )
    return month, day


def why_no_date(words: str) -> str:
    """What is wrong with a text that should be a date."""
    if SHORT_YEAR.fullmatch(words):
        return "has a year of two digits."
    if SEVERAL_DAYS.fullmatch(words):
        return "is more than one date: take the first."
    if NO_YEAR.fullmatch(words):
        return "has no year."
    return "is not a date."


class PartialDateFormField(forms.CharField):
    """A text box for a partial date; what cannot be read stays in the box beside the reason."""

    def __init__(self, **kwargs):
        kwargs.pop("max_length", None)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"placeholder": "YYYY-MM-DD, YYYY-MM or YYYY"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return value.isoformat() if isinstance(value, PartialDate) else value

    def to_python(self, value):
        if isinstance(value, PartialDate) or not (value := super().to_python(value)):
            return value or None
        try:
            return PartialDate.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class PartialDateField(models.CharField):
    """A partial date in one text column: as people know it, as files carry it, sorted as it reads.

    The database refuses a text that is not a partial date (function ``is_partial_date``).
    """

    description = "A date known to the year, the month or the day"
    empty_strings_allowed = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path.replace("django.db.models", "icpermed.partial_dates"), args, kwargs

    def run_validators(self, value):
        """A PartialDate has no length to measure; it was checked when it was made."""

    def db_check(self, connection):
        return f"is_partial_date({connection.ops.quote_name(self.column)})"

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)

    def to_python(self, value):
        if value in (None, "") or isinstance(value, PartialDate):
            return value or None
        if isinstance(value, date):
            return PartialDate.known(value)
        try:
            return PartialDate.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value):
        value = self.to_python(value)
        return value.isoformat() if value else None

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})
