"""Lists from the shell and from other code: received, compared and applied in one go."""

from collections.abc import Callable
from io import BytesIO

from django.core.files import File
from django.db import transaction
from django.db.models import prefetch_related_objects

from icpermed.imports import steps
from icpermed.imports.models import Batch
from icpermed.imports.progress import silent


def bring_in(
    key: str,
    data: bytes | File,
    *,
    file_name: str,
    by=None,
    reason: str = "",
    source: str = "",
    mode: str = Batch.Mode.ADD_AND_UPDATE,
    is_complete: bool | None = None,
    chosen: dict | None = None,
    dry_run: bool = False,
    skip_open: bool = False,
    received: Callable[[Batch], None] = lambda batch: None,
    compared: Callable[[Batch], None] | None = None,
    progress=silent,
    **options,
) -> Batch:
    """Bring a list in: all of it, or nothing while a row is faulty or undecided.

    `skip_open` leaves such rows out. A `dry_run` leaves nothing behind: the batch that is returned
    has its rows, but is not in the database any more. Who wants to see them while they are there
    says so by `compared`; `received` is called before that.

    Raises `Unreadable` or `Refused` where there is nothing to compare; then nothing is kept.
    """
    file = File(BytesIO(data)) if isinstance(data, bytes) else data
    fields = {"reason": reason, "mode": mode, "options": options, "chosen": chosen or {}}
    if is_complete is not None:
        fields["is_complete"] = is_complete
    batch = None
    try:
        with transaction.atomic():
            batch = steps.receive(key, file, file_name=file_name, by=by, source=source, **fields)
            received(batch)
            if source:  # The next list of this sender is mapped the same way.
                steps.map_columns(batch, batch.mapping, by=by)
            steps.compare(batch, by=by, progress=progress)
            if compared:
                compared(batch)
            elif dry_run:
                prefetch_related_objects([batch], "rows")
            if dry_run:
                transaction.set_rollback(True)
    except BaseException:
        forget_file(batch)
        raise
    if dry_run:
        forget_file(batch)
    elif skip_open or not batch.rows.open().exists():
        steps.apply(batch, by=by, skip_open=skip_open, progress=progress)
    return batch


def forget_file(batch: Batch | None) -> None:
    """The file of a batch that was rolled back is of no use."""
    if batch is not None and batch.file:
        batch.file.storage.delete(batch.file.name)
