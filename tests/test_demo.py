"""Loading the demo: on an empty site, and not on a site in use."""

import pytest
from django.core.management import call_command

from events.models import Event
from icpermed.demo import all_demos, missing_demos
from registry.models import Organisation
from tests.factories import make_event, make_organisation

pytestmark = pytest.mark.django_db


def test_a_site_in_use_gets_nothing(capsys):
    make_organisation("In use")
    call_command("load_demo")
    assert (Organisation.objects.count(), Event.objects.count(), capsys.readouterr().out) == (
        1,
        0,
        "There are records already: no demo data were loaded.\n",
    )


def test_a_site_with_events_of_its_own_gets_nothing():
    make_event("Our own")
    call_command("load_demo", verbosity=0)
    assert (Organisation.objects.count(), Event.objects.get().title) == (0, "Our own")


def test_an_empty_site_lacks_all_parts_in_the_order_of_the_apps():
    assert [demo.app for demo in missing_demos()] == [
        *("registry", "events", "recognition", "initiatives", "publications", "reports"),
    ]


def test_every_file_of_the_demo_is_loaded():
    for demo in all_demos():
        assert {path.name for path in demo.folder.iterdir()} == set(demo.files)
