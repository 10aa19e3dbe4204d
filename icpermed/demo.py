"""What a demonstration shows: each app declares its lists in ``<app>/demo.py``.

`manage.py load_demo` brings them in as anybody's lists come in: checked, and with a history.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models
from django.utils.module_loading import autodiscover_modules

from icpermed.imports.models import Batch

#: What the history says of these lists, and how they are known again.
REASON = "demo data, illustrative"


@dataclass(frozen=True)
class Demo:
    """The lists of one app, in ``<app>/data/demo/``: from each file to the kind of list it is.

    They come in this order: what others refer to stands before them. ``fills`` is the model
    that has no rows before.
    """

    app: str
    fills: type[models.Model]
    files: Mapping[str, str]
    #: What is done with them once they are in, if it is not done yet: a report is published.
    finish: Callable[[], None] = lambda: None

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return Path(apps.get_app_config(self.app).path) / "data" / "demo"

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing of it yet."""
        return not self.fills._default_manager.exists()


_registered: dict[str, Demo] = {}


def register(demo: Demo) -> None:
    """Add the lists of an app."""
    _registered[demo.app] = demo


def all_demos() -> list[Demo]:
    """The lists of all apps, in the order of the apps: a later one refers to earlier ones."""
    autodiscover_modules("demo")
    labels = [config.label for config in apps.get_app_configs()]
    return sorted(_registered.values(), key=lambda demo: labels.index(demo.app))


def missing_demos() -> list[Demo]:
    """What the demo of this site lacks; nothing on a site that is in use.

    A site that was set up before an app existed gets that app's lists later.
    """
    demos = all_demos()
    missing = [demo for demo in demos if demo.is_missing]
    is_demo = missing == demos or Batch.objects.filter(reason=REASON).exists()
    return missing if is_demo else []
