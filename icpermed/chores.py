"""What the worker does by itself, once a day or often: each app names it in ``<app>/chores.py``.

A chore is a function without arguments that may be run again at any time, and returns how many
rows it has changed.
"""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.utils.module_loading import autodiscover_modules

logger = logging.getLogger(__name__)

_registered: list[Callable[[], int]] = []
_often: list[Callable[[], int]] = []


def chore(function: Callable[[], int]) -> Callable[[], int]:
    """Declare that a function is run once a day."""
    _registered.append(function)
    return function


def often(function: Callable[[], int]) -> Callable[[], int]:
    """Declare that a function is run every minute: mostly it finds nothing to do, at no cost."""
    _often.append(function)
    return function


def do_all() -> dict[str, int]:
    """Run what is due once a day."""
    return do(_registered)


def do_often() -> dict[str, int]:
    """Run what is due every minute."""
    return do(_often)


def do(registered: list[Callable[[], int]]) -> dict[str, int]:
    """Run every chore; one that fails does not keep the others from their turn.

    Where the database is away, that is raised: whoever called waits until it is there again.
    """
    autodiscover_modules("chores")
    done = {}
    for function in registered:
        try:
            done[function.__name__] = function()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("The chore “%s” failed", function.__name__)
    return done
