"""What `make bench` measures: each app declares its pages in ``<app>/bench.py``."""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.utils.module_loading import autodiscover_modules

Say = Callable[[str], None]


def nothing_else(say: Say) -> None:
    """Most apps have nothing to measure besides their pages."""


@dataclass(frozen=True)
class Bench:
    """The pages of one app, and so many records as they are measured with."""

    app: str
    noun: str
    #: Make so many records, and no others.
    fill: Callable[[int], None]
    #: Pages whose queries and bytes are counted.
    pages: list[str]
    #: Pages that are asked for as fast as can be, beside the same bytes as a file.
    raced: list[str]
    #: Of these it is said how much longer they take with many records than with few.
    lists: list[str]
    #: What is measured besides.
    measure: Callable[[Say], None] = nothing_else


_registered: dict[str, Bench] = {}


def register(bench: Bench) -> None:
    """Add the pages of an app."""
    _registered[bench.app] = bench


def all_benches() -> list[Bench]:
    """The pages of all apps, in the order of the apps."""
    autodiscover_modules("bench")
    labels = [config.label for config in apps.get_app_configs()]
    return sorted(_registered.values(), key=lambda bench: labels.index(bench.app))
