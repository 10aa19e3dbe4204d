"""Fields of records that a curator looks after: an import only proposes to change them.

A lock names its record by model and number, not by a key. So a record can be deleted and merged
without regard to locks: those of a deleted record mean nothing, and hold again if it is restored.
A merge leaves them where they are, for imports do not write to a record that was merged away. By
hand, every field can be changed as before.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models

from icpermed.imports.models import FieldLock


def can_be_locked(model: type[models.Model]) -> bool:
    """Whether records of a model have a number; a country has its code."""
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField)


def locks_of(record: models.Model) -> models.QuerySet:
    """The locks of one record, with who set them."""
    found = FieldLock.objects.filter(model=record._meta.label_lower, record_id=record.pk)
    return found.select_related("locked_by")


def lock(record: models.Model, fields: Iterable[str], *, by=None, reason: str = "") -> None:
    """Let imports only propose to change these fields. One that is locked stays as it was locked.

    Raises FieldDoesNotExist for what is no field of the record.
    """
    names = {record._meta.get_field(name).name for name in fields}
    about = {"model": record._meta.label_lower, "record_id": record.pk}
    FieldLock.objects.bulk_create(
        [FieldLock(**about, field=name, locked_by=by, reason=reason) for name in sorted(names)],
        ignore_conflicts=True,
    )


def unlock(record: models.Model, fields: Iterable[str]) -> int:
    """Let imports change these fields again. Returns how many were locked."""
    deleted, _ = locks_of(record).filter(field__in=list(fields)).delete()
    return deleted


def locked_fields(model_label: str, record_ids: Iterable[int]) -> dict[int, dict[str, FieldLock]]:
    """From each of some records that has locks to its locked fields; asks once for all."""
    found = defaultdict(dict)
    locks = FieldLock.objects.filter(model=model_label.lower(), record_id__in=list(record_ids))
    for each in locks.select_related("locked_by"):
        found[each.record_id][each.field] = each
    return dict(found)
