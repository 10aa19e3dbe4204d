"""The pages of an import: the whole way without JavaScript, who may see it, and how quick it is."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from icpermed.imports import importer as importers
from icpermed.imports import steps
from icpermed.imports.models import Batch, Row, Source
from icpermed.imports.tally import Tally
from registry.models import Body
from tests.conftest import client_for
from tests.desk import everything
from tests.factories import make_body, make_user
from tests.imports.bodies import BodyImporter

pytestmark = pytest.mark.django_db

LIST = (
    "name;kind;purpose;colour\n"
    "Board;working_group;Steers;red\n"
    "Ethics;working_group;Thinks?;blue\n"
    "Nobody;club;;\n"
)


@pytest.fixture(autouse=True)
def a_kind_of_list(monkeypatch):
    """A small importer, known to the desk for one test."""
    monkeypatch.setitem(importers._importers, BodyImporter.key, BodyImporter())


def receive(text=LIST, **fields) -> Batch:
    file = SimpleUploadedFile("list.csv", text.encode())
    return steps.receive(BodyImporter.key, file, file_name="list.csv", **fields)


def reviewed(text=LIST, **fields) -> Batch:
    """A batch that waits for its review."""
    batch = receive(text, **fields)
    steps.compare(batch)
    return batch


def url(batch, page: str, *args) -> str:
    return reverse(f"admin:imports_batch_{page}", args=[batch.pk, *args])


def sent(batch, bucket: str, **more) -> dict:
    """What a browser sends of a bucket in which everything is ticked, but for what is said."""
    rows = list(batch.rows.filter(bucket=bucket))
    return {
        "row": [row.pk for row in rows],
        "take": [row.pk for row in rows if bucket != "absent"],
        "field": [f"{row.pk}:{name}" for row in rows for name in row.changes],
        "do": "save",
    } | more


def decide(client, batch, bucket: str, **more):
    address = url(batch, "review") + f"?bucket={bucket}"
    answer = client.post(address, sent(batch, bucket, **more))
    batch.refresh_from_db()
    return answer


# --- choosing -------------------------------------------------------------------------------------


def choose(client, data=None, **fields):
    return client.post(
        reverse("admin:registry_body_import"), (data or {}) | {"mode": "add-and-update"} | fields
    )


def test_a_list_is_kept_and_goes_on_to_its_columns(secretariat):
    file = SimpleUploadedFile("list.csv", LIST.encode())
    answer = choose(secretariat, {"file": file}, source="Agency", reason="by mail")
    batch = Batch.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, url(batch, "map"))
    assert (batch.source, batch.reason, batch.mode, batch.is_complete, batch.made_by) == (
        "Agency",
        "by mail",
        "add-and-update",
        False,
        secretariat.user,
    )


def test_a_file_that_is_too_large_is_refused_beside_the_field(secretariat, settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    file = SimpleUploadedFile("list.csv", b"name\n" + b"A\n" * 600_000)
    (words,) = choose(secretariat, {"file": file}).context["form"].errors["file"]
    assert "1 MB is the most that is read at once" in words


def test_a_pasted_list_is_as_good_as_a_file(secretariat):
    choose(secretariat, pasted="name\tkind\nBoard\tworking_group\n")
    assert (Batch.objects.get().columns, Batch.objects.get().row_count) == (["name", "kind"], 1)


def test_what_cannot_be_read_is_said_beside_the_field_and_nothing_typed_is_lost(secretariat):
    file = SimpleUploadedFile("list.csv", b"%PDF-1.7")
    answer = choose(secretariat, {"file": file}, source="Agency", reason="by mail")
    assert answer.context["form"].errors == {
        "file": ["This is a PDF. Ask the sender for the Excel file that it was made from."]
    }
    page = answer.content.decode()
    assert ('value="Agency"' in page, 'value="by mail"' in page) == (True, True)
    assert "a browser does not keep a file" in page
    assert Batch.objects.count() == 0


def test_a_pasted_text_that_cannot_be_read_is_kept(secretariat):
    answer = choose(secretariat, pasted='name;kind\n"Board;x\n')
    assert list(answer.context["form"].errors) == ["pasted"]
    assert "&quot;Board;x" in answer.content.decode()


@pytest.mark.parametrize("both", [True, False])
def test_a_file_or_a_pasted_list_is_needed_and_only_one(secretariat, both):
    fields = {"file": SimpleUploadedFile("l.csv", LIST.encode()), "pasted": LIST} if both else {}
    answer = choose(secretariat, fields)
    assert list(answer.context["form"].errors) == ["pasted" if both else "file"]


# --- columns --------------------------------------------------------------------------------------


def test_columns_are_shown_with_what_is_in_them_and_what_they_mean(secretariat):
    batch = receive()
    page = secretariat.get(url(batch, "map"))
    shown = {column.header: (column.samples, column.ours) for column in page.context["theirs"]}
    assert shown == {
        "name": (["Board", "Ethics", "Nobody"], "name"),
        "kind": (["working_group", "club"], "kind"),
        "purpose": (["Steers", "Thinks?"], "purpose"),
        "colour": (["red", "blue"], ""),
    }
    assert page.context["unstored"] == ["colour"]


def test_a_mapping_that_is_decided_is_remembered_and_the_list_is_compared(secretariat):
    batch = receive(source="Agency")
    answer = secretariat.post(
        url(batch, "map"), {"ours": ["name", "kind", "", "purpose"], "do": "map"}
    )
    batch.refresh_from_db()
    assert (answer.headers["Location"], batch.state) == (url(batch, "review"), "ready")
    assert Source.objects.get().mapping["colour"] == "purpose"
    again = receive(source="Agency")
    page = secretariat.get(url(again, "map"))
    assert [column.ours for column in page.context["theirs"]] == ["name", "kind", "", "purpose"]
    assert page.context["theirs"][3].why == "as in the last list of this sender"


def test_two_columns_for_one_are_refused_and_what_was_chosen_stays(secretariat):
    batch = receive()
    answer = secretariat.post(
        url(batch, "map"), {"ours": ["name", "kind", "purpose", "purpose"], "do": "map"}
    )
    assert "both mean purpose" in answer.context["refusal"]
    assert [column.is_wrong for column in answer.context["theirs"]] == [False, False, True, True]
    batch.refresh_from_db()
    assert (batch.state, batch.mapping) == ("received", ["name", "kind", "purpose", ""])


def test_a_file_is_read_again_in_another_way(secretariat):
    batch = receive("Bodies;;;\n" + LIST)
    reading = {"do": "read", "delimiter": ";", "header_line": 1}
    answer = secretariat.post(url(batch, "map"), {"ours": ["", "kind", "", "name"]} | reading)
    batch.refresh_from_db()
    assert (answer.status_code, batch.columns, batch.chosen) == (
        302,
        ["Bodies"],
        {"header_line": 1},
    )


def test_columns_keep_what_they_mean_when_only_the_dates_are_read_in_another_way(secretariat):
    batch = receive()
    reading = {"do": "read", "delimiter": ";", "header_line": 1, "counts_days": "on"}
    secretariat.post(url(batch, "map"), {"ours": ["name", "kind", "", "purpose"]} | reading)
    batch.refresh_from_db()
    assert (batch.mapping, batch.reading["counts_days"]) == (["name", "kind", "", "purpose"], True)


def test_a_way_of_reading_that_does_not_work_changes_nothing(secretariat):
    batch = receive()
    before = Batch.objects.values().get()
    reading = {"do": "read", "delimiter": ";", "header_line": 4}
    answer = secretariat.post(url(batch, "map"), {"ours": batch.mapping} | reading)
    assert answer.context["unreadable"].startswith("The file has column names in line 4")
    assert Batch.objects.values().get() == before


# --- review ---------------------------------------------------------------------------------------


def test_the_review_begins_with_what_somebody_has_to_do_something_about(secretariat):
    make_body("Board", kind="steering_board")
    page = secretariat.get(url(reviewed(), "review"))
    assert page.context["looking"].bucket == "faulty"
    tabs = {tab["name"]: tab["count"] for tab in page.context["looking"].tabs()}
    assert tabs == {"faulty": 1, "new": 1, "changed": 1}
    assert "Write working_group." in page.content.decode()
    assert (
        page.context["tally"].sentence == "1 new and 1 changed will be written; 1 faulty stays out."
    )


def test_a_row_that_is_left_out_is_not_written(secretariat):
    batch = reviewed()
    [board, ethics] = batch.rows.filter(bucket="new")
    decide(secretariat, batch, "new", take=[board.pk])
    ethics.refresh_from_db()
    assert (ethics.decision, batch.counts["rejected_new"]) == ("rejected", 1)
    assert Tally.of(batch).sentence == (
        "1 new will be written; 1 faulty and 1 that you left out stay out."
    )


def test_a_field_that_is_left_out_keeps_what_the_register_says(secretariat):
    body = make_body("Board", kind="steering_board", purpose="Rests")
    batch = reviewed()
    row = batch.rows.get(bucket="changed")
    decide(secretariat, batch, "changed", field=[f"{row.pk}:kind"])
    secretariat.post(
        url(batch, "review"), {"do": "apply", "skip_open": "on", "read_warnings": "on"}
    )
    body.refresh_from_db()
    assert (body.kind, body.purpose) == ("working_group", "Rests")


def test_a_column_is_left_out_of_all_rows(secretariat):
    make_body("Board", kind="steering_board", purpose="Rests")
    batch = reviewed()
    columns = {"columns-shown": ["kind", "purpose"], "column": ["kind"]}
    decide(secretariat, batch, "changed", **columns)
    assert batch.left_out == ["purpose"]
    page = secretariat.get(url(batch, "review") + "?bucket=changed").content.decode()
    assert "Purpose: left out of all rows" in page
    # Taken over again, no row has kept a grudge.
    decide(secretariat, batch, "changed", **columns | {"column": ["kind", "purpose"]})
    assert (batch.left_out, batch.rows.get(bucket="changed").left_out) == ([], [])


def test_a_row_of_which_every_change_is_left_out_is_not_counted_as_changed(secretariat):
    make_body("Board", kind="steering_board", purpose="Rests")
    batch = reviewed()
    decide(secretariat, batch, "changed", field=[])
    assert (batch.counts["changed"], batch.counts["idle"], Tally.of(batch).updated) == (1, 1, 0)


def test_a_whole_bucket_is_left_out_and_taken_over_again(secretariat):
    batch = reviewed()
    decide(secretariat, batch, "new", do="leave-all")
    assert (Tally.of(batch).added, batch.counts["rejected_new"]) == (0, 2)
    decide(secretariat, batch, "new", do="take-all")
    assert Tally.of(batch).added == 2


def test_only_what_a_filter_finds_is_left_out(secretariat):
    batch = reviewed()
    form = sent(batch, "new", do="leave-all")
    secretariat.post(url(batch, "review") + "?bucket=new&q=ethic", form)
    assert list(batch.rows.filter(decision="rejected").values_list("label")) == [("Ethics",)]


def test_rows_are_found_by_text_and_by_column(secretariat):
    make_body("Board", kind="steering_board")
    make_body("Ethics", kind="working_group")
    batch = reviewed()
    page = url(batch, "review") + "?bucket=changed"
    found = [
        [shown.name for shown in secretariat.get(page + query).context["rows"]]
        for query in ["", "&q=ETHIC", "&column=kind", "&q=%25", "&q=%00", "&column=%00&page=x"]
    ]
    both = ["Board", "Ethics"]
    assert found == [both, ["Ethics"], ["Board"], [], both, both]


def test_a_choice_between_candidates_is_followed_in_a_new_comparison(secretariat):
    one, two = make_body("Board"), make_body("BOARD")
    batch = reviewed()
    row = batch.rows.get(bucket="ambiguous")
    page = secretariat.get(url(batch, "review") + "?bucket=ambiguous").content.decode()
    assert (f'value="{one.pk}"' in page, f'value="{two.pk}"' in page) == (True, True)
    answer = decide(secretariat, batch, "ambiguous", **{f"choice-{row.pk}": two.pk})
    assert answer.headers["Location"] == url(batch, "review")
    assert (batch.counts["ambiguous"], batch.rows.get(line=2).record_id) == (0, two.pk)


def test_a_choice_that_is_none_of_the_candidates_is_no_choice(secretariat):
    make_body("Board"), make_body("BOARD")
    other = make_body("Other")
    batch = reviewed()
    row = batch.rows.get(bucket="ambiguous")
    decide(secretariat, batch, "ambiguous", **{f"choice-{row.pk}": other.pk})
    row.refresh_from_db()
    assert (row.bucket, row.choice) == ("ambiguous", "")


def test_a_page_answers_a_script_with_the_new_sentence(secretariat):
    batch = reviewed()
    address = url(batch, "review") + "?bucket=new"
    form = sent(batch, "new") | {"take": []}
    answer = secretariat.post(address, form, headers={"Accept": "application/json"})
    assert json.loads(answer.content) == {
        "words": "Saved.",
        "sentence": "Nothing is written; 1 faulty and 2 that you left out stay out.",
    }


def test_rows_of_another_import_cannot_be_decided_here(secretariat):
    mine, other = reviewed(), reviewed()
    form = sent(other, "new") | {"take": []}
    secretariat.post(url(mine, "review") + "?bucket=new", form)
    assert other.rows.filter(decision="rejected").count() == 0


def test_a_column_that_is_not_in_the_list_cannot_be_left_out(secretariat):
    batch = reviewed()
    decide(secretariat, batch, "changed", **{"columns-shown": ["x" * 200, "purpose"], "column": []})
    assert batch.left_out == ["purpose"]


# --- writing --------------------------------------------------------------------------------------


def test_faulty_rows_and_warnings_need_a_tick(secretariat):
    batch = reviewed()
    page = secretariat.get(url(batch, "review"))
    assert list(page.context["form"].fields) == ["skip_open", "read_warnings"]
    answer = decide(secretariat, batch, "new", do="apply")
    assert list(answer.context["form"].errors) == ["skip_open", "read_warnings"]
    assert (batch.state, Body.objects.count()) == ("ready", 0)
    decide(secretariat, batch, "new", do="apply", skip_open="on", read_warnings="on")
    assert (batch.state, set(Body.objects.values_list("name", flat=True))) == (
        "applied",
        {"Board", "Ethics"},
    )


def test_what_is_decided_last_counts_when_the_list_is_written(secretariat):
    batch = reviewed()
    board = batch.rows.get(label="Board")
    form = sent(batch, "new") | {"take": [board.pk], "do": "apply", "skip_open": "on"}
    secretariat.post(url(batch, "review") + "?bucket=new", form)
    assert list(Body.objects.values_list("name", flat=True)) == ["Board"]


def test_what_is_missing_is_ended_only_if_somebody_says_so_and_when(secretariat):
    body = make_body("Old Board")
    batch = reviewed(is_complete=True)
    row = batch.rows.get(bucket="absent")
    confirmed = {"skip_open": "on", "read_warnings": "on", "do": "apply"}
    answer = decide(secretariat, batch, "absent", take=[row.pk], **confirmed)
    assert answer.context["form"].errors == {
        "left_on": ["Say when they left: a year, a month or a day."]
    }
    decide(secretariat, batch, "absent", take=[row.pk], left_on="2024", **confirmed)
    body.refresh_from_db()
    assert (batch.options["left_on"], str(body.ends_on)) == ("2024", "2024")


def test_a_second_click_does_nothing_more(secretariat):
    batch = reviewed()
    form = sent(batch, "new", do="apply", skip_open="on", read_warnings="on")
    address = url(batch, "review") + "?bucket=new"
    answers = [secretariat.post(address, form) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [url(batch, "result")] * 2
    assert Body.objects.count() == 2


# --- what became of it ----------------------------------------------------------------------------


def applied(client, text=LIST) -> Batch:
    batch = reviewed(text)
    steps.apply(batch, by=client.user, skip_open=True)
    return batch


def test_the_result_lists_exactly_what_was_written(secretariat):
    batch = applied(secretariat)
    page = secretariat.get(url(batch, "result"))
    links = [shown.url for shown in page.context["rows"]]
    pks = Body.objects.order_by("pk").values_list("pk", flat=True)
    assert links == [reverse("admin:registry_body_change", args=[pk]) for pk in pks]
    rest = secretariat.get(url(batch, "result") + "?outcome=not-written")
    assert [shown.name for shown in rest.context["rows"]] == ["Nobody"]


def test_the_list_as_it_arrived_can_be_taken_along(secretariat):
    answer = secretariat.get(url(reviewed(), "file"))
    assert answer.content == LIST.encode()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.csv"'


def test_a_discarded_list_is_gone_and_its_record_stays(secretariat):
    batch = reviewed()
    asked = secretariat.get(url(batch, "discard"))
    secretariat.post(url(batch, "discard"))
    batch.refresh_from_db()
    page = secretariat.get(url(batch, "home"))
    assert (asked.status_code, batch.state, batch.rows.count(), page.status_code) == (
        200,
        "discarded",
        0,
        200,
    )
    assert secretariat.get(url(batch, "file")).status_code == 404


@pytest.mark.parametrize(
    ("state", "page"),
    [("received", "map"), ("ready", "review"), ("applied", "result"), ("undone", "result")],
)
def test_an_import_leads_to_the_page_at_which_it_waits(secretariat, state, page):
    batch = applied(secretariat)
    Batch.objects.filter(pk=batch.pk).update(state=state)
    for name in ["home", "change"]:
        assert secretariat.get(url(batch, name)).headers["Location"] == url(batch, page)


@pytest.mark.parametrize("state", ["comparing", "applying", "undoing"])
def test_a_step_under_way_shows_how_far_it_is(secretariat, state):
    from icpermed.imports.progress import reporter

    batch = reviewed()
    Batch.objects.filter(pk=batch.pk).update(state=state, applied_at="2024-01-01T00:00Z")
    reporter(batch.pk)(3, 4, "Three of four")
    page = secretariat.get(url(batch, "home")).content.decode()
    assert ('value="75"' in page, "Three of four" in page) == (True, True)
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "the part of the site that does long work is not running" in page
    told = secretariat.get(url(batch, "home"), headers={"Accept": "application/json"})
    assert told.json() == {"working": True, "percent": 75, "words": "Three of four"}
    for other in ["map", "review", "result", "undo", "discard"]:
        assert secretariat.post(url(batch, other)).headers["Location"] == url(batch, "home")


def test_why_a_step_was_not_taken_is_said(secretariat):
    batch = reviewed()
    Batch.objects.filter(pk=batch.pk).update(problem="Something went wrong; nothing was written.")
    assert "nothing was written." in secretariat.get(url(batch, "review")).content.decode()


# --- who may --------------------------------------------------------------------------------------

PAGES = ["home", "change", "map", "review", "result", "undo", "discard", "file"]


@pytest.mark.alike
@pytest.mark.parametrize("state", ["received", "ready", "applied", "undone"])
@pytest.mark.parametrize("page", [*PAGES, "faulty"])
def test_who_may_not_import_such_lists_sees_nothing_of_them(reader, secretariat, page, state):
    batch = applied(secretariat)
    Batch.objects.filter(pk=batch.pk).update(state=state)
    address = url(batch, page, *(["csv"] if page == "faulty" else []))
    before = everything()
    answers = [reader.get(address), reader.post(address, {"do": "apply"})]
    answers += [client_for(make_user(is_staff=True)).get(address)]
    assert {answer.status_code for answer in answers} <= {403, 404}
    assert everything() == before


def test_imports_of_other_kinds_are_not_found(secretariat, monkeypatch):
    batch = reviewed()
    monkeypatch.setattr(BodyImporter, "may", lambda self, user: False)
    statuses = [secretariat.get(url(batch, page)).status_code for page in PAGES]
    assert statuses == [404] * len(PAGES)
    log = secretariat.get(reverse("admin:imports_batch_changelist"))
    assert list(log.context["cl"].result_list) == []


@pytest.mark.parametrize("state", ["received", "ready", "applied"])
def test_a_list_with_columns_for_others_is_for_its_owner_alone(
    secretariat, editor, monkeypatch, state
):
    batch = applied(secretariat)
    Batch.objects.filter(pk=batch.pk).update(state=state, made_by=secretariat.user)
    assert editor.get(url(batch, "file")).status_code == 200
    columns = BodyImporter.columns
    monkeypatch.setattr(BodyImporter, "columns", lambda self, user=None: columns(self)[:2])
    addresses = [*(url(batch, page) for page in PAGES), url(batch, "faulty", "csv")]
    assert {editor.get(address).status_code for address in addresses} == {403}
    assert {editor.post(address).status_code for address in addresses} == {403}
    assert secretariat.get(url(batch, "file")).status_code == 200


def test_an_import_whose_kind_is_gone_is_not_found(secretariat, monkeypatch):
    batch = reviewed()
    monkeypatch.delitem(importers._importers, BodyImporter.key)
    assert secretariat.get(url(batch, "review")).status_code == 404


def test_nobody_adds_changes_or_deletes_an_import_by_hand(secretariat):
    batch = reviewed()
    delete = reverse("admin:imports_batch_delete", args=[batch.pk])
    add = reverse("admin:imports_batch_add")
    assert [secretariat.get(add).status_code, secretariat.post(delete).status_code] == [403, 403]


@pytest.mark.alike
@pytest.mark.parametrize("state", ["received", "ready", "applied", "undone", "discarded"])
@pytest.mark.parametrize("page", PAGES)
def test_looking_changes_nothing(secretariat, page, state):
    batch = applied(secretariat)
    Batch.objects.filter(pk=batch.pk).update(state=state)
    before, rows = everything(), list(Row.objects.order_by("pk").values())
    answer = secretariat.get(url(batch, page))
    assert answer.status_code in {200, 302, 404}
    assert (everything(), list(Row.objects.order_by("pk").values())) == (before, rows)


# --- how quick ------------------------------------------------------------------------------------


def long_list(rows: int) -> str:
    bodies = "".join(f"Group {n};working_group;For {n}\n" for n in range(rows))
    return f"name;kind;purpose\n{bodies}"


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["map", "review", "result"])
def test_pages_ask_the_database_no_more_often_for_a_long_list(secretariat, page):
    counts = []
    for rows in [3, 130]:
        batch = reviewed(long_list(rows))
        if page == "result":
            steps.apply(batch, by=secretariat.user)
        counts.append(queries(secretariat, url(batch, page)))
    assert counts[0] == counts[1]


def test_a_page_of_the_review_counts_no_rows(secretariat):
    batch = reviewed(long_list(130))
    with CaptureQueriesContext(connection) as captured:
        page = secretariat.get(url(batch, "review") + "?bucket=new&page=2")
    assert [shown.row.line for shown in page.context["rows"]] == list(range(52, 102))
    asked = [query["sql"] for query in captured if "imports_row" in query["sql"]]
    assert (len(asked), "COUNT" in asked[0].upper()) == (1, False)
