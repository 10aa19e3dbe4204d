"""Writing planned rows: together in few statements; what is refused is traced to its row."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from icpermed.refusals import refusal
from icpermed.sql import quoted
from registry.membership_list.plan import Plan
from registry.membership_list.verdict import in_two
from registry.models import Mandate, Membership, Name, Organisation, Person

ORGANISATION_FIELDS = ["country", "region", "kind", "website", "ror_id"]
FIELDS = {
    Organisation: ORGANISATION_FIELDS,
    Membership: ["role", "starts_on", "ends_on", "note"],
    Person: ["name", "phone", "affiliation"],
}
ORGANISATION_COLUMNS = {"ROR", *ORGANISATION_FIELDS}
RELATIONS = ["organisation", "affiliation", "person"]
#: Organisations before all that belongs to them, people before their mandates.
ORDER = [Organisation, Name, Membership, Person, Mandate]
LEAVE_OUT = "Correct the row, or leave it out."


def write(plans: list[Plan]) -> None:
    """Write the sound rows. What the database refuses becomes a fault of its row.

    All of them together; if something is refused, each half, until the row is found.
    """
    plans = [plan for plan in plans if plan.is_sound and not blame_the_first(plan)]
    if not plans:
        return
    new = [record for plan in plans for record in records_of(plan) if record._state.adding]
    try:
        with transaction.atomic():
            write_together(plans)
    except IntegrityError:
        forget(new)
        if len(plans) == 1:
            write_alone(plans[0])
            return
        middle = len(plans) // 2
        write(plans[:middle])
        write(plans[middle:])


def blame_the_first(plan: Plan) -> bool:
    """A further contact of an organisation whose own row is refused: refused as well."""
    if plan.first is None or not plan.first.has_failed:
        return False
    plan.verdict.blame(
        "",
        "",
        f"This row adds to the one in line {plan.first.line}, which is faulty.",
        "Correct that one first.",
    )
    return True


def records_of(plan: Plan) -> list[models.Model]:
    """What a row makes or changes, in the order in which one needs the other."""
    changes_organisation = plan.verdict.is_new or set(plan.verdict.changes) & ORGANISATION_COLUMNS
    return [
        *([plan.organisation] if changes_organisation and plan.is_first else []),
        # The acronym first: an organisation takes its label once its official name is there.
        *sorted(plan.names, key=lambda name: name.kind != Name.Kind.ACRONYM),
        *plan.memberships,
        *(meeting.person for meeting in plan.contacts if meeting.is_changed),
        *(meeting.mandate for meeting in plan.contacts if meeting.mandate),
    ]


def touched_by(plan: Plan) -> dict[str, list[int]]:
    """What a row has made or changed, by model."""
    found = {}
    for record in records_of(plan):
        found.setdefault(record._meta.label_lower, set()).add(record.pk)
    if any(name.kind == Name.Kind.ACRONYM for name in plan.names):  # It is part of the label.
        found.setdefault("registry.organisation", set()).add(plan.organisation.pk)
    return {label: sorted(pks) for label, pks in found.items()}


def write_together(plans: list[Plan]) -> None:
    """All records of one kind in a few statements, whatever the length of the list."""
    by_model = {}
    for plan in plans:
        for record in records_of(plan):
            by_model.setdefault(type(record), {})[id(record)] = record
    for model in filter(by_model.get, ORDER):
        records = list(map(link, by_model[model].values()))
        # Periods that end make room for those that begin.
        update([record for record in records if not record._state.adding])
        new = [record for record in records if record._state.adding]
        if model is Name:
            new = write_labels(new, {p.organisation.pk for p in plans if p.verdict.is_new})
        model.objects.bulk_create(new, batch_size=5000)
    check_now()


def write_labels(names: list[Name], new: set[int]) -> list[Name]:
    """Write the names of new organisations, which are labelled by them already; gives the others.

    The trigger that labels would look at each of them, to change nothing.
    """
    with pgtrigger.ignore("registry.Name:label_the_organisation"):
        Name.objects.bulk_create([n for n in names if n.organisation_id in new], batch_size=5000)
    return [name for name in names if name.organisation_id not in new]


def update(records: list[models.Model]) -> None:
    """Write the fields that a list can change, in one statement for all records of a model."""
    if not records:
        return
    model, now = type(records[0]), timezone.now()
    for record in records:
        record.updated_at = now
    fields = [model._meta.get_field(name) for name in ["id", *FIELDS[model], "updated_at"]]
    values = [
        [field.get_db_prep_save(getattr(r, field.attname), connection) for r in records]
        for field in fields
    ]
    arrays = ", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in fields)
    names = ", ".join(quoted(field.column) for field in fields)
    changes = ", ".join(f"{quoted(f.column)} = new.{quoted(f.column)}" for f in fields[1:])
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM unnest({arrays}) AS new ({names})"
            f" WHERE {table}.id = new.id",
            values,
        )


def link(record: models.Model) -> models.Model:
    """Give a record the keys of the records it points to, which were just written."""
    for relation in RELATIONS:
        if hasattr(record, f"{relation}_id"):
            setattr(record, relation, getattr(record, relation))
    return record


def write_alone(plan: Plan) -> None:
    """Write one row with every check of the models, so that a refusal stands beside the row."""
    records = records_of(plan)
    new = [record for record in records if record._state.adding]
    try:
        with transaction.atomic():
            for record in map(link, records):
                record.full_clean()
                record.save()
            check_now()
    except ValidationError as error:
        forget(new)
        plan.blame(error)
    except IntegrityError as error:
        forget(new)
        plan.verdict.blame("", "", *in_two(refusal(type(records[0]), error), LEAVE_OUT))


def forget(records: list[models.Model]) -> None:
    """What was rolled back has no key, although its object still carries one."""
    for record in records:
        record.pk, record._state.adding = None, True


def check_now() -> None:
    """Let the database check what it would else check at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
