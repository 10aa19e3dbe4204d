"""The public pages of single records, and the pages that every site needs."""

import json
import re

import pytest
from django.urls import reverse

from icpermed.connections.related import connect
from registry.models import Name, Relation
from tests.factories import (
    make_body,
    make_country,
    make_decision,
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db


def page(client, address, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_member_page_tells_periods_names_and_decision(client):
    decision = make_decision(body=make_body("Executive Committee"), decided_on="2023-05-10")
    organisation = make_organisation("Academy", acronym="ACA")
    make_membership(organisation, starts_on="2023-07", start_decision=decision)
    Name.objects.create(organisation=organisation, kind="original", language="ar", text="أكاديمية")

    text = page(client, organisation.get_absolute_url())

    assert "since July 2023" in text
    assert "Decided by the Executive Committee, 10 May 2023" in " ".join(text.split())
    assert '<span lang="ar">أكاديمية</span>' in text


def test_a_member_page_on_another_day_has_the_name_of_that_day(client):
    organisation = make_organisation("Old name")
    make_membership(organisation, starts_on="2018")
    organisation.rename(to="New name", starts_on="2022")

    then = page(client, organisation.get_absolute_url(), on="2020-01-01")
    now = page(client, organisation.get_absolute_url())

    assert re.search(r"<h1>(.*?)</h1>", then)[1] == "Old name"
    assert re.search(r"<h1>(.*?)</h1>", now)[1] == "New name"
    assert "as it stood on" in then


def test_what_is_for_the_secretariat_does_not_leak(client):
    organisation = make_organisation("Council", note="PLANTED organisation note")
    membership = make_membership(
        organisation, note="PLANTED source", ends_on="2023", reason_for_leaving="PLANTED reason"
    )
    person = make_person(
        "PLANTED name",
        email="planted@example.org",
        phone="PLANTED phone",
        note="PLANTED note",
        is_name_public=False,
        consented_on=None,
        affiliation=organisation,
    )
    body = make_body("Group")
    make_mandate(person, body=body, organisation=organisation)
    hidden = make_organisation("PLANTED draft", is_published=False)
    Relation.objects.create(organisation=organisation, other=hidden)
    make_mandate(body=body, organisation=hidden)

    addresses = [
        organisation.get_absolute_url(),
        body.get_absolute_url(),
        organisation.country.get_absolute_url(),
        organisation.country.get_absolute_url() + "?on=2022-01-01",
        "/",
        "/sitemap.xml",
        *(f"/members/?format={form}&on=2022-01-01" for form in ["", "csv", "json", "atom"]),
    ]
    texts = [
        b"".join(client.get(address.replace("format=&", ""))).decode().lower()
        for address in addresses
    ]

    assert membership.organisation == organisation
    assert [
        address for address, text in zip(addresses, texts, strict=True) if "planted" in text
    ] == []


def test_a_person_is_named_only_with_consent(client):
    body = make_body("Group")
    make_mandate(make_person("Agreed to be named"), body=body)
    make_mandate(make_person("Did not agree", is_name_public=False, consented_on=None), body=body)

    text = page(client, body.get_absolute_url())

    assert ("Agreed to be named" in text, "Did not agree" in text) == (True, False)
    assert "name not published" in text


def test_drafts_are_not_found(client):
    organisation = make_organisation(is_published=False)
    body = make_body(is_published=False)

    assert [
        client.get(record.get_absolute_url()).status_code for record in [organisation, body]
    ] == [404, 404]


def test_a_merged_record_leads_to_the_one_that_was_kept(client):
    kept = make_organisation("Kept")
    gone = make_organisation("Gone", is_published=False)
    gone.merged_into = kept
    gone.save()

    response = client.get(gone.get_absolute_url())

    assert (response.status_code, response["Location"]) == (301, kept.get_absolute_url())


def test_search_engines_learn_who_it_is_and_no_name_can_break_out(client):
    organisation = make_organisation("</script><script>alert(1)</script>", acronym="ACA")

    text = page(client, organisation.get_absolute_url())
    facts = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1]

    assert json.loads(facts) == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "</script><script>alert(1)</script>",
        "alternateName": ["ACA"],
        "url": "https://example.org/",
        "address": {"@type": "PostalAddress", "addressCountry": "DE"},
        "memberOf": {"@type": "Organization", "name": "ICPerMed"},
    }
    assert "<script>alert" not in text


