"""Time zones: names that exist, for Python and for the database alike."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from events.models import Event
from icpermed.time_zones import known_zones, offered_zones
from tests.factories import make_event

pytestmark = pytest.mark.django_db

NONSENSE = ["Europe/Bruxelles", "UTC+3", "CET; DROP TABLE events_event", "", "+02:00"]


@pytest.mark.parametrize("name", NONSENSE)
def test_a_name_that_is_no_zone_is_refused_by_the_form_and_by_the_database(name):
    with pytest.raises(ValidationError):
        make_event(timezone=name)
    event = make_event()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(timezone=name)


def test_the_database_knows_every_zone_that_is_offered():
    names = [name for _, zones in offered_zones() for name, _ in zones]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE NOT is_time_zone(name)", [names]
        )
        unknown = [name for (name,) in cursor.fetchall()]
    assert (len(names) > 300, set(names) <= known_zones(), unknown) == (True, True, [])


def test_europe_is_offered_first_then_utc_then_the_other_parts_of_the_world():
    areas = [area for area, _ in offered_zones()]
    assert areas[:2] == ["Europe", "World"]
    assert areas[2:] == sorted(areas[2:])
    assert ("Europe/Brussels", "Brussels") in dict(offered_zones())["Europe"]
    assert dict(offered_zones())["World"] == [("UTC", "UTC")]
