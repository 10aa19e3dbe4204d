"""Loading the demo: on an empty site, again, on an older demo, and not on a site in use."""

import pytest
from django.apps import apps
from django.core.management import call_command

from events.models import Event
from icpermed.demo import all_demos, missing_demos
from publications.models import NewsItem, Publication, Video
from registry.models import Organisation
from tests.factories import make_event, make_organisation

pytestmark = pytest.mark.django_db


def recorded() -> dict[str, int]:
    """How many states of each kind of record the history holds; that lists came is no record."""
    return {
        model._meta.label: model.recorded_states.rel.related_model.objects.count()
        for model in apps.get_models()
        if hasattr(model, "recorded_states") and model._meta.app_label != "imports"
    }


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


def test_loading_twice_changes_nothing(demo):
    before = recorded()
    assert all(before[demo.fills._meta.label] for demo in all_demos())
    call_command("load_demo", "--force", verbosity=0)
    assert (recorded(), missing_demos()) == (before, [])


def test_a_demo_from_before_there_were_events_gets_them(demo):
    for model in [Publication, Video, NewsItem]:
        model.objects.all().update(event=None)
    Event.objects.all().delete()
    call_command("load_demo", verbosity=0)
    assert Event.objects.count() == 9
