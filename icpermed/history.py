"""The history of records as people read it: who changed what, when and why.

It is read from the event tables that the database fills by triggers (``icpermed.models.tracked``),
so it also tells of changes by SQL. A *change* is everything that was done under one context: one
form, one import, one merge. What happened outside the application has no context; it is grouped
by the second.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import connection, models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import RowNumber, TruncSecond
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pghistory.models import Context
from pghistory.models import Event as AnyEvent

from icpermed.history_values import Labels, shown, told_fields

#: Of a large change (an import), a page shows so many rows of each kind and counts the others.
ROWS_SHOWN = 12

VERBS = {"insert": "added", "update": "changed", "delete": "deleted"}


@dataclass(frozen=True)
class Source:
    """The events of one model that belong to a history; ``parent`` is its key to the record."""

    model: type[models.Model]
    events: models.QuerySet
    parent: str = ""
    hidden: frozenset[str] = frozenset()  # Fields that the reader may not see.


@dataclass(frozen=True)
class FieldChange:
    """One field of one row, before and after, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class RowChange:
    """What one change did to one row."""

    verb: str
    noun: str
    label: str
    url: str
    fields: list[FieldChange]


@dataclass
class Change:
    """Everything that was done at once: by whom, when, why."""

    at: datetime
    first: datetime
    context: str | None
    size: int
    who: str = ""
    why: str = ""
    batch: int | None = None  # The import that it came from.
    rows: list[RowChange] = field(default_factory=list)
    events: list = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return max(0, self.size - len(self.events))

    @property
    def others(self) -> int:
        """How many rows there are besides the first."""
        return max(0, len(self.rows) - 1 + self.more)

    @property
    def batch_url(self) -> str:
        """Where the import is that it came from."""
        return reverse("admin:imports_batch_change", args=[self.batch]) if self.batch else ""

    @property
    def moment(self) -> str:
        """The change's name in addresses."""
        return self.at.isoformat()


def hidden_from(user, model: type[models.Model]) -> frozenset[str]:
    """The fields of a model that somebody may not see: it names them in ``SEEN_WITH``."""
    seen_with = getattr(model, "SEEN_WITH", {})
    return frozenset(name for name, needed in seen_with.items() if not user.has_perm(needed))


def without_kept(user, model: type[models.Model], rows: models.QuerySet) -> models.QuerySet:
    """Rows of a model, or recorded states of them, without those that somebody is kept from.

    A model says so in ``kept_from(user, pk)``: a condition in which ``pk`` is the key of a row.
    """
    if not (hasattr(model, "kept_from") and user and user.is_authenticated):
        return rows
    pk = "pk" if rows.model is model else "pgh_obj_id"
    return rows.exclude(model.kept_from(user, pk))


def may_see(user, model: type[models.Model]) -> bool:
    """Whether somebody may see the rows of a model."""
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def is_event(model: type[models.Model]) -> bool:
    """Whether a model is an event table."""
    return issubclass(model, AnyEvent)


def events_of(model: type[models.Model]) -> type[models.Model] | None:
    """The event table of a tracked model."""
    related = getattr(model, "recorded_states", None)
    return related.rel.related_model if hasattr(related, "rel") else None


def tracked_models() -> list[type[models.Model]]:
    """All models whose history is kept."""
    return [model for model in apps.get_models() if events_of(model)]


