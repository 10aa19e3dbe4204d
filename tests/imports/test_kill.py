"""What is killed in the middle: all of an import is there, or nothing, and it is taken up again.

Real processes, in a room of their own with a Postgres of their own, so that nothing shared dies.
A usual run kills three times each; KILL_ROUNDS=50 in the environment does it fifty times each.
"""

import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Max
from django.test import override_settings
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from icpermed import postgres, worker
from icpermed.cluster import Cluster
from icpermed.history import events_of
from icpermed.imports import steps, tasks
from icpermed.imports.models import Batch
from icpermed.settings import database
from registry.models import Person
from tests.effort import examples
from tests.ground.conftest import ROOT, wait_until
from tests.servers import forget_the_server

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("KILL_ROUNDS") or 3)
#: One round at every change; the others where there is time.
NUMBERS = [0, *(pytest.param(number, marks=pytest.mark.deep) for number in range(1, ROUNDS))]
#: Written in one to two seconds where there is time; a usual run is short.
ROWS = 15_000 if ROUNDS > 3 else examples(2_000, 6_000)
logger = logging.getLogger(__name__)


def start_postgres(room: Path) -> str:
    """Not durable: processes are killed here, not the machine; so it is well again at once."""
    return postgres.start(room / "postgres", durable=False)


@pytest.fixture(scope="module")
def room(django_db_blocker):
    """A folder with a server of its own, which this process uses instead of the tests' database."""
    folder = Path(tempfile.mkdtemp(prefix="room-", dir="/tmp"))
    folder.chmod(0o755)  # Every user may enter: root's Postgres belongs to another.
    default = connections["default"]
    before = dict(default.settings_dict)
    with django_db_blocker.unblock():
        default.close()
        default.settings_dict |= database(start_postgres(folder))
        default.settings_dict |= {"CONN_MAX_AGE": 0}
        forget_the_server(default)
        call_command("migrate", verbosity=0)
        yield folder
        default.close()
    default.settings_dict |= before
    forget_the_server(default)
    postgres.stop(folder / "postgres")
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def desk(room, settings):
    """Every list is long, and the worker finds its file."""
    settings.IMPORT_AT_ONCE_ROWS = 0
    settings.MEDIA_ROOT = room / "files"


