"""Files of documents: what comes in, and who gets them."""

import hashlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from publications import publishing
from publications.documents import checked_document, checked_picture
from publications.models import Publication, PublicationFile
from tests.events.slides import make_picture
from tests.publications.factories import (
    make_newsitem,
    make_publication,
    make_publicationfile,
    make_video,
)
from tests.registry.pdfs import make_pdf, make_upload, opens_with

pytestmark = pytest.mark.django_db

CONTENT = b"%PDF-1.7 the document"


def stored(content: bytes = CONTENT, name: str = "document.pdf") -> ContentFile:
    return ContentFile(content, name)


def with_file(**fields) -> Publication:
    """A published document with a file."""
    return make_publication(link="", file=stored(), **fields)


def file_url(publication: Publication) -> str:
    return f"{publication.get_absolute_url()}file/"


def body(response) -> bytes:
    return b"".join(response.streaming_content)


# --- in -------------------------------------------------------------------------------------------


def test_hash_and_size_come_from_the_file_that_is_stored():
    one = with_file()
    other = make_publicationfile(one, link="", file=stored(b"%PDF-1.7 annex"))

    assert (one.sha256, one.size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    assert PublicationFile.objects.get().sha256 == hashlib.sha256(b"%PDF-1.7 annex").hexdigest()
    with one.file.open() as file:
        assert file.read() == CONTENT
    assert other.size == 14


def test_without_a_file_there_is_no_hash():
    one = with_file()

    one.file, one.link = "", "https://example.org/a.pdf"
    one.save()

    assert (one.sha256, one.size) == ("", 0)


def test_a_file_that_is_lost_on_the_disk_keeps_its_hash_and_the_rest_can_be_changed():
    one = with_file()
    known = one.sha256
    one.file.storage.delete(one.file.name)

    one = Publication.objects.get()
    one.title = "Mended"
    one.save()

    one.refresh_from_db()
    assert (one.title, one.sha256) == ("Mended", known)


def test_what_somebody_calls_a_file_is_no_part_of_its_name():
    found = checked_document(make_upload("../../etc/passwd final FINAL.pdf"))

    assert found.name.endswith(".pdf")
    assert not set("/ ") & set(found.name)
    assert "passwd" not in found.name


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MZ a program", "none of the files"),
        (b"<html><script>alert(1)</script></html>", "none of the files"),
        (make_pdf(opens_with("/JavaScript", JS="x()")), "scripts or actions"),
    ],
)
def test_what_could_do_harm_is_refused(data, words):
    with pytest.raises(ValidationError, match=words):
        checked_document(SimpleUploadedFile("report.pdf", data))


def test_a_picture_is_a_picture():
    assert checked_picture(SimpleUploadedFile("x.gif", make_picture("PNG"))).name.endswith(".png")
    with pytest.raises(ValidationError, match="no picture"):
        checked_picture(make_upload("picture.png"))


def test_a_file_that_changes_under_the_eyes_of_readers_is_asked_about_once():
    one = with_file()

    assert one.warnings() == []
    one.file = make_upload()
    assert ["Better make a new version" in words for words in one.warnings()] == [True]


# --- out ------------------------------------------------------------------------------------------


def test_everybody_gets_the_file_of_what_is_published(client):
    one = with_file(title="A report / final")

    response = client.get(file_url(one))

    assert (body(response), response["Content-Type"]) == (CONTENT, "application/pdf")
    assert response["Content-Disposition"] == 'inline; filename="a-report-final.pdf"'
    assert response["ETag"] == f'"{one.sha256}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert client.get(file_url(one), headers={"If-None-Match": f'"{one.sha256}"'}).status_code == (
        304
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"is_published": False},
        {"state": "withdrawn"},
        {"state": "planned", "is_published": False},
        {"state": "in_preparation", "is_published": False},
    ],
)
def test_nobody_gets_the_file_of_anything_else(client, fields):
    one = with_file(**fields)
    other = make_publicationfile(one, link="", file=stored())

    assert client.get(file_url(one)).status_code == 404
    assert client.get(f"{file_url(one)}{other.pk}/").status_code == 404


def test_an_old_version_is_given_and_not_indexed(client):
    one = with_file(state="superseded")

    response = client.get(file_url(one))

    assert (body(response), response["X-Robots-Tag"]) == (CONTENT, "noindex")


def test_a_translation_goes_with_its_document(client):
    one, stranger = with_file(), with_file()
    german = make_publicationfile(one, title="German", link="", file=stored(b"%PDF-1.7 deutsch"))

    assert body(client.get(f"{file_url(one)}{german.pk}/")) == b"%PDF-1.7 deutsch"
    assert client.get(f"{file_url(stranger)}{german.pk}/").status_code == 404


def test_what_is_elsewhere_or_lost_is_not_found_here(client):
    elsewhere, lost = make_publication(), with_file()
    lost.file.storage.delete(lost.file.name)

    assert [client.get(file_url(one)).status_code for one in (elsewhere, lost)] == [404, 404]


def test_a_browser_keeps_what_it_might_run(client):
    one = make_publication(link="", file=stored(b"<script>", "page.html"))

    response = client.get(file_url(one))

    assert body(response) == b"<script>"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_the_staff_opens_files_before_they_are_public(client, reader):
    one = with_file(state="in_preparation", is_published=False)

    response = reader.get(one.get_preview_url())

    assert (body(response), response["X-Robots-Tag"]) == (CONTENT, "noindex")
    assert "no-store" in response["Cache-Control"]
    assert client.get(one.get_preview_url()).status_code == 302


def test_a_withdrawn_document_loses_its_file_for_the_public(client):
    one = with_file()

    publishing.withdraw(publication=one, reason="Wrong.")

    assert client.get(file_url(one)).status_code == 404
    page = client.get(one.get_absolute_url()).content.decode()
    assert ("file/" in page, "Why: Wrong." in page) == (False, True)


# --- pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_newsitem, make_video])
def test_pictures_are_as_public_as_what_they_belong_to(client, reader, make):
    data = BytesIO(make_picture("JPEG", (60, 40))).getvalue()
    shown, hidden = (
        make(picture=stored(data, "x.jpg"), picture_alt="Blue", is_published=is_published)
        for is_published in (True, False)
    )

    response = client.get(f"{shown.get_absolute_url()}picture/")

    assert (body(response), response["Content-Type"]) == (data, "image/jpeg")
    assert client.get(f"{hidden.get_absolute_url()}picture/").status_code == 404
    assert body(reader.get(hidden.get_picture_url())) == data
    assert client.get(hidden.get_picture_url()).status_code == 302
