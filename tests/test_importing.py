"""Import and export at the lists of the admin: with the real kinds of lists, and only who may."""

from io import BytesIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from icpermed.imports.models import Batch
from registry.models import Body, Organisation
from tests.conftest import client_for
from tests.factories import make_body, make_organisation, make_user
from tests.spreadsheets import read

pytestmark = pytest.mark.django_db

BODIES = (
    b"slug,name,kind,starts_on\nboard,Board,steering_board,2016\nlate,Late,working_group,2999\n"
)
LIST = b"name,acronym,country,kind,status\nHealth Board,HB,Ireland,funder,member\n"
CONFIRMED = {"do": "apply", "skip_open": "on", "read_warnings": "on"}


def url(name: str, *args) -> str:
    return reverse(f"admin:{name}", args=args)


def upload(client, data=BODIES, name="registry_body_import", **fields):
    file = SimpleUploadedFile("list.csv", data)
    return client.post(url(name), {"file": file, "mode": "add-and-update", **fields})


def bring(client, data=BODIES, name="registry_body_import", **fields) -> Batch:
    """All the way from the list to the register, with every row as it is."""
    upload(client, data, name, **fields)
    batch = Batch.objects.first()
    pages = {page: url(f"imports_batch_{page}", batch.pk) for page in ("map", "review")}
    client.post(pages["map"], {"ours": batch.mapping, "do": "map"})
    batch.refresh_from_db()
    rows = list(batch.rows.filter(bucket__in=["new", "changed"]).values_list("pk", flat=True))
    client.post(pages["review"], CONFIRMED | {"row": rows, "take": rows})
    batch.refresh_from_db()
    return batch


def test_a_list_of_records_goes_all_the_way(secretariat):
    batch = bring(secretariat, reason="by mail")
    page = secretariat.get(url("imports_batch_result", batch.pk))
    links = [shown.url for shown in page.context["rows"]]
    pks = Body.objects.order_by("slug").values_list("pk", flat=True)
    assert links == [url("registry_body_change", pk) for pk in pks]
    metadata = Body.objects.get(slug="board").recorded_states.get().pgh_context.metadata
    assert (metadata["user"], metadata["batch"], metadata["reason"]) == (
        secretariat.user.pk,
        batch.pk,
        "import of list.csv – by mail",
    )


def test_an_import_is_undone_after_a_look_at_what_that_would_do(secretariat):
    batch = bring(secretariat)
    address = url("imports_batch_undo", batch.pk)
    page = secretariat.get(address)
    assert (page.context["report"].counts["reversed"], Body.objects.count()) == (2, 2)
    secretariat.post(address)
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by, Body.objects.count()) == ("undone", secretariat.user, 0)
    result = secretariat.get(url("imports_batch_result", batch.pk))
    assert [shown.row.outcome for shown in result.context["rows"]] == ["undone", "undone"]


def test_a_ticked_row_is_undone_and_the_others_stay(secretariat):
    batch = bring(secretariat)
    row = batch.rows.get(label__contains="Late")
    address = url("imports_batch_undo", batch.pk)
    page = secretariat.get(address, {"only": "ticked", "row": row.pk})
    assert page.context["report"].counts["reversed"] == 1
    secretariat.post(address, {"only": "ticked", "row": row.pk})
    assert [body.slug for body in Body.objects.all()] == ["board"]


def test_nothing_is_undone_where_nothing_is_ticked(secretariat):
    batch = bring(secretariat)
    answer = secretariat.post(url("imports_batch_undo", batch.pk), {"only": "ticked"})
    assert answer.headers["Location"] == url("imports_batch_result", batch.pk)
    assert Body.objects.count() == 2


def test_a_long_list_is_compared_in_the_background(secretariat, settings):
    settings.IMPORT_AT_ONCE_ROWS = 1
    upload(secretariat)
    batch = Batch.objects.get()
    answer = secretariat.post(
        url("imports_batch_map", batch.pk), {"ours": batch.mapping, "do": "map"}, follow=True
    )
    batch.refresh_from_db()
    assert (batch.state, "Waiting to be begun" in answer.content.decode()) == ("comparing", True)


def test_the_history_of_a_record_leads_to_its_import(secretariat):
    batch = bring(secretariat)
    pages = [url("registry_body_history", Body.objects.first().pk), url("recent_changes")]
    link = f'href="{url("imports_batch_change", batch.pk)}"'
    assert [link in secretariat.get(page).content.decode() for page in pages] == [True, True]


