"""The public pages of best practices: the list, one practice, its data, its picture."""

import json

import pytest
from django.urls import reverse

from tests.factories import make_country, make_organisation
from tests.recognition.factories import (
    make_bestpractice,
    make_practicecomment,
    make_practicefigure,
    make_practicelink,
)
from tests.recognition.practices import PICTURE, stored_picture

pytestmark = pytest.mark.django_db

LIST = "best_practice_list"


def items(client, **query) -> list[dict]:
    return json.loads(client.get(reverse(LIST), query | {"format": "json"}).content)["items"]


def titles(client, **query) -> list[str]:
    return [item["title"] for item in items(client, **query)]


def page(client, practice, **query):
    return client.get(practice.get_absolute_url(), query)


def test_every_word_of_a_practice_finds_it_without_regard_to_accents(client):
    practice = make_bestpractice(
        "Mosaic Initiative",
        original_title="Psifas",
        summary="A *launchpad*.",
        text="Génomes séquencés.",
        organisation_name="Université de Liège",
        country=make_country("IL"),
    )
    make_practicelink(practice, title="Rapport d’étape")
    make_bestpractice("Another")

    words = ["mosaic", "PSIFAS", "launchpad", "genomes sequences", "liege", "israel", "etape"]

    assert [titles(client, q=word) for word in words] == [["Mosaic Initiative"]] * len(words)
    assert titles(client, q="missing") == []


def test_facets_narrow_the_list_and_count_each_other(client):
    make_bestpractice("A", country=make_country("IL"), kind="project", stage="research")
    make_bestpractice("B", is_international=True, kind="project", starts_on="2019-05")
    make_bestpractice("C", kind="training", starts_on="2021")

    form = client.get(reverse(LIST), {"kind": "project"}).context["filter"].form

    assert titles(client, country="il") == ["A"]
    assert titles(client, country="international") == titles(client, year="2019") == ["B"]
    assert (titles(client, stage="research"), titles(client, kind="training")) == (["A"], ["C"])
    assert list(form.fields["country"].choices)[1:] == [
        ("IL", "Israel (1)"),
        ("international", "International (1)"),
    ]
    assert list(form.fields["year"].choices)[1:] == [("2021", "2021 (0)"), ("2019", "2019 (1)")]


def test_a_day_finds_what_was_running_then(client):
    make_bestpractice("Ended", starts_on="2015", ends_on="2018")
    make_bestpractice("Running", starts_on="2017")

    assert titles(client, on="2016-06-30") == ["Ended"]
    assert titles(client, on="2017-06-30") == ["Ended", "Running"]
    assert titles(client, on="2024-06-30") == ["Running"]


def test_an_empty_list_asks_for_the_first(client):
    content = client.get(reverse(LIST)).content.decode()

    assert reverse("best_practice_new") in content


def test_the_page_tells_all_that_is_public(client):
    member = make_organisation("Ministry of Health")
    practice = make_bestpractice(
        "Mosaic",
        original_title="פסיפס",
        original_language="he",
        organisation=member,
        country=make_country("IL"),
        stage="implementation",
        starts_on="2018",
        summary="For **patients**.",
        text="How it works.",
    )
    make_practicefigure(
        practice, label="Genomes", qualifier="at_least", number="12500.500", unit="genomes",
        as_of="2023-07", source="Yearly report",
    )  # fmt: skip
    make_practicelink(practice, title="Notre page", link="www.example.org/fr", language="fr")

    content = page(client, practice).content.decode()

    for words in [
        "<h1>Mosaic</h1>",
        '<span lang="he" dir="auto">פסיפס</span> <span class="meta">in Hebrew</span>',
        f'<a href="{member.get_absolute_url()}">Ministry of Health</a>',
        "<dd>Israel</dd>",
        "<dd>Implementation</dd>",
        "<dd>Since 2018</dd>",
        "<strong>patients</strong>",
        "<b>at least 12,500.5 genomes</b>",
        '<time datetime="2023-07">July 2023</time>; source: Yearly report',
        '<a href="https://www.example.org/fr" rel="external" hreflang="fr">Notre page</a>',
        "in French",
        "Suggest a correction",
    ]:
        assert words in content


