"""Any bytes whatever as an upload: a page with a message, never a failure, never half a list."""

from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from icpermed.imports.models import Batch
from tests.factories import make_organisation, make_person
from tests.imports.test_any_bytes import damaged
from tests.imports.written import tables
from tests.registry.lists import TORTURE

pytestmark = pytest.mark.django_db

KINDS = [
    "import_membership_list",
    "registry_organisation_import",
    "registry_membership_import",
    "registry_person_import",
]


def spoiled(seed: int) -> bytes:
    """A damaged file of some form, or the torture sample with letters in the wrong place."""
    chance = Random(seed)
    if chance.random() < 0.5:
        return damaged(seed)
    data = bytearray(TORTURE)
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(data))
        data[place : place + chance.randrange(3)] = chance.choice(
            [
                b";",
                b'"',
                b"\n",
                b"\xff",
                b"=",
                b"'",
                b"<clear>",
                b"\t",
                b"IT",
                b"E+1",
                b"12/02/2024",
            ]
        )
    return bytes(data)


def bring(client, name: str, data: bytes) -> str:
    """The whole way of an upload, as far as it comes; says how far that was."""
    before = tables()
    file = SimpleUploadedFile("list.csv", data)
    fields = {"mode": "add-and-update", "is_complete": "on", "publish": "on", "file": file}
    chosen = client.post(reverse(f"admin:{name}"), fields)
    batch = Batch.objects.first()
    if batch is None:
        refused = chosen.context["form"].errors["file"]
        assert all(words.endswith((".", "?")) for words in refused)
        assert (chosen.status_code, tables()) == (200, before)
        return "refused"
    page = reverse("admin:imports_batch_map", args=[batch.pk])
    assert (chosen.status_code, client.get(page).status_code) == (302, 200)
    mapped = client.post(page, {"ours": batch.mapping, "do": "map"})
    assert tables() == before
    batch.refresh_from_db()
    if batch.state != Batch.State.READY:
        assert (mapped.status_code, bool(mapped.context["refusal"])) == (200, True)
        return "not mapped"
    page = reverse("admin:imports_batch_review", args=[batch.pk])
    for bucket in ["faulty", "ambiguous", "new", "changed", "absent", "unchanged"]:
        assert client.get(f"{page}?bucket={bucket}").status_code == 200
    ticks = {"do": "apply", "skip_open": "on", "read_warnings": "on"}
    assert client.post(page, ticks).status_code in {200, 302}
    batch.refresh_from_db()
    if batch.state != Batch.State.APPLIED:
        assert (batch.state, tables()) == (Batch.State.READY, before)
        return "not written"
    assert client.get(reverse("admin:imports_batch_result", args=[batch.pk])).status_code == 200
    for form in ["csv", "xlsx"]:
        address = reverse("admin:imports_batch_faulty", args=[batch.pk, form])
        assert client.get(address).status_code in {200, 302}
    return "written"


def how_far(client, seeds: range) -> set[str]:
    """How far the uploads came; each is taken back before the next."""
    make_person(affiliation=make_organisation("Health Research Board", acronym="HRB"))
    found = set()
    for seed in seeds:
        with transaction.atomic():
            found.add(bring(client, KINDS[seed % len(KINDS)], spoiled(seed)))
            transaction.set_rollback(True)
    return found


def test_any_upload_is_answered(secretariat):
    assert {"refused", "not mapped", "written"} <= how_far(secretariat, range(12))


@pytest.mark.deep
def test_many_uploads_are_answered(secretariat):
    assert "written" in how_far(secretariat, range(60, 160))
