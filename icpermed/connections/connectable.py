"""What can be connected: every kind of record that has a page of its own."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from icpermed.history import without_kept
from icpermed.history_values import names_needed
from icpermed.models import Record


def connectable() -> dict[str, type[models.Model]]:
    """The kinds of records that can be connected, by label.

    What is published in another way than a ``Record`` says so: ``IS_CONNECTABLE``.
    """
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if getattr(model, "IS_CONNECTABLE", issubclass(model, Record))
        and hasattr(model, "get_absolute_url")
    }


def key_field(model: type[models.Model]) -> str:
    """By which field a record is named: what its address is made of, else its number."""
    names = {field.name for field in model._meta.fields if field.unique}
    return next((name for name in ["slug", "year"] if name in names), "pk")


def existing(model: type[models.Model], key: str) -> Exists:
    """Whether the record that a column names is there."""
    named = model._base_manager.alias(its_key=Cast(key_field(model), TextField()))
    return Exists(named.filter(its_key=OuterRef(key)))


def found(ends: Iterable[tuple[str, str]], reader) -> dict[tuple, models.Model]:
    """The records that some ends name, but what a reader is kept from: one query for each kind."""
    wanted: dict[str, set[str]] = {}
    for label, key in ends:
        wanted.setdefault(label, set()).add(key)
    records = {}
    for label, keys in wanted.items():
        model = connectable().get(label)
        if model is None:
            continue
        rows = without_kept(reader, model, model._base_manager.all())
        named = rows.annotate(its_key=Cast(key_field(model), TextField()))
        for record in named.filter(its_key__in=keys).select_related(*names_needed(model)):
            records[label, record.its_key] = record
    return records
