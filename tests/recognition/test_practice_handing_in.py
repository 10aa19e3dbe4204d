"""Handing in a best practice without an account: the form, the picture, the mail, the button."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from recognition.models import BestPractice, PracticeComment, PracticeFigure, PracticeLink
from recognition.pictures import REFUSALS
from recognition.practices.authoring import UNCONFIRMED_AT_ONCE, free_slug
from tests.factories import make_country
from tests.recognition.factories import make_bestpractice
from tests.recognition.practices import (
    NEW,
    NO_ROWS,
    author_url,
    form,
    last_mail,
    link_in,
    mails,
    rows,
)
from tests.recognition.practices import picture as make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """People need longer than tests; and the country of the form is there."""
    monkeypatch.setattr("recognition.practices.forms.NewPracticeForm.fastest", timedelta(0))
    make_country("DE")


def hand_in(client, **changes):
    return client.post(NEW, form(**changes))


def the_practice() -> BestPractice:
    return BestPractice.objects.get()


def content_of(practice) -> bytes:
    with practice.picture.open() as file:
        return file.read()


def errors(response) -> dict:
    return dict(response.context["form"].errors)


def test_what_is_handed_in_waits_for_its_confirmation(client):
    response = hand_in(client, is_international="on", country="")

    practice = the_practice()
    assert (response.status_code, response["Location"]) == (302, "/best-practices/new/sent/")
    assert (practice.state, practice.is_published) == ("unconfirmed", False)
    assert (practice.slug, practice.is_international) == ("mosaic-initiative", True)
    assert [answer for _, answer in practice.screening] == [None] * 5
    assert (last_mail("confirm").to, link_in(last_mail("confirm"))) == (
        "author@example.org",
        author_url(practice),
    )


def test_figures_and_links_come_in_rows(client):
    hand_in(
        client,
        **rows(
            "figures",
            {"label": "Genomes", "qualifier": "about", "number": "12,500", "as_of": "2023-07"},
            {"qualifier": "exactly"},
            {"label": "Costs", "qualifier": "exactly", "number": "0.5", "unit": "million EUR"},
        ),
        **rows("links", {"title": "Our page", "link": "www.example.org", "language": "FR"}, {}),
    )

    figures, links = PracticeFigure.objects.all(), PracticeLink.objects.all()
    assert [figure.words for figure in figures] == ["about 12,500", "0.5 million EUR"]
    assert [(link.url, link.language) for link in links] == [("https://www.example.org", "fr")]


def test_the_author_answers_the_five_questions(client):
    hand_in(client, own_is_complete=None, words="The costs are missing.")

    said = PracticeComment.objects.get()
    assert said.kind == "answer"
    assert "No: All parts of the form are filled in." in said.text
    assert said.text.endswith("The costs are missing.")
    assert the_practice().is_complete is None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": ""}, "title", "Write the title in English."),
        ({"title": "See www.example.org"}, "title", "Write the name without a web address."),
        ({"kind": ""}, "kind", "Choose what describes it best."),
        ({"summary": ""}, "summary", "Say in a few sentences what it is."),
        (
            {"summary": "x" * 1501},
            "summary",
            "At most 1,500 characters: these are 1,501.",
        ),
        ({"country": ""}, "country", "Choose a country, or tick that it is international."),
        ({"is_international": "on"}, "country", "What is international has no country."),
        (
            {"original_title": "Psifas"},
            "original_language",
            "Say in which language this title is.",
        ),
        (
            {"original_language": "Hebrew"},
            "original_language",
            "Write the code of the language, as he, fr or pt.",
        ),
        ({"starts_on": "2023", "ends_on": "2022"}, "ends_on", "The end lies before the start."),
        ({"own_is_of_benefit": None}, "words", "Tick all five, or say here why not."),
        ({"contact_name": ""}, "contact_name", "Write your name."),
        (
            {"contact_email": ""},
            "contact_email",
            "Write the address that we can send the link to.",
        ),
        ({"is_agreed": None}, "is_agreed", "Without this we could not answer you."),
        ({"fax": "1"}, "fax", "Leave this field empty: it is a trap for programs."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(changes, field, words, client):
    response = hand_in(client, **changes)

    content = response.content.decode()
    assert response.status_code == 422
    assert errors(response) == {field: [words]}
    assert "<title>Error:" in content
    assert "How it works." in content
    assert (BestPractice.objects.count(), mails()) == (0, 0)


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ({"number": "12"}, "label", "Say what is counted."),
        ({"label": "Genomes"}, "number", "Write the number."),
        ({"label": "Genomes", "number": "many"}, "number", "Write figures only, as 1000 or 0.5."),
    ],
)
def test_a_figure_that_is_not_whole_is_said_beside_it(row, field, words, client):
    response = hand_in(client, **rows("figures", row | {"qualifier": "exactly"}))

    row = response.context["sheet"].figures.forms[0]
    assert (response.status_code, dict(row.errors)) == (422, {field: [words]})
    assert words in response.content.decode()


def test_the_same_link_twice_is_refused_beside_the_second(client):
    link = {"title": "Page", "link": "https://example.org/"}
    again = {"title": "Again", "link": "example.org/"}
    response = hand_in(client, **rows("links", link, again))

    forms = response.context["sheet"].links.forms
    assert [dict(row.errors) for row in forms] == [{}, {"link": ["This link is there already."]}]


def test_mistakes_are_listed_in_the_order_of_the_page(client):
    response = client.post(NEW, {"started": form()["started"], **NO_ROWS})

    assert [field.name for field in response.context["form"] if field.errors] == [
        *("title", "kind", "country", "summary", "words", "contact_name", "contact_email"),
        "is_agreed",
    ]


def test_more_rows_are_added_without_finding_anything_wrong(client):
    response = hand_in(
        client, do="more", title="", text="Kept", **rows("figures", {"label": "Genomes"}, {})
    )

    sheet = response.context["sheet"]
    assert (response.status_code, sheet.has_errors, len(sheet.figures.forms)) == (200, False, 3)
    assert 'value="Genomes"' in response.content.decode()
    assert sheet.form["text"].value() == "Kept"
    assert BestPractice.objects.count() == 0


def test_a_form_that_is_filled_in_by_a_program_is_asked_again(client, monkeypatch):
    monkeypatch.undo()
    answers = [hand_in(client), hand_in(client, started="nonsense")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "That was very quick" in answers[0].content.decode()
    assert BestPractice.objects.count() == 0


# --- the picture ----------------------------------------------------------------------------------


def with_picture(client, upload, **changes):
    credit = {"picture_credit": "Somebody", "picture_licence": "CC BY 4.0"}
    return hand_in(client, picture=upload, **credit | changes)


def test_a_picture_is_made_small_and_tells_nothing_but_what_it_shows(client):
    exif = Image.Exif()
    exif[0x010E] = "Taken at the secret laboratory"
    upload = make_picture(size=(3000, 1500), exif=exif, comment=b"secret comment")
    assert b"secret laboratory" in upload.read()
    upload.seek(0)

    assert with_picture(client, upload).status_code == 302

    practice = the_practice()
    content = content_of(practice)
    assert b"secret" not in content
    assert Image.open(BytesIO(content)).size == (640, 320)
    assert "holiday" not in practice.picture.name
    assert practice.picture.name.endswith(".jpg")


def test_a_picture_survives_a_mistake_elsewhere(client):
    response = with_picture(client, make_picture(), title="")

    content = response.content.decode()
    token = response.context["form"].fields["picture"].widget.kept.token
    assert "my holiday.jpg" in content

    credit = {"picture_credit": "Somebody", "picture_licence": "CC BY 4.0"}
    assert hand_in(client, **{"picture-kept": token}, **credit).status_code == 302
    assert Image.open(BytesIO(content_of(the_practice()))).format == "JPEG"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", REFUSALS["other"]),
        (b"\x89PNG\r\n\x1a\n and nonsense", REFUSALS["other"]),
        (b"<svg onload='alert(1)'/>", REFUSALS["other"]),
    ],
)
def test_what_is_no_picture_is_refused_by_what_is_in_it(content, words, client):
    response = with_picture(client, SimpleUploadedFile("picture.png", content))

    assert words in errors(response)["picture"][0]
    assert BestPractice.objects.count() == 0


def test_a_picture_wants_its_author_and_licence(client):
    response = with_picture(client, make_picture(), picture_credit="", picture_licence="")

    assert set(errors(response)) == {"picture_credit", "picture_licence"}


# --- addresses ------------------------------------------------------------------------------------


def test_words_of_ours_are_no_addresses_of_practices():
    make_bestpractice(slug="mosaic")

    assert [free_slug(title) for title in ["New", "Author", "Mosaic", "!", "פסיפס"]] == [
        "new-2",
        "author-2",
        "mosaic-2",
        "best-practice",
        "best-practice",
    ]


def test_nobody_is_flooded_with_our_mails(client):
    answers = {hand_in(client).status_code for _ in range(UNCONFIRMED_AT_ONCE + 2)}

    assert answers == {302}
    assert (BestPractice.objects.count(), mails("confirm")) == (UNCONFIRMED_AT_ONCE,) * 2


# --- the confirmation -----------------------------------------------------------------------------


def test_only_the_button_confirms_not_the_link(client):
    hand_in(client)
    url = author_url(the_practice())

    page = client.get(url)
    assert the_practice().state == "unconfirmed"
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "same-origin")

    assert client.post(url, {"do": "confirm"})["Location"] == f"{url}?done=confirm"
    practice = the_practice()
    assert practice.state == "submitted"
    assert practice.confirmed_at
    assert (mails("received"), mails("desk")) == (1, 1)

    client.post(url, {"do": "confirm"})
    assert (mails("received"), mails("desk")) == (1, 1)


def test_whoever_knows_nothing_of_it_deletes_it_at_once(client):
    hand_in(client)
    url = author_url(the_practice())

    response = client.post(url, {"do": "forget"}, follow=True)

    assert (response.status_code, response.context["title"]) == (410, "It is deleted")
    assert BestPractice.objects.count() == 0
    assert client.get(url).status_code == 404


def test_what_is_confirmed_is_not_deleted_by_the_button(client):
    practice = make_bestpractice(state="submitted", is_published=False)

    response = client.post(author_url(practice), {"do": "forget"})

    assert response.status_code == 409
    assert BestPractice.objects.exists()
