"""Erasing personal data for good: from the rows and from everything recorded of them.

What is recorded is append-only; here, and only here, it is changed. A restore then finds the
same blanks, so nothing comes back.
"""

import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from icpermed.history import events_of


def erase(rows: models.QuerySet, *, recorded: models.QuerySet | None = None, **blank) -> int:
    """Blank some columns of rows and of their recorded states. Returns how many rows that were.

    ``recorded`` are further states to blank: of rows that are there no more. A value that is an
    expression (a new token) is worked out for each row; its states get the same.
    """
    model = rows.model
    events = events_of(model)
    with transaction.atomic(), pgtrigger.ignore(f"{events._meta.label}:append_only"):
        pks = list(rows.order_by().select_for_update().values_list("pk", flat=True))
        stamps = {"updated_at": timezone.now()} if has_field(model, "updated_at") else {}
        live = model._base_manager.filter(pk__in=pks)
        live.update(**blank, **stamps)
        blank = {name: value for name, value in blank.items() if has_field(events, name)}
        if recorded is not None:
            recorded.exclude(pgh_obj_id__in=pks).update(**blank)
        row = model._base_manager.filter(pk=OuterRef("pgh_obj_id"))
        for name in [name for name, value in blank.items() if is_worked_out(value)]:
            blank[name] = Subquery(row.values(name)[:1])
        events.objects.filter(pgh_obj_id__in=pks).update(**blank)
    return len(pks)


def forget(rows: models.QuerySet) -> int:
    """Delete rows with everything recorded of them, as if they had never been."""
    model = rows.model
    events = events_of(model)
    with transaction.atomic(), pgtrigger.ignore(f"{events._meta.label}:append_only"):
        pks = list(rows.order_by().select_for_update().values_list("pk", flat=True))
        model._base_manager.filter(pk__in=pks).delete()
        events.objects.filter(pgh_obj_id__in=pks).delete()
    return len(pks)


def new_tokens() -> Cast:
    """A new secret for each row, made by the database: links of before lead nowhere."""
    return Cast(RandomUUID(), models.CharField())


def deleted_before(model: type[models.Model], moment, known: Q) -> models.QuerySet:
    """What is recorded of rows that were deleted before a moment, where it says something."""
    events = events_of(model)
    live = model._base_manager.filter(pk=OuterRef("pgh_obj_id"))
    gone = events.objects.filter(~Exists(live)).order_by().values("pgh_obj_id")
    gone = gone.annotate(last=Max("pgh_created_at")).filter(last__lt=moment)
    return events.objects.filter(known, pgh_obj_id__in=gone.values("pgh_obj_id"))


def has_field(model: type[models.Model], name: str) -> bool:
    """Whether a model has a column of this name."""
    return any(name in (field.name, field.attname) for field in model._meta.concrete_fields)


def is_worked_out(value) -> bool:
    """Whether a value is an expression of the database."""
    return hasattr(value, "resolve_expression")
