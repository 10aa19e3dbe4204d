"""In which fields records name addresses on the web. Nobody lists them: the models say so."""

from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from icpermed.history import parts, tracked_models
from icpermed.web_addresses import WebAddress


@dataclass(frozen=True)
class AddressField:
    """A field of a model that holds an address which can be followed."""

    model: type[models.Model]
    name: str

    @property
    def given(self) -> str:
        """The field in which it was typed: the address as it is used may be made from that."""
        field = self.model._meta.get_field(self.name)
        if not field.generated:
            return self.name
        return field.expression.get_source_expressions()[0].name

    def filled(self) -> models.QuerySet:
        """The rows that have an address there."""
        return self.model._base_manager.order_by().exclude(**{self.name: ""})

    def urls(self) -> models.QuerySet:
        """The addresses themselves."""
        return self.filled().values_list(self.name, flat=True)


def is_address(field: models.Field) -> bool:
    """Whether a field holds an address that can be followed."""
    if getattr(field, "generated", False):
        return isinstance(field.expression, WebAddress)
    return isinstance(field, models.URLField)


@cache
def all_address_fields() -> list[AddressField]:
    """Every such field of every model whose history is kept."""
    assert apps.models_ready
    return [
        AddressField(model, field.name)
        for model in tracked_models()
        for field in model._meta.local_fields
        if is_address(field)
    ]


@cache
def fields_of(model: type[models.Model]) -> list[AddressField]:
    """The address fields of one model itself."""
    return [field for field in all_address_fields() if field.model is model]


@cache
def places_in(model: type[models.Model]) -> list[tuple[AddressField, str]]:
    """The address fields of a record and of the rows that belong to it, each with its way back.

    The way back is empty for the record itself, else the key from the row to the record.
    """
    return [(field, "") for field in fields_of(model)] + [
        (field, key) for part, key in parts(model) for field in fields_of(part)
    ]


def naming(model: type[models.Model], urls: models.QuerySet | None = None) -> Q | Exists:
    """The condition that a record, or a row that belongs to it, names one of some addresses.

    Without addresses: that it names any at all.
    """
    found = Q(pk__in=[])
    for field, key in places_in(model):
        rows = field.filled()
        if urls is not None:
            rows = rows.filter(**{f"{field.name}__in": urls})
        found |= Q(Exists(rows.filter(**{key or "pk": OuterRef("pk")})))
    return found
