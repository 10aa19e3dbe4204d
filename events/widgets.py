"""How points of an agenda, speakers and action items stand in the cells of a spreadsheet."""

from collections import defaultdict

from django.db import models

from events.models import ActionItem, AgendaItem, Speaker
from icpermed.widgets import KeyWidget, Unclear


class PathWidget(KeyWidget):
    """A part of an event by its way there: the address of the event, then what tells it apart."""

    #: From the record to what stands between the strokes, in this order.
    parts: tuple[str, ...] = ()
    example = ""
    select_related: tuple[str, ...] = ("event",)

    def __init__(self, model: type[models.Model]):
        super().__init__(model, "pk")

    def find_all(self, texts):
        slugs = {text.partition(" / ")[0] for text in texts}
        rows = self.queryset().select_related(*self.select_related).order_by()
        found = defaultdict(list)
        for record in rows.filter(event__slug__in=slugs):
            found[self.render(record)].append(record.pk)
        return {text: found[text] for text in texts if text in found}

    def doubt(self, text, found):
        if " / " not in text:
            noun = self.model._meta.verbose_name
            return Unclear(f"This names no {noun}.", f"Write it as {self.example}.")
        return super().doubt(text, found)

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        parts = [value.event.slug, *(getattr(value, name) for name in self.parts)]
        return " / ".join(str(part) for part in parts if part != "")


class AgendaItemWidget(PathWidget):
    """A point of an agenda: its event, day, place in the order, and title."""

    parts = ("day", "position", "title")
    example = "address of the event / day / order / title"

    def __init__(self):
        super().__init__(AgendaItem)


class SpeakerWidget(PathWidget):
    """A speaker: the event, the name, and the talk if there is one."""

    parts = ("name", "talk")
    example = "address of the event / name / talk"

    def __init__(self):
        super().__init__(Speaker)


class ActionItemWidget(PathWidget):
    """An action item: the event at which it was agreed, and what."""

    parts = ("text",)
    example = "address of the event / what"

    def __init__(self):
        super().__init__(ActionItem)
