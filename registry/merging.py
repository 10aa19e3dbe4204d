"""Two records turn out to be one organisation: merge them, see it first, and take it back.

Everything that refers to the record that goes is found by introspection, so that apps which come
later are included; its connections, which name it by its address, move as well. A row that would
break a rule (two memberships at the same time) stays where it is, with the reason. What moved is
written down field by field: ``undo`` needs nothing else.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field

import pghistory
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import get_text_list

from icpermed.connections.models import Connection
from icpermed.history import relations_to
from registry.models import Merge, Name, Organisation

#: Fields that an editor chooses between; the kept record's names and address stay.
CHOICES = ["kind", "country", "region", "website", "ror_id", "logo", "note"]

#: Not moved: they tell of merges, and stay true.
LEFT = {Merge._meta.get_field("kept"), Merge._meta.get_field("gone")}


class MergeRefused(Exception):
    """These two cannot be merged, or this merge not be undone; the text says why."""


@dataclass
class Outcome:
    """What a merge did, or would do."""

    moved: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    stayed: list[tuple[str, str]] = field(default_factory=list)
    merge: Merge | None = None

    @property
    def groups(self) -> list[tuple[str, list[str]]]:
        """The moved rows by kind, for a page."""
        return sorted(self.moved.items())


@dataclass(frozen=True)
class Choice:
    """A field in which the two records differ."""

    name: str
    label: str
    kept: str
    gone: str
    takes_gone: bool


def relations() -> list[models.Field]:
    """Every key to an organisation in any app, in a fixed order; histories are left out."""
    return [key for key in relations_to(Organisation) if key not in LEFT]


def differing(kept: Organisation, gone: Organisation) -> list[Choice]:
    """The fields to choose between. What is empty in the kept record is filled, unless told not."""
    choices = []
    for name in CHOICES:
        model_field = Organisation._meta.get_field(name)
        mine, theirs = (getattr(record, name) for record in (kept, gone))
        if theirs and mine != theirs:
            texts = [words(record, model_field) for record in (kept, gone)]
            fits = name != "region" or theirs.country_id == kept.country_id
            label = str(model_field.verbose_name)
            choices.append(Choice(name, label, *texts, takes_gone=fits and not mine))
    return choices


def words(record: Organisation, model_field: models.Field) -> str:
    """A field's value as an editor reads it."""
    if model_field.choices:
        return getattr(record, f"get_{model_field.name}_display")()
    return str(getattr(record, model_field.name) or "")


def preview(kept: Organisation, gone: Organisation, take: set[str] | None = None) -> Outcome:
    """What a merge would do. It is tried and taken back, so this is what will happen."""
    with transaction.atomic():
        outcome = carry_out(kept.pk, gone.pk, take, by=None, reason="")
        transaction.set_rollback(True)
    outcome.merge = None
    return outcome


@transaction.atomic
def merge(
    kept: Organisation,
    gone: Organisation,
    *,
    by=None,
    reason: str = "",
    take: set[str] | None = None,
) -> Merge:
    """Merge one record into another. ``take`` names the fields to take from the one that goes.

    Raises MergeRefused, or ValidationError where the fields taken do not go together.
    """
    because = f"merge {gone} into {kept}"
    with pghistory.context(reason=f"{because}: {reason}" if reason else because):
        return carry_out(kept.pk, gone.pk, take, by=by, reason=reason).merge


def carry_out(kept_pk: int, gone_pk: int, take: set[str] | None, *, by, reason: str) -> Outcome:
    """The merge itself."""
    kept, gone = locked(kept_pk, gone_pk)
    outcome = Outcome()
    log = []
    if take is None:
        take = {choice.name for choice in differing(kept, gone) if choice.takes_gone}
    taken = {name: getattr(gone, name) for name in CHOICES if name in take}
    # The record that goes gives up its place first: a ROR id belongs to one record only.
    change(gone, {"merged_into": kept, "is_published": False}, log)
    change(kept, taken, log)
    for key in relations():
        rows = key.model._base_manager.filter(**{key.name: gone.pk}).order_by("pk")
        for row in rows.exclude(pk=kept.pk) if key.model is Organisation else rows:
            move(row, key, kept, log, outcome)
    for connection in Connection.objects.of(gone):
        give(connection, connection.as_of(gone, kept), log, outcome)
    outcome.merge = Merge(kept=kept, gone=gone, merged_by=by, reason=reason, moved=log)
    outcome.merge.full_clean(exclude=["moved", "merged_by"])
    outcome.merge.save()
    return outcome


