"""Who reported is forgotten a year after a round; what was reported stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from icpermed.history import events_of
from initiatives.models import MemberReport
from initiatives.reporting.forgetting import forget_contacts
from tests.initiatives.factories import make_activity, make_memberreport, make_past_round
from tests.initiatives.reporting import fresh, mails, press

pytestmark = pytest.mark.django_db

NAMES = ["Contact Planted", "planted@example.org", "former@example.org"]


def closed(days: int):
    return make_past_round(closed_at=timezone.now() - timedelta(days=days))


def planted(round) -> MemberReport:
    """A report of somebody, and before of somebody else, with a mail about it."""
    report = make_memberreport(
        round, state="returned", has_nothing=True, contact_email="former@example.org"
    )
    report.contact_name, report.contact_email = NAMES[:2]
    report.save()
    return fresh(report)


def recorded(report) -> str:
    rows = events_of(MemberReport).objects.filter(pgh_obj_id=report.pk).values()
    return repr(list(rows))


def test_contacts_are_forgotten_a_year_after_the_round(client):
    report = planted(closed(days=400))
    make_activity(report, title="Kept")
    press(client, report, "say", words="Hello")
    assert all(name in recorded(report) for name in NAMES)
    token = report.token
    assert forget_contacts() == 1
    report = fresh(report)
    assert (report.contact_name, report.contact_email) == ("", "")
    assert not any(name in recorded(report) for name in [*NAMES, token])
    assert mails() == []
    assert report.activities.get().title == "Kept"
    assert client.get(f"/reporting/{token}/").status_code == 404
    assert forget_contacts() == 0


def test_contacts_of_open_and_of_recent_rounds_are_kept():
    recent = planted(closed(days=300))
    still_open = make_memberreport()
    assert forget_contacts() == 0
    assert fresh(recent).contact_email == NAMES[1]
    assert fresh(still_open).contact_email
