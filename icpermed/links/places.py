"""Where a link stands: in which records, as far as somebody may see them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst

from icpermed.history import admin_url, hidden_from, may_see, without_kept
from icpermed.links.addresses import AddressField, all_address_fields


@dataclass(frozen=True)
class Place:
    """A record that names a link, with its page on the desk."""

    noun: str
    label: str
    url: str


def seen_fields(user) -> list[AddressField]:
    """The fields that somebody may see."""
    return [
        field
        for field in all_address_fields()
        if may_see(user, field.model)
        if not {field.name, field.given} & hidden_from(user, field.model)
    ]


def rows_for(user, field: AddressField) -> models.QuerySet:
    """The rows with an address in a field, without those that somebody is kept from."""
    return without_kept(user, field.model, field.filled())


def seen_by(user) -> Q:
    """The condition that a link stands in some record that somebody may see."""
    found = Q(pk__in=[])
    for field in seen_fields(user):
        found |= Q(url__in=rows_for(user, field).values(field.name))
    return found


def owner_of(model: type[models.Model]) -> str:
    """The key of a row to the record that it is a part of, and goes with; empty if there is none.

    People know the record: its page has the row, too.
    """
    for key in model._meta.fields:
        if isinstance(key, models.ForeignKey) and key.remote_field.on_delete is models.CASCADE:
            return key.name
    return ""


def places_of(user, urls: list[str]) -> dict[str, list[Place]]:
    """The records that name each of some links; a query for each kind of record."""
    places = defaultdict(list)
    for field in seen_fields(user):
        owner = owner_of(field.model)
        rows = rows_for(user, field).filter(**{f"{field.name}__in": urls})
        for row in rows.select_related(*said_with(field.model, owner)).order_by("pk"):
            place = place_of(getattr(row, owner) if owner else row)
            if place not in places[getattr(row, field.name)]:
                places[getattr(row, field.name)].append(place)
    return places


def said_with(model: type[models.Model], owner: str) -> list[str]:
    """What a record, or the owner of a row, may refer to where it says what it is called."""
    spoken = model._meta.get_field(owner).related_model if owner else model
    keys = [key.name for key in spoken._meta.fields if isinstance(key, models.ForeignKey)]
    return [owner, *(f"{owner}__{key}" for key in keys)] if owner else keys


def place_of(record: models.Model) -> Place:
    """A record, in words, with its page on the desk."""
    model = type(record)
    return Place(capfirst(model._meta.verbose_name), f"{record}", admin_url(model, record.pk))
