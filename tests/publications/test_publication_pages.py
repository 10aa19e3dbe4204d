"""The list of documents and the page of each: what it tells, and what it keeps to itself."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from icpermed.connections.related import connect
from tests.factories import make_body, make_event, make_organisation, make_person, make_topic
from tests.publications.factories import (
    make_publication,
    make_publicationauthor,
    make_publicationfile,
    make_publicationtopic,
)

pytestmark = pytest.mark.django_db

LIST = "/publications/"


def titles(client, **query) -> list[str]:
    """What a list has, in its order."""
    answer = client.get(LIST, {**query, "format": "json"})
    return [item["title"] for item in json.loads(answer.content)["items"]]


def data(client, publication) -> dict:
    """A document as data."""
    return json.loads(client.get(publication.get_absolute_url(), {"format": "json"}).content)


def page(client, publication) -> str:
    return client.get(publication.get_absolute_url()).content.decode()


def linked_data(client, publication) -> dict:
    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', page(client, publication)
    )
    return json.loads(found[1])


# --- the list -------------------------------------------------------------------------------------


def test_the_latest_come_first_and_what_is_announced_last(client):
    make_publication("Old", published_on="2017")
    make_publication("Announced", state="in_preparation", published_on=None, link="")
    make_publication("New", published_on="2023-04-28")

    assert titles(client) == ["New", "Old", "Announced"]


def test_facets_narrow_and_count(client):
    body, topic, other = make_body("Group A"), make_topic("Data"), make_topic("Other")
    flyer = make_publication("Flyer", kind="flyer", published_on="2022-05", language="fr")
    report = make_publication("Report", published_on="2023")
    make_publication("Old", state="superseded", published_on="2023")
    make_publicationauthor(report, body=body)
    make_publicationauthor(report, body=make_body("Group B"))
    make_publicationtopic(flyer, topic=topic)
    make_publicationtopic(flyer, topic=other)

    assert titles(client, kind="flyer") == titles(client, language="fr") == ["Flyer"]
    assert titles(client, year="2023", state="published") == ["Report"]
    assert titles(client, body=body.slug) == ["Report"]
    assert titles(client, topic=topic.slug) == ["Flyer"]
    form = client.get(LIST, {"year": "2023"}).context["filter"].form
    assert list(form.fields["year"].choices)[1:] == [("2023", "2023 (2)"), ("2022", "2022 (1)")]
    assert list(form.fields["topic"].choices)[1:] == [
        (topic.slug, "Data (0)"),
        (other.slug, "Other (0)"),
    ]
    assert list(form.fields["kind"].choices)[1:] == [
        ("report", "Report (2)"),
        ("flyer", "Flyer (0)"),
    ]


def test_words_find_titles_text_authors_topics_and_doi_without_accents(client):
    one = make_publication("Défis et opportunités", doi="10.1234/abc", summary="What helps.")
    make_publicationauthor(one, body=make_body("Group A"))
    make_publicationtopic(one, topic=make_topic("Data sharing"))
    make_publication("Another")

    for words in ["defis", "what HELPS", "10.1234/abc", "group a", "data sharing"]:
        assert titles(client, q=words) == ["Défis et opportunités"], words


def test_the_list_answers_for_a_day(client):
    make_publication("Old", published_on="2017")
    make_publication("New", published_on="2023-04-28")
    make_publication("Announced", state="planned", published_on=None, link="")

    assert titles(client, on="2023-04-27") == ["Old"]
    assert titles(client, on="2023-04-28") == ["New", "Old"]


def test_the_feed_leaves_out_what_is_not_there_yet(client):
    make_publication("Out")
    make_publication("Announced", state="in_preparation", published_on=None, link="")

    feed = client.get(LIST, {"format": "atom"}).content.decode()

    assert ("Out" in feed, "Announced" in feed) == (True, False)


# --- one document ---------------------------------------------------------------------------------


def test_a_page_says_who_wrote_it_and_how_to_cite_it(client):
    one = make_publication("A guide", published_on="2023-04-28", version="1.0", slug="guide")
    make_publicationauthor(one, position=1, body=make_body("Healthcare", kind="working_group"))
    make_publicationauthor(one, position=2, name="PERMIT", role="partner")

    text = page(client, one)

    assert "ICPerMed Working Group Healthcare" in text
    assert "PERMIT" in text
    assert data(client, one)["cite_as"] == (
        "ICPerMed Working Group Healthcare (2023): A guide. Version 1.0."
        " http://testserver/publications/guide/"
    ).replace("http://testserver", data(client, one)["url"].partition("/publications")[0])


def test_the_doi_is_the_address_in_a_citation_and_what_was_written_comes_first(client):
    make = make_publication
    one = make("A guide.", doi="10.1234/a", published_on="2020", is_by_secretariat=True)
    other = make(cite_as="As we say.")

    assert data(client, one)["cite_as"] == (
        "ICPerMed Secretariat (2020): A guide. https://doi.org/10.1234/a"
    )
    assert data(client, other)["cite_as"] == "As we say."


def test_people_are_named_with_consent_only(client):
    hidden = make_person("Hidden Person", is_name_public=False)
    open_one = make_person("Open Person", is_name_public=True, consented_on="2024-01-01")
    one = make_publication("A guide")
    for person, name in [(hidden, ""), (hidden, "H. Person"), (open_one, "")]:
        make_publicationauthor(one, person=person, name=name)

    every = page(client, one) + json.dumps(data(client, one))
    every += (
        client.get(LIST).content.decode() + client.get(LIST, {"format": "csv"}).content.decode()
    )

    assert ("Open Person" in every, "Hidden" in every, "H. Person" in every) == (True, False, False)
    assert titles(client, q="hidden person") == titles(client, q="H. Person") == []
    assert titles(client, q="open person") == ["A guide"]


def test_nothing_leaks_of_what_is_not_public(client):
    event = make_event("PLANTED event", is_published=False)
    other = make_publication("PLANTED companion", is_published=False)
    organisation = make_organisation("PLANTED organisation", is_published=False)
    one = make_publication("A guide", event=event, accompanies=other, note="PLANTED note")
    make_publication("PLANTED newer", replaces=one, is_published=False)
    make_publication("PLANTED part", accompanies=one, is_published=False)
    make_publicationauthor(one, organisation=organisation)
    make_publicationauthor(one, body=make_body("PLANTED body", is_published=False))

    answers = [
        client.get(address, {"format": form} if form else {}).content.decode()
        for address in [LIST, one.get_absolute_url()]
        for form in ["", "json"]
    ]
    answers.append(client.get(LIST, {"format": "csv"}).content.decode())

    assert [text for text in answers if "PLANTED" in text] == []
    for words in ["planted event", "planted organisation", "planted body", "planted note"]:
        assert titles(client, q=words) == []


def test_an_old_version_leads_to_the_newest_and_is_not_indexed(client):
    first = make_publication("Guide", state="superseded", version="1.0", published_on="2020")
    second = make_publication("Guide 2", state="superseded", replaces=first, published_on="2021")
    third = make_publication("Guide 3", replaces=second, published_on="2022", version="3.0")

    response = client.get(first.get_absolute_url())
    text = response.content.decode()

    assert "There is a newer version" in text
    assert f'<a href="{third.get_absolute_url()}">Guide 3, version 3.0</a>' in text
    assert response["X-Robots-Tag"] == "noindex"
    assert [one["state"] for one in data(client, first)["versions"]] == [
        "published",
        "superseded",
        "superseded",
    ]
    assert "X-Robots-Tag" not in client.get(third.get_absolute_url())


def test_the_sitemap_has_what_holds(client):
    holds = make_publication()
    old = make_publication(state="superseded")

    text = client.get(reverse("sitemap")).content.decode()

    assert (holds.get_absolute_url() in text, old.get_absolute_url() in text) == (True, False)


def test_what_is_announced_has_nothing_to_read(client):
    one = make_publication(state="in_preparation", published_on=None, link="")
    make_publicationfile(one)

    text = page(client, one)

    assert "It is in preparation, and cannot be read yet." in text
    assert ("Read it" in text, "How to cite it" in text) == (False, False)


def test_raw_spaces_are_mended_in_the_link(client):
    one = make_publication(
        link="https://www.icpermed.eu/media/content/ICPerMed_Clinical Studies.pdf"
    )

    assert "https://www.icpermed.eu/media/content/ICPerMed_Clinical%20Studies.pdf" in page(
        client, one
    )


def test_search_engines_are_told_what_it_is(client):
    one = make_publication(
        "</script><b>", doi="10.1234/a", link="", file=ContentFile(b"%PDF", "a.pdf")
    )
    make_publicationauthor(one, name="Somebody", orcid="0000-0002-1825-0097")

    found = linked_data(client, one)

    assert (found["@type"], found["@id"], found["name"]) == (
        "Report",
        "https://doi.org/10.1234/a",
        "</script><b>",
    )
    assert found["author"] == [
        {"@type": "Person", "name": "Somebody", "@id": "https://orcid.org/0000-0002-1825-0097"}
    ]
    assert found["encoding"][0]["sha256"] == one.sha256


def test_the_staff_sees_it_before_the_public(client, reader):
    one = make_publication("Draft", state="in_preparation", is_published=False, published_on=None)

    answer = reader.get(one.get_absolute_url(), {"preview": "1"})

    assert ("Preview." in answer.content.decode(), answer["X-Robots-Tag"]) == (True, "noindex")
    assert client.get(one.get_absolute_url()).status_code == 404
    assert client.get(one.get_absolute_url(), {"preview": "1"}).status_code == 302


def test_another_form_is_not_found(client):
    assert client.get(make_publication().get_absolute_url(), {"format": "pdf"}).status_code == 404


def test_longer_documents_need_no_more_queries(client, django_assert_max_num_queries):
    one = make_publication(event=make_event(), accompanies=make_publication())

    def add():
        make_publicationauthor(one, body=make_body())
        make_publicationauthor(one, organisation=make_organisation(), role="partner")
        make_publicationfile(one)
        make_publicationtopic(one)
        make_publication(accompanies=one)
        make_publication(replaces=one)
        connect(one=one, other=make_event())

    def queries():
        with django_assert_max_num_queries(10) as captured:
            assert client.get(one.get_absolute_url()).status_code == 200
        return len(captured)

    add()
    first = queries()
    for _ in range(3):
        add()

    assert queries() == first


# --- on the pages of others -----------------------------------------------------------------------


def test_pages_of_bodies_events_and_organisations_name_their_documents(client):
    body, event, organisation = make_body(), make_event(), make_organisation()
    shown = make_publication("Shown document", event=event)
    hidden = make_publication("Hidden document", event=event, is_published=False)
    old = make_publication("Old document", event=event, state="superseded")
    for one in (shown, hidden, old):
        make_publicationauthor(one, body=body)
        make_publicationauthor(one, organisation=organisation)

    for record in (body, event, organisation):
        text = client.get(record.get_absolute_url()).content.decode()
        assert text.count("Shown document") == 1, record
        assert ("Hidden document" in text, "Old document" in text) == (False, False)
