"""What a record is connected to: as the public reads it on its page, and at the desk."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import Cast, JSONObject
from django.utils.text import capfirst

from icpermed.connections.connectable import connectable, found, key_field
from icpermed.connections.models import Connection
from icpermed.search.declared import searchables


@dataclass(frozen=True)
class SeeAlso:
    """What the public reads of a record that another is connected to."""

    noun: str
    title: str
    url: str
    connection: Connection


@dataclass(frozen=True)
class Related:
    """A record that another is connected to, at the desk."""

    record: models.Model
    words: str
    connection: Connection

    @property
    def noun(self) -> str:
        """Of which kind it is."""
        return capfirst(self.record._meta.verbose_name)


def with_connections(rows: models.QuerySet) -> models.QuerySet:
    """Records with their connections at hand: it saves the page of one a query."""
    columns = ["id", "one_model", "one_key", "other_model", "other_key", "words"]
    key = Cast(OuterRef(key_field(rows.model)), models.TextField())
    mine = Connection.objects.at(rows.model._meta.label_lower, key)
    json = JSONObject(**{column: column for column in columns})
    return rows.annotate(connections_at_hand=ArraySubquery(mine.values(one=json)))


def ends_of(record: models.Model) -> dict[tuple[str, str], Connection]:
    """The connections of a record, by the kind and the name of what it is connected to."""
    at_hand = getattr(record, "connections_at_hand", None)
    mine = Connection.objects.of(record) if at_hand is None else (Connection(**x) for x in at_hand)
    return {one.far_end(record): one for one in mine}


def see_also(record: models.Model) -> list[SeeAlso]:
    """What is published of all that a record is connected to, kind by kind, by title.

    Two queries, however many records of however many kinds it is; one if it is none, or if the
    connections are at hand.
    """
    ends, rows = ends_of(record), []
    kinds = {one.kind: (place, one) for place, one in enumerate(searchables())}
    for kind, name, title, key, anchor in headings(ends):
        place, searchable = kinds[kind]
        connection = ends[searchable.model._meta.label_lower, name]
        row = SeeAlso(searchable.label, title, searchable.url(key, anchor), connection)
        rows.append((place, title.casefold(), connection.pk, row))
    return [row for *_, row in sorted(rows)]


def headings(ends: Iterable[tuple[str, str]]) -> list[tuple]:
    """What the public reads of the records that some ends name. One query."""
    keys = defaultdict(list)
    for label, key in ends:
        keys[label].append(key)
    parts = [
        one.headings(key_field(one.model)).filter(found_name__in=keys[one.model._meta.label_lower])
        for one in searchables()
        if one.model._meta.label_lower in keys
    ]
    return list(parts[0].union(*parts[1:], all=True)) if parts else []


def related(record: models.Model, reader) -> list[Related]:
    """What a record is connected to, kind by kind, by name, without what a reader is kept from."""
    ends = ends_of(record)
    records = found(ends, reader)
    kinds = list(connectable())
    rows = [
        (kinds.index(end[0]), Related(records[end], connection.words, connection))
        for end, connection in ends.items()
        if end in records
    ]
    rows.sort(key=lambda row: (row[0], str(row[1].record).casefold(), row[1].connection.pk))
    return [row for _, row in rows]


def connect(*, one: models.Model, other: models.Model, words: str = "") -> Connection:
    """Connect two records. Raises ValidationError where they are connected already."""
    connection = Connection(
        one_model=one._meta.label_lower,
        one_key=str(getattr(one, key_field(type(one)))),
        other_model=other._meta.label_lower,
        other_key=str(getattr(other, key_field(type(other)))),
        words=words,
    )
    connection.full_clean()
    connection.save()
    return connection
