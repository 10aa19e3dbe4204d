"""The hall of winners: everybody who agreed to be named, and nobody else, in any form."""

import json
import zipfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from tests.factories import make_country, make_event
from tests.recognition.factories import (
    make_award,
    make_bestpractice,
    make_edition,
    make_editiontopic,
    make_judged_edition,
    make_nomination,
)

pytestmark = pytest.mark.django_db


def found(client, **query) -> list[str]:
    """The names that the list finds."""
    body = client.get(reverse("award_list"), {**query, "format": "json"}).content
    return [item["name"] for item in json.loads(body)["items"]]


def battaglia(**fields):
    return make_award(
        "Mario A. Battaglia",
        name_in_source="Mario.A. Battaglia",
        title="Databases and registers",
        **fields,
    )


@pytest.mark.parametrize(
    "words",
    [
        "Mario A. Battaglia",
        "Mario.A. Battaglia",
        "mario.a battaglia",
        "Battaglia Mario",
        "BATTAGLIA, MARIO A.",
        "MARIO A BATTAGLIA",
        "mario.a.battaglia",
        "marioabattaglia",
        "Màrio Battaglía",
        "  battaglia  ",
        "battag",
        "battaglia databases",
    ],
)
def test_a_winner_is_found_by_any_spelling(client, words):
    battaglia()
    make_award("Annalisa Trama")

    assert found(client, q=words) == ["Mario A. Battaglia"]


@pytest.mark.parametrize("words", ["battaglia trama", "marco battaglia", "%", "...", "_", "zz"])
def test_words_that_nobody_has_find_nobody(client, words):
    battaglia()
    make_award("Annalisa Trama")

    assert found(client, q=words) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Consuelo Martín de Dios", "martin de dios"),
        ("Ludmilla Thomé Domingos Chinen", "CHINEN THOME"),
        ("Mairéad O’Driscoll", "o'driscoll"),
        ("Mairéad O’Driscoll", "odriscoll"),
        ("Anna-Lena Müller", "muller anna lena"),
        ("Łukasz Żółw", "lukasz zolw"),
        ("Γιώργος Παπαδόπουλος", "παπαδοπουλος"),
        ("100% Name", "100%"),
    ],
)
def test_accents_hyphens_and_apostrophes_do_not_matter(client, name, words):
    make_award(name)
    make_award("Somebody Else")

    assert found(client, q=words) == [name]


@pytest.mark.parametrize(
    "query",
    [
        *({"q": "a\0b"}, {"q": "x " * 5000}, {"q": "'); DROP TABLE x; --"}, {"q": "%s %(a)s"}),
        *({"year": "nonsense"}, {"country": "ZZ"}, {"topic": "'"}, {"on": "2019-01-01"}),
    ],
)
def test_odd_questions_find_nothing_and_break_nothing(client, query):
    make_award("Somebody")

    assert found(client, **query) == []


@pytest.mark.parametrize("year", ["0", "99999", "999999999999999999999"])
def test_years_that_there_are_not_are_not_found(client, year):
    for rest in ["", "winner/abc/", "winners/1/picture/", "winners/99999999999999999999/picture/"]:
        assert client.get(f"/recognition/{year}/{rest}").status_code == 404


def test_winners_are_narrowed_by_edition_country_and_topic(client):
    first, second = make_edition(2101), make_edition(2102)
    paper = make_editiontopic(first, name="Paper")
    make_award("Alpha", edition=first, country=make_country("ES"), topic=paper)
    make_award("Beta", edition=first, country=make_country("BR"))
    make_award("Gamma", edition=second, country=make_country("ES"))

    assert found(client) == ["Gamma", "Alpha", "Beta"]
    assert found(client, year="2101") == ["Alpha", "Beta"]
    assert found(client, country="es") == ["Gamma", "Alpha"]
    assert found(client, topic="Paper", country="ES") == ["Alpha"]
    form = client.get(reverse("award_list"), {"country": "ES"}).context["filter"].form
    assert list(form.fields["year"].choices)[1:] == [("2102", "2102 (1)"), ("2101", "2101 (1)")]


def test_winners_stand_under_their_edition(client):
    first, second = make_edition(2101), make_edition(2102)
    for name, edition in [("Alpha", first), ("Beta", second), ("Gamma", second)]:
        make_award(name, edition=edition)

    groups = client.get(reverse("award_list")).context["groups"]

    names = [[award.name for award in group["awards"]] for group in groups]
    assert [group["edition"].year for group in groups] == [2102, 2101]
    assert names == [["Beta", "Gamma"], ["Alpha"]]


def test_the_hall_says_of_which_editions_nobody_is_on_record(client):
    make_award(edition=make_edition(2101))
    make_edition(2102)
    make_edition(2103, is_published=False)
    make_judged_edition(2104)

    assert [e.year for e in client.get(reverse("award_list")).context["without_winners"]] == [2102]