class Workers:
    """The worker as `serve` starts it, killed and started again at will."""

    def __init__(self, room: Path):
        self.environment = {
            **os.environ,
            "DATABASE_URL": start_postgres(room),
            "DJANGO_SETTINGS_MODULE": "icpermed.settings",
            "VAR_DIR": str(room),
        }
        self.start()

    def start(self):
        command = [sys.executable, "manage.py", "work", "--until-left-alone"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE
        )

    def kill(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def workers(room):
    found = Workers(room)
    yield found
    found.kill()


def ready(name: str, rows: int = ROWS) -> Batch:
    """A list of people who are not in the register, compared and waiting to be written."""
    lines = "".join(f"{name} {n},{name}-{n}@example.org\n" for n in range(rows))
    file = BytesIO(f"name,email\n{lines}".encode())
    batch = steps.receive("registry.person", file, file_name=f"{name}.csv")
    steps.compare(batch)
    assert (batch.state, batch.counts["new"]) == ("ready", rows)
    batch.last_before = [
        Person.objects.aggregate(last=Max("pk", default=0))["last"],
        events_of(Person).objects.aggregate(last=Max("pk", default=0))["last"],
    ]
    return batch


def ask(room: Path, question: str, words: list) -> tuple:
    """Asks the server; one that has ended is started again, as `serve` does it."""
    deadline = time.monotonic() + 60
    while True:
        try:
            if not postgres.is_running(room / "postgres"):
                start_postgres(room)
            with psycopg.connect(Cluster(room / "postgres").url(), connect_timeout=5) as asked:
                return asked.execute(question, words).fetchone()
        except psycopg.OperationalError:  # It has not noticed yet, or is not well yet.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def written(room: Path, batch: Batch) -> tuple:
    """What is there of a batch, in every table it writes to, at one moment."""
    question = """
        SELECT (SELECT count(*) FROM registry_person WHERE id > %s),
            (SELECT count(*) FROM registry_personevent WHERE pgh_id > %s),
            (SELECT count(*) FROM imports_row WHERE batch_id = %s AND outcome = 'written'),
            (SELECT state FROM imports_batch WHERE id = %s)
        """
    return ask(room, question, [*batch.last_before, batch.pk, batch.pk])


def is_begun(room: Path) -> bool:
    question = "SELECT EXISTS (SELECT FROM django_tasks_database_dbtaskresult WHERE status = %s)"
    return ask(room, question, [TaskResultStatus.RUNNING])[0]


NOTHING = (0, 0, 0, "applying")
ALL = (ROWS, ROWS, ROWS, "applied")


def in_the_middle(began_at: float, usual: float) -> float:
    """A moment of the work, or just before or after it."""
    moment = random.uniform(0, 1.1 * usual)
    time.sleep(max(0, began_at + moment - time.monotonic()))
    return moment


@pytest.fixture(scope="module")
def usual(room) -> float:
    """How many seconds an undisturbed write of such a list takes."""
    with override_settings(MEDIA_ROOT=room / "files"):
        batch = ready("undisturbed")
        started = time.monotonic()
        steps.apply(batch)
    assert written(room, batch) == ALL
    return time.monotonic() - started


def finish(room, batch):
    """Whatever was found, it is taken up again, and complete once."""
    wait_until(lambda: written(room, batch) == ALL)
    wait_until(lambda: not is_begun(room))


@pytest.mark.parametrize("number", NUMBERS)
def test_worker_that_is_killed_leaves_all_or_nothing(room, workers, usual, number):
    batch = ready(f"worker{number}")
    tasks.start(batch, "apply")
    wait_until(lambda: is_begun(room))
    moment = in_the_middle(time.monotonic(), usual)
    workers.kill()

    found = written(room, batch)
    logger.info("worker killed after %.2f of %.2f s: %s", moment, usual, found)
    assert found in [NOTHING, ALL]
    workers.start()
    finish(room, batch)


@pytest.mark.parametrize("number", NUMBERS)
def test_postgres_that_is_killed_leaves_all_or_nothing(room, workers, usual, number):
    """In turn the one process that works, whereupon all others stop as well, and the server."""
    batch = ready(f"postgres{number}")
    tasks.start(batch, "apply")
    connection.close()
    wait_until(lambda: is_begun(room))
    began_at = time.monotonic()
    at_work = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
    [victim] = ask(room, at_work, [worker.NAME])
    if number % 2:
        victim = Cluster(room / "postgres").pid()
    moment = in_the_middle(began_at, usual)
    os.kill(victim, signal.SIGKILL)

    found = written(room, batch)
    logger.info("Postgres killed after %.2f of %.2f s: %s", moment, usual, found)
    assert found in [NOTHING, ALL]
    finish(room, batch)
    assert workers.process.poll() is None


# --- several at once ------------------------------------------------------------------------------


def test_of_two_people_who_begin_at_once_one_is_told_to_be_late(room):
    batch, told = ready("two", rows=2), []
    together = threading.Barrier(2)

    def begin():
        try:
            mine = Batch.objects.get(pk=batch.pk)
            together.wait(timeout=10)
            told.append(tasks.start(mine, "apply"))
        except steps.Refused as refusal:
            told.append(f"{refusal}")
        finally:
            connection.close()

    people = [threading.Thread(target=begin) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=60)

    late, has_begun = sorted(told, key=str)
    assert has_begun is True
    assert late.startswith(("This import is not waiting for that", "Somebody else has this import"))
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


@pytest.mark.deep
def test_what_somebody_works_on_is_left_to_them(room):
    batch = ready("held", rows=2)
    tasks.start(batch, "apply")
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT FROM imports_batch WHERE id = %s FOR UPDATE", [batch.pk])
        assert tasks.queue_again(batch.pk, "applying") is False
    assert tasks.queue_again(batch.pk, "applying") is True
