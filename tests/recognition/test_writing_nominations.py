"""Writing a nomination on the site: half full, with mistakes, co-authors as rows, and files."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from icpermed.outbox.models import Mail
from recognition.forms import StartForm
from recognition.models import CoAuthor, NominationFile
from tests.events.slides import make_picture
from tests.recognition.factories import (
    make_draft_nomination,
    make_editiontopic,
    make_nominationfile,
    make_open_edition,
    make_requiredfile,
)
from tests.recognition.nominating import a_pdf, begin, handed_in, send, text_of, written
from tests.registry.pdfs import make_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """Tests fill in forms faster than people, and more of them."""
    cache.clear()
    monkeypatch.setattr(StartForm, "fastest", timedelta(0))


# --- writing ------------------------------------------------------------------------------------


def test_a_draft_can_be_kept_half_full(client):
    nomination = begin(client, make_open_edition())
    fields = {"text": "", "country": "", "summary": "", "confirms_conditions": ""}
    response = send(client, nomination, **fields)
    assert response["Location"].endswith("?done=save")
    page = text_of(client.get(response["Location"]))
    assert "Your draft has been saved" in page
    assert "Write the description." in page
    nomination.refresh_from_db()
    assert (nomination.title, nomination.country) == ("Barcoding of a disease", None)
    assert nomination.confirms_conditions is False


def test_of_a_draft_what_is_right_is_kept_beside_what_is_wrong(client):
    edition = make_open_edition()
    paper = make_requiredfile(edition)
    nomination = begin(client, edition)
    fields = {"evidence_on": "last spring", "link": "no address at all", "text": "My words"}
    fields |= {f"file_{paper.pk}": a_pdf(), "co_authors": ["Bo"]}
    response = send(client, nomination, "hand_in", **fields)
    page = text_of(response)
    assert response.status_code == 422
    assert 'value="last spring"' in page
    assert 'value="no address at all"' in page
    assert "last spring is not a date" in page.replace("“", "").replace("”", "")
    assert "paper.pdf" in page
    nomination.refresh_from_db()
    assert (nomination.text, nomination.evidence_on, nomination.state) == (
        "My words",
        None,
        "draft",
    )
    assert [one.name for one in nomination.co_authors.all()] == ["Bo"]
    assert nomination.files.get().required_file == paper


def test_all_that_is_missing_stands_beside_its_field_when_it_is_handed_in(client):
    edition = make_open_edition()
    make_editiontopic(edition)
    make_requiredfile(edition, name="The paper")
    nomination = begin(client, edition)
    empty = dict.fromkeys(["title", "name", "affiliation", "country", "summary", "text"], "")
    response = send(client, nomination, "hand_in", **empty, confirms_conditions="")
    page = text_of(response)
    assert response.status_code == 422
    for words in [
        "Write the title of the work.",
        "Write your name.",
        "Write where you work.",
        "Choose the country.",
        "Choose the topic.",
        "Write a summary",
        "Write the description.",
        "Confirm the conditions by the tick.",
        "Add the file “The paper”.",
    ]:
        assert page.count(words) == 2  # In the summary, and beside the field.
    assert page.count('aria-invalid="true"') == 9
    assert not Mail.objects.filter(template__contains="receipt").exists()


def test_co_authors_are_rows_that_are_added_changed_and_emptied(client):
    nomination = begin(client, make_open_edition())
    page = text_of(client.get(nomination.get_absolute_url()))
    assert "co_authors-1-name" in page
    send(client, nomination, co_authors=["Bo", "Cy", "", ""])
    assert "co_authors-3-name" in text_of(client.get(nomination.get_absolute_url()))
    kept = {one.name: one.pk for one in nomination.co_authors.all()}
    send(client, nomination, co_authors=["", "Cyrus", "Di"])
    rows = list(nomination.co_authors.all())
    assert [one.name for one in rows] == ["Cyrus", "Di"]
    assert rows[0].pk == kept["Cy"]
    response = send(client, nomination, co_authors=["Cyrus", "CYRUS"])
    assert response.status_code == 422
    assert "This co-author is named already." in text_of(response)
    assert nomination.co_authors.count() == 2


def test_nobody_writes_the_co_authors_of_somebody_else(client):
    edition = make_open_edition()
    nomination, other = begin(client, edition), make_draft_nomination(edition)
    theirs = CoAuthor.objects.create(nomination=other, name="Theirs")
    fields = {"co_authors": ["Mine"], "co_authors-0-id": theirs.pk, "co_authors-INITIAL_FORMS": 1}
    send(client, nomination, **fields)
    theirs.refresh_from_db()
    assert (theirs.name, theirs.nomination) == ("Theirs", other)


def test_a_form_without_its_rows_takes_no_co_author_away(client):
    nomination = begin(client, make_open_edition())
    send(client, nomination, co_authors=["Bo"])
    fields = written(nomination)
    fields = {name: value for name, value in fields.items() if not name.startswith("co_authors")}
    assert client.post(nomination.get_absolute_url(), fields).status_code == 422
    assert nomination.co_authors.count() == 1


@pytest.mark.parametrize("field", ["title", "name", "affiliation", "nominator_affiliation"])
def test_what_stands_in_a_mail_to_somebody_else_is_no_web_address(client, field):
    nomination = begin(client, make_open_edition(), who="another")
    response = send(client, nomination, **{field: "Win at https://bad.example.org/"})
    assert "Write this without a web address." in text_of(response)
    nomination.refresh_from_db()
    assert getattr(nomination, field) == ""


def test_nobody_writes_to_the_world_by_changing_the_nominee(client):
    nomination = handed_in(client, make_open_edition(), who="another")
    answers = [
        send(client, nomination, email=f"n{n}@example.org", name="New Name") for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [302] * 4 + [422] * 2
    assert "The nominee was changed too often" in text_of(answers[-1])
    assert Mail.objects.filter(template__contains="nomination_nominee").count() == 5
    nomination.refresh_from_db()
    assert nomination.email == "n3@example.org"


# --- files --------------------------------------------------------------------------------------


def test_files_are_checked_by_what_is_in_them(client, settings):
    edition = make_open_edition()
    paper = make_requiredfile(edition)
    nomination = begin(client, edition)
    field = f"file_{paper.pk}"

    def sent(data: bytes, name="file.pdf"):
        return text_of(send(client, nomination, **{field: SimpleUploadedFile(name, data)}))

    assert "This is none of the files that we can take" in sent(b"MZ program")
    assert "none of the files" in sent(b"<svg onload=alert(1)>", "x.png")
    assert "This PDF cannot be read" in sent(b"%PDF-1.7 and nothing else")
    settings.LETTER_MAX_BYTES = 2048
    assert "at most 2.0 KB are possible" in sent(make_pdf() + b" " * 4000)
    settings.LETTER_MAX_BYTES = 10_000_000
    assert not NominationFile.objects.exists()
    send(client, nomination, **{field: SimpleUploadedFile("../../p.exe", make_picture("JPEG"))})
    stored = nomination.files.get()
    assert stored.name == "p.exe"
    assert stored.file.name.startswith("nominations/")
    assert stored.file.name.endswith(".jpg")


def test_a_file_is_replaced_and_taken_away_also_from_the_disk(
    client, django_capture_on_commit_callbacks
):
    edition = make_open_edition()
    paper = make_requiredfile(edition)
    nomination = begin(client, edition)
    send(client, nomination, **{f"file_{paper.pk}": a_pdf("one.pdf")})
    first = nomination.files.get()
    with django_capture_on_commit_callbacks(execute=True):
        send(client, nomination, **{f"file_{paper.pk}": a_pdf("two.pdf")})
    second = nomination.files.get()
    assert (second.pk, second.name) == (first.pk, "two.pdf")
    assert not first.file.storage.exists(first.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        send(client, nomination, **{f"drop_{paper.pk}": "on"})
    assert not nomination.files.exists()
    assert not second.file.storage.exists(second.file.name)


def test_a_file_is_for_whoever_has_the_link(client):
    edition = make_open_edition()
    nomination, other = make_draft_nomination(edition), make_draft_nomination(edition)
    file = make_nominationfile(nomination)
    file.refresh_from_db()

    def own(token):
        return reverse("nomination_file", args=[edition.year, token, file.key])

    response = client.get(own(nomination.token))
    assert b"".join(response.streaming_content) == b"%PDF-1.7 paper"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(own(other.token)).status_code == 404
    assert client.get(own(nomination.nominee_token)).status_code == 404


def test_what_is_much_too_large_is_not_even_read(client, settings):
    settings.LETTER_MAX_BYTES = 100
    edition = make_open_edition()
    paper = make_requiredfile(edition)
    nomination = begin(client, edition)
    response = send(client, nomination, **{f"file_{paper.pk}": a_pdf()})
    assert response.status_code == 413
    assert "The files are too large" in text_of(response)


def test_pages_cost_the_same_however_much_is_written(client, django_assert_max_num_queries):
    edition = make_open_edition()
    nomination = make_draft_nomination(edition)
    for n in range(8):
        CoAuthor.objects.create(nomination=nomination, name=f"Co-author {n}")
        file = make_requiredfile(edition)
        make_nominationfile(nomination, required_file=file)
    for query in ["", "?show=preview"]:
        with django_assert_max_num_queries(16):
            client.get(nomination.get_absolute_url() + query)
    with django_assert_max_num_queries(6):
        client.get(reverse("nomination_new", args=[edition.year]), {"honoured": "Ann Example"})
