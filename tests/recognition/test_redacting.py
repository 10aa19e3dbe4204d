"""What tells whose work it is, is found however it is written; what does not is left alone."""

import pytest

from recognition.redacting import left_in, proposed, segments, telling_of
from tests.factories import make_organisation
from tests.recognition.factories import make_coauthor, make_nomination, make_open_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def telling():
    nomination = make_nomination(
        make_open_edition(),
        name="Prof. Consuelo Martín de Dios",
        affiliation="University Hospital of Málaga",
        is_self=False,
        nominator_name="Jean-Luc O’Neill",
        organisation=make_organisation("Fundación Ejemplar"),
    )
    make_coauthor(nomination, name="Zoë Ångström")
    return telling_of(nomination)


FOUND = [
    ("MARTIN DE DIOS leads it.", "[…] leads it."),
    ("Consuelo Martín de Dios leads it.", "[…] leads it."),
    ("Martín’s group", "[…] group"),
    ("written by ANGSTROM, Z.", "written by […], Z."),
    ("with Jean‑Luc and Jean-Luc", "with […]‑[…] and […]"),
    ("thanks to O'Neill", "thanks to […]"),
    ("of the University Hospital of Málaga.", "of the […]."),
    ("at the fundacion EJEMPLAR", "at the […]"),
    ("see https://example.org/x, or a@b.example.org.", "see […], or […]."),
]


@pytest.mark.parametrize(("text", "without"), FOUND)
def test_names_are_left_out(telling, text, without):
    assert proposed(text, telling) == without


@pytest.mark.parametrize(
    "text",
    [
        "A university and a hospital of the country.",
        "Malagasy martinis; the dioscuri.",
        "Prof. Dr. de la Foundation",
        "",
    ],
)
def test_common_words_and_parts_of_words_stay(telling, text):
    assert proposed(text, telling) == text


def test_the_pieces_are_the_text(telling):
    text = "Über Consuelo\n\nund *Ångström*: ﬁne ß"
    assert "".join(piece.text for piece in segments(text, telling)) == text
    assert left_in(text, telling) == ["Consuelo", "Ångström"]


def test_what_was_proposed_tells_nothing_any_more(telling):
    text = " ".join(text for text, _ in FOUND[1:])
    assert left_in(proposed(text, telling), telling) == []
