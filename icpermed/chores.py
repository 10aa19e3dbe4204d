"""What the worker does once a day: each app names its chores in ``<app>/chores.py``.

A chore is a function without arguments that may be run again at any time, and returns how many
rows it has changed.
"""

import logging
from collections.abc import Callable

from django.db import Error
from django.utils.module_loading import autodiscover_modules

logger = logging.getLogger(__name__)

_registered: list[Callable[[], int]] = []


def chore(function: Callable[[], int]) -> Callable[[], int]:
    """Declare that a function is run once a day."""
    _registered.append(function)
    return function


def do_all() -> dict[str, int]:
    """Run every chore; one that fails does not keep the others from their turn.

    Trouble with the database is raised: whoever called waits until it is there again.
    """
    autodiscover_modules("chores")
    done = {}
    for function in _registered:
        try:
            done[function.__name__] = function()
        except Error:
            raise
        except Exception:
            logger.exception("The chore “%s” failed", function.__name__)
    return done
