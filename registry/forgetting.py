"""Forgetting applications that nobody confirmed: somebody else's name may have been typed."""

from django.db import transaction

from icpermed import erasing
from icpermed.history import events_of
from icpermed.outbox.forgetting import forget_about
from registry.models import Application
from registry.models.applications import LETTERS


@transaction.atomic
def forget_unconfirmed() -> int:
    """Delete them with their letters, mails and history. Returns how many applications."""
    rows = Application.objects.never_confirmed().select_for_update()
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    recorded = events_of(Application).objects.filter(pgh_obj_id__in=pks)
    names = {name for row in recorded.values_list(*LETTERS) for name in row}
    found = Application.objects.filter(pk__in=pks)
    forget_about(found)
    count = erasing.forget(found)
    transaction.on_commit(lambda: delete_files(names - {""}))
    return count


def delete_files(names: set[str]) -> None:
    """Remove letters from the disk, once nothing refers to them for good."""
    storage = Application._meta.get_field("letter_of_intent").storage
    for name in names:
        storage.delete(name)
