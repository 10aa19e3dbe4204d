"""What is missing for editions: declared once, for the page of an edition and the start page.

A rule says in a few words what should be there, for which editions that matters now, and how to
find the rows that lack it. To add one, add a ``Rule`` in ``recognition/checklist_rules.py``: the
checklist on the page of each edition, the start page, the filters of the lists and the tests take
it from there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, OuterRef, Q

from icpermed.duties import Duty
from recognition.models import Award, Conflict, Edition, Juror, Nomination

#: From each model of which rules speak to the edition.
TO_EDITION = {
    Edition: "pk",
    Nomination: "edition",
    Juror: "edition",
    Conflict: "nomination__edition",
    Award: "edition",
}


@dataclass(frozen=True)
class Rule:
    """One point: what should be there, when that matters, and the rows that lack it.

    ``point`` is what the checklist of an edition says. ``matters`` says for which editions; the
    rows that ``lacking`` finds are editions or parts of them, and only those of such editions
    count.
    """

    name: str
    point: str
    model: type[models.Model]
    one: str
    many: str
    why: str
    matters: Callable[[], Q]
    lacking: Callable[[models.QuerySet], models.QuerySet]

    @property
    def to_edition(self) -> str:
        """From a row to its edition."""
        return TO_EDITION[self.model]

    def find(self, rows: models.QuerySet) -> models.QuerySet:
        """The rows that ask for work now."""
        editions = Edition.objects.filter(self.matters()).order_by().values("pk")
        return self.lacking(rows.filter(**{f"{self.to_edition}__in": editions}))

    def of_each_edition(self) -> Exists:
        """Whether an edition lacks it, to be asked in a query of editions."""
        return Exists(self.find(self.model.objects.filter(**{self.to_edition: OuterRef("pk")})))

    def matters_to_each_edition(self) -> Exists:
        """Whether the point is one of an edition at all, to be asked in a query of editions."""
        return Exists(Edition.objects.filter(self.matters(), pk=OuterRef("pk")))

    @property
    def duty(self) -> Duty:
        """The rule as the start page has it."""
        return Duty(self.name, self.model, self.one, self.many, self.why, self.find)


@dataclass(frozen=True)
class Point:
    """A rule as it stands with one edition."""

    rule: Rule
    is_done: bool


def checklist(edition: Edition, rules: list[Rule]) -> list[Point]:
    """The points that matter for an edition now, the open ones first; in one query."""
    asked = {f"lacks_{rule.name}": rule.of_each_edition() for rule in rules}
    asked |= {f"matters_{rule.name}": rule.matters_to_each_edition() for rule in rules}
    found = Edition.objects.filter(pk=edition.pk).order_by().values(**asked).get()
    points = [
        Point(rule, is_done=not found[f"lacks_{rule.name}"])
        for rule in rules
        if found[f"matters_{rule.name}"]
    ]
    return sorted(points, key=lambda point: point.is_done)
