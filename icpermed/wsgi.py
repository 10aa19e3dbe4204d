"""What the application server calls. No worker outlives its `manage.py serve`."""

import fcntl
import os
import signal
import threading
import time
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from icpermed import postgres


def end_with(lock: Path) -> None:
    """`serve` holds this lock as long as it lives: whoever gets it has been left alone.

    Only a kill -9 of `serve` leads here. Without this its workers would keep the port, and its
    Postgres would run on.
    """
    parent = os.getppid()
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        postgres.leave()
        time.sleep(0.5)  # The other workers leave as well; the last one stops Postgres.
        if os.getppid() == parent:
            os.kill(parent, signal.SIGTERM)  # It would only start new workers.
        os._exit(1)


if "SERVE_LOCK" in os.environ:  # Before anything that takes time: a kill may come at any moment.
    lock = Path(os.environ["SERVE_LOCK"])
    threading.Thread(target=end_with, args=[lock], daemon=True).start()
    # A fork inherits a handler that does nothing here: told to end while it still loads, it would
    # go on until it is killed ten seconds later. Granian sets its own once this is loaded.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icpermed.settings")
application = get_wsgi_application()