def test_html_and_scripts_of_authors_stay_words(client):
    practice = make_bestpractice(
        "</script><b>x</b>", summary="<script>alert(1)</script>", text="[x](javascript:alert(1))"
    )

    content = page(client, practice).content.decode()

    assert "<script>alert" not in content
    assert "</script><b>" not in content
    assert 'href="javascript' not in content


def test_the_data_and_the_structured_data_say_the_same(client):
    practice = make_bestpractice("Mosaic", original_title="Psifas", original_language="he")
    make_practicefigure(practice, label="Genomes", number="1000")

    data = json.loads(page(client, practice, format="json").content)
    ld = json.loads(
        page(client, practice).content.decode().partition('ld+json">')[2].partition("</script>")[0]
    )

    assert (data["title"], data["original_title"]) == (ld["name"], ld["alternateName"])
    assert data["figures"][0]["number"] == 1000.0
    assert page(client, practice, format="csv").status_code == 404


def test_nothing_private_leaves_the_house_in_any_form(client):
    hidden = make_organisation("Secret Agency", is_published=False)
    practice = make_bestpractice(
        "Mosaic",
        organisation=hidden,
        contact_name="Hidden Author",
        contact_email="unseen@example.org",
        note="Hidden note",
        approval_note="Hidden approval",
    )
    make_practicecomment(practice, text="Hidden assessment", advice="reject")
    make_practicecomment(practice, kind="answer", text="Hidden answer")
    for state in ["unconfirmed", "submitted", "screened", "revision", "accepted", "approved"]:
        make_bestpractice(f"Hidden {state}", state=state, is_published=False)

    addresses = [reverse(LIST), practice.get_absolute_url(), "/sitemap.xml"]
    answers = [client.get(address) for address in addresses]
    answers += [
        client.get(address, {"format": form})
        for address, forms in [(addresses[0], ["csv", "json", "atom"]), (addresses[1], ["json"])]
        for form in forms
    ]

    for answer in answers:
        content = answer.content.decode()
        assert answer.status_code == 200
        assert "Hidden" not in content
        assert "unseen" not in content
        assert "Secret Agency" not in content
        assert practice.token not in content


@pytest.mark.parametrize("state", ["unconfirmed", "accepted", "rejected", "archived"])
def test_what_is_not_published_has_no_page_and_no_picture(state, client):
    practice = make_bestpractice(state=state, is_published=False, **stored_picture())

    assert page(client, practice).status_code == 404
    assert client.get(reverse("best_practice_picture", args=[practice.slug])).status_code == 404
    assert page(client, practice, preview="1").status_code == 302


def test_the_staff_sees_the_page_before_the_public_does(client, reader):
    practice = make_bestpractice("Mosaic", state="accepted", is_published=False, **stored_picture())

    answer = page(reader, practice, preview="1")
    picture = f"{reverse('best_practice_picture', args=[practice.slug])}?preview=1"

    assert "<h1>Mosaic</h1>" in answer.content.decode()
    assert picture in answer.content.decode()
    assert (answer["X-Robots-Tag"], "no-store" in answer["Cache-Control"]) == ("noindex", True)
    assert reader.get(picture).getvalue() == PICTURE
    practice.refresh_from_db()
    assert not practice.is_published


def test_a_picture_is_shown_with_its_author_and_licence_or_not_at_all(client):
    shown = make_bestpractice(**stored_picture())
    nobodys = make_bestpractice(**stored_picture(picture_credit=""))

    picture = client.get(reverse("best_practice_picture", args=[shown.slug]))

    assert picture.getvalue() == PICTURE
    assert picture["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Picture: Somebody, CC BY 4.0" in page(client, shown).content.decode()
    assert client.get(reverse("best_practice_picture", args=[nobodys.slug])).status_code == 404
    assert "<img" not in page(client, nobodys).content.decode().partition("<main")[2]


def test_a_page_needs_no_more_queries_for_more_rows(client, django_assert_max_num_queries):
    def queries(practice):
        with django_assert_max_num_queries(10) as captured:
            assert page(client, practice).status_code == 200
        return len(captured)

    one, many = make_bestpractice(), make_bestpractice()
    for practice, times in [(one, 1), (many, 5)]:
        for _ in range(times):
            make_practicefigure(practice)
            make_practicelink(practice)

    assert queries(one) == queries(many)


def test_readers_get_no_cookie(client):
    assert page(client, make_bestpractice()).cookies.output() == ""