def test_winners_stand_in_the_order_of_their_place(client):
    edition = make_edition()
    make_award("Third", edition=edition, place=3)
    make_award("First", edition=edition, place=1)
    make_award("Second", edition=edition, place=2)

    assert found(client) == ["First", "Second", "Third"]


# --- what must not leak ---------------------------------------------------------------------------

SECRETS = [
    *("Refused Person", "Silent Person", "Draft Person", "Decided Person", "Pending Person"),
    *("secret-mail@example.org", "Secret note", "Secret meeting", "Feedback in secret"),
]


@pytest.fixture
def planted():
    """Everything that could leak, and one winner who may be named."""
    edition = make_edition(2101)
    make_award(
        "Public Winner",
        edition=edition,
        email="secret-mail@example.org",
        note="Secret note",
        presented_at=make_event("Secret meeting", is_published=False),
        picture=ContentFile(b"\xff\xd8\xff", "secret.jpg"),
    )
    make_award("Silent Person", edition=edition, is_name_public=False, consented_on=None)
    make_award(
        "Refused Person",
        edition=edition,
        is_name_public=False,
        consented_on=None,
        declined_at="2024-01-01T00:00:00Z",
    )
    make_award("Draft Person", edition=make_edition(2102, is_published=False))
    make_award("Decided Person", edition=make_edition(2103, state="decided"))
    running = make_judged_edition(2104)
    make_nomination(running, name="Pending Person", pending="winner", feedback="Feedback in secret")
    return edition


FORMS = ["", "csv", "json", "xlsx", "atom", "ics"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["edition_list", "award_list"])
def test_no_list_has_what_is_secret(client, planted, name, form):
    response = client.get(reverse(name), {"format": form} if form else {})
    content = response.content if response.status_code == 200 else b""

    assert response.status_code == (404 if (name, form) == ("award_list", "ics") else 200)
    assert leaks(content) == []


def leaks(content: bytes) -> list[str]:
    """Which secrets are in an answer; spreadsheets are looked into."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return [secret for secret in SECRETS if secret.encode() in content]


def test_no_page_has_what_is_secret(client, planted):
    make_award("Refused Person", country=make_country("AR"), is_name_public=False)
    addresses = [
        *(f"/recognition/{year}/" for year in [2101, 2103, 2104]),
        *(f"/recognition/{year}/?format=json" for year in [2101, 2103, 2104]),
        *("/", "/countries/ar/", "/sitemap.xml", "/recognition/2101/?format=ics"),
    ]
    answers = {address: client.get(address) for address in addresses}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert [address for address in addresses if leaks(answers[address].content)] == []
    assert "Public Winner" in answers["/recognition/2101/"].content.decode()


def test_winners_who_are_not_named_are_counted(client, planted):
    text = client.get(planted.get_absolute_url()).content.decode()
    data = json.loads(client.get(planted.get_absolute_url(), {"format": "json"}).content)

    assert "Two winners are not named." in text
    assert (len(data["winners"]), data["winners_not_named"]) == (1, 2)


def test_how_many_will_win_is_not_said_before_the_results(client):
    edition = make_edition(state="decided")
    make_award(edition=edition)

    data = json.loads(client.get(edition.get_absolute_url(), {"format": "json"}).content)

    assert (data["winners"], data["winners_not_named"]) == ([], 0)


def test_a_picture_is_shown_only_with_consent(client):
    picture = ContentFile(b"\xff\xd8\xff", "face.jpg")
    shown = make_award(picture=picture, is_picture_public=True)
    hidden = make_award(picture=ContentFile(b"\xff\xd8\xff", "face.jpg"))

    def answer(award):
        return client.get(reverse("award_picture", args=[award.edition.year, award.pk]))

    assert [answer(award).status_code for award in [shown, hidden]] == [200, 404]
    assert answer(shown)["Cache-Control"] == "no-store"
    page = client.get(hidden.edition.get_absolute_url()).content.decode()
    assert "picture/" not in page


# --- the pages of countries -----------------------------------------------------------------------


def test_the_page_of_a_country_shows_its_winners_and_best_practices(client):
    make_award("From Argentina", country=make_country("AR"))
    make_award("From Spain", country=make_country("ES"))
    make_award("Not named", country=make_country("AR"), is_name_public=False)
    make_bestpractice("A practice", country=make_country("AR"))
    make_bestpractice("A draft", country=make_country("AR"), is_published=False)

    text = client.get("/countries/ar/").content.decode()

    assert "From Argentina" in text
    assert "A practice" in text
    assert not [words for words in ["From Spain", "Not named", "A draft"] if words in text]
