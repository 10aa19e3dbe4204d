"""The import and export pages: preview first, confirm, all or nothing, and only who may."""

from io import BytesIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from icpermed import uploads
from icpermed.spreadsheets import read
from registry.models import Body, Organisation
from tests.conftest import client_for
from tests.factories import make_body, make_organisation, make_user

pytestmark = pytest.mark.django_db

BODIES = (
    b"slug,name,kind,starts_on\nboard,Board,steering_board,2016\nlate,Late,working_group,2999\n"
)
LIST = b"name,acronym,country,kind,status\nHealth Board,HB,Ireland,funder,member\n"


def url(name: str, *args) -> str:
    return reverse(f"admin:{name}", args=args)


def upload(client, data=BODIES, name="registry_body_import", **fields):
    file = SimpleUploadedFile("list.csv", data)
    return client.post(url(name), {"file": file, **fields})


def confirm(client, preview, name="registry_body_import", **fields):
    context = preview.context
    fields = {"token": context["token"], "fingerprint": context["review"].fingerprint} | fields
    return client.post(url(name), fields)


def stored() -> list[str]:
    return default_storage.listdir(uploads.FOLDER)[1] if default_storage.exists("imports") else []


def test_a_file_is_previewed_confirmed_and_reported(secretariat):
    preview = upload(secretariat, reason="by mail")
    before = Body.objects.count()
    done = confirm(secretariat, preview, accept_warnings="on", reason="by mail")
    report = secretariat.get(done.headers["Location"])
    assert (preview.status_code, before, Body.objects.count(), report.status_code) == (
        200,
        0,
        2,
        200,
    )
    links = [row["url"] for row in report.context["report"]["rows"]]
    pks = Body.objects.order_by("slug").values_list("pk", flat=True)
    assert links == [url("registry_body_change", pk) for pk in pks]
    metadata = Body.objects.get(slug="board").events.get().pgh_context.metadata
    assert (metadata["user"], metadata["reason"]) == (
        secretariat.user.pk,
        "import of list.csv – by mail",
    )


def test_warnings_need_a_tick(secretariat):
    answer = confirm(secretariat, upload(secretariat))
    assert (Body.objects.count(), answer.context["problem"]) == (
        0,
        "Nothing was written yet: read the warnings, and tick that they are meant.",
    )
    confirm(secretariat, answer, accept_warnings="on")
    assert Body.objects.count() == 2


def test_a_faulty_file_cannot_be_confirmed(secretariat):
    preview = upload(secretariat, BODIES + b"bad,Bad,club,\n")
    page = preview.content.decode()
    assert 'value="Write it" disabled aria-describedby="why-not"' in page
    answer = confirm(secretariat, preview, accept_warnings="on")
    assert (answer.context["problem"], Body.objects.count()) == (
        "Nothing was written: some rows are faulty.",
        0,
    )


def test_a_register_that_changed_in_between_is_shown_anew(secretariat):
    make_body("Board", slug="board", kind="steering_board", starts_on="2015")
    preview = upload(secretariat)
    Body.objects.update(name="Somebody was quicker")
    answer = confirm(secretariat, preview, accept_warnings="on")
    assert answer.context["problem"].startswith("Nothing was written: the register has changed")
    assert Body.objects.get().name == "Somebody was quicker"


def test_what_cannot_be_read_is_said_beside_the_field(secretariat):
    answer = upload(secretariat, b"%PDF-1.7", reason="by mail")
    assert answer.context["form"].errors == {
        "file": ["This is a PDF. Ask the sender for the Excel file that it was made from."]
    }
    assert 'value="by mail"' in answer.content.decode()


def test_an_upload_is_its_senders_alone_and_is_used_once(secretariat):
    preview = upload(secretariat)
    colleague = client_for(make_user("colleague", group="Secretariat"))
    stolen = confirm(colleague, preview, accept_warnings="on")
    elsewhere = confirm(secretariat, preview, "registry_person_import", accept_warnings="on")
    assert (stolen.status_code, elsewhere.status_code, Body.objects.count()) == (302, 302, 0)
    done = confirm(secretariat, preview, accept_warnings="on")
    assert colleague.get(done.headers["Location"]).status_code == 404
    again = confirm(secretariat, preview, accept_warnings="on")
    assert again.headers["Location"] == url("registry_body_import")


def test_uploads_that_nobody_confirmed_disappear(secretariat, monkeypatch):
    upload(secretariat)
    old = stored()
    monkeypatch.setattr(uploads, "KEPT_FOR", -uploads.KEPT_FOR)
    upload(secretariat)
    assert (len(old), len(stored()), set(old) & set(stored())) == (1, 1, set())


def test_values_from_a_file_are_text_and_never_markup(secretariat):
    data = b"slug,name,kind\nx,<script>alert(1)</script>,working_group\n"
    page = upload(secretariat, data).content.decode()
    assert ("<script>alert(1)" in page, "&lt;script&gt;alert(1)" in page) == (False, True)


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


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_empty_list_has_the_columns_of_the_import(secretariat, form):
    data = secretariat.get(url("registry_body_import_template", form)).content
    if form == "xlsx":
        head = [cell.value for cell in load_workbook(BytesIO(data)).active[1]]
    else:
        head = data.decode("utf-8-sig").strip().replace('"', "").split(",")
    assert head == ["slug", "name", "kind", "starts_on", "ends_on", "purpose", "is_published"]


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
    preview = upload(editor, LIST, "import_membership_list", **publish)
    before = Organisation.objects.count()
    done = confirm(editor, preview, "import_membership_list", **publish)
    organisation = Organisation.objects.get()
    assert (before, done.status_code, organisation.slug, organisation.is_published) == (
        0,
        302,
        "hb",
        is_published,
    )


def test_the_list_of_organisations_leads_to_the_membership_list(editor):
    make_organisation()
    page = editor.get(url("registry_organisation_changelist")).content.decode()
    assert page.count(f'href="{url("import_membership_list")}"') == 1
