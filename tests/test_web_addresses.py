"""Addresses on the web: kept as given, mended by one rule in Python and in the database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.models import Material
from icpermed.web_addresses import GivenAddressField, mended
from tests.factories import make_event, make_material

pytestmark = pytest.mark.django_db

#: As the reports and lists give them, and as a browser needs them.
GIVEN = {
    "https://www.icpermed.eu/media/content/ICPerMed_Clinical Studies.pdf": (
        "https://www.icpermed.eu/media/content/ICPerMed_Clinical%20Studies.pdf"
    ),
    "https://www.icpermed.eu/media/ICPerMed_Family%20Meeting.pdf": (
        "https://www.icpermed.eu/media/ICPerMed_Family%20Meeting.pdf"
    ),
    "www.icpermed.eu": "https://www.icpermed.eu",
    " http://www.asrt.sci.eg/ ": "http://www.asrt.sci.eg/",
    "": "",
}


def in_database(given: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT web_address(%s)", [given])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("given", "address"), GIVEN.items())
def test_addresses_are_mended_and_the_original_is_kept(given, address):
    material = make_material(state="expected", link=given)
    material.refresh_from_db()
    assert (material.link.strip(), material.url) == (given.strip(), address)
    assert mended(given) == address


@settings(deadline=None, max_examples=200)
@given(
    st.text(
        alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40
    )
)
@example("HTTPS://example.org/a b")
@example("ftp://example.org")
@example("\x1fexample.org")
@example("\x0bexample.org/v")
@example("vexample.org/v")
@example("\xa0example.org\u2003x")
def test_the_database_mends_as_python_does(given):
    assert in_database(given) == mended(given)


@pytest.mark.parametrize(
    "given", ["javascript:alert(1)", "ftp://example.org/x", "no address", "https://", "//", "."]
)
def test_what_is_no_address_is_refused_by_the_field_and_by_the_database(given):
    with pytest.raises(ValidationError, match="not an address"):
        GivenAddressField().clean(given, None)
    material = make_material()
    with pytest.raises(IntegrityError), transaction.atomic():
        Material.objects.filter(pk=material.pk).update(link=given)


def test_an_address_of_an_event_can_be_followed():
    event = make_event(link="www.example.org/our event")
    event.refresh_from_db()
    assert event.url == "https://www.example.org/our%20event"
