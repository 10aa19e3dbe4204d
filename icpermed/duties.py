"""What needs doing: each app declares its rules, each a sentence and the rows it means.

The desk shows a rule while it finds something, with a link to exactly those rows. To add a rule,
add a ``Duty`` to the list in ``<app>/duties.py``; the desk, the filters and the tests take it
from there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.text import capfirst

from icpermed.models import PartialDateFirst
from icpermed.text import counted


@dataclass(frozen=True)
class Duty:
    """One rule: a name for addresses, a few words, why it matters, and the rows it finds."""

    name: str
    model: type[models.Model]
    one: str
    many: str
    why: str
    find: Callable[[models.QuerySet], models.QuerySet]

    def rows(self) -> models.QuerySet:
        """The rows that ask for work today."""
        return self.find(self.model._default_manager.all())

    def sentence(self, count: int) -> str:
        """The rule with its number: "3 applications wait for a decision"."""
        return counted(count, self.one, self.many)


_registered: dict[str, Duty] = {}


def register(*duties: Duty) -> None:
    """Add the rules of an app. Raises ValueError for a name that another rule has."""
    for duty in duties:
        if _registered.setdefault(duty.name, duty) is not duty:
            raise ValueError(f"There are two duties called {duty.name}.")


def discover() -> None:
    """Find the rules of every app, in the order of the apps; called once when the site starts."""
    autodiscover_modules("duties")


def all_duties() -> list[Duty]:
    """The rules of all apps."""
    return list(_registered.values())


def duties_of(model: type[models.Model]) -> list[Duty]:
    """The rules about one model."""
    return [duty for duty in all_duties() if duty.model is model]


def in_the_future(*fields: str) -> Callable[[models.QuerySet], models.QuerySet]:
    """Rows with a date after today in one of these fields."""

    def find(rows):
        later = Q()
        for field in fields:
            rows = rows.alias(**{f"first_{field}": PartialDateFirst(field)})
            later |= Q(**{f"first_{field}__gt": timezone.localdate()})
        return rows.filter(later)

    return find


class DutyFilter(admin.SimpleListFilter):
    """What needs doing: the rows behind each line of the desk."""

    title = "what needs doing"
    parameter_name = "to_do"

    def __init__(self, request, params, model, model_admin):
        self.duties = {duty.name: duty for duty in duties_of(model)}
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(duty.name, capfirst(duty.many)) for duty in self.duties.values()]

    def queryset(self, request, queryset):
        duty = self.duties.get(self.value())
        return duty.find(queryset) if duty else queryset