def test_who_may_not_import_is_not_led_to_imports(secretariat, reader):
    bring(secretariat)
    page = reader.get(url("registry_body_history", Body.objects.first().pk)).content.decode()
    assert ("import of list.csv" in page, "The whole import" in page) == (True, False)


def test_the_start_page_counts_lists_that_wait(secretariat, reader):
    upload(secretariat)
    line = "1</b> <span>list waits to be mapped"
    pages = [client.get(url("index")).content.decode() for client in (secretariat, reader)]
    assert [line in page for page in pages] == [True, False]


def test_values_from_a_file_are_text_and_never_markup(secretariat):
    data = b"slug,name,kind\nx,<script>alert(1)</script>,working_group\n"
    upload(secretariat, data)
    batch = Batch.objects.get()
    pages = [secretariat.get(url("imports_batch_map", batch.pk))]
    pages += [
        secretariat.post(
            url("imports_batch_map", batch.pk), {"ours": batch.mapping, "do": "map"}, follow=True
        )
    ]
    for page in pages:
        text = page.content.decode()
        assert ("<script>alert(1)" in text, "&lt;script&gt;alert(1)" in text) == (False, True)


@pytest.mark.parametrize("held", ["add", "change", "view"])
def test_a_part_of_the_rights_is_not_enough_to_import(db, held):
    group = Group.objects.create(name="Part")
    group.permissions.add(
        Permission.objects.get(codename="view_body"),
        Permission.objects.get(codename=f"{held}_body"),
    )
    client = client_for(make_user("part", group="Part"))
    answers = [client.get(url("registry_body_import")), upload(client)]
    answers.append(client.get(url("registry_body_import_template", "csv")))
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert (
        url("registry_body_import")
        not in client.get(url("registry_body_changelist")).content.decode()
    )


@pytest.mark.parametrize("name", ["registry_body_import", "import_membership_list"])
def test_a_reader_cannot_import(reader, name):
    assert (reader.get(url(name)).status_code, upload(reader, name=name).status_code) == (403, 403)
    assert Batch.objects.count() == 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_empty_list_has_the_columns_of_the_import(secretariat, form):
    data = secretariat.get(url("registry_body_import_template", form)).content
    if form == "xlsx":
        head = [cell.value for cell in load_workbook(BytesIO(data)).worksheets[0][1]]
    else:
        head = data.decode("utf-8-sig").strip().replace('"', "").split(",")
    assert head == ["slug", "name", "kind", "starts_on", "ends_on", "purpose", "is_published"]


def test_there_is_no_template_of_another_kind(secretariat):
    assert secretariat.get(url("registry_body_import_template", "exe")).status_code == 404


# --- export -------------------------------------------------------------------------------------


def test_an_export_is_what_the_list_shows_in_the_columns_of_ones_choice(reader):
    make_body("Group", slug="group")
    make_body("Board", slug="board", kind="steering_board")
    address = url("registry_body_export") + "?kind__exact=steering_board"
    answer = reader.post(address, {"form": "csv", "columns": ["slug", "name"]})
    sheet = read(answer.content)
    assert (sheet.columns, [line.cells for line in sheet.lines]) == (
        ["slug", "name"],
        [["board", "Board"]],
    )
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="bodies-')


def test_selected_records_are_exported(reader):
    one, _ = make_body("One"), make_body("Two")
    chosen = {"action": "export_selected", "_selected_action": [one.pk]}
    page = reader.post(url("registry_body_changelist"), chosen, follow=True)
    assert (page.status_code, page.context["count"]) == (200, 1)


def test_an_export_needs_a_column(reader):
    answer = reader.post(url("registry_body_export"), {"form": "csv"})
    assert answer.context["form"].errors == {"columns": ["Choose at least one column."]}


def test_nobody_without_sight_of_the_records_exports_them(db):
    Group.objects.create(name="Outside")
    client = client_for(make_user("outside", group="Outside"))
    assert client.get(url("registry_body_export")).status_code == 403


# --- the membership list ------------------------------------------------------------------------


@pytest.mark.parametrize(("publish", "is_published"), [({"publish": "on"}, True), ({}, False)])
def test_a_membership_list_is_imported_by_page(editor, publish, is_published):
    batch = bring(editor, LIST, "import_membership_list", **publish)
    organisation = Organisation.objects.get()
    assert (batch.state, organisation.slug, organisation.is_published) == (
        "applied",
        "hb",
        is_published,
    )


def test_the_list_of_organisations_leads_to_the_membership_list(editor):
    make_organisation()
    page = editor.get(url("registry_organisation_changelist")).content.decode()
    assert page.count(f'href="{url("import_membership_list")}"') == 1
