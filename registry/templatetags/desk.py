"""What the start page of the admin says of the register."""

from dataclasses import dataclass

from django import template
from django.contrib import admin
from django.db.models import Count
from django.urls import reverse

from icpermed.duties import Duty, all_duties
from icpermed.imports.importer import importers
from icpermed.imports.models import Batch
from icpermed.text import noun_of
from registry import figures

register = template.Library()


@dataclass(frozen=True)
class Due:
    """A duty that finds something today: how many rows, and where they are."""

    duty: Duty
    count: int

    @property
    def sentence(self) -> str:
        """What the rows have in common."""
        return noun_of(self.count, self.duty.one, self.duty.many)

    @property
    def url(self) -> str:
        """The list of just these rows."""
        list_name = self.duty.model._meta.label_lower.replace(".", "_")
        return f"{reverse(f'admin:{list_name}_changelist')}?to_do={self.duty.name}"


@register.simple_tag(takes_context=True)
def due(context) -> list[Due]:
    """What needs doing today, as far as this person may see it; one query a rule."""
    request = context["request"]
    found = []
    for duty in all_duties():
        editor = admin.site._registry.get(duty.model)
        if editor and editor.has_view_permission(request) and (count := duty.rows().count()):
            found.append(Due(duty, count))
    return found


@register.simple_tag(takes_context=True)
def lists_waiting(context) -> dict[str, int]:
    """How many lists wait to be mapped or reviewed, by state, as far as one may import them."""
    keys = [importer.key for importer in importers() if importer.may(context["request"].user)]
    waiting = Batch.objects.filter(importer__in=keys, state__in=["received", "ready"])
    return dict(waiting.order_by().values_list("state").annotate(Count("pk")))


@register.simple_tag
def figures_today() -> list[tuple[figures.Figure, int, str]]:
    """The consortium in figures as of today, from the code that the public pages use."""
    return figures.labelled(figures.values())