def parts(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """The models that are deleted with a record, and so belong to it, with the key to it."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.related_objects
        if relation.on_delete is models.CASCADE and events_of(relation.related_model)
    ]


def relations_to(model: type[models.Model]) -> list[models.Field]:
    """Every key to a model in any app, in a fixed order; histories are left out."""
    found = {
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
        if relation.one_to_many or relation.one_to_one
        if not is_event(relation.related_model)
    }
    return sorted(found, key=lambda key: (key.model._meta.label, key.name))


def sources_of(
    model: type[models.Model], pk, also: Iterable[tuple[type[models.Model], str]] = ()
) -> list[Source]:
    """The events of a record and of all rows that ever belonged to it."""
    sources = [Source(model, events_of(model).objects.filter(pgh_obj_id=pk))]
    for part, key in dict.fromkeys([*parts(model), *also]):
        events = events_of(part).objects
        ever = events.filter(**{f"{key}_id": pk}).order_by().values("pgh_obj_id")
        sources.append(Source(part, events.filter(pgh_obj_id__in=ever), key))
    return sources


class History(Paginator):
    """A list of changes, newest first, in pages.

    Two queries for each model that the changes of the page touch, however many changes there are.
    """

    def __init__(self, sources: list[Source], per_page: int = 20):
        self.sources = sources
        super().__init__(None, per_page, allow_empty_first_page=True)

    @property
    def count(self) -> int:
        """How many changes there are."""
        if "_count" not in self.__dict__:
            sql, params = self.grouped("SELECT 1")
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM ({sql}) AS changes", params)
                self._count = cursor.fetchone()[0]
        return self._count

    def page(self, number):
        number = self.validate_number(number)
        return self._get_page(self.changes((number - 1) * self.per_page), number, self)

    def grouped(self, select: str) -> tuple[str, tuple]:
        """The SQL of all changes, one row each."""
        columns = ["pgh_context_id", "pgh_created_at"]
        first, *others = [
            source.events.order_by().values_list(*columns, Value(place, models.IntegerField()))
            for place, source in enumerate(self.sources)
        ]
        union = first.union(*others, all=True) if others else first
        sql, params = union.query.sql_with_params()
        return (
            f"{select} FROM ({sql}) AS event (context, at, place) GROUP BY context,"
            " CASE WHEN context IS NULL THEN date_trunc('second', at) END",
            params,
        )

    def heads(self, offset: int = 0) -> list[tuple]:
        """What makes the changes of one page, and the places of the sources that each touched."""
        columns = "max(at) AS last, min(at), context, count(*), array_agg(DISTINCT place)"
        sql, params = self.grouped(f"SELECT {columns}")
        with connection.cursor() as cursor:
            cursor.execute(
                f"{sql} ORDER BY last DESC, context LIMIT %s OFFSET %s",
                (*params, self.per_page, offset),
            )
            return cursor.fetchall()

    def changes(self, offset: int = 0) -> list[Change]:
        """The changes of one page, told in full."""
        rows = self.heads(offset)
        changes = [Change(*row) for *row, _ in rows]
        if changes:
            touched = sorted({place for *_, places in rows for place in places})
            self.tell(changes, [self.sources[place] for place in touched])
        return changes

    def tell(self, changes: list[Change], sources: list[Source]) -> None:
        """Find out what each change did, who did it and why."""
        labels = Labels()
        befores = {source.model: self.read(source, changes) for source in sources}
        for change in changes:
            for source, event in change.events:
                labels.want(source.model, event)
                if before := befores[source.model].get(event.before_id):
                    labels.want(source.model, before)
        labels.load()
        name_the_authors(changes)
        for change in changes:
            change.rows = list(told_rows(change, befores, labels))

    def read(self, source: Source, changes: list[Change]) -> dict:
        """Give the changes their events of one model; returns the states before them."""
        wanted = Q(pgh_context_id__in=[change.context for change in changes if change.context])
        for change in changes:
            if not change.context:
                span = (change.first, change.at)
                wanted |= Q(pgh_context_id=None, pgh_created_at__range=span)
        earlier = events_of(source.model).objects.filter(
            pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")
        )
        second = Case(When(pgh_context_id=None, then=TruncSecond("pgh_created_at")))
        group = [F("pgh_context_id"), second]
        events = (
            source.events.filter(wanted)
            .annotate(
                before_id=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1]),
                pgh_place=Window(RowNumber(), partition_by=group, order_by="pgh_id"),
            )
            .filter(pgh_place__lte=ROWS_SHOWN)
            .order_by("pgh_id")
        )
        by_context = {change.context: change for change in changes if change.context}
        by_second = {
            change.at.replace(microsecond=0): change for change in changes if not change.context
        }
        found = list(events)
        for event in found:
            second = event.pgh_created_at.replace(microsecond=0)
            change = by_context.get(event.pgh_context_id) or by_second.get(second)
            change.events.append((source, event))
        return events_of(source.model).objects.in_bulk(
            {event.before_id for event in found if event.before_id}
        )


def told_rows(change: Change, befores: dict, labels: Labels):
    """One entry for each row that a change touched, however often it did."""
    touched = defaultdict(list)
    for source, event in change.events:
        touched[source, event.pgh_obj_id].append(event)
    for (source, pk), events in touched.items():
        first, last = events[0], events[-1]
        before = befores[source.model].get(first.before_id)
        verb = last.pgh_label if last.pgh_label == "delete" else first.pgh_label
        old = before if verb == "update" else last if verb == "delete" else None
        new = None if verb == "delete" else last
        yield RowChange(
            VERBS.get(verb, verb),
            str(source.model._meta.verbose_name),
            labels.of(source.model, pk, last),
            "" if verb == "delete" else admin_url(source.model, pk),
            list(field_changes(source, old, new, labels)),
        )


def field_changes(source: Source, old, new, labels: Labels):
    """The fields in which two states of a row differ; its parent is told only if it changed."""
    for model_field in told_fields(source.model):
        if model_field.name in source.hidden:
            continue
        before = shown(model_field, old, labels) if old is not None else ""
        after = shown(model_field, new, labels) if new is not None else ""
        if before == after or (model_field.name == source.parent and not (old and new)):
            continue
        yield FieldChange(str(model_field.verbose_name), before, after)


def admin_url(model: type[models.Model], pk) -> str:
    """Where a record is edited, if it has a form of its own."""
    try:
        return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[pk])
    except NoReverseMatch:
        return ""


def name_the_authors(changes: list[Change]) -> None:
    """Say who made each change and why, as far as its context tells."""
    contexts = Context.objects.in_bulk([change.context for change in changes if change.context])
    metadata = {key: context.metadata for key, context in contexts.items()}
    users = get_user_model().objects.in_bulk(
        {data["user"] for data in metadata.values() if data.get("user")}
    )
    for change in changes:
        data = metadata.get(change.context, {})
        change.why = data.get("reason") or ""
        change.batch = data.get("batch")
        user = users.get(data.get("user"))
        if user:
            change.who = user.get_full_name() or user.get_username()
        elif data.get("user"):
            change.who = f"a former user (no. {data['user']})"
        elif data.get("url"):
            change.who = f"a visitor, at {data['url']}"
        else:
            change.who = "a command" if change.context else "outside the application"


def last_change_since(sources: list[Source], moment: datetime) -> Change | None:
    """The newest change after a moment, if there is one."""
    recent = [
        replace(source, events=source.events.filter(pgh_created_at__gt=moment))
        for source in sources
    ]
    return next(iter(History(recent, per_page=1).changes()), None)


def database_now() -> datetime:
    """The moment by the clock that also stamps the events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(timezone.get_current_timezone())
