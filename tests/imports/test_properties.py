"""Promises of every import, tried with lists, registers and edits that nobody thought of.

Taken back, an import leaves every table as it was, to the last stamp. The same file twice changes
nothing the second time. What somebody edited in between is kept and named, and nothing else is.
"""

from dataclasses import dataclass
from datetime import date

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from icpermed.history import is_event
from icpermed.imports import steps
from icpermed.imports.models import Batch
from icpermed.imports.undoing import undo
from icpermed.spreadsheets import write_csv
from registry.models import Membership, Organisation, Person
from tests.effort import examples
from tests.factories import (
    make_body,
    make_country,
    make_mandate,
    make_membership,
    make_name,
    make_organisation,
    make_person,
)
from tests.imports.written import OWN, leave_the_context, tables
from tests.tables import filled

pytestmark = pytest.mark.django_db

QUIET = {
    "deadline": None,
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def some(*values):
    return st.sampled_from(values)


# --- a register -----------------------------------------------------------------------------------

YEARS = some("2016", "2018-03", "2020", "2022-07-01")
SLUGS = ["agency", "ministry", "council"]

REGISTER = st.fixed_dictionaries(
    {
        "organisations": st.lists(some(*SLUGS), unique=True, min_size=1),
        "aliases": st.lists(some(*SLUGS), unique=True),
        "memberships": st.dictionaries(some(*SLUGS), YEARS),
        "people": st.lists(some("Ana", "Ben", "Cem"), unique=True),
        "mandates": st.booleans(),
        "acronyms": st.booleans(),
    }
)


def build(register: dict) -> None:
    """Set up a register; what it says of organisations that are not there is left out."""
    for code in ("BE", "DE", "IT"):
        make_country(code)
    body = make_body("Executive Committee", kind="executive_committee")
    found = {
        slug: make_organisation(
            slug.capitalize(),
            slug=slug,
            acronym=slug[:3].upper() if register["acronyms"] else "",
            country=make_country("DE"),
        )
        for slug in register["organisations"]
    }
    for slug in set(register["aliases"]) & set(found):
        make_name(found[slug], text=f"The {slug}")
    for slug, year in register["memberships"].items():
        if slug in found:
            make_membership(found[slug], starts_on=year)
    first = next(iter(found.values()), None)
    for name in register["people"]:
        person = make_person(name, email=f"{name.lower()}@example.org", affiliation=first)
        if register["mandates"]:
            make_mandate(person, body=body, role="reporting_contact", organisation=first)
    leave_the_context()


# --- lists ----------------------------------------------------------------------------------------

TEXTS = some("", "Some text", "Ein Text – mit Strich", "=1+1", "<clear>", " x ")

PEOPLE = {
    "name": some("Ana", "Ben", "Cem", "Dora", "Eva"),
    "email": some("ana@example.org", "ben@example.org", "dora@example.org", "no address"),
    "phone": some("", "+49 1", "2"),
    "note": TEXTS,
    "affiliation": some("", *SLUGS),
}
ORGANISATIONS = {
    "slug": some("", *SLUGS, "office"),
    "name": some("Agency", "Ministry", "Council", "Office", "Fund"),
    "kind": some("funder", "ministry", "funder", "nonsense"),
    "country": some("DE", "Belgium", "IT", "DE", ""),
    "website": some("", "https://example.org/new", "example.org"),
    "note": TEXTS,
}
MEMBERSHIPS = {
    "organisation": some(*SLUGS),
    "starts_on": YEARS,
    "ends_on": some("", "2021", "2019-12"),
    "role": some("member", "observer"),
    "note": TEXTS,
}
MEMBERSHIP_LIST = {
    "name": some("Agency", "The ministry", "Council", "Office of Health", "New Fund"),
    "acronym": some("", "AGE", "NF"),
    "country": some("DE", "Germany", "Belgique", "nowhere"),
    "status": some("", "member", "observer", "left"),
    "joined": some("", "2018", "2021-03", "31.02.2018"),
    "left": some("", "2022"),
    "website": some("", "https://example.org/list", "www.example.org"),
    "contact": some("", "Ana", "Dora Two"),
    "email": some("", "ana@example.org", "dora@example.org; eva@example.org"),
    "phone": some("", "+49 3"),
}
KINDS = {
    "registry.person": PEOPLE,
    "registry.organisation": ORGANISATIONS,
    "registry.membership": MEMBERSHIPS,
    "membership-list": MEMBERSHIP_LIST,
}


@st.composite
def lists(draw) -> tuple[str, list[str], list[list[str]]]:
    """A kind of list, column names, and rows."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    cells = KINDS[kind]
    needed = list(cells)[:4]
    extra = draw(st.lists(st.sampled_from(list(cells)[4:]), unique=True))
    columns = [*needed, *extra]
    rows = draw(st.lists(st.tuples(*(cells[name] for name in columns)), min_size=1, max_size=8))
    return kind, columns, [list(row) for row in rows]


def bring(the_list, *, accept_absent: bool = False) -> Batch | None:
    """Import a list, without its faulty rows; nothing where the register refuses it."""
    kind, columns, rows = the_list
    file = ContentFile(write_csv(columns, rows))
    batch = steps.receive(kind, file, file_name="list.csv", options={"left_on": "2024"})
    try:
        steps.compare(batch)
        if accept_absent:
            batch.rows.filter(bucket="absent").update(decision="accepted")
        steps.apply(batch, skip_open=True)
    except steps.Refused:
        return None
    finally:
        leave_the_context()
    batch.refresh_from_db()
    return batch


# --- taken back, everything is as it was ----------------------------------------------------------


def check_that_an_undo_restores_every_table(register, the_list, accept_absent):
    with transaction.atomic():
        build(register)
        before = tables()
        if batch := bring(the_list, accept_absent=accept_absent):
            report = undo(batch)
            assert (report.kept, report.blocked) == ([], [])
            assert set(batch.rows.values_list("outcome", flat=True)) <= {"", "undone"}
            assert Batch.objects.get(pk=batch.pk).state == "undone"
        assert tables() == before
        transaction.set_rollback(True)


def check_that_a_second_time_changes_nothing(register, the_list):
    """Of rows that went in; one that was faulty may well find its record the second time."""
    kind, columns, rows = the_list
    with transaction.atomic():
        build(register)
        if batch := bring(the_list):
            before, lines = tables(), batch.rows.exclude(line=None)
            went_in = set(lines.exclude(bucket__in=["faulty", "ambiguous"]).values_list("line"))
            same = [row for line, row in enumerate(rows, 2) if (line,) in went_in]
            again = bring((kind, columns, same)) if same else None
            assert tables() == before
            assert again is None or again.counts["new"] == again.counts["changed"] == 0
        transaction.set_rollback(True)


ARGUMENTS = {"register": REGISTER, "the_list": lists()}


@settings(max_examples=examples(10, 150), **QUIET)
@given(**ARGUMENTS, accept_absent=st.booleans())
def test_an_undo_restores_every_table(register, the_list, accept_absent):
    check_that_an_undo_restores_every_table(register, the_list, accept_absent)


@settings(max_examples=examples(8, 150), **QUIET)
@given(**ARGUMENTS)
def test_the_same_file_changes_nothing_the_second_time(register, the_list):
    check_that_a_second_time_changes_nothing(register, the_list)


# --- with edits in between ------------------------------------------------------------------------

#: Fields that somebody may edit without breaking a rule of the register.
EDITED = {
    Person: ["phone", "note", "sort_name"],
    Organisation: ["note", "website"],
    Membership: ["note"],
}


@dataclass(frozen=True)
class Edit:
    """Somebody writes a text into a field of one of the records, by a form or by SQL."""

    model: type[models.Model]
    field: str
    which: int
    text: str
    by_sql: bool

    def make(self) -> None:
        pks = list(self.model.objects.order_by("pk").values_list("pk", flat=True))
        if not pks:
            return
        pk = pks[self.which % len(pks)]
        if self.by_sql:
            sql = f"UPDATE {self.model._meta.db_table} SET {self.field} = %s WHERE id = %s"
            with connection.cursor() as cursor:
                cursor.execute(sql, [self.text, pk])
        else:
            record = self.model.objects.get(pk=pk)
            setattr(record, self.field, self.text)
            record.save()


EDITS = st.lists(
    st.sampled_from([(model, name) for model, names in EDITED.items() for name in names]).flatmap(
        lambda what: st.builds(
            Edit,
            st.just(what[0]),
            st.just(what[1]),
            st.integers(0, 9),
            some("", "https://example.org/edited", "https://example.org/list"),
            st.booleans(),
        )
    ),
    max_size=6,
)


def by_record() -> dict:
    """Every record of the register with what the history records of it."""
    return {
        (model, values["pk"]): {name: value for name, value in values.items() if name != "pk"}
        for model in filled(
            model
            for model in apps.get_models()
            if not is_event(model) and model._meta.app_label not in OWN
        )
        for values in model._base_manager.values(
            "pk",
            *(
                field.attname
                for field in model._meta.concrete_fields
                if not (field.primary_key or field.generated or field.name == "updated_at")
            ),
        )
    }


def expected(before: dict, after: dict, live: dict) -> tuple[dict, set]:
    """What an undo must leave, and which fields it must name as kept; found out one by one."""
    result, named = {}, set()
    for key, now in live.items():
        if key in before:
            result[key] = {}
            for name, value in now.items():
                was, did = before[key][name], after[key][name]
                result[key][name] = was if value == did else value
                if was != did and value not in (was, did):
                    named.add((*key, name))
        elif now != after[key]:
            result[key] = now
            named |= {(*key, name) for name in now if now[name] != after[key][name]}
    result |= {key: values for key, values in before.items() if key not in after}
    growing = True
    while growing:  # What stays keeps what it needs, and its parts.
        stays = {
            (field.related_model, values[field.attname])
            for (model, _), values in result.items()
            for field in model._meta.concrete_fields
            if field.is_relation
        }
        parts = {
            key
            for key in live
            if key not in result
            for field in key[0]._meta.concrete_fields
            if field.is_relation and field.remote_field.on_delete is models.CASCADE
            if (whole := (field.related_model, live[key][field.attname])) in result
            and whole not in before
        }
        growing = {key for key in live if key not in result and (key in stays or key in parts)}
        result |= {key: live[key] for key in growing}
    return result, named


def days(values: dict) -> tuple[date, date]:
    """The first and the last day of a membership."""
    starts_on, ends_on = values["starts_on"], values["ends_on"]
    return (
        starts_on.first_day if starts_on else date.min,
        ends_on.last_day if ends_on else date.max,
    )


def in_the_way(wanted: dict, live: dict) -> set:
    """Memberships that cannot go back: another one that stays would then be at the same time."""
    memberships = {key: values for key, values in wanted.items() if key[0] is Membership}
    return {
        key
        for key, values in memberships.items()
        if values != live.get(key)
        for other, its in memberships.items()
        if other != key and its["organisation_id"] == values["organisation_id"]
        if days(values)[0] <= days(its)[1] and days(its)[0] <= days(values)[1]
    }


def check_that_edits_are_kept(register, the_list, edits):
    with transaction.atomic():
        build(register)
        before = by_record()
        batch = bring(the_list)
        if batch is None:
            transaction.set_rollback(True)
            return
        after = by_record()
        for edit in edits:
            edit.make()
        live = by_record()
        wanted, named = expected(before, after, live)
        stopped = in_the_way(wanted, live)
        report = undo(batch)
        assert by_record() == wanted | {key: live[key] for key in stopped}
        assert {(model._meta.label_lower, str(pk)) for model, pk in stopped} <= {
            (entry.model, entry.record_id) for entry in report.blocked
        }
        assert told(report) == {
            (model._meta.label_lower, str(pk), str(model._meta.get_field(name).verbose_name))
            for model, pk, name in named
        }
        assert all(entry.who == "outside the application" for entry in report.kept if entry.fields)
        transaction.set_rollback(True)


def told(report) -> set:
    """The kept fields that a report names."""
    return {(entry.model, entry.record_id, name) for entry in report.kept for name in entry.fields}


@settings(max_examples=examples(12, 150), **QUIET)
@given(**ARGUMENTS, edits=EDITS)
@example(  # What was edited since stays, and is in the way of what would go back.
    register={
        "organisations": ["council"],
        "aliases": [],
        "memberships": {"agency": "2016", "council": "2016"},
        "people": [],
        "mandates": False,
        "acronyms": False,
    },
    the_list=(
        "registry.membership",
        ["organisation", "starts_on", "ends_on", "role", "note"],
        [["council", "2016", "2019-12", "member", ""], ["council", "2020", "", "member", ""]],
    ),
    edits=[Edit(Membership, "note", 1, "https://example.org/edited", False)],
)
def test_edited_fields_are_kept_and_named_and_all_else_goes_back(register, the_list, edits):
    check_that_edits_are_kept(register, the_list, edits)
