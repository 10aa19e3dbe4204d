"""Of which type the value of a public column is, as JSON Schema; read from model and column."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from icpermed.listings import Column, Listing
from icpermed.partial_dates import PartialDateField

DAY = {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2})?$", "examples": ["2023-11-14"]}
MOMENT = {
    "type": "string",
    "pattern": r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*)?$",
    "examples": ["2023-11-14T13:00:00+01:00"],
}
PARTIAL_DAY = {
    "type": "string",
    "pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?)?$",
    "description": "Known to the year, the month or the day.",
    "examples": ["2023", "2023-07", "2023-07-12"],
}
#: Nothing is the empty text in every form, so that JSON and CSV say the same.
NOTHING = {"type": "string", "const": ""}

#: In this order: the first that fits.
TYPES = [
    (PartialDateField, PARTIAL_DAY),
    (models.DateTimeField, MOMENT),
    (models.DateField, DAY),
    (models.BooleanField, {"anyOf": [{"type": "boolean"}, NOTHING]}),
    (models.IntegerField, {"anyOf": [{"type": "integer"}, NOTHING]}),
    (models.FloatField, {"anyOf": [{"type": "number"}, NOTHING]}),
    (models.DecimalField, {"anyOf": [{"type": "number"}, NOTHING]}),
    (ArrayField, {"anyOf": [{"type": "array"}, NOTHING]}),
]


def schema_of(listing: type[Listing]) -> dict:
    """One entry of a list as data."""
    return {
        "type": "object",
        "properties": {c.name: column_schema(listing, c) for c in listing.columns},
        "required": [column.name for column in listing.columns],
    }


def column_schema(listing: type[Listing], column: Column) -> dict:
    """The value of one column; the empty text where there is none."""
    return {"title": column.label, **value_schema(listing, column)}


def value_schema(listing: type[Listing], column: Column) -> dict:
    """What is known of a column's values."""
    if not callable(column.source):
        path = (column.source or column.name).split(".")
        found, is_label = field_at(listing.queryset, path)
        if is_label and found is not None:
            labels = [str(label) for _, label in found.flatchoices if label]
            return {"type": "string", "enum": [*dict.fromkeys(labels), ""]}
        for kind, schema in TYPES:
            if isinstance(found, kind) and not is_label:
                return dict(schema)
    if column.is_number:
        return {"anyOf": [{"type": "number"}, NOTHING]}
    return {"type": "string"}


def field_at(queryset, path: list[str]) -> tuple[models.Field | None, bool]:
    """The field at the end of an attribute path, and whether its label is meant, not its value."""
    if not isinstance(queryset, models.QuerySet):  # A list may be made of something else.
        return None, False
    model, *steps = queryset.model, *path
    if len(steps) == 1 and (annotation := queryset.query.annotations.get(steps[0])):
        return annotation.output_field, False
    for place, step in enumerate(steps, start=1):
        is_label = step.startswith("get_") and step.endswith("_display")
        name = step.removeprefix("get_").removesuffix("_display") if is_label else step
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None, False
        if place == len(steps):
            return found, is_label
        model = found.related_model
        if model is None:
            return None, False
    return None, False
