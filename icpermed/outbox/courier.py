"""The worker's second pair of hands: mails go out while a long import is being written."""

import logging
import threading

from django.db import Error, connection

from icpermed.outbox.sending import send_due

logger = logging.getLogger(__name__)

#: Seconds from one look into the outbox to the next.
PAUSE = 1

#: Seconds to finish the mail in hand when the worker is told to end.
PATIENCE = 10


class Courier(threading.Thread):
    """Looks into the outbox every second, over a connection of its own, until told to end."""

    def __init__(self):
        super().__init__(name="courier", daemon=True)
        self.is_ending = threading.Event()

    def run(self):
        while not self.is_ending.wait(PAUSE):
            self.look()
        connection.close()

    def look(self) -> None:
        """Send what is due. What goes wrong is told, and tried again."""
        try:
            send_due(may_go_on=lambda: not self.is_ending.is_set())
        except Error as error:
            connection.close()
            logger.warning("Mails wait for the database: %s", f"{error}".strip())
        except Exception:
            connection.close()  # Nothing stays in hand.
            logger.exception("The outbox could not be looked after.")

    def end(self) -> None:
        """Finish the mail in hand, begin no other."""
        self.is_ending.set()
        self.join(PATIENCE)
