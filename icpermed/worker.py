"""The worker beside the site, which does what takes long: `serve` starts, watches and ends it.

What it does is in `icpermed/management/commands/work.py`.
"""

import subprocess
import sys
import time
from contextlib import suppress

from django.conf import settings
from django.db import connection

#: What a worker calls itself where the database lists its connections.
NAME = "icpermed worker"

IS_THERE = """SELECT EXISTS (SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = %s)"""

#: Seconds between two starts: one that fails at once must not keep the machine busy.
PAUSE = 5

#: Seconds to finish what is in hand. What takes longer is broken off, and taken up again next time.
PATIENCE = 5


def is_there() -> bool:
    """Whether a worker is connected to the database; without one, long steps wait."""
    with connection.cursor() as cursor:
        cursor.execute(IS_THERE, [NAME])
        return cursor.fetchone()[0]


class Worker:
    """`manage.py work`, which ends by itself when this process is gone: its input then ends."""

    def __init__(self, environment: dict[str, str]):
        self.environment = environment
        self.start()

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "work", "--until-left-alone"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            start_new_session=True,  # Ctrl-C is for us, who end it in the right order.
            stdin=subprocess.PIPE,
        )

    def has_to_start_again(self) -> bool:
        """Whether it has ended by itself, and the last start is not too fresh."""
        has_ended = self.process.poll() is not None
        return has_ended and time.monotonic() > self.started_at + PAUSE

    def restart(self) -> None:
        self.process.stdin.close()
        self.start()

    def end(self) -> None:
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=PATIENCE)
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