def locked(kept_pk: int, gone_pk: int) -> tuple[Organisation, Organisation]:
    """Both records, held until the end of the transaction."""
    rows = Organisation.objects.select_for_update().order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[kept_pk, gone_pk])}
    if len(found) < 2:
        raise MergeRefused("Choose two different organisations.")
    kept, gone = found[kept_pk], found[gone_pk]
    for record in (kept, gone):
        if record.merged_into_id:
            raise MergeRefused(f"{record} was merged into {record.merged_into} already.")
    return kept, gone


def move(row, key: models.Field, kept: Organisation, log: list, outcome: Outcome) -> None:
    """Give one row to the kept record, or find out why it must stay."""
    values = {key.name: kept}
    if isinstance(row, Name):
        if kept.names.matching(row.text).exists():
            outcome.stayed.append((str(row), "The kept record already has this name."))
            return
        values["kind"] = kind_elsewhere(row)
    give(row, values, log, outcome)


def give(row, values: dict, log: list, outcome: Outcome) -> None:
    """Change one row so that it belongs to the kept record, or say why it stays as it is."""
    label = str(row)
    try:
        with transaction.atomic():
            entry = []
            change(row, values, entry)
    except (ValidationError, DatabaseError) as error:
        reasons = getattr(error, "messages", None) or [str(error).splitlines()[0]]
        outcome.stayed.append((label, " ".join(reasons)))
    else:
        log += entry
        outcome.moved[str(row._meta.verbose_name_plural)].append(label)


def kind_elsewhere(name: Name) -> str:
    """What a name of the record that goes is to the other: a former name, or an alias."""
    if name.kind in {Name.Kind.ALIAS, Name.Kind.FORMER}:
        return name.kind
    return Name.Kind.ALIAS if name.is_current() else Name.Kind.FORMER


def change(row: models.Model, values: dict, log: list) -> None:
    """Set fields of a row, checked; write down what they were and what they are."""
    before = {name: recorded(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    after = {name: recorded(row, name) for name in values}
    if before == after:
        return
    row.full_clean()
    row.save()
    log.append({"model": row._meta.label_lower, "pk": row.pk, "was": before, "is": after})


def recorded(row: models.Model, name: str):
    """A field's value as JSON keeps it."""
    model_field = row._meta.get_field(name)
    value = model_field.get_prep_value(getattr(row, model_field.attname))
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


@transaction.atomic
def undo(merge: Merge, *, by=None) -> list[str]:
    """Take a merge back. What was edited since stays as it was edited, and is reported."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    pair = Organisation.objects.filter(pk__in=[merge.kept_id, merge.gone_id])
    list(pair.select_for_update().order_by("pk"))  # As `locked` takes them: nobody waits crosswise.
    refuse_undo(merge)
    with pghistory.context(reason=f"merge undone: {merge}"):
        reports = []
        for entry in reversed(merge.moved):
            reports += put_back(entry)
        merge.undone_at = timezone.now()
        merge.save()
    return reports


def refuse_undo(merge: Merge) -> None:
    """A merge can be undone once, and later merges of the same records must be undone before."""
    if merge.undone_at:
        raise MergeRefused("This merge was undone already.")
    pair = [merge.kept_id, merge.gone_id]
    later = Merge.objects.filter(
        Q(kept__in=pair) | Q(gone__in=pair), undone_at=None, pk__gt=merge.pk
    ).first()
    if later:
        raise MergeRefused(f"Undo the later merge first: {later}.")


def put_back(entry: dict) -> list[str]:
    """Give one row its former values, as far as nobody changed them since."""
    model = apps.get_model(entry["model"])
    row = model._base_manager.select_for_update().filter(pk=entry["pk"]).first()
    if row is None:
        return [f"A {model._meta.verbose_name} was deleted since, and is not brought back."]
    edited, values = [], {}
    for name, value in entry["is"].items():
        model_field = model._meta.get_field(name)
        if recorded(row, name) == value:
            values[model_field.attname] = model_field.to_python(entry["was"][name])
        elif recorded(row, name) != entry["was"][name]:
            edited.append(str(model_field.verbose_name))
    reports = [f"{row}: {get_text_list(edited, 'and')} changed since, and kept."] if edited else []
    try:
        with transaction.atomic():
            for attname, value in values.items():
                setattr(row, attname, value)
            row.full_clean()
            row.save()
    except (ValidationError, DatabaseError) as error:
        reasons = getattr(error, "messages", None) or [str(error).splitlines()[0]]
        reports.append(f"{row} cannot go back: {' '.join(reasons)}")
    return reports
