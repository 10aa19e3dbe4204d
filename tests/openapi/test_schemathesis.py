"""Programs that take the description at its word, and at its edges: nothing breaks."""

import re

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from icpermed.openapi.description import routes
from tests.effort import examples
from tests.test_listings import ENTRIES

load_all_checks()

#: Nonsense in a filter is answered, with `errors`: an address that people share shows a page.
NOT_PROMISED = [negative_data_rejection]
EXAMPLES = examples(5, 60)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def in_the_site_map() -> dict[str, dict]:
    """For each page by name what its address holds of a record that is there."""
    site_map = Client().get("/sitemap.xml").content.decode()
    found = [resolve(path) for path in re.findall(r"<loc>\w+://[^/]+(/[^<]*)</loc>", site_map)]
    there = {match.url_name: match.kwargs for match in found}
    there["report_version"] = there["report_detail"] | {"number": 1}  # Searchers find the latest.
    return there


@pytest.fixture
def site():
    """What the site says of itself, with a record on every list; and where these are."""
    for name, enter in ENTRIES.items():
        enter("Alpha" if name == "country_list" else f"One of {name}")
    there = in_the_site_map()
    # The test's own connection has what was entered: it has to outlast a request.
    for signal in [request_started, request_finished]:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application()), there
    for signal in [request_started, request_finished]:
        signal.connect(close_old_connections)


@pytest.mark.alike
@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_an_address_answers_as_described_whatever_it_is_asked(site, route):
    schema, records = site
    operation = schema[route.path]["GET"]
    there = records[route.name] if route.converters else {}
    modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,  # What one run finds, every run finds: also who changes nothing here.
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(modes), is_there=st.booleans())
    def asked(case, is_there):
        if there and is_there:  # Other names are made up.
            case.path_parameters = there
        plain = {"Accept-Encoding": "identity"}  # Nobody unpacks what has no network to pass.
        case.call_and_validate(headers=plain, excluded_checks=NOT_PROMISED)

    asked()
