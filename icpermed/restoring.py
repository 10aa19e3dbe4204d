"""Taking a record, with the rows that belong to it, back to what it was at an earlier moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import Q

from icpermed.history import (
    FieldChange,
    RowChange,
    admin_url,
    events_of,
    hidden_from,
    may_see,
    parts,
)
from icpermed.history_values import Labels, shown, told_fields

HIDDEN = "Rows that you may not see stand in the way."


class RestoreRefused(Exception):
    """The database or a rule does not allow the earlier state; the messages say why."""

    def __init__(self, messages: list[str]):
        self.messages = messages
        super().__init__(" ".join(messages))


@dataclass
class Restoration:
    """What a restore does, or would do: rows that change, and why some cannot."""

    rows: list[RowChange] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    permissions: dict[str, str] = field(default_factory=dict)


@dataclass
class Step:
    """One row to bring back, to change back or to take away."""

    model: type[models.Model]
    pk: object
    state: models.Model | None
    live: models.Model | None
    only: str = ""

    @property
    def fields(self) -> list[models.Field]:
        """What the step sets: everything recorded but stamps, or one reference."""
        recorded = {f.name for f in self.state._meta.concrete_fields} if self.state else set()
        return [
            f
            for f in self.model._meta.local_concrete_fields
            if f.name in recorded
            and not f.primary_key
            and not getattr(f, "auto_now", False)
            and (not self.only or f.name == self.only)
        ]

    @property
    def differs(self) -> bool:
        """Whether anything is to do."""
        if self.state is None or self.live is None:
            return self.state is not self.live
        return any(
            getattr(self.state, f.attname) != getattr(self.live, f.attname) for f in self.fields
        )

    @property
    def permission(self) -> tuple[str, str]:
        """What somebody must be allowed to do by hand to do it by a restore, and in words."""
        action = "add" if self.live is None else "delete" if self.state is None else "change"
        meta = self.model._meta
        name = f"{meta.app_label}.{action}_{meta.model_name}"
        return name, f"You may not {action} {meta.verbose_name_plural}."

    def take(self) -> None:
        """Do it, checked as a form would check it."""
        if self.state is None:
            self.live.delete()
            return
        record = self.live or self.model(pk=self.pk)
        for f in self.fields:
            setattr(record, f.attname, getattr(self.state, f.attname))
        record.full_clean()
        record.save(force_insert=self.live is None)

    def told(self, labels, hidden: frozenset[str]) -> RowChange:
        """The step in words, for the preview."""
        verb = "added" if not self.live else "changed" if self.state is not None else "deleted"
        shown_fields = told_fields(self.model) if self.state is not None else []
        fields = [
            FieldChange(
                str(f.verbose_name),
                shown(f, self.live, labels) if self.live else "",
                shown(f, self.state, labels),
            )
            for f in shown_fields
            if (not self.only or f.name == self.only) and f.name not in hidden
        ]
        return RowChange(
            verb,
            str(self.model._meta.verbose_name),
            labels.of(self.model, self.pk, self.state),
            admin_url(self.model, self.pk) if self.live else "",
            [f for f in fields if f.old != f.new],
        )


def states_at(model, moment: datetime, events: models.QuerySet | None = None) -> dict:
    """The last recorded state of each row up to a moment; nothing for rows deleted by then."""
    events = events_of(model).objects.all() if events is None else events
    rows = events.filter(pgh_created_at__lte=moment).order_by("pgh_obj_id", "-pgh_id")
    return {
        row.pgh_obj_id: row if row.pgh_label != "delete" else None
        for row in rows.distinct("pgh_obj_id")
    }


def steps(model: type[models.Model], pk, moment: datetime) -> tuple[list[Step], list[str]]:
    """What must be done to return to a moment, and which rows are not touched, with the reason."""
    state = states_at(model, moment, events_of(model).objects.filter(pgh_obj_id=pk)).get(pk)
    live = model._base_manager.filter(pk=pk).first()
    if state is None:
        raise RestoreRefused(["Nothing is recorded of this record for that moment."])
    found, left_alone = [Step(model, pk, state, live)], []
    for part, key in parts(model):
        here = f"{key}_id"
        events = events_of(part).objects
        ever = events.filter(**{here: pk}).order_by().values("pgh_obj_id")
        then = states_at(part, moment, events.filter(pgh_obj_id__in=ever))
        now = part._base_manager.in_bulk(
            part._base_manager.filter(Q(**{here: pk}) | Q(pk__in=ever)).values_list("pk", flat=True)
        )
        for part_pk in {**then, **now}:
            before, row = then.get(part_pk), now.get(part_pk)
            owners = {getattr(s, here) for s in (before, row) if s is not None}
            if owners and owners != {pk}:
                left_alone.append(
                    f"{part._meta.verbose_name} “{row or before}” belonged to another record for"
                    " part of the time, and stays where it is."
                )
            elif owners:
                found.append(Step(part, part_pk, before, row))
    if live is None:
        found += loosened(model, pk, moment)
    return [step for step in found if step.differs], left_alone


def loosened(model: type[models.Model], pk, moment: datetime) -> list[Step]:
    """References that were emptied when the record was deleted, and are empty still."""
    found = []
    for relation in model._meta.related_objects:
        other, key = relation.related_model, relation.field.name
        if relation.on_delete is not models.SET_NULL or not events_of(other):
            continue
        events = events_of(other).objects
        ever = events.filter(**{f"{key}_id": pk}).order_by().values("pgh_obj_id")
        then = states_at(other, moment, events.filter(pgh_obj_id__in=ever))
        pks = [row.pgh_obj_id for row in then.values() if row and getattr(row, f"{key}_id") == pk]
        for live in other._base_manager.filter(pk__in=pks, **{f"{key}__isnull": True}):
            found.append(Step(other, live.pk, then[live.pk], live, only=key))
    return found


def restore(model: type[models.Model], pk, moment: datetime) -> None:
    """Take a record back to a moment, all of it or nothing. Raises RestoreRefused."""
    with transaction.atomic():
        list(model._base_manager.select_for_update().filter(pk=pk).values_list("pk"))
        pending, _ = steps(model, pk, moment)
        if refusals := take_all(pending):
            raise RestoreRefused(refusals)


def take_all(pending: list[Step]) -> list[str]:
    """Take the steps, each as soon as the others allow it; returns why some are impossible.

    One row may stand in the way of another (two names of the same period), so what is refused is
    tried again as long as something moves.
    """
    # What has gone must be there before its parts; what goes makes room for the others.
    waiting = sorted(
        pending, key=lambda s: (s is not pending[0] or s.live is not None, s.state is not None)
    )
    while waiting:
        refused = []
        for step in waiting:
            if messages := attempt(step.take):
                refused.append((step, messages))
        if len(refused) == len(waiting):
            return [
                f"{step.model._meta.verbose_name} “{step.live or step.pk}”: {message}"
                for step, messages in refused
                for message in messages
            ]
        waiting = [step for step, _ in refused]
    return []


def attempt(act: Callable[[], None]) -> list[str]:
    """Do something or leave no trace of it; returns the reasons why it was refused."""
    try:
        with transaction.atomic():
            act()
    except ValidationError as error:
        return error.messages
    except (models.ProtectedError, models.RestrictedError) as error:
        needing = getattr(error, "protected_objects", None) or error.restricted_objects
        return [f"Other records need it: {', '.join(map(str, needing))}."]
    except DatabaseError as error:
        return [f"The database refuses it: {str(error).splitlines()[0]}"]
    return []


def preview(model: type[models.Model], pk, moment: datetime, reader=None) -> Restoration:
    """What a restore would do. It is tried, and taken back: so the preview is what happens.

    A ``reader`` is told only of rows and fields that they may see; what would not be allowed is
    named without them.
    """
    result = Restoration()
    with transaction.atomic():
        try:
            pending, result.left_alone = steps(model, pk, moment)
        except RestoreRefused as refused:
            result.refusals = refused.messages
            return result
        seen = [step for step in pending if reader is None or may_see(reader, step.model)]
        result.rows = told(seen, reader)
        result.permissions = dict(step.permission for step in pending)
        result.refusals = take_all(pending)
        if len(seen) < len(pending):
            result.left_alone = []
            result.refusals = [HIDDEN] if result.refusals else []
        transaction.set_rollback(True)
    return result


def told(pending: list[Step], reader=None) -> list[RowChange]:
    """The steps in words."""
    labels = Labels()
    for step in pending:
        if step.state is not None:
            labels.want(step.model, step.state)
        if step.live is not None:
            labels.want_record(step.live)
    labels.load()
    return [
        step.told(labels, hidden_from(reader, step.model) if reader else frozenset())
        for step in pending
    ]


def moment_before_deletion(model: type[models.Model], pk) -> datetime | None:
    """Just before a deleted record and its parts began to disappear; None if it is there."""
    last = events_of(model).objects.filter(pgh_obj_id=pk).order_by("-pgh_id").first()
    if last is None or last.pgh_label != "delete":
        return None
    moments = [last.pgh_created_at]
    for part, key in parts(model):
        together = events_of(part).objects.filter(
            pgh_label="delete",
            pgh_context_id=last.pgh_context_id,
            pgh_created_at__range=(last.pgh_created_at - timedelta(seconds=10), moments[0]),
            **{f"{key}_id": pk},
        )
        moments += together.values_list("pgh_created_at", flat=True)
    return min(moments) - timedelta(microseconds=1)


def deleted_records(model: type[models.Model]) -> models.QuerySet:
    """The last states of all records that are there no more, newest first."""
    events = events_of(model).objects
    live = model._base_manager.filter(pk=models.OuterRef("pgh_obj_id"))
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id").values("pgh_id")
    return events.filter(~models.Exists(live), pgh_id__in=last, pgh_label="delete").order_by(
        "-pgh_id"
    )
