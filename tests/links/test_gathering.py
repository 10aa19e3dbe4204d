"""The list of links follows the records, whatever model has addresses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from icpermed.links.addresses import all_address_fields
from icpermed.links.gathering import gather
from icpermed.links.models import Link
from tests.factories import make_event, make_organisation
from tests.initiatives.factories import make_initiative, make_initiativelink
from tests.links.checking import make_link

pytestmark = pytest.mark.django_db


def urls() -> list[str]:
    return list(Link.objects.values_list("url", flat=True))


def test_every_field_with_an_address_is_known_without_being_listed():
    found = {f"{field.model._meta.label}.{field.name}" for field in all_address_fields()}
    assert {
        "registry.Organisation.website",
        "events.Event.url",
        "initiatives.InitiativeLink.url",
        "initiatives.ProgrammeLink.url",
        "publications.Publication.url",
        "recognition.PracticeLink.url",
    } <= found


def test_addresses_of_all_records_are_gathered_once_each_and_as_they_can_be_followed():
    make_organisation(website="https://www.example.org/a")
    make_organisation(website="https://www.example.org/a")
    make_organisation(website="")
    make_event(link="www.example.org/the programme")
    make_initiativelink(make_initiative(), link="https://example.org/law")

    gather()

    assert urls() == [
        "https://example.org/law",
        "https://www.example.org/a",
        "https://www.example.org/the%20programme",
    ]
    assert gather() == 0


def test_what_no_record_names_any_more_goes():
    make_link("https://gone.example/")
    organisation = make_organisation(website="https://www.example.org/")
    assert gather() == 2
    organisation.delete()
    assert gather() == 1
    assert urls() == []


def test_what_is_known_of_a_link_stays_when_it_is_gathered_again():
    make_organisation(website="https://www.example.org/")
    make_link("https://www.example.org/", outcome="works")
    gather()
    assert Link.objects.get().outcome == "works"


def test_our_own_pages_are_not_asked_for(settings):
    settings.SITE_URL = "https://www.icpermed.example"
    make_organisation(website="https://www.ICPerMed.example/members/")
    make_organisation(website="https://www.icpermed.example")
    make_organisation(website="https://www.icpermed.example.org/")
    gather()
    assert urls() == ["https://www.icpermed.example.org/"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.Example.org/Page", "www.example.org"),
        ("https://www.example.org:443?x", "www.example.org"),
        ("http://me:secret@example.org#top", "example.org"),
        ("http://[2606:4700::1]/x", "[2606:4700::1]"),
        ("https://example.org", "example.org"),
    ],
)
def test_the_database_knows_the_host_of_an_address(url, host):
    link = make_link(url)
    link.refresh_from_db()
    assert link.host == host


def test_gathering_takes_the_same_queries_for_many_records():
    make_organisation(website="https://www.example.org/")
    with CaptureQueriesContext(connection) as few:
        gather()
    for number in range(10):
        make_organisation(website=f"https://www.example.org/{number}")
    with CaptureQueriesContext(connection) as many:
        gather()
    assert len(few) == len(many)
    assert len(urls()) == 11
