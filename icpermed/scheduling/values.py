"""Fields of a record as they are kept until a planned change is made, and as people read them."""

from collections.abc import Iterable

from django.core import serializers
from django.db import models

from icpermed.history import FieldChange
from icpermed.history_values import Labels, shown


def plannable(model: type[models.Model]) -> list[str]:
    """The fields that may be changed later.

    Not those that only some may see (``SEEN_WITH``): a plan is read by others, and kept.
    """
    hidden = getattr(model, "SEEN_WITH", {})
    return [
        field.name
        for field in model._meta.local_concrete_fields
        if field.editable
        and not field.primary_key
        and not field.generated
        and not isinstance(field, models.FileField)
        and field.name not in hidden
    ]


def kept(record: models.Model, names: Iterable[str]) -> dict:
    """Some fields of a record, to be kept as JSON."""
    wanted = list(names)
    return serializers.serialize("python", [record], fields=wanted)[0]["fields"]


def written(record: models.Model, values: dict) -> None:
    """Write kept values into a record. Raises ValidationError for what does not fit any more."""
    for name, value in values.items():
        field = record._meta.get_field(name)
        kind = field.target_field if field.is_relation else field
        setattr(record, field.attname, None if value is None else kind.to_python(value))


def told(model: type[models.Model], before: dict, values: dict) -> list[FieldChange]:
    """What a planned change would do, in words."""
    old, new = model(), model()
    written(old, before)
    written(new, values)
    labels = Labels()
    for state in [old, new]:
        labels.want(model, state)
    labels.load()
    fields = [model._meta.get_field(name) for name in values]
    return [
        FieldChange(str(f.verbose_name), shown(f, old, labels), shown(f, new, labels))
        for f in fields
    ]
