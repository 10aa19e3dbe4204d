"""An import to take back: it changes Ana and adds Ben."""

import pytest

from tests.factories import make_person
from tests.imports.written import an_import, change


@pytest.fixture
def ana():
    return make_person("Ana", email="ana@example.org", phone="1")


@pytest.fixture
def imported(ana):
    """An import that changes Ana and adds Ben."""
    with an_import() as writing:
        writing.ana = change(ana, phone="2", note="From the list.")
        writing.ben = make_person("Ben")
        writing.row(writing.ana)
        writing.row(writing.ben, bucket="new")
    return writing
