"""The public pages of initiatives: the list, one initiative, countries; and the eight of 2023."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from icpermed.connections.related import connect
from tests.factories import make_country, make_organisation, make_topic
from tests.initiatives.factories import (
    make_initiative,
    make_initiativecountry,
    make_initiativefigure,
    make_initiativelead,
    make_initiativelink,
    make_initiativetopic,
    make_keypoint,
    make_programme,
)

pytestmark = pytest.mark.django_db


def found(client, **query) -> list[str]:
    answer = client.get(reverse("initiative_list"), query | {"format": "json"})
    return [item["title"] for item in json.loads(answer.content)["items"]]


def choices(client, name, **query) -> list[str]:
    form = client.get(reverse("initiative_list"), query).context["filter"].form
    return [str(label) for _, label in form.fields[name].choices][1:]


def test_words_of_every_part_find_an_initiative(client):
    one = make_initiative("HEAL ITALIA", country=make_country("IT"), text="Génétique")
    make_initiativefigure(one)
    make_initiativelead(one, name="Fondazione di Palermo")
    make_initiativelink(one, title="Rapport d’étape")
    make_keypoint(one, title="Spokes", text="Eight of them")
    make_initiativetopic(one, topic=make_topic("Cancer care"))
    make_initiative("Another", country=make_country("FR"))

    words = ["heal italia", "118.76", "Itálie", "118.76 million euros", "genetique", "fondazione"]
    words += ["etape", "spokes eight", "cancer care", "italia 118.76", "Italien"]
    assert {word: found(client, q=word) for word in words} == {
        word: ["HEAL ITALIA"] for word in words
    }
    assert found(client, q="italia 36") == []


def test_facets_count_each_other(client):
    both = make_initiative(
        "Both", country=make_country("IE"), kind="law", report_years=[2022, 2023]
    )
    make_initiativecountry(both, country=make_country("NO"))
    make_initiative("World", is_international=True, kind="principles", starts_on="2020")
    make_initiative("Ended", kind="law", starts_on="2001", ends_on="2002", report_years=[2023])

    assert choices(client, "country") == ["Ireland (1)", "Norway (1)", "International (1)"]
    assert choices(client, "country", kind="law") == [
        "Ireland (1)",
        "Norway (1)",
        "International (0)",
    ]
    assert choices(client, "report") == ["2023 (2)", "2022 (1)"]
    assert choices(client, "status") == ["Running (1)", "Ended (1)", "Dates not known (1)"]
    assert found(client, country="no") == found(client, report="2022") == ["Both"]
    assert found(client, country="international") == ["World"]
    assert found(client, on="2001-07-01") == ["Ended"]


def test_the_page_shows_all_parts_and_nothing_internal(client):
    one = make_initiative(
        "Strategy",
        country=make_country("NO"),
        source="A report",
        note="Do not tell",
        contact_email="secret@example.org",
        suggester_name="Ada Lovelace",
        approval_note="By telephone",
    )
    make_keypoint(one, group="Three pillars", title="Access", position=1)
    make_initiativelink(one, title="Strategi", language="no")
    make_initiativelead(one, name="Hidden", organisation=make_organisation(is_published=False))

    page = client.get(one.get_absolute_url()).content.decode()
    data = client.get(one.get_absolute_url(), {"format": "json"}).content.decode()

    for words in ["Three pillars", "Access", "in Norwegian", 'hreflang="no"', "/countries/no/"]:
        assert words in page
    for words in ["Do not tell", "secret@example.org", "Ada Lovelace", "By telephone"]:
        assert (words in page, words in data) == (False, False)
    assert json.loads(data)["countries"] == [{"code": "NO", "name": "Norway"}]
    assert client.get(one.get_absolute_url(), {"format": "csv"}).status_code == 404


def test_what_is_superseded_says_so_and_leads_on(client):
    new = make_initiative("Of 2023")
    old = make_initiative("Of 2017", state="superseded", superseded_by=new)

    assert new.get_absolute_url() in client.get(old.get_absolute_url()).content.decode()
    assert old.get_absolute_url() in client.get(new.get_absolute_url()).content.decode()


def test_a_draft_is_previewed_by_staff_alone(client, reader):
    one = make_initiative("Draft", state="drafted", approval_note="")
    address = f"{one.get_absolute_url()}?preview"

    assert client.get(address).status_code == 302
    assert reader.get(address).status_code == 200
    assert client.get(one.get_absolute_url()).status_code == 404


def test_more_parts_take_no_more_queries(client, django_assert_max_num_queries):
    one = make_initiative(country=make_country("IT"))

    def queries():
        with django_assert_max_num_queries(10) as captured:
            client.get(one.get_absolute_url())
        return len(captured)

    connect(one=one, other=make_programme())
    before = queries()
    for code in ["FR", "DE", "NO"]:
        connect(one=one, other=make_programme())
        make_initiativecountry(one, country=make_country(code))
        make_initiativelead(one, organisation=make_organisation())
        make_initiativetopic(one)
        make_keypoint(one)
        make_initiativefigure(one, label=f"Budget {code}")
        make_initiativelink(one)
    assert queries() == before


def test_country_pages_and_the_start_page_name_published_initiatives(client):
    norway = make_country("NO")
    make_initiative("Shown", country=norway)
    make_initiative("Hidden draft", country=norway, state="drafted", approval_note="")

    for address in ["/countries/no/", "/"]:
        page = client.get(address).content.decode()
        assert ("Shown" in page, "Hidden draft" in page) == (True, False)


def test_several_countries_are_named_in_the_order_of_the_alphabet(client):
    one = make_initiative(country=make_country("FR"))
    for code in ["DE", "BE"]:
        make_initiativecountry(one, country=make_country(code))

    for address in ["/", "/changes/"]:
        assert "Belgium, France, Germany" in client.get(address).content.decode()


def test_the_page_of_an_organisation_names_once_what_it_leads(
    client, django_assert_max_num_queries
):
    organisation = make_organisation()
    one = make_initiative("Strategy")
    for initiative in [one, make_initiative("Hidden", is_published=False)]:
        for name in ["The ministry", "Its office"]:
            make_initiativelead(initiative, name=name, organisation=organisation)
    client.get(organisation.get_absolute_url())

    with django_assert_max_num_queries(10):
        page = client.get(organisation.get_absolute_url()).content.decode()

    assert page.count(one.get_absolute_url()) == 1
    assert "Hidden" not in page


def test_the_eight_initiatives_of_2023_state_what_the_report_states(client):
    call_command("load_demo", "--force", verbosity=0)

    def page(slug) -> str:
        return client.get(f"/initiatives/{slug}/").content.decode()

    assert len(found(client, report="2023")) == 8
    assert [found(client, q=word) for word in ["heal italia", "118.76", "Itálie"]] == [
        ["HEAL ITALIA: Pioneering Precision Medicine in Italy"]
    ] * 3
    assert "118.76 million euros" in page("heal-italia")
    norway = page("personalised-medicine-strategy-norway")
    assert ("36 million euros" in norway, "2023–2030" in norway) == (True, True)
    assert "International" in page("care-principles")
    france = page("pepr-digital-health-france")
    assert ("60 million euros" in france, "Read more" in france) == (True, False)
    assert "more than 150 laboratories" in france
