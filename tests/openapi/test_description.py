"""The description of the open data says what the lists and pages really answer."""

import json

import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator

from icpermed.listings import Listing
from icpermed.openapi.description import description, routes
from tests.test_conventions import our_routes
from tests.test_listings import ENTRIES, LISTS

pytestmark = pytest.mark.django_db

#: Pages with an address in the site map, that may answer in another form.
OTHERS = ["event_detail", "best_practice_detail", "edition_detail"]


def complaints(path: str, answer) -> list[str]:
    """What of an answer is not as the description says."""
    document = description()
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    whole = {**schema, "components": document["components"]}
    errors = Draft202012Validator(whole).iter_errors(answer)
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in errors]


def path_of(name: str) -> str:
    return next(route.path for route in routes() if route.name == name)


def test_every_list_is_described_with_its_filters_columns_and_forms():
    paths = description()["paths"]
    wrong = []
    for path, pattern in our_routes():
        view = getattr(pattern.callback, "view_class", None)
        if not (view and issubclass(view, Listing)):
            continue
        operation = paths[f"/{path}"]["get"]
        named = {one["name"] for one in operation["parameters"]}
        form = next(one for one in operation["parameters"] if one["name"] == "format")
        if not named >= {*view.filterset_class.base_filters, "format", "page"}:
            wrong.append((path, named))
        if form["schema"]["enum"] != view().formats:
            wrong.append((path, form))
    assert wrong == []


@pytest.mark.parametrize("name", ENTRIES)
def test_a_list_answers_as_it_is_described(client, name):
    for entry in ["Alpha", "Beta"]:
        ENTRIES[name](entry)

    answers = [
        json.loads(client.get(reverse(name), {"format": "json", **query}).content)
        for query in [{}, {"on": "nonsense"}]
    ]

    assert len(answers[0]["items"]) == 2
    assert [complaints(path_of(name), answer) for answer in answers] == [[], []]


@pytest.mark.parametrize("address", ["/figures/", "/figures/members/"])
def test_a_figure_answers_as_it_is_described(client, address):
    ENTRIES["member_list"]("Alpha")
    path = "/figures/" if address == "/figures/" else "/figures/{name}/"

    assert complaints(path, json.loads(client.get(address, {"format": "json"}).content)) == []


def test_no_page_has_a_form_that_is_not_described(client):
    """Every page of the site map is asked for JSON: who answers, has to say so."""
    for name, enter in ENTRIES.items():
        enter("Alpha" if name == "country_list" else f"One of {name}")
    described = {route.name for route in routes()}
    site_map = client.get("/sitemap.xml").content.decode()
    addresses = [part.partition("</loc>")[0] for part in site_map.split("<loc>")[1:]]
    answered, wrong = set(), []
    for address in addresses:
        path = "/" + address.split("/", 3)[3]
        answer = client.get(path, {"format": "json"})
        if answer.status_code != 200 or "json" not in answer["Content-Type"]:
            continue
        name = answer.resolver_match.url_name
        answered.add(name)
        if name not in described:
            wrong.append(f"{name} answers in JSON and is not described")
        elif problems := complaints(path_of(name), json.loads(answer.content)):
            wrong.append((name, problems))
    assert wrong == []
    assert answered >= {*OTHERS, *(LISTS.keys() & {"member_list", "event_list"})}


def test_the_document_is_open_to_other_sites_and_kept_for_an_hour(client):
    answer = client.get(reverse("api_description"))

    assert json.loads(answer.content)["openapi"] == "3.1.0"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=3600"
    known = client.get(reverse("api_description"), headers={"If-None-Match": answer["ETag"]})
    assert known.status_code == 304
    assert answer.cookies.output() == ""


def test_illustrative_data_are_called_so(client, settings):
    settings.DEMO = True

    assert "illustrative" in description()["info"]["description"]


def test_the_page_for_people_names_every_address_and_asks_no_database(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        page = client.get(reverse("api")).content.decode()

    assert [route.path for route in routes() if f"<code>{route.path}</code>" not in page] == []


def test_described_pages_only_read(client):
    assert client.post(reverse("figure_list")).status_code == 405
