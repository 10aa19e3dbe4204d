"""Triggers of the database that a statement leaves out, by our own means: in SQL, for a moment."""

import pgtrigger
from django.db import models
from pghistory.trigger import Event

from icpermed.sql import literal

IGNORED = "coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}')::text[]"


def histories(*models_: type[models.Model]) -> list[tuple[type[models.Model], pgtrigger.Trigger]]:
    """The triggers that keep the history of some models."""
    return [
        (model, trigger)
        for model, trigger in pgtrigger.registered()
        if model in models_ and isinstance(trigger, Event)
    ]


def trigger_names(*models_: type[models.Model], only: str = "") -> list[str]:
    """How the database calls the triggers that keep the history of some models, or other ones."""
    wanted = histories(*models_)
    if only:
        wanted = [(m, t) for m, t in pgtrigger.registered() if m in models_ and t.name == only]
    return [trigger.get_pgid(model) for model, trigger in wanted]


def ignoring(names: list[str]) -> list[str]:
    """The statement after which these triggers do nothing, until the end or a rollback."""
    return [set_ignored(f"{IGNORED} || {literal(names)}::text[]")]


def heeding(names: list[str]) -> list[str]:
    """The statement after which these triggers work again."""
    kept = f"SELECT name FROM unnest({IGNORED}) AS name WHERE name <> ALL({literal(names)}::text[])"
    return [set_ignored(f"ARRAY({kept})")]


def set_ignored(names: str) -> str:
    return f"SELECT set_config('pgtrigger.ignore', ({names})::text, true)"
