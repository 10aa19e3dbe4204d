"""Who was honoured already: found by any spelling, and only what the public may know."""

import pytest
from django.urls import reverse

from recognition.honoured import already, earlier_awards, is_same_name, own_awards
from tests.factories import make_person
from tests.recognition.factories import (
    make_award,
    make_draft_nomination,
    make_edition,
    make_nomination,
    make_open_edition,
)
from tests.recognition.nominating import text_of

pytestmark = pytest.mark.django_db
SPELLINGS = [
    "Mario.A. Battaglia",
    "Mario A. Battaglia",
    "Mario Battaglia",
    "M. Battaglia",
    "M.A. Battaglia",
    "BATTAGLIA, Mario",
    "Prof. Dr. Mario Battaglia",
    "mario  a battaglia",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_winner_is_found_by_any_spelling(spelling):
    award = make_award("Mario.A. Battaglia")
    make_award("Annalisa Trama")
    assert already(spelling) == [award]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Consuelo Martín de Dios", "Consuelo Martin"),
        ("Ludmilla Thomé Domingos Chinen", "Ludmilla Chinen"),
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("Jürgen Groß", "JURGEN GROSS"),
    ],
)
def test_accents_and_further_names_do_not_count(one, other):
    assert is_same_name(one, other)
    assert is_same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mario Battaglia", "Maria Battaglia"),
        ("Mario Battaglia", "Battaglia"),
        ("Mario Battaglia", "M. B."),
        ("A. Trama", "M. Trama"),
        ("Anna Trama", "Anna Stingl"),
    ],
)
def test_other_people_are_other_people(one, other):
    assert not is_same_name(one, other)


def test_a_name_that_a_source_prints_otherwise_is_found_by_both():
    award = make_award("Mario A. Battaglia", name_in_source="Mario.A. Bataglia")
    assert already("Mario Bataglia") == [award]
    assert already("Mario Battaglia") == [award]


def test_of_names_the_public_may_not_know_nothing_is_told(client):
    make_award("Ann Hidden", is_name_public=False, consented_on=None)
    make_award("Ann Decided", edition=make_edition(state="decided"))
    make_award("Ann Unpublished", edition=make_edition(is_published=False))
    edition = make_open_edition()
    make_nomination(edition, name="Ann Nominated", state="submitted")
    for name in ["Ann Hidden", "Ann Decided", "Ann Unpublished", "Ann Nominated"]:
        assert already(name) == []
        address = reverse("nomination_new", args=[edition.year])
        page = text_of(client.get(address, {"honoured": name}))
        assert "No winner of this name is known to the public." in page


def test_the_check_works_by_a_button_and_shows_the_year(client):
    award = make_award("Mireia Seuma", title="Deep Mutagenesis")
    address = reverse("nomination_new", args=[make_open_edition().year])
    page = text_of(client.get(address, {"honoured": "seuma mireia"}))
    assert f"{award.edition.year}: Deep Mutagenesis" in page
    assert 'value="seuma mireia"' in page
    assert 'data-live="#honoured"' in page
    assert "Deep Mutagenesis" not in text_of(client.get(address, {"honoured": "<b>"}))


def test_the_desk_finds_all_awards_by_person_address_or_name():
    person = make_person()
    hidden = {"is_name_public": False, "consented_on": None}
    found = {
        make_award("Other Name", person=person, **hidden),
        make_award("Third Name", email="ANN@example.org", **hidden),
        make_award("Ann Example", **hidden),
    }
    make_award("Somebody Else", **hidden)
    fields = {"name": "Ann Example", "email": "ann@example.org", "person": person}
    assert set(earlier_awards(make_draft_nomination(**fields))) == found


def test_whoever_confirmed_an_address_knows_of_the_own_award_and_nobody_else():
    award = make_award("Ann", email="ann@example.org", is_name_public=False, consented_on=None)
    own = make_draft_nomination(email="ann@example.org")
    assert own_awards(own) == [award]
    by_another = {"is_self": False, "nominator_name": "N", "nominator_email": "n@example.org"}
    assert own_awards(make_draft_nomination(email="ann@example.org", **by_another)) == []
    assert own_awards(make_draft_nomination(email="ann@example.org", confirmed_at=None)) == []


def test_the_check_costs_one_query(django_assert_num_queries):
    for n in range(5):
        make_award(f"Winner Number{n}")
    with django_assert_num_queries(1):
        already("Winner Number3")
