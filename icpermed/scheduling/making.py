"""Make a planned change, as its author would make it by hand at that moment; or say why not."""

import json

import pghistory
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction

from icpermed.history import hidden_from, without_kept
from icpermed.refusals import as_validation_error, by_name
from icpermed.scheduling.models import ScheduledChange
from icpermed.scheduling.values import kept, told, written


class NotMade(Exception):
    """Why a planned change cannot be made, in a sentence."""


@transaction.atomic
def make(*, change: ScheduledChange) -> bool:
    """Make one planned change. Returns whether that could be done; if not, it says why itself."""
    user = change.made_by
    with pghistory.context(user=user.pk if user else None, reason=change.why):
        try:
            with transaction.atomic():
                write(change)
        except NotMade as refused:
            change.fail(str(refused))
            return False
        change.finish()
        return True


def write(change: ScheduledChange) -> None:
    """Change the record, checked as a form would check it."""
    model = change.record_model
    rows = model._base_manager.select_for_update(of=("self",))
    record = rows.filter(pk=change.record_id).first()
    if record is None:
        raise NotMade(f"The {change.noun} is not there any more.")
    check_the_author(change, record)
    check_the_fields(change, record)
    try:
        written(record, change.values)
        record.full_clean()
        with transaction.atomic():
            record.save()
    except ValidationError as refused:
        raise NotMade(in_words(model, refused)) from refused
    except IntegrityError as error:
        refused = as_validation_error(model, error, change.values)
        raise NotMade(in_words(model, refused)) from error


def check_the_author(change: ScheduledChange, record: models.Model) -> None:
    """Who planned it may still do it by hand."""
    user, model = change.made_by, type(record)
    name = f"{model._meta.app_label}.{get_permission_codename('change', model._meta)}"
    may = user and user.is_active and user.is_staff and user.has_perm(name)
    rows = model._base_manager.filter(pk=record.pk)
    if not (may and without_kept(user, model, rows).exists()):
        raise NotMade("Whoever planned it may not make such changes any more.")
    if hidden_from(user, model) & set(change.values):
        raise NotMade("Whoever planned it may not see all its fields any more.")


def check_the_fields(change: ScheduledChange, record: models.Model) -> None:
    """Nobody has changed these fields since it was planned, except to what they are to become."""
    known = {field.name for field in record._meta.local_concrete_fields}
    if missing := set(change.values) - known:
        raise NotMade(f"There is no field {', '.join(sorted(missing))} any more.")
    now = json.loads(json.dumps(kept(record, change.values), cls=DjangoJSONEncoder))
    moved = [
        name
        for name, value in now.items()
        if value not in (change.before[name], change.values[name])
    ]
    if moved:
        rows = told(type(record), {n: now[n] for n in moved}, {n: change.values[n] for n in moved})
        words = "; ".join(f"{one.label} is now {one.old or 'empty'}" for one in rows)
        raise NotMade(f"It was changed by hand after this was planned: {words}.")


def in_words(model: type[models.Model], refused: ValidationError) -> str:
    """Why the record cannot become so, field by field."""
    fields = {field.name: str(field.verbose_name) for field in model._meta.fields}
    return " ".join(
        f"{fields[name]}: {' '.join(words)}" if name in fields else " ".join(words)
        for name, words in by_name(refused).items()
    )
