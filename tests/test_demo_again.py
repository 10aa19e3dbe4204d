"""Loading the demo once more: where all of it is, and where a part is missing."""

import pytest
from django.apps import apps
from django.core.management import call_command

from events.models import Event
from icpermed.demo import all_demos, missing_demos
from publications.models import NewsItem, Publication, Video

pytestmark = pytest.mark.django_db


def recorded() -> dict[str, int]:
    """How many states of each kind of record the history holds; that lists came is no record."""
    return {
        model._meta.label: model.recorded_states.rel.related_model.objects.count()
        for model in apps.get_models()
        if hasattr(model, "recorded_states") and model._meta.app_label != "imports"
    }


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
