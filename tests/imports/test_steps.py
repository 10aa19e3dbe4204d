"""The steps of an import, whatever kind of list it is: in order, one at a time, all or nothing."""

import json
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from icpermed.imports import steps
from icpermed.imports.importer import Column, Importer, register
from icpermed.imports.models import Batch, Row, Source
from icpermed.imports.records.triggers import trigger_names
from icpermed.spreadsheets import Unreadable
from registry.models import Region
from tests.factories import make_country, make_user

pytestmark = pytest.mark.django_db


class Regions(Importer):
    """Regions of Germany by name: the smallest kind of list there can be."""

    key = "test.regions"
    title = "Import regions"
    noun, nouns = "region", "regions"

    def columns(self, user=None):
        return [Column("name", is_key=True), Column("code", aliases=("Kürzel",))]

    def may(self, user):
        return True

    def compare(self, batch, sheet, *, user, decided, progress):
        for line in sheet.each_line():
            name = line.cells[batch.mapping.index("name")]
            known = Region.objects.filter(name=name).exists()
            bucket = "faulty" if name == "?" else "unchanged" if known else "new"
            before = decided.get(line.number)
            decision = before.decision if before else ""
            batch.rows.create(line=line.number, bucket=bucket, key=name, decision=decision)

    def apply(self, batch, *, user, progress):
        for row in batch.rows.accepted():
            region = Region.objects.create(name=row.key, country=make_country("DE"))
            row.outcome, row.record_id = Row.Outcome.WRITTEN, region.pk
            row.touched = {"registry.region": [region.pk]}
            row.save()
        if self.fails:
            raise RuntimeError("The lights went out.")

    fails = False


@pytest.fixture(autouse=True)
def regions(monkeypatch):
    monkeypatch.setattr("icpermed.imports.importer._importers", {})
    return register(Regions())


def received(text="name,code\nHamburg,HH\nBremen,HB\n", **fields) -> Batch:
    fields = {"file_name": "list.csv"} | fields
    data = text if isinstance(text, bytes) else text.encode()
    return steps.receive("test.regions", BytesIO(data), **fields)


def names() -> list[str]:
    written = Region.objects.filter(name__in=["Bremen", "Hamburg", "?"])
    return sorted(written.values_list("name", flat=True))


# --- receiving ------------------------------------------------------------------------------------


def test_a_list_is_kept_as_it_came_with_what_was_found_out():
    batch = received(source="Agency", reason="by mail")
    with batch.file.open() as file:
        kept = file.read()
    assert (kept, batch.columns, batch.mapping, batch.row_count, batch.state) == (
        b"name,code\nHamburg,HH\nBremen,HB\n",
        ["name", "code"],
        ["name", "code"],
        2,
        "received",
    )
    assert (batch.reading["delimiter"], len(batch.sha256)) == (",", 64)


def test_what_cannot_be_read_is_not_kept():
    with pytest.raises(Unreadable):
        received("")
    assert Batch.objects.count() == 0


def test_the_very_same_file_is_noticed():
    batch = received()
    steps.compare(batch)
    steps.apply(batch)
    assert "The very same file was imported on" in received().notices[-1]


def test_the_next_list_of_a_source_is_mapped_as_the_last():
    batch = received("Was,code\nHamburg,HH\n", source="Agency")
    assert batch.mapping == ["", "code"]
    steps.map_columns(batch, ["name", "code"])
    again = received("Was,Art,code\nBremen,x,HB\n", source="Agency")
    assert (again.mapping, again.notices[0]) == (
        ["name", "", "code"],
        "The column “Art” is new since the last list.",
    )
    assert received("Was,code\nHamburg,HH\n").mapping == ["", "code"]


def test_the_encoding_of_a_source_is_remembered_where_it_can_only_be_guessed():
    data = "name;code\nŁódź;LD\nHamburg;HH\n"
    first = received(data.encode("cp1250"), source="Agency")
    steps.read_again(first, encoding="Windows-1250")
    steps.map_columns(first, ["name", "code"])
    again = received(data.encode("cp1250"), source="Agency")
    in_utf_8 = received(data.encode(), source="Agency")
    assert (again.reading["encoding"], in_utf_8.reading["encoding"]) == ("Windows-1250", "UTF-8")


def test_a_line_of_column_names_that_was_chosen_is_not_taken_for_the_next_list():
    first = received("Regions\nname;code\nHamburg;HH\n", source="Agency")
    steps.read_again(first, header_line=2)
    steps.map_columns(first, ["name", "code"])
    assert received("name;code\nHamburg;HH\n", source="Agency").reading["header_line"] == 1


