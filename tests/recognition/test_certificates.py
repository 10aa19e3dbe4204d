"""Certificates: PDF for print and screen readers, with every name as its owner writes it."""

import io
from datetime import date

import pypdf
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from icpermed.partial_dates import PartialDate
from icpermed.typesetting import one_line
from recognition.certificates import certificate, file_name
from recognition.models import Award, Edition
from tests.factories import make_country
from tests.recognition.factories import make_award, make_edition

pytestmark = pytest.mark.django_db

NAMES = [
    "Lars Jönsson",
    "Ana Thomé Domingos",
    "Ilona Őrsi",
    "Ayşe Şahin",
    "Łukasz Żółć",
    "Nguyễn Thị Hương",
    "Ελένη Παπαδοπούλου",
    "Ольга Иванова",
    "Mario A. Battaglia",
    "Þórdís Æsa Ðorðe",
    "Ștefan Țurcanu",
    "Jiří Křížek",
]


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(award) -> str:
    """What a screen reader or a search finds, in one line."""
    return " ".join(read(certificate(award)).pages[0].extract_text().split())


@pytest.mark.parametrize("name", NAMES)
def test_names_keep_their_diacritics(name):
    assert name in text_of(make_award(name, title=f"The work of {name}"))


def test_it_says_for_what_from_where_and_when():
    edition = make_edition(
        2023, theme="Prevention for everybody", results_on=PartialDate(2023, 11, 14)
    )
    award = make_award(
        "A. Winner",
        edition=edition,
        place=2,
        title="Screening that reaches everybody",
        affiliation="University of Siena",
        country=make_country("IT", name="Italy"),
        citation="For reaching\r\nthose whom nobody reached.",
    )
    found = text_of(award)
    for words in [
        "SECOND PLACE",
        "A. Winner",
        "University of Siena, Italy",
        "Screening that reaches everybody",
        "For reaching those whom nobody reached.",
        "Prevention for everybody",
        str(edition.results_on),
        "International Consortium for Personalised Medicine",
    ]:
        assert words in found


PLANTED = [
    '#import "@preview/x:0.1.0": *',
    "#panic(1)",
    "$x^2$ and *b* and _i_",
    'Says "quoted" and ‘quoted’ \\ and `raw`',
    "<label> @reference // comment /* more */ = Title",
    "#{ while true {} }",
    "https://example.org/#a ~ -- --- ...",
    "{{ name }} {% now %} [link](x)",
]


@pytest.mark.parametrize("words", PLANTED)
def test_the_words_of_people_are_never_code(words):
    award = make_award(words, title=f"T {words}", affiliation=words, citation=words)
    award.edition.theme = words
    assert text_of(award).count(" ".join(words.split())) >= 4


anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@settings(max_examples=150, deadline=None)
@given(anything, anything, anything)
def test_whatever_is_written_there_is_a_certificate_or_a_sentence_about_a_letter(name, title, text):
    award = Award(edition=Edition(year=2023), name=name, title=title, citation=text)
    pdf, refused = tried(award)
    assert refused.startswith("The certificate cannot show “") or len(read(pdf).pages) == 1


def tried(award) -> tuple[bytes, str]:
    """The certificate, or why there is none."""
    try:
        return certificate(award), ""
    except ValueError as refused:
        return b"", str(refused)


def test_characters_that_turn_the_direction_are_left_out():
    assert one_line("Anna \u202egnol\u202c\x00\x07\r\nB\u2028C") == "Anna gnol B C"
    assert "Anna gnol" in text_of(make_award("Anna \u202egnol"))


def test_what_the_fonts_do_not_have_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="cannot show “王”"):
        certificate(make_award("王小明"))


def test_what_does_not_fit_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="shorten the citation"):
        certificate(make_award("A", citation="Word " * 2000))


@pytest.mark.parametrize("length", [1, 40, 110, 200])
def test_long_names_and_titles_stay_on_one_page(length):
    award = make_award(
        ("Name " * (length // 5 + 1))[:200],
        title=("Title " * (length // 4 + 1))[:300],
        affiliation=("Institute " * (length // 8 + 1))[:250],
        citation="Word " * length,
    )
    assert len(read(certificate(award)).pages) == 1


def test_it_is_tagged_has_a_title_and_a_language_and_lies_flat():
    pdf = read(certificate(make_award("A. Winner", edition=make_edition(2022))))
    root = pdf.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"].startswith("en")
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert pdf.metadata.title == "Certificate: A. Winner, ICPerMed Recognition 2022"
    assert b"pdfuaid:part" in pdf.xmp_metadata.stream.get_data()
    box = pdf.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)


def test_its_fonts_are_inside():
    pdf = read(certificate(make_award("Őrsi Ελένη Ольга")))
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    below = [font["/DescendantFonts"][0].get_object() for font in fonts]
    assert below
    assert all(
        {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object()) for font in below
    )


def test_the_same_award_gives_the_same_bytes():
    award = make_award("A. Winner", citation="For it.")
    assert certificate(award) == certificate(award)
    other = make_award("B. Winner", edition=award.edition)
    assert certificate(other) != certificate(award)


def test_it_can_be_made_as_a_picture():
    assert certificate(make_award("A. Winner"), form="png").startswith(b"\x89PNG")


def test_the_file_has_a_name_for_every_system():
    edition = make_edition(2023)
    assert file_name(make_award("Łukasz Őrsi/../x", edition=edition)) == (
        "icpermed-recognition-2023-ukasz-orsix.pdf"
    )
    assert file_name(make_award("王", edition=edition)) == "icpermed-recognition-2023-winner.pdf"


def address(award, **other):
    known = {"year": award.edition.year, "token": award.token} | other
    return reverse("award_certificate", kwargs=known)


def test_the_winner_gets_it_by_the_personal_link(client, django_assert_max_num_queries):
    award = make_award("Őrsi", edition=make_edition(2023, state="decided"), is_name_public=False)
    with django_assert_max_num_queries(2):
        response = client.get(address(award))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "Őrsi" in read(response.content).pages[0].extract_text()
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


@pytest.mark.parametrize("other", [{"token": "x" * 43}, {"token": "\x00"}, {"year": 1999}])
def test_nobody_else_gets_it(client, other):
    assert (
        client.get(address(make_award("A", edition=make_edition(2023)), **other)).status_code == 404
    )


def test_looking_does_not_change_anything(client):
    assert client.post(address(make_award("A"))).status_code == 405


def test_the_winner_is_told_what_cannot_be_shown(client):
    response = client.get(address(make_award("王小明")))
    assert response.status_code == 409
    assert "cannot show “王”" in response.content.decode()


def test_the_desk_gives_the_certificate_of_any_award(secretariat):
    award = make_award("Şahin", consented_on=date(2023, 1, 1))
    url = reverse("admin:recognition_edition_certificate", args=[award.edition_id, award.pk])
    response = secretariat.get(url)
    assert response["Content-Type"] == "application/pdf"
    assert "Şahin" in read(response.content).pages[0].extract_text()
    elsewhere = reverse("admin:recognition_edition_certificate", args=[make_edition().pk, award.pk])
    assert secretariat.get(elsewhere).status_code == 404
