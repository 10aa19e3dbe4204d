"""How values stand in the cells of a spreadsheet, and how they are read from there."""

import re

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import cached_property
from import_export.widgets import Widget

from icpermed.partial_dates import PartialDate, PartialDateField
from icpermed.spreadsheets import clean, is_mojibake
from icpermed.text import fold

YES = {"yes", "y", "true", "1", "x", "✓", "ja", "oui", "si", "sim", "wahr", "vrai", "verdadero"}
NO = {"no", "n", "false", "0", "nein", "non", "nao", "falsch", "faux", "falso"}


class CellWidget(Widget):
    """A value as text. A widget raises ValueError with advice where it cannot read a cell."""

    def render(self, value, obj=None, **kwargs) -> str:
        return "" if value is None else str(value)


class TextWidget(CellWidget):
    """A text as it was typed; a line of text without space around it."""

    def __init__(self, is_line: bool = True):
        super().__init__()
        self.is_line = is_line

    def clean(self, value, row=None, **kwargs) -> str:
        if is_mojibake(value or ""):
            raise ValueError("The letters are damaged. Save the original again as “CSV UTF-8”.")
        return (value or "").strip() if self.is_line else (value or "")


class YesNoWidget(CellWidget):
    """Yes or no."""

    def clean(self, value, row=None, **kwargs) -> bool | None:
        words = fold(value or "")
        if words and words not in YES | NO:
            raise ValueError("Write yes or no.")
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
            raise ValueError("Write the day: 2023-07-12.")
        return when.first_day if when else None


class ChoiceWidget(CellWidget):
    """One of a few words; files carry the stored word, people may also write what they see."""

    def __init__(self, choices):
        super().__init__()
        self.choices = [(value, str(label)) for value, label in choices]

    @cached_property
    def meanings(self) -> dict[str, str]:
        labels = {fold(label): value for value, label in self.choices}
        return labels | {fold(value): value for value, _ in self.choices}

    def clean(self, value, row=None, **kwargs) -> str:
        words = fold(value or "")
        if words and words not in self.meanings:
            raise ValueError(f"Write one of: {', '.join(value for value, _ in self.choices)}.")
        return self.meanings.get(words, "")


class ListWidget(CellWidget):
    """Several texts with strokes between: Toscana|Regione Toscana."""

    def clean(self, value, row=None, **kwargs) -> list[str]:
        found = re.findall(r"((?:\\.|[^|\\])+)", value or "", re.DOTALL)
        texts = (re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL).strip() for text in found)
        return [text for text in texts if text]

    def render(self, value, obj=None, **kwargs) -> str:
        return "|".join(re.sub(r"([\\|])", r"\\\1", text) for text in value or [])


class KeyWidget(CellWidget):
    """Another record, by what people know it by: a slug, a code; never a number of a table."""

    def __init__(self, model: type[models.Model], key: str):
        super().__init__()
        self.model, self.key = model, key
        self.found = {}  # For one import: each resource has its own copy of its widgets.

    def clean(self, value, row=None, **kwargs) -> models.Model | None:
        text = clean(value or "")
        if text and text not in self.found:
            self.found[text] = self.find(text)
        return self.found[text] if text else None

    def find(self, text: str) -> models.Model:
        """The one record that a text means, or ValueError."""
        found = list(self.candidates(text)[:2])
        if len(found) == 1:
            return found[0]
        noun = self.model._meta.verbose_name
        article = "an" if noun[0] in "aeiou" else "a"
        if found:
            raise ValueError(f"Several {self.model._meta.verbose_name_plural} are called “{text}”.")
        raise ValueError(f"There is no {noun} “{text}”. Add {article} {noun} first, or correct it.")

    def candidates(self, text: str) -> models.QuerySet:
        return self.model._default_manager.filter(**{self.key: text})

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
    if isinstance(field, models.DateField):
        return DayWidget()
    return TextWidget(is_line=not isinstance(field, models.TextField))
