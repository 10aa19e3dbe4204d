"""The page of the search: kinds, pages, what somebody may have meant."""

import json
import re

import pytest

from icpermed.search.refreshing import refresh
from icpermed.search.snippets import snippet
from tests.factories import make_body, make_event

pytestmark = pytest.mark.django_db


def get(client, **query) -> str:
    return client.get("/search/", query).content.decode()


def test_kinds_are_counted_and_narrow(client):
    make_event("Genomes here")
    make_event("Genomes there")
    make_body("Genomes")
    refresh()

    page = get(client, q="genomes")
    events = client.get("/search/", {"q": "genomes", "kind": "event"})

    assert re.findall(r">(\w+) \((\d)\)</a>", page) == [
        ("All", "3"),
        ("Bodies", "1"),
        ("Events", "2"),
    ]
    assert sorted(row[0].text for row in events.context["rows"]) == [
        "Genomes here",
        "Genomes there",
    ]
    assert "Bodies (1)" in events.content.decode()


def test_of_many_results_every_kind_is_offered_and_shown_whole(client, monkeypatch):
    monkeypatch.setattr("icpermed.search.finding.MOST", 3)
    for number in range(5):
        make_event(f"Genomes {number}", starts_on="2022")
    make_body("Genomes in a body", starts_on="2001")
    refresh()

    page = client.get("/search/", {"q": "genomes", "kind": "body"})
    kinds = page.context["kinds"]

    assert "The best 3 results of more" in get(client, q="genomes")
    assert [row[0].text for row in page.context["rows"]] == ["Genomes in a body"]
    assert "1 result" in page.content.decode()
    assert [one["label"] for one in kinds if one["is_chosen"]] == ["Bodies"]
    assert {"All", "Events", "Initiatives"} < {one["label"] for one in kinds}


def test_results_come_in_pages_that_hold_each_of_them_once(client):
    names = {f"Genome {n}" for n in range(45)}
    for name in sorted(names):
        make_event(name)
    refresh()

    seen = []
    for number in (1, 2, 3):
        response = client.get("/search/", {"q": "genome", "page": number})
        seen += [row[0].text for row in response.context["rows"]]

    assert (len(seen), set(seen)) == (45, names)


def test_a_mistyped_word_leads_to_the_one_that_was_meant(client):
    make_event("Personalised medicine")
    refresh()

    page = get(client, q="persnalised medicne")

    assert "Nothing fits." in page
    assert 'href="/search/?q=personalised+medicine">“personalised medicine”</a>' in page
    assert "That has 1 result." in page


def test_nothing_is_proposed_that_would_find_nothing(client):
    event = make_event("Plantedword")
    refresh()
    type(event).objects.filter(pk=event.pk).withdraw()

    assert "Did you mean" not in get(client, q="plantedwrd")


def test_the_part_that_fits_is_shown_and_marked(client):
    make_event(
        "Event", summary="It begins. " * 40 + "Then come [Genomes](https://a.eu) & **more**."
    )
    refresh()

    page = get(client, q="genome")

    assert "Then come <mark>Genomes</mark> &amp; more." in page


def test_a_snippet_never_loses_or_invents_words():
    text = "Naïve T-cells and the café: 118.76 million euros for 1,000 genomes in Québec."

    for asked in ["cafe", "118.76", "quebec", "", "nothing", "the and in"]:
        assert "".join(piece.text for piece in snippet(text, asked)) == text
    assert [piece.text for piece in snippet(text, "cafe quebec") if piece.is_match] == [
        "café",
        "Québec",
    ]


def test_search_engines_do_not_list_results_and_readers_get_no_cookie(client):
    response = client.get("/search/", {"q": "anything"})

    assert response["X-Robots-Tag"] == "noindex"
    assert response.cookies.output() == ""


def test_results_are_data_too(client):
    make_event("Genomes", city="Siena")
    refresh()

    body = json.loads(client.get("/search/", {"q": "genomes", "format": "json"}).content)

    assert [(one["title"], one["kind"], one["day"]) for one in body["items"]] == [
        ("Genomes", "Event", "2023-06-14")
    ]


def test_more_results_need_no_more_queries(client, django_assert_max_num_queries):
    make_event("Genome")
    refresh()
    with django_assert_max_num_queries(4):
        get(client, q="genome")
    for n in range(150):
        make_event(f"Genome {n}")
    refresh()
    with django_assert_max_num_queries(5):
        get(client, q="genome")