def test_a_list_without_a_key_waits_for_its_mapping():
    batch = received("Was,code\nHamburg,HH\n")
    with pytest.raises(steps.Refused, match="No column is “name”"):
        steps.compare(batch)
    assert (batch.rows.count(), Source.objects.count()) == (0, 0)


# --- comparing and applying -----------------------------------------------------------------------


def test_nothing_is_written_before_it_is_applied():
    batch = received()
    steps.compare(batch)
    batch.refresh_from_db()
    assert (names(), batch.state, batch.counts["new"]) == ([], "ready", 2)


def test_what_was_accepted_is_written_and_remembered():
    editor = make_user()
    batch = received()
    steps.compare(batch)
    batch.rows.filter(key="Bremen").update(decision="rejected")
    steps.apply(batch, by=editor)
    batch.refresh_from_db()
    event = Region.pgh_event_models["insert"].objects.get(name="Hamburg")
    assert (names(), batch.state, batch.applied_by, batch.context) == (
        ["Hamburg"],
        "applied",
        editor,
        event.pgh_context_id,
    )
    assert event.pgh_context.metadata["reason"] == "import of list.csv"
    assert event.pgh_context.metadata["batch"] == batch.pk


def test_decisions_survive_another_comparison():
    batch = received()
    steps.compare(batch)
    batch.rows.filter(key="Bremen").update(decision="rejected")
    steps.compare(batch)
    steps.apply(batch)
    assert names() == ["Hamburg"]


def test_faulty_rows_stop_everything_unless_they_are_left_out():
    batch = received("name\nHamburg\n?\n")
    steps.compare(batch)
    with pytest.raises(steps.Refused, match="1 row is faulty or undecided"):
        steps.apply(batch)
    assert names() == []
    steps.apply(batch, skip_open=True)
    assert names() == ["Hamburg"]


def test_it_is_applied_once():
    batch = received()
    steps.compare(batch)
    steps.apply(batch)
    with pytest.raises(steps.Refused, match="it is “imported”"):
        steps.apply(batch)
    assert names() == ["Bremen", "Hamburg"]


def test_what_breaks_in_the_middle_leaves_nothing_behind(regions):
    batch = received()
    steps.compare(batch)
    regions.fails = True
    with pytest.raises(RuntimeError):
        steps.apply(batch)
    batch.refresh_from_db()
    assert (names(), batch.state, batch.applied_at) == ([], "ready", None)


# --- reading again, discarding --------------------------------------------------------------------


def test_a_file_can_be_read_in_another_way():
    batch = received("name;code\nHamburg;HH\n")
    steps.read_again(batch, delimiter=",")
    assert (batch.columns, batch.reading["delimiter"], batch.state) == (
        ["name;code"],
        ",",
        "received",
    )
    steps.read_again(batch)
    assert batch.columns == ["name", "code"]


def test_a_discarded_list_leaves_its_trace_but_not_its_data(django_capture_on_commit_callbacks):
    batch = received()
    steps.compare(batch)
    storage, name = batch.file.storage, batch.file.name
    with django_capture_on_commit_callbacks(execute=True):
        steps.discard(batch)
    batch.refresh_from_db()
    assert (storage.exists(name), batch.rows.count(), batch.state) == (False, 0, "discarded")
    assert batch.file_name == "list.csv"


@contextmanager
def somebody_else():
    """Another connection, which sees only what is really there, and leaves no history."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            names = trigger_names(Batch)
            cursor.execute(
                "SELECT set_config('pgtrigger.ignore', %s::text[]::text, false)", [names]
            )
            yield other, cursor
    finally:
        other.close()


def test_what_somebody_has_in_hand_is_refused_at_once():
    mine = received()
    state = Batch.objects.filter(pk=mine.pk).values().get() | {"id": 0}
    with somebody_else() as (other, cursor):
        cursor.execute(
            "INSERT INTO imports_batch"
            " SELECT * FROM jsonb_populate_record(NULL::imports_batch, %s)",
            [json.dumps(state, cls=DjangoJSONEncoder)],
        )
        try:
            batch = Batch.objects.get(pk=0)
            other.set_autocommit(False)
            cursor.execute("SELECT FROM imports_batch WHERE id = 0 FOR UPDATE")
            with pytest.raises(steps.Refused, match="Somebody else has this import in hand"):
                steps.compare(batch)
            other.rollback()
            with transaction.atomic():
                steps.compare(batch)
                transaction.set_rollback(True)
            assert batch.counts["new"] == 2
        finally:
            other.rollback()
            other.set_autocommit(True)
            cursor.execute("DELETE FROM imports_batch WHERE id = 0")
