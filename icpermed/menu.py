"""What the sidebar of the desk offers: each app says in ``<app>/admin/__init__.py`` in which order.

What all apps share is in ``icpermed/desk.py``. Lists that are needed seldom are folded away. What
no menu names stands with its app, as Django has it, at the end.
"""

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class Menu:
    """One heading of the sidebar with its lists, in the order in which they are needed."""

    heading: str
    models: tuple[type[models.Model], ...]
    seldom: tuple[type[models.Model], ...] = ()
    at_end: bool = False


_registered: list[Menu] = []


def register(heading: str, *often: type[models.Model], seldom=(), at_end=False) -> None:
    """Add a heading below those that are there; or, for upkeep, below those of all apps."""
    _registered.append(Menu(heading, often, tuple(seldom), at_end))


def arranged(apps: list[dict]) -> list[dict]:
    """Django's list of apps, each with its models, under our headings."""
    entries = {entry["model"]: (app, entry) for app in apps for entry in app["models"]}
    found = []
    for menu in sorted(_registered, key=lambda menu: menu.at_end):
        often, seldom = (
            [entries.pop(model) for model in group if model in entries]
            for group in (menu.models, menu.seldom)
        )
        if often or seldom:
            app = (often or seldom)[0][0]
            lists = {"models": entries_of(often), "seldom": entries_of(seldom)}
            found.append({**app, "name": menu.heading, **lists})
    for app in apps:
        if rest := [entry for entry in app["models"] if entry["model"] in entries]:
            found.append({**app, "models": rest, "seldom": []})
    return found


def entries_of(pairs: list[tuple[dict, dict]]) -> list[dict]:
    return [entry for _, entry in pairs]
