"""What the search finds, in which order, and what it never finds."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from icpermed.search.finding import find
from icpermed.search.refreshing import refresh
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_eventtopic,
    make_mandate,
    make_material,
    make_membership,
    make_name,
    make_organisation,
    make_person,
    make_speaker,
    make_topic,
)
from tests.initiatives.factories import (
    make_callfigure,
    make_fundingcall,
    make_initiative,
    make_initiativefigure,
    make_initiativetopic,
    make_programme,
)
from tests.publications.factories import make_newsitem, make_publication, make_publicationtopic
from tests.recognition.factories import make_award, make_bestpractice

pytestmark = pytest.mark.django_db


def titles(asked: str) -> list[str]:
    """What the index, made anew, finds."""
    refresh()
    return [result.title for result in find(asked)]


def heal_italia():
    initiative = make_initiative(
        "Health Extended ALliance: HEAL ITALIA", country=make_country("IT")
    )
    make_initiativefigure(initiative, label="budget", number="118760000", unit="EUR")
    return initiative


@pytest.mark.parametrize(
    "asked",
    [
        *("heal italia", "HEAL", "118.76", "118,76", "118.76 million euros", "118760000"),
        *("Itálie", "itálie heal", "Italien", "ital", "“heal italia”", "italia heal"),
    ],
)
def test_heal_italia_is_found(asked):
    heal_italia()
    make_initiative("Another one", country=make_country("FR"))

    assert titles(asked) == ["Health Extended ALliance: HEAL ITALIA"]


@pytest.mark.parametrize("asked", ["genomics", "genomic medicine", "Génétique", "DNA"])
def test_what_has_a_topic_is_found_by_any_word_for_it(asked, client):
    topic = make_topic("Genomics", synonyms=["genomic medicine", "génétique", "DNA"])
    make_eventtopic(make_event("An event"), topic=topic)
    make_initiativetopic(make_initiative("An initiative"), topic=topic)
    make_publicationtopic(make_publication("A publication"), topic=topic)
    make_event("Another event")
    make_initiative("Another initiative")
    make_publication("Another publication")

    assert sorted(titles(asked)) == ["A publication", "An event", "An initiative"]
    for route in ["event_list", "initiative_list", "publication_list"]:
        answer = client.get(reverse(route), {"q": asked, "format": "json"})
        assert answer.json()["count"] == 1


def test_a_word_for_a_topic_is_found_as_soon_as_the_topic_has_it():
    topic = make_topic("Genomics")
    make_eventtopic(make_event("An event"), topic=topic)
    assert titles("genetics") == []
    topic.synonyms = ["genetics"]
    topic.save()
    assert titles("genetics") == ["An event"]


def test_every_kind_of_public_record_is_found():
    organisation = make_organisation("Planted organisation", country=make_country("DE"))
    make_membership(organisation)
    event = make_event("Planted event")
    make_material(event, title="Planted material", state="published", link="https://example.org/a")
    make_body("Planted body")
    make_award("Planted winner")
    make_bestpractice("Planted practice")
    make_initiative("Planted initiative")
    make_programme("Planted programme")
    make_fundingcall("Planted call")
    make_publication("Planted publication")
    make_newsitem("Planted news")

    refresh()

    found = {result.kind for result in find("planted")}
    assert found == {
        *("organisation", "event", "material", "body", "award", "best_practice", "initiative"),
        *("programme", "funding_call", "publication", "news"),
    }
    assert [result.kind for result in find("Deutschland")] == ["country", "organisation"]


def test_what_is_called_so_comes_before_what_has_it_in_the_title_and_in_the_text():
    make_event("Something else", summary="It is about genomes, genomes and genomes.")
    make_event("A workshop on genomes")
    make_event("Genomes")
    make_event("Genomes and law")

    assert titles("genomes") == [
        "Genomes",
        "Genomes and law",
        "A workshop on genomes",
        "Something else",
    ]


def test_of_more_than_can_be_ranked_what_is_called_so_comes_first_then_the_newest(monkeypatch):
    monkeypatch.setattr("icpermed.search.finding.MOST", 3)
    make_event("Genomes", starts_on="2001-01-01")
    for year in range(2010, 2020):
        make_event(f"Workshop {year} on genomes", starts_on=f"{year}-01-01")
        make_event(f"Meeting {year}", starts_on=f"{year}-06-01", summary="About genomes.")

    assert titles("genomes") == ["Genomes", "Workshop 2019 on genomes", "Workshop 2018 on genomes"]


def test_a_kind_or_a_day_narrows_before_anything_is_cut_off(monkeypatch):
    monkeypatch.setattr("icpermed.search.finding.MOST", 3)
    make_initiative("A law on genomes")
    for year in range(2010, 2020):
        make_event(f"Workshop {year} on genomes", starts_on=f"{year}-01-01")
    refresh()

    assert [result.kind for result in find("genomes")] == ["event"] * 3
    assert [result.title for result in find("genomes", kind="initiative")] == ["A law on genomes"]
    earlier = [result.title for result in find("genomes", until=date(2011, 12, 31))]
    assert earlier == [
        *(f"Workshop {year} on genomes" for year in (2011, 2010)),
        "A law on genomes",
    ]
    assert [result.title for result in find("", kind="initiative")] == ["A law on genomes"]


def test_accents_case_and_quotes_do_not_count():
    make_organisation("Fonds de la Recherche Scientifique – Santé, Québec", acronym="TÜBİTAK")

    for asked in ["recherche sante quebec", "QUÉBEC", "tubitak", "‘Santé’"]:
        assert titles(asked) == ["Fonds de la Recherche Scientifique – Santé, Québec (TÜBİTAK)"]


def test_a_beginning_of_a_word_finds_it_and_so_does_its_stem():
    make_event("Policies for personalised medicine")

    assert [titles(asked) for asked in ["personal", "policy", "personalized", "medic pol"]] == [
        ["Policies for personalised medicine"]
    ] * 4
    assert titles("ersonalised") == []


def test_words_in_quotes_are_found_only_beside_each_other():
    make_event("Personalised medicine")
    make_event("Medicine, personalised")

    assert titles('"personalised medicine"') == ["Personalised medicine"]
    assert len(titles("personalised medicine")) == 2


def test_organisations_are_found_by_every_name():
    organisation = make_organisation("Research Council", acronym="RC")
    make_name(organisation, text="Forschungsrat", language="de")
    organisation.rename(to="Science Council", starts_on="2024")

    for asked in ["research council", "forschungsrat", "science", "RC"]:
        assert titles(asked) == ["Science Council (RC)"]


def test_figures_of_calls_are_found_in_words():
    call = make_fundingcall("Targets", acronym="JTC2024")
    make_callfigure(call, label="budget", number="45000000", unit="EUR")

    assert titles("45 million euros") == titles("jtc2024") == ["Targets (JTC2024)"]


@pytest.mark.alike
@pytest.mark.parametrize(
    "asked",
    [
        *("!!!", "' OR 1=1 --", "a & | ! b", "<->", ":*", "a:*", "\\", "((((", '"', '""', "%", "_"),
        *(
            "\x00",
            "'; DROP TABLE search_entry; --",
            "x" * 5000,
            "“",
            "-",
            "🧬",
            "a\tb\nc",
            "{the keys}",
        ),
        *("y " * 300, "'a':*A", "<script>alert(1)</script>", "%s", "{query}", "%(query)s"),
    ],
)
def test_whatever_is_typed_is_only_words(client, asked):
    make_event("Event")
    refresh()

    response = client.get("/search/", {"q": asked})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


# --- what is not public -------------------------------------------------------------------------


def planted_records():
    """Records that are not public, or have parts that are not; each with a word of its own."""
    hidden = make_organisation("Plantedorganisation", is_published=False)
    event = make_event("Public event", note="Plantednote", joining_note="Plantedcode")
    make_speaker(event, name="Plantedspeaker", is_name_public=False)
    make_person("Plantedperson", is_name_public=False, consented_on=None)
    make_mandate(make_person("Planteddelegate", is_name_public=False, consented_on=None))
    make_event("Plantedevent", is_published=False)
    make_material(
        event, title="Plantedmaterial", access="participants", state="published", link="a.eu"
    )
    make_body("Plantedbody", is_published=False)
    make_award("Plantedwinner", is_name_public=False)
    make_bestpractice("Plantedpractice", is_published=False)
    make_initiative("Plantedinitiative", state="suggested", contact_name="Plantedcontact")
    make_initiative("Public initiative", suggester_name="Plantedsuggester", note="Plantedremark")
    programme = make_programme("Plantedprogramme", is_published=False)
    make_fundingcall("Public call", programme=programme)
    make_publication("Plantedpublication", is_published=False)
    make_newsitem("Plantednews", is_published=False)
    return hidden


def test_what_is_not_public_is_not_in_the_index():
    planted_records()
    refresh()

    assert list(find("planted")) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_word WHERE text LIKE 'planted%'")
        words = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM search_entry WHERE vector::text LIKE '%planted%'")
        entries = cursor.fetchone()[0]
    assert (words, entries) == (0, 0)


def test_what_was_withdrawn_is_not_found_before_the_index_knows():
    event = make_event("Plantedevent")
    refresh()
    assert len(find("plantedevent")) == 1

    type(event).objects.filter(pk=event.pk).withdraw()

    found = find("plantedevent")
    assert (len(found), list(found), len(find("plantedevnt"))) == (0, [], 0)


def test_a_name_that_was_taken_out_is_not_found_before_the_index_knows():
    speaker = make_speaker(
        make_event("Public event"),
        name="Plantedspeaker",
        is_name_public=True,
        consented_on="2023-01-01",
    )
    refresh()
    assert [result.title for result in find("plantedspeaker")] == ["Public event"]

    speaker.delete()

    assert (len(find("plantedspeaker")), len(find("public event"))) == (0, 1)


@pytest.mark.parametrize("few", [0, 20])
def test_an_edit_counts_at_once_for_what_is_shown(monkeypatch, few):
    monkeypatch.setattr("icpermed.search.finding.FEW", few)
    event = make_event("Event", summary="Plantedword")
    refresh()

    type(event).objects.filter(pk=event.pk).update(summary="Something else")

    assert list(find("plantedword")) == []
    assert [result.text for result in find("event")] == ["Something else"]


def test_many_results_are_read_again_too(monkeypatch):
    monkeypatch.setattr("icpermed.search.finding.FEW", 1)
    events = [make_event(f"Planted {name}") for name in ("one", "two", "three")]
    refresh()

    type(events[0]).objects.filter(pk=events[0].pk).withdraw()

    found = find("planted")
    assert (len(found), sorted(result.title for result in found)) == (
        2,
        ["Planted three", "Planted two"],
    )
