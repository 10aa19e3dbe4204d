"""Many who hand in at the same moment, against the site as it is served."""

from collections import Counter

import pytest

from tests.browser.conftest import serving
from tests.events.test_simultaneous import Visitor, at_once

#: It takes a database and a site of its own.
pytestmark = pytest.mark.deep

DRAFTS = 24
MAKE_DRAFTS = f"""
from datetime import timedelta
from django.utils import timezone
from recognition.models import Edition, Nomination
from registry.models import Country

today, now = timezone.localdate(), timezone.now()
edition = Edition.objects.create(
    year=2100, is_published=True,
    opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=1),
)
for n in range({DRAFTS}):
    Nomination.objects.create(
        edition=edition, title=f"Work {{n}}", name=f"Nominee {{n}} Example",
        email=f"nominee-{{n}}@example.org", affiliation="University", summary="In short.",
        text="At length.", country=Country.objects.get(code="IT"), confirms_conditions=True,
        confirmed_at=now,
    )
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup):
    """A site with an open call and drafts that are ready."""
    with serving(tmp_path_factory.mktemp("call"), "call") as site:
        site.shell(MAKE_DRAFTS)
        yield site


def test_no_two_get_the_same_number_and_none_is_left_out(site):
    tokens = site.rows("SELECT token FROM recognition_nomination")
    pages = [f"/recognition/2100/nominations/{token}/" for (token,) in tokens]
    visitors = [(Visitor(site.address), page) for page in pages]
    at_once(lambda pair: pair[0].open(pair[1]), visitors)
    # Everybody presses twice.
    answers = at_once(lambda pair: pair[0].send(pair[1], do="hand_in"), visitors * 2)
    assert set(answers) == {200}
    numbers = site.rows("SELECT number FROM recognition_nomination WHERE state = 'submitted'")
    assert sorted(number for (number,) in numbers) == list(range(1, DRAFTS + 1))
    mails = site.rows('SELECT "to" FROM outbox_mail WHERE template LIKE %s', "%receipt.txt")
    assert Counter(to for (to,) in mails) == {f"nominee-{n}@example.org": 1 for n in range(DRAFTS)}
