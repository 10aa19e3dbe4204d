"""Writing a reviewed list: together in few statements, or row by row to find what is refused."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from icpermed.refusals import refusal
from registry.membership_list.plan import Plan
from registry.models import Membership, Name, Organisation, Person

ORGANISATION_FIELDS = ["country", "region", "kind", "website", "ror_id"]
FIELDS = {
    Organisation: ORGANISATION_FIELDS,
    Membership: ["role", "starts_on", "ends_on", "note"],
    Person: ["name", "phone", "affiliation"],
}
ORGANISATION_COLUMNS = {"ROR", *ORGANISATION_FIELDS}
RELATIONS = ["organisation", "affiliation", "person"]


def write(plans: list[Plan]) -> None:
    """Write the rows that are not faulty. What the database refuses becomes a fault of its row."""
    plans = [plan for plan in plans if not plan.entry.row.faults]
    new = [record for plan in plans for record in records_of(plan) if record._state.adding]
    try:
        with transaction.atomic():
            write_together(plans)
    except IntegrityError:
        forget(new)
        for plan in plans:
            write_alone(plan)


def records_of(plan: Plan) -> list[models.Model]:
    """What a row makes or changes, in the order in which one needs the other."""
    columns = {change.field for change in plan.entry.row.changes}
    changes_organisation = plan.entry.row.is_new or columns & ORGANISATION_COLUMNS
    return [
        *([plan.organisation] if changes_organisation else []),
        # The acronym first: an organisation takes its label once its official name is there.
        *sorted(plan.names, key=lambda name: name.kind != Name.Kind.ACRONYM),
        *plan.memberships,
        *(contact.person for contact in plan.contacts if contact.is_changed),
        *(contact.mandate for contact in plan.contacts if contact.mandate),
    ]


def write_together(plans: list[Plan]) -> None:
    """All records of one kind in a few statements, whatever the length of the list."""
    by_model = {}
    for plan in plans:
        for record in records_of(plan):
            by_model.setdefault(type(record), {})[id(record)] = record
    if Name in by_model:  # Acronyms of all rows before the names of any.
        names = by_model[Name].values()
        by_model[Name] = {
            id(n): n for n in sorted(names, key=lambda n: n.kind != Name.Kind.ACRONYM)
        }
    for model in sorted(by_model, key=rank):
        records = list(map(link, by_model[model].values()))
        old = [record for record in records if not record._state.adding]
        for record in old:
            record.updated_at = timezone.now()
        if old:  # Periods that end make room for those that begin.
            model.objects.bulk_update(old, [*FIELDS[model], "updated_at"], batch_size=500)
        new = [record for record in records if record._state.adding]
        model.objects.bulk_create(new, batch_size=1000)
    check_now()


def rank(model) -> int:
    """Organisations before all that belongs to them, people before their mandates."""
    return ["organisation", "name", "membership", "person", "mandate"].index(model._meta.model_name)


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
        plan.entry.row.blame("", "", refusal(Membership, error))


def forget(records: list[models.Model]) -> None:
    """What was rolled back has no key, although its object still carries one."""
    for record in records:
        record.pk, record._state.adding = None, True


def check_now() -> None:
    """Let the database check what it would else check at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
