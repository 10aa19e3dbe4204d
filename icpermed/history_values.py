"""How a recorded value is told: names instead of keys, labels instead of codes, dates in words."""

from collections import defaultdict
from datetime import date, datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import formats, timezone

from icpermed.personal_links import secret_fields

#: Kept in the history, because a restore needs them, but nobody's reading.
UNTOLD = {"created_at", "updated_at", "moved"}


def told_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model that a history tells about."""
    untold = UNTOLD | secret_fields(model)
    return [
        field
        for field in model._meta.local_concrete_fields
        if not field.generated and not field.primary_key and field.name not in untold
    ]


def shown(field: models.Field, state, labels: "Labels") -> str:
    """A value of a recorded state, or of a record, in words; nothing for nothing."""
    value = getattr(state, field.attname)
    if value in (None, "", []):
        return ""
    if field.is_relation:
        return labels.of(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {in_a_dict(part)}" for name, part in value.items())
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value)
    return str(value)


def in_a_dict(value) -> str:
    """A value within one; of proposed changes the old and the new one."""
    if isinstance(value, dict) and {"old", "new"} <= set(value):
        return f"{value['old'] or 'empty'} → {value['new'] or 'empty'}"
    return "empty" if value in (None, "", [], {}) else str(value)


class Labels:
    """The names of all records that a page mentions: one query a model, two if some are gone."""

    def __init__(self):
        self.wanted = defaultdict(set)
        self.found = {}

    def want(self, model: type[models.Model], state) -> None:
        """A page will mention a row in this state, and what the row refers to."""
        for field in model._meta.local_concrete_fields:
            if field.is_relation and (pk := getattr(state, field.attname)) is not None:
                self.wanted[field.related_model].add(pk)

    def want_record(self, record: models.Model) -> None:
        """A page will mention what a present record refers to."""
        self.found[type(record), record.pk] = record
        for field in record._meta.local_concrete_fields:
            if field.is_relation and (pk := getattr(record, field.attname)) is not None:
                self.wanted[field.related_model].add(pk)

    def load(self) -> None:
        """Look up everything wanted: as it is now, or as it was when it was deleted."""
        ghosts = []
        for model, pks in self.wanted.items():
            rows = model._base_manager.select_related(*names_needed(model)).in_bulk(pks)
            self.found |= {(model, pk): row for pk, row in rows.items()}
            if missing := pks - rows.keys():
                ghosts += self.last_states(model, missing)
        for model, state in ghosts:
            self.found[model, state.pgh_obj_id] = self.as_record(model, state)

    def last_states(self, model, pks) -> list:
        """The last recorded states of rows that are there no more."""
        if not hasattr(getattr(model, "recorded_states", None), "rel"):
            return []
        events = model.recorded_states.rel.related_model.objects.filter(pgh_obj_id__in=pks)
        return [
            (model, event)
            for event in events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
        ]

    def as_record(self, model: type[models.Model], state) -> models.Model:
        """A recorded state as an unsaved record, joined to what is already looked up."""
        record = model()
        for field in model._meta.local_concrete_fields:
            if field.generated:
                continue
            value = getattr(state, field.attname)
            setattr(record, field.attname, value)
            if field.is_relation and (other := self.found.get((field.related_model, value))):
                setattr(record, field.name, other)
        return record

    def of(self, model: type[models.Model], pk, state=None) -> str:
        """What a row is called."""
        record = self.found.get((model, pk))
        if state is not None:
            record = self.as_record(model, state)
        try:
            return str(record) if record is not None else f"{model._meta.verbose_name} no. {pk}"
        except ObjectDoesNotExist:
            return f"{model._meta.verbose_name} no. {pk}"


def names_needed(model: type[models.Model]) -> list[str]:
    """The references of a model: its name may be made of theirs."""
    return [
        field.name
        for field in model._meta.local_concrete_fields
        if field.is_relation and field.related_model is not model
    ]
