"""The archive of the newsletter: what was sent to everybody, as a list, a page, data and a feed."""

import json
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.events.pages import page
from tests.publications.factories import make_newsletterissue, make_newsletteritem
from tests.publications.newsletters import approved

pytestmark = pytest.mark.django_db

LIST = "newsletter_list"


def at(year: int, month: int = 6):
    return timezone.make_aware(datetime(year, month, 15))  # noqa: DTZ001


def titles(client, **query) -> list[str]:
    answer = client.get(reverse(LIST), query | {"format": "json"})
    return [item["title"] for item in json.loads(answer.content)["items"]]


def test_the_archive_has_what_was_sent_to_everybody_the_latest_first(client):
    make_newsletterissue("One", sent_at=at(2022))
    make_newsletterissue("Two", sent_at=at(2023))
    make_newsletterissue("Members", audience="members", is_published=False)
    make_newsletterissue("Draft", state="draft", sent_at=None)
    assert titles(client) == ["Two", "One"]
    assert titles(client, year="2022") == titles(client, on="2022-12-31") == ["One"]
    assert titles(client, sort="title") == ["One", "Two"]


def test_an_issue_is_found_by_the_words_of_its_items(client):
    issue = make_newsletterissue("One")
    make_newsletteritem(issue, title="Café in Orléans", text="Génomes")
    make_newsletterissue("Two", intro="Bonjour", facts="37 membres")
    assert titles(client, q="orleans") == titles(client, q="GENOMES") == ["One"]
    assert titles(client, q="bonjour") == titles(client, q="37 membres") == ["Two"]
    assert titles(client, q="missing") == []


def test_the_page_shows_the_items_in_their_sections_and_order(client):
    issue = make_newsletterissue("One", intro="Dear *reader*", facts="**37** members")
    make_newsletteritem(issue, section="events", position=2, title="Second", link="example.org/x y")
    make_newsletteritem(issue, section="events", position=1, title="First", text="<b>Bold</b>")
    make_newsletteritem(issue, section="news", position=9, title="News first")

    answer = client.get(issue.get_absolute_url())
    text = page(client, issue.get_absolute_url())

    places = [text.index(w) for w in ["Dear reader", "News first", "First", "Second", "37 members"]]
    assert places == sorted(places)
    html = answer.content.decode()
    assert 'href="https://example.org/x%20y"' in html
    assert "<b>Bold</b>" not in html
    assert answer.cookies == {}


def test_an_issue_as_data(client):
    issue = make_newsletterissue("One", sent_at=at(2023))
    make_newsletteritem(issue, title="Item", link="https://example.org/")
    data = json.loads(client.get(issue.get_absolute_url(), {"format": "json"}).content)
    assert (data["title"], data["sent"], data["contents"]) == ("One", "2023-06-15", "Item")
    assert data["items"] == [
        {"section": "news", "title": "Item", "text": "What is new.", "url": "https://example.org/"}
    ]
    assert client.get(issue.get_absolute_url(), {"format": "pdf"}).status_code == 404


def test_what_is_not_in_the_archive_has_no_page(client):
    for issue in [approved(), make_newsletterissue(audience="members", is_published=False)]:
        assert client.get(issue.get_absolute_url()).status_code == 404


def test_the_page_tells_search_engines_what_it_is(client):
    issue = make_newsletterissue("One", sent_at=at(2023))
    make_newsletteritem(issue, title="</script> Item")
    html = client.get(issue.get_absolute_url()).content.decode()
    told = html.partition('application/ld+json">')[2].partition("</script>")[0]
    facts = json.loads(told)
    assert (facts["@type"], facts["datePublished"]) == ("PublicationIssue", "2023-06-15")
    assert facts["description"] == "</script> Item"
