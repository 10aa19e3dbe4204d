"""The worker: mails, and what takes too long for a page. `manage.py serve` starts one."""

import logging
import os
import sys
import threading
import time

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from icpermed import chores, postgres, worker
from icpermed.imports import tasks
from icpermed.outbox.courier import Courier

logger = logging.getLogger(__name__)

#: Seconds from one look into the queue to the next.
PAUSE = 1

#: Seconds without a database after which a new process is more likely to find it.
PATIENCE = 30

MINUTE, DAY = 60, 24 * 3600


def all_there_is() -> Worker:
    """The package's own loop over the queue; it comes back once nothing is left to do."""
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


class Command(BaseCommand):
    help = "Sends the mails of the outbox and does the long steps of imports until told to end."
    requires_system_checks = []  # They are part of `make check` and cost a second here.

    def add_arguments(self, parser):
        parser.add_argument(
            "--until-left-alone",
            action="store_true",
            help="End when standard input ends, as it does when whoever started this is gone.",
        )

    def handle(self, *, until_left_alone, **options):
        if until_left_alone:
            threading.Thread(target=self.end_when_left_alone, daemon=True).start()
        connection.settings_dict["OPTIONS"]["application_name"] = worker.NAME  # See is_there().
        connection.close()
        loop = all_there_is()
        loop.configure_signals()  # The first one lets it finish what it has in hand.
        courier = Courier()
        courier.start()
        try:
            self.keep_working(loop)
        finally:
            courier.end()

    def keep_working(self, loop):
        away_since = None
        tidied_at = looked_at = None
        while loop.running:
            try:
                if looked_at is None or time.monotonic() > looked_at + MINUTE:
                    looked_at = time.monotonic()
                    chores.do_often()
                if tidied_at is None or time.monotonic() > tidied_at + DAY:
                    tasks.forget_old()
                    chores.do_all()
                    tidied_at = time.monotonic()
                tasks.take_up_again()
                loop.run()
                away_since = None
            except (OperationalError, InterfaceError) as error:
                connection.close()
                away_since = away_since or time.monotonic()
                if time.monotonic() > away_since + PATIENCE:
                    raise
                logger.warning("The database is away, and is awaited: %s", f"{error}".strip())
            if loop.running:
                time.sleep(PAUSE)

    def end_when_left_alone(self):
        """Only a kill -9 of `serve` leads here: nobody could end us, or the Postgres we use."""
        while os.read(sys.stdin.fileno(), 1):
            pass
        postgres.leave()
        os._exit(1)  # In the middle of a step, too: the next worker takes it up again.