def test_a_body_page_renders_markdown_without_letting_html_in(client):
    body = make_body(
        "Group", purpose="**Joint** work.\n\n<script>alert(1)</script> [x](javascript:1)"
    )

    text = page(client, body.get_absolute_url())

    assert "<strong>Joint</strong> work." in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text


def test_a_country_page_has_present_and_past_members(client):
    make_membership(make_organisation("Present", country=make_country("FR")))
    make_membership(
        make_organisation("Left", country=make_country("FR")), starts_on="2018", ends_on="2020"
    )

    text = page(client, "/countries/fr/")

    assert "1 organisation from France takes part." in " ".join(text.split())
    assert text.index("Present") < text.index("Earlier") < text.index("Left")


def test_a_country_without_members_invites(client):
    make_country("EG")

    assert "No organisation from Egypt takes part at present." in page(client, "/countries/eg/")
    assert client.get("/countries/zz/").status_code == 404


@pytest.mark.parametrize("name", ["about", "accessibility", "privacy", "home", "join"])
def test_pages_have_title_description_and_address(client, name):
    text = page(client, reverse(name))

    assert len(re.findall(r"<title>[^<]+</title>", text)) == 1
    assert len(re.findall(r'<meta name="description" content="[^"]{40,}"', text)) == 1
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{reverse(name)}">' in text


def test_the_demo_says_that_its_list_is_illustrative(client, settings):
    settings.DEMO = True
    demo = page(client, "/")
    settings.DEMO = False

    assert "Illustrative membership list" in demo
    assert "Illustrative membership list" not in page(client, "/")


def test_health_tells_whether_the_database_answers(client, monkeypatch):
    assert client.get("/health/").json() == {"database": "ok"}

    from django.db import DatabaseError, connection

    def fail():
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", fail)
        response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"database": "fails"})


def test_machines_find_what_they_look_for(client):
    organisation = make_organisation("Council")
    make_membership(organisation)

    robots = client.get("/robots.txt").content.decode()
    security = client.get("/.well-known/security.txt").content.decode()
    sitemap = client.get("/sitemap.xml").content.decode()

    assert "Disallow: /admin/" in robots
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots
    assert re.search(r"Expires: \d{4}-12-31T00:00:00", security)
    assert f"{organisation.get_absolute_url()}</loc>" in sitemap


def test_an_unknown_address_is_kindly_not_found(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "ICPerMed" in response.content.decode()


def test_pages_are_strict_about_where_things_come_from(client):
    policy = client.get("/")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/", "/about/", "/figures/", "/figures/members/", "/members/"])
def test_reading_leaves_no_cookie(client, address):
    assert client.get(address).cookies.output() == ""


def test_record_pages_need_few_queries_however_much_is_on_them(
    client, django_assert_max_num_queries
):
    body = make_body("Group")
    organisation = make_organisation("Council", country=make_country("FR"))
    make_membership(organisation)
    addresses = [organisation.get_absolute_url(), body.get_absolute_url(), "/countries/fr/", "/"]

    def queries(address):
        with django_assert_max_num_queries(10) as captured:
            client.get(address)
        return len(captured)

    make_mandate(body=body, organisation=organisation)
    connect(one=body, other=organisation)
    before = [queries(address) for address in addresses]
    for n in range(3):
        make_mandate(body=body, organisation=organisation, role="expert")
        make_membership(make_organisation(f"Another {n}", country=make_country("FR")))
        Name.objects.create(organisation=organisation, kind="alias", text=f"Alias {n}")

    assert [queries(address) for address in addresses] == before
