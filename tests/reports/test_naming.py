"""Other spellings of people who do not agree are shown to the secretariat, and not withheld."""

import pytest

from icpermed.duties import all_duties
from reports.composing import compose
from reports.models import Version
from reports.withholding import for_readers, perhaps_named
from tests.factories import make_person
from tests.reports.factories import make_report, make_section, make_version
from tests.reports.test_desk import url

pytestmark = pytest.mark.django_db


def published(text: str) -> Version:
    """A published version with a section of this text."""
    return make_version(
        make_section(make_report(is_published=True), text=text, heading="Thanks").report
    )


def found(text: str) -> list[tuple]:
    """What is told of a text about Mario Rossi, who never agreed."""
    make_person("Mario Rossi", is_name_public=False)
    return [(one.phrase, one.is_likely) for one in perhaps_named(published(text).document)]


@pytest.mark.parametrize(
    "spelling",
    [
        "Mario Rossi",
        "ROSSI Mario",
        "Rossi, Mario",
        "Rossi, M",
        "M. Rossi",
        "Rossi M",
        "Màrio Ròssi",
    ],
)
def test_a_first_name_or_its_letter_beside_the_surname_is_likely(spelling):
    assert found(f"We met. Then {spelling} led it.") == [(spelling, True)]


@pytest.mark.parametrize("name", ["Mario ---", "(The) ((((", "Mario, ..."])
def test_a_name_that_ends_with_signs_stops_nobody(name):
    make_person(name, is_name_public=True, consented_on="2020-01-01")
    make_person(f"{name}!", is_name_public=False)
    version = published("Mario (the) other came.")
    assert perhaps_named(version.document) == []


def test_a_surname_alone_may_be_somebody_else():
    assert found("Then Rossi led a Rossi group.") == [("Rossi", False)]


@pytest.mark.parametrize("word", ["rossi", "Rossini", "Mario", "Del-rossi"])
def test_a_word_and_a_part_of_a_word_are_no_surname(word):
    assert found(f"Then {word} was said.") == []


@pytest.mark.parametrize(
    ("name", "sort_name", "spelling"),
    [
        ("Consuelo Martín de Dios", "Martín de Dios, Consuelo", "C. Martin de Dios"),
        ("Anna-Maria Õunap", "", "ÕUNAP A"),
        ("Rossi M.", "", "M. Rossi"),
    ],
)
def test_surnames_of_several_words_and_printed_names_are_found(name, sort_name, spelling):
    make_person(name, sort_name=sort_name, is_name_public=False)
    told = perhaps_named(published(f"{spelling} led it.").document)
    assert spelling in [one.phrase for one in told if one.is_likely]


def test_a_hint_says_section_and_sentence():
    make_person("Mario Rossi", is_name_public=False)
    text = "We met. **M. Rossi** led it.[^a]\n\n[^a]: Thanks to Rossi."
    first, second = perhaps_named(published(text).document)
    assert (first.place, first.sentence) == ("Thanks", "M. Rossi led it.")
    assert (second.place, second.sentence) == ("Footnote 1", "Thanks to Rossi.")


def test_who_is_probably_named_and_takes_it_back_is_told_and_not_withheld():
    person = make_person("Mario Rossi")
    version = published("Then ROSSI M. led it.")
    (duty,) = [one for one in all_duties() if one.name == "reports_naming"]
    assert (list(duty.rows()), perhaps_named(version.document)) == ([], [])
    type(person).objects.filter(pk=person.pk).update(is_name_public=False)
    assert list(duty.rows()) == [version.report]
    assert [one.phrase for one in perhaps_named(version.document)] == ["ROSSI M"]
    assert for_readers(version)["sections"] == version.document["sections"]


def test_a_name_in_full_is_withheld_and_its_surname_told():
    person = make_person("Mario Rossi")
    version = published("Mario Rossi spoke. Rossi was right.")
    person.delete()
    assert [one.sentence for one in perhaps_named(version.document)] == ["Rossi was right."]


def test_a_surname_alone_makes_no_duty_because_it_may_be_a_place():
    make_person("Anna Paris")
    assert compose(make_section(text="We met in Paris.").report)["people"] == {}


def test_the_page_shows_the_sentences_to_who_publishes(client, editor, secretariat):
    make_person("Mario Rossi", is_name_public=False)
    version = published("Then M. Rossi led it. Rossi was right.")
    page = secretariat.get(url(version.report, "names")).content.decode()
    assert "Probably named" in page
    assert "Then M. Rossi led it." in page
    assert "Perhaps named" in page
    assert url(version.report, "names") in secretariat.get(url(version.report, "change")).text
    assert client.get(url(version.report, "names")).status_code == 302
    assert editor.get(url(version.report, "names")).status_code == 403
    assert url(version.report, "names") not in editor.get(url(version.report, "change")).text


def test_the_page_says_where_there_is_nothing(secretariat):
    page = secretariat.get(url(published("Nothing.").report, "names"))
    assert "No other spelling" in page.content.decode()
    draft = make_section(text="Nothing.").report
    assert "Nothing is published yet" in secretariat.get(url(draft, "names")).content.decode()
