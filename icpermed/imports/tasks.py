"""Long steps of an import in the background: begun, told of, and taken up again after a crash.

    start          takes a step: at once where the list is short, else by the worker
    work           what the worker does: one step in one transaction, which also moves the state
    take_up_again  what was broken off is put back into the queue

While a step is under way its transaction holds the row of the batch: the lock ends with the
process, the connection or the server, whatever is killed. So a batch that is being worked on by
its state, but held by nobody, was left alone; nothing else has to be asked, or cleaned up.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pghistory
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import BigIntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from icpermed.imports import steps, undoing
from icpermed.imports.models import Batch
from icpermed.imports.progress import reporter
from icpermed.spreadsheets import Unreadable

logger = logging.getLogger(__name__)

State = Batch.State

#: A list that stops the worker every time is given up, so that others get their turn.
MOST_ATTEMPTS = 5

#: How long the queue keeps what is over.
KEPT_FOR = timedelta(days=14)

WENT_WRONG = "Something went wrong; nothing was written."
BROKEN_OFF = (
    "This was broken off several times; nothing was written. Try it again, and tell whoever runs"
    " the site if that does not help."
)


@dataclass(frozen=True)
class Step:
    """A step that may take long: who does it, the state meanwhile, the state if it fails."""

    take: Callable
    during: str
    if_refused: str


STEPS = {
    "compare": Step(steps.compare, State.COMPARING, State.RECEIVED),
    "apply": Step(steps.apply, State.APPLYING, State.READY),
    "undo": Step(undoing.undo, State.UNDOING, State.APPLIED),
}


def start(batch: Batch, step: str, *, by=None, **options) -> bool:
    """Take a step, at once or in the background; says whether it is under way when this returns.

    What goes with it (`skip_open`, …) must be plain values: they may have to wait in the queue.
    Raises `Refused` where the batch is not waiting for this step, or somebody else was quicker.
    """
    if batch.row_count <= settings.IMPORT_AT_ONCE_ROWS:
        STEPS[step].take(batch, by=by, **options)
        return False
    during = STEPS[step].during
    with steps.hold(batch, *Batch.MOVES[during]):
        move(batch.pk, to=during)
        reporter(batch.pk)(0, 0, "Waiting to be begun")
        work.enqueue(batch.pk, step, by.pk if by else None, options)
    batch.state, batch.problem = during, ""
    return True


def move(batch_pk: int, *, to: str, problem: str = "") -> None:
    """Bring a batch that is held into another state."""
    Batch.objects.filter(pk=batch_pk).update(state=to, problem=problem, updated_at=timezone.now())


# --- the worker's part ----------------------------------------------------------------------------


@task()
def work(batch_pk: int, step: str, by_pk: int | None, options: dict) -> None:
    """One step of one batch, all of it or nothing. Done already by somebody: not once more."""
    about = {"batch": batch_pk} | ({"user": by_pk} if by_pk else {})
    try:
        with transaction.atomic(), pghistory.context(**about):
            batch = held(batch_pk, STEPS[step].during)
            if batch:
                by = whoever_began(by_pk)
                STEPS[step].take(batch, by=by, progress=reporter(batch_pk), **options)
    except (OperationalError, InterfaceError):
        raise  # The database's trouble, not the list's: it is taken up again.
    except (steps.Refused, Unreadable) as refusal:
        put_back(batch_pk, step, f"{refusal}")
    except Exception:
        logger.exception("Import %s: the step “%s” failed", batch_pk, step)
        put_back(batch_pk, step, WENT_WRONG)


def whoever_began(by_pk: int | None):
    """In whose name it is done. Nobody is the shell, which may do all: so nobody gone is it."""
    if by_pk is None:
        return None
    by = get_user_model().objects.filter(pk=by_pk, is_active=True).first()
    if by is None:
        raise steps.Refused("Whoever began this has no account any more; nothing was written.")
    return by


def held(batch_pk: int, *states: str, **how) -> Batch | None:
    """The batch, for this transaction alone, if it is in one of these states."""
    batches = Batch.objects.select_for_update(**how)
    return batches.filter(pk=batch_pk, state__in=states).first()


def put_back(batch_pk: int, step: str, problem: str) -> None:
    """Where the batch was before the step, with the reason; it may be begun again."""
    with transaction.atomic():
        if held(batch_pk, STEPS[step].during):
            move(batch_pk, to=STEPS[step].if_refused, problem=problem)


# --- after a crash --------------------------------------------------------------------------------


def take_up_again() -> int:
    """Queue once more what was begun and is held by nobody. Returns how many batches that were."""
    found = Batch.objects.working().values_list("pk", "state")
    again = sum(queue_again(pk, state) for pk, state in found)
    let_end()
    return again


def let_end() -> None:
    """Queue what was killed after its last step, before it could say so: nothing is left to do."""
    of_batch = Cast(KT("args_kwargs__args__0"), BigIntegerField())
    begun = DBTaskResult.objects.filter(task_path=work.module_path, status=TaskResultStatus.RUNNING)
    over = begun.alias(batch=of_batch).exclude(batch__in=Batch.objects.working().values("pk"))
    over.update(status=TaskResultStatus.READY)


def queue_again(batch_pk: int, state: str) -> bool:
    step = next(name for name, step in STEPS.items() if step.during == state)
    with transaction.atomic():
        if held(batch_pk, state, skip_locked=True) is None:
            return False
        last = (
            DBTaskResult.objects.filter(
                task_path=work.module_path,
                args_kwargs__args__0=batch_pk,
                args_kwargs__args__1=step,
            )
            .order_by("-enqueued_at")
            .first()
        )
        if last and last.status == TaskResultStatus.READY:
            return False
        if last and len(last.worker_ids) < MOST_ATTEMPTS:
            last.status = TaskResultStatus.READY
            last.save(update_fields=["status"])
            return True
        put_back(batch_pk, step, BROKEN_OFF)
        return False


def forget_old() -> None:
    """Remove from the queue what is long over, also of workers that were killed."""
    long_ago = timezone.now() - KEPT_FOR
    over = DBTaskResult.objects.filter(enqueued_at__lt=long_ago)
    over.exclude(status=TaskResultStatus.READY).delete()
