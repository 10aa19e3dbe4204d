"""Dates known to the year, the month or the day: "2023", "July 2023", "12 July 2023"."""

import re
from calendar import month_abbr, month_name, monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

HOW_TO_WRITE = "Write a year, a month or a day: 2023, 2023-07 or 2023-07-12."

MONTHS = {
    name.casefold(): number
    for names in (month_name, month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}

WRITTEN_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in [
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})(-(?P<day>\d{1,2}))?",
        r"(?P<month>\d{1,2})[./](?P<year>\d{4})",
        r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.\s*(?P<year>\d{4})",
        r"((?P<day>\d{1,2})(st|nd|rd|th|\.)?\s+)?(?P<name>[a-z]+)\.?,?\s+(?P<year>\d{4})",
        r"(?P<name>[a-z]+)\.?\s+(?P<day>\d{1,2})(st|nd|rd|th)?,?\s+(?P<year>\d{4})",
    ]
]


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
    def parse(cls, text: str) -> "PartialDate":
        """Read an ISO date, "12.02.2024", "07.2023", "July 2023" or "November 1st, 2023".

        "12/02/2024" is refused: it means two different days on two sides of the Channel.
        Raises ValueError, with a sentence for the reader, for everything else.
        """
        words = " ".join(text.split())
        for form in WRITTEN_FORMS:
            if match := form.fullmatch(words):
                found = match.groupdict()
                month = int(found.get("month") or 0) or MONTHS.get(
                    (found.get("name") or "").casefold(), 0
                )
                if found.get("name") and not month:
                    break
                try:
                    return cls(int(found["year"]), month, int(found.get("day") or 0))
                except ValueError:
                    raise ValueError(f"{words} is not a day of the calendar.") from None
        if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", words):
            raise ValueError(f"{words} can be read in two ways. {HOW_TO_WRITE}")
        raise ValueError(f"{words} is not a date. {HOW_TO_WRITE}")

    @property
    def first_day(self) -> date:
        """The first day that this date may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day that this date may mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def day_after(self) -> date:
        """The first day that is certainly later than this date."""
        return self.last_day + timedelta(days=1)

    @property
    def day_before(self) -> "PartialDate":
        """The last day that is certainly earlier: what ended for this to begin ended then."""
        day = self.first_day - timedelta(days=1)
        return PartialDate(day.year, day.month, day.day)

    def isoformat(self) -> str:
        """ISO 8601, cut where knowledge ends: 2023, 2023-07, 2023-07-12."""
        parts = [f"{self.year:04}", f"{self.month:02}", f"{self.day:02}"]
        return "-".join(parts[: 1 + bool(self.month) + bool(self.day)])

    def __str__(self):
        words = [str(self.day)] if self.day else []
        return " ".join([*words, *([month_name[self.month]] if self.month else []), str(self.year)])


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
            return PartialDate(value.year, value.month, value.day)
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
