"""How values stand in the cells of a spreadsheet, and how they are read from there."""

import re
from collections import defaultdict
from datetime import datetime, time
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from import_export.widgets import Widget

from icpermed.partial_dates import PartialDate, PartialDateField
from icpermed.spreadsheets import clean, is_mojibake
from icpermed.text import fold

#: A time of day: 9:30, 09.30, 9h30, 9:30:15.
TIME_OF_DAY = re.compile(r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?:\.0+)?")

YES = {"yes", "y", "true", "1", "x", "✓", "ja", "oui", "si", "sim", "wahr", "vrai", "verdadero"}
NO = {"no", "n", "false", "0", "nein", "non", "nao", "falsch", "faux", "falso"}


class Unclear(ValueError):
    """A cell that cannot be read: what is wrong with it, and what to do."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(f"{message} {hint}".strip())
        self.message, self.hint = message, hint


class CellWidget(Widget):
    """A value as text. A widget raises `Unclear` where it cannot read a cell."""

    #: Cells that mean just what they say: they need no reading.
    plain: re.Pattern | None = None

    def render(self, value, obj=None, **kwargs) -> str:
        return "" if value is None else str(value)


class TextWidget(CellWidget):
    """A text as it was typed; a line of text without space around it."""

    def __init__(self, is_line: bool = True):
        super().__init__()
        self.is_line = is_line

    def clean(self, value, row=None, **kwargs) -> str:
        if is_mojibake(value or ""):
            raise Unclear("The letters are damaged.", "Save the original again as “CSV UTF-8”.")
        return clean(value or "") if self.is_line else (value or "")


class YesNoWidget(CellWidget):
    """Yes or no."""

    def clean(self, value, row=None, **kwargs) -> bool | None:
        words = fold(value or "")
        if words and words not in YES | NO:
            raise Unclear("This is neither yes nor no.", "Write yes or no.")
        return words in YES if words else None

    def render(self, value, obj=None, **kwargs) -> str:
        return "" if value is None else "yes" if value else "no"


class PartialDateWidget(CellWidget):
    """A date as precise as it is known: 2023, 2023-07, 2023-07-12."""

    def clean(self, value, row=None, **kwargs) -> PartialDate | None:
        return PartialDate.parse(value) if (value or "").strip() else None

    def render(self, value, obj=None, **kwargs) -> str:
        return value.isoformat() if value else ""


class DayWidget(PartialDateWidget):
    """A date that is known to the day."""

    def clean(self, value, row=None, **kwargs):
        when = super().clean(value)
        if when and not when.day:
            raise Unclear("This is no day.", "Write the day: 2023-07-12.")
        return when.first_day if when else None


class NumberWidget(CellWidget):
    """A whole number, such as a number of places."""

    plain = re.compile(r"\d{1,9}")

    def clean(self, value, row=None, **kwargs) -> int | None:
        words = clean(value or "").removesuffix(".0")
        if words and not self.plain.fullmatch(words):
            raise Unclear("This is no whole number.", "Write figures only: 120.")
        return int(words) if words else None


class DecimalWidget(CellWidget):
    """A number that may have places after the point: 2.5; a comma is understood too."""

    def __init__(self, max_digits: int, decimal_places: int):
        super().__init__()
        self.places = decimal_places
        self.pattern = re.compile(
            rf"(\d{{1,{max_digits - decimal_places}}})(?:[.,](\d{{1,{decimal_places}}})0*)?"
        )

    def clean(self, value, row=None, **kwargs) -> Decimal | None:
        words = clean(value or "")
        match = self.pattern.fullmatch(words)
        if words and not match:
            raise Unclear(
                "This is no number, or has too many figures.",
                f"Write figures, and at most {self.places} of them after the point: 2.5.",
            )
        return Decimal(f"{match[1]}.{match[2] or 0}") if match else None

    def render(self, value, obj=None, **kwargs) -> str:
        return "" if value is None else f"{value.normalize():f}"


class TimeWidget(CellWidget):
    """A time by the clock of the place: 9:30."""

    def clean(self, value, row=None, **kwargs) -> time | None:
        words = clean(value or "")
        if not words:
            return None
        match = TIME_OF_DAY.fullmatch(words)
        try:
            return time(*(int(part) for part in match.groups(default="0")))
        except (AttributeError, ValueError):
            raise Unclear("This is no time of day.", "Write hours and minutes: 9:30.") from None

    def render(self, value, obj=None, **kwargs) -> str:
        return value.isoformat("seconds" if value.second else "minutes") if value else ""


class MomentWidget(CellWidget):
    """A moment: 2023-07-12 09:00+02:00. Without the zone behind it, by the clock of the site."""

    def clean(self, value, row=None, **kwargs) -> datetime | None:
        words = clean(value or "")
        try:
            moment = parse_datetime(words) if words else None
        except ValueError:
            moment = None
        if words and moment is None:
            raise Unclear("This is no moment.", "Write day and time: 2023-07-12 09:00.")
        return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment

    def render(self, value, obj=None, **kwargs) -> str:
        return timezone.localtime(value).isoformat(" ") if value else ""


class ChoiceWidget(CellWidget):
    """One of a few words; files carry the stored word, people may also write what they see."""

    def __init__(self, choices):
        super().__init__()
        self.choices = [(value, str(label)) for value, label in choices]

    @cached_property
    def meanings(self) -> dict[str, str | int]:
        labels = {fold(label): value for value, label in self.choices}
        return labels | {fold(str(value)): value for value, _ in self.choices}

    def clean(self, value, row=None, **kwargs) -> str | int:
        words = fold(value or "")
        if words and words not in self.meanings:
            values = ", ".join(str(value) for value, _ in self.choices)
            raise Unclear("This is none of the words for it.", f"Write one of: {values}.")
        return self.meanings.get(words, "")


class ListWidget(CellWidget):
    """Several texts with strokes between: Toscana|Regione Toscana."""

    def clean(self, value, row=None, **kwargs) -> list[str]:
        texts = (clean(text) for text in self.split(value or ""))
        return [text for text in texts if text]

    def split(self, text: str) -> list[str]:
        """The texts as they are, with the space around them."""
        found = re.findall(r"((?:\\.|[^|\\])+)", text, re.DOTALL)
        return [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in found]

    def render(self, value, obj=None, **kwargs) -> str:
        return "|".join(re.sub(r"([\\|])", r"\\\1", text) for text in value or [])


class KeyWidget(CellWidget):
    """Another record, by what people know it by: a slug, a code; never a number of a table.

    Many cells are looked up at once: `find_all` asks the database once, however many there are.
    """

    #: The column whose cell says among which records to look; the cells are then pairs.
    beside = ""

    def __init__(self, model: type[models.Model], key: str):
        super().__init__()
        self.model, self.key = model, key
        self.records = None  # Those that a person may see; all unless somebody says so.

    def queryset(self) -> models.QuerySet:
        """The records that may be meant."""
        return self.model._default_manager.all() if self.records is None else self.records

    def find_all(self, texts: set[str]) -> dict[str, list]:
        """From each text to the keys of the records that it means; missing: none."""
        found = defaultdict(list)
        rows = self.queryset().filter(**{f"{self.key}__in": texts})
        for text, pk in rows.order_by().values_list(self.key, "pk"):
            found[str(text)].append(pk)
        return found

    def doubt(self, text: str, found: list) -> "Unclear":
        """Why a text does not mean one record, and what to do."""
        noun, nouns = self.model._meta.verbose_name, self.model._meta.verbose_name_plural
        if found:
            return Unclear(f"Several {nouns} are called “{text}”.", f"Change them under {nouns}.")
        article = "an" if noun[0] in "aeiou" else "a"
        return Unclear(
            f"There is no {noun} “{text}”.", f"Add {article} {noun} first, or correct the cell."
        )

    def render(self, value, obj=None, **kwargs) -> str:
        return str(getattr(value, self.key)) if value else ""


def widget_for(field: models.Field):
    """The widget that suits a model's field by its type."""
    if isinstance(field, PartialDateField):
        return PartialDateWidget()
    if isinstance(field, ArrayField):
        return ListWidget()
    if field.choices:
        return ChoiceWidget(field.choices)
    if isinstance(field, models.BooleanField):
        return YesNoWidget()
    if isinstance(field, models.DateTimeField):
        return MomentWidget()
    if isinstance(field, models.DateField):
        return DayWidget()
    if isinstance(field, models.TimeField):
        return TimeWidget()
    if isinstance(field, models.DecimalField):
        return DecimalWidget(field.max_digits, field.decimal_places)
    if isinstance(field, models.IntegerField):
        return NumberWidget()
    return TextWidget(is_line=not isinstance(field, models.TextField))
