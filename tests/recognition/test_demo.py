"""The demo has the winners as the report of 2023 has them, and the earlier ones as far as known."""

import html
import json

import pytest

from recognition.models import Award, BestPractice, Edition, EditionTopic, Nomination

pytestmark = pytest.mark.django_db

SITE = "https://www.icpermed.eu"

#: As the report has them, letter by letter (its line breaks and hyphens at their ends undone).
SIX = [
    (
        2022,
        "Databases and registers toward Barcoding Multiple Sclerosis",
        "Mario.A. Battaglia",
        "Italy",
    ),
    (
        2022,
        "The first international federated clinical registry on rare head and neck cancers",
        "Annalisa Trama",
        "Italy",
    ),
    (
        2022,
        "Data sharing and re-use in the framework of the ArtiPro ERA PerMed project",
        "Julia Stingl",
        "Germany",
    ),
    (
        2023,
        "Deep Mutagenesis to Understand, predict and prevent Amyloid Aggregation in"
        " Alzheimer’s Disease",
        "Mireia Seuma",
        "Spain",
    ),
    (
        2023,
        "Predicting Outcomes for Crohn’s disease using a molecular biomarker",
        "Nurulamin Noor",
        "United Kingdom",
    ),
    (
        2023,
        "Centre for Research of Genodermatosis and Epidermolysis Bullosa, finding answers to"
        " rare skin diseases",
        "Laura Valinotto",
        "Argentina",
    ),
]

THEMES = {
    2022: "Data Sharing in Personalised Medicine Clinical Research",
    2023: "Fostering Personalised Medicine Implementation Through Research",
}


def page(client, address) -> str:
    return html.unescape(client.get(address).content.decode())


def test_the_six_winners_are_as_the_report_has_them(demo):
    awards = Award.objects.published().filter(edition__year__gte=2022)
    rows = awards.order_by("edition__year", "position")
    assert [
        (a.edition.year, a.title, a.name_in_source or a.name, a.country.name) for a in rows
    ] == SIX


@pytest.mark.parametrize("year", [2022, 2023])
def test_the_pages_show_them(demo, client, year):
    text = page(client, f"/recognition/{year}/")

    assert THEMES[year] in text
    for edition, title, name, country in SIX:
        shown = name.replace("Mario.A.", "Mario A.")
        found = [words in text for words in [title, f"<h3>{shown}</h3>"]]
        assert found == [edition == year] * 2
        assert country in text or edition != year


def test_a_name_is_shown_rightly_and_how_it_was_printed(demo, client):
    text = page(client, "/recognition/2022/")

    assert "<h3>Mario A. Battaglia</h3>" in text
    assert "Printed as “Mario.A. Battaglia” in the source." in text


@pytest.mark.parametrize("words", ["mario.a battaglia", "Battaglia Mario", "MARIO A BATTAGLIA"])
def test_the_hall_finds_him_by_any_spelling(demo, client, words):
    body = client.get("/recognition/winners/", {"q": words, "format": "json"}).content
    assert [item["name"] for item in json.loads(body)["items"]] == ["Mario A. Battaglia"]


def test_the_rules_of_the_earlier_editions_are_as_far_as_known(demo):
    found = {
        edition.year: (
            edition.title,
            edition.open_to,
            str(edition.opens_on or ""),
            str(edition.closes_on or ""),
            str(edition.evidence_from),
            str(edition.evidence_to),
        )
        for edition in Edition.objects.filter(year__lte=2021)
    }
    assert found == {
        2018: (
            *("ICPerMed Award", "member_countries", "2018-01-19", "2018-03-02"),
            *("2016-01-01", "2017-12-31"),
        ),
        2019: (
            *("ICPerMed Recognition", "worldwide", "2018-11-21", "2019-01-21"),
            *("2017-01-01", "2018-10-31"),
        ),
        2020: (
            *("ICPerMed Recognition", "worldwide", "", "2020-01-23"),
            *("2018-01-01", "2019-10-31"),
        ),
        2021: (
            *("ICPerMed Recognition", "worldwide", "2021-11-30", "2022-02-18"),
            *("2019-11-01", "2020-12-31"),
        ),
    }


def test_every_fact_says_where_it_comes_from(demo):
    assert not Edition.objects.filter(source="").exists()
    assert not Award.objects.filter(source="").exists()
    assert not Award.objects.filter(consent_note="").exists()
    dated = Edition.objects.filter(closes_on__isnull=False)
    assert [e for e in dated if "time zone of the deadline is not known" not in e.source] == []


def test_what_is_not_known_is_left_out_and_said(demo, client):
    names = Award.objects.filter(edition__year=2018).values_list("name", flat=True)

    assert list(names) == ["Angel Alonso", "Consuelo Martín de Dios"]
    assert "the third is cut off" in page(client, "/recognition/2018/")
    for year in [2019, 2020]:
        text = page(client, f"/recognition/{year}/")
        assert "The winners of this edition are not on record here yet." in text
    assert "no winner is named here of" in page(client, "/recognition/winners/")


def test_nobody_is_invented(demo):
    assert Award.objects.count() == 11
    assert not Award.objects.exclude(email="").exists()
    assert not Nomination.objects.exists()
    assert EditionTopic.objects.count() == 12


def test_the_best_practice_of_the_report(demo):
    practice = BestPractice.objects.published().get()

    assert (practice.title, practice.original_title, practice.country_id, practice.kind) == (
        *("Mosaic Initiative: a Launchpad for Personalised Medicine", "Psifas", "IL"),
        "infrastructure",
    )
    assert [link.url for link in practice.links.all()] == [f"{SITE}/en/best_practice_examples.php"]
    assert not practice.figures.exists()
    assert "State of the Art Report 2023" in practice.source
