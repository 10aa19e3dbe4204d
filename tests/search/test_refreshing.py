"""The index follows the records: by what the histories tell, or as a whole."""

from datetime import timedelta
from types import SimpleNamespace

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from icpermed.search import chores
from icpermed.search.finding import find
from icpermed.search.models import Entry, Word
from icpermed.search.refreshing import Touched, marks, refresh
from tests.factories import (
    make_country,
    make_event,
    make_eventtopic,
    make_organisation,
    make_speaker,
    make_topic,
)
from tests.initiatives.factories import make_initiative
from tests.publications.factories import make_newsitem

pytestmark = pytest.mark.django_db


def entries() -> list[tuple]:
    return list(Entry.objects.order_by("kind", "record").values_list("kind", "record", "digest"))


def titles(asked: str) -> list[str]:
    return [result.title for result in find(asked)]


def test_doing_it_again_changes_nothing():
    make_event("Event")
    make_organisation("Organisation")
    first = refresh()
    before = entries()

    assert (first, refresh(), refresh(Touched(marks())), refresh(Touched({}))) == (2, 0, 0, 0)
    assert entries() == before


def test_what_the_history_tells_of_is_written():
    event = make_event("Old title")
    other = make_event("Other")
    refresh()
    since = Touched(marks())

    event.title = "Brand new"
    event.save()
    make_speaker(other, name="Somebody", is_name_public=True, consented_on="2023-01-01")
    make_event("Another")

    assert refresh(since) == 3
    assert titles("brand new") == ["Brand new"]
    assert titles("somebody") == ["Other"]
    assert titles("another") == ["Another"]
    assert titles("old title") == []


def test_a_new_name_of_a_topic_or_country_reaches_the_records_that_have_it():
    topic, country = make_topic("Old topic"), make_country("FR")
    make_eventtopic(make_event("With a topic"), topic=topic)
    make_event("Without")
    make_initiative("Of a country", country=country)
    refresh()
    since = Touched(marks())

    topic.name = "Fresh topic"
    topic.save()
    type(country).objects.filter(pk="FR").update(name="Frankreich")

    assert refresh(since) == 2
    assert (titles("fresh"), titles("frankreich")) == (["With a topic"], ["Of a country"])


def test_what_is_withdrawn_or_deleted_leaves_nothing_behind():
    withdrawn, deleted = make_event("Plantedone"), make_event("Plantedtwo")
    refresh()
    since = Touched(marks())

    type(withdrawn).objects.filter(pk=withdrawn.pk).withdraw()
    deleted.delete()

    assert refresh(since) == 2
    assert (entries(), Word.objects.filter(text__startswith="planted").count()) == ([], 0)


def test_news_are_found_once_their_hour_has_come():
    news = make_newsitem("Tomorrow’s news", appears_at=timezone.now() + timedelta(days=1))
    refresh()
    since = Touched(marks())
    assert titles("tomorrow") == []

    type(news).objects.filter(pk=news.pk).update(appears_at=timezone.now() - timedelta(seconds=5))

    assert (refresh(since), titles("tomorrow")) == (1, ["Tomorrow’s news"])


def test_the_worker_looks_back_so_that_late_transactions_are_seen(monkeypatch):
    clock = SimpleNamespace(now=0)
    monkeypatch.setattr(chores, "time", SimpleNamespace(monotonic=lambda: clock.now))
    chores._seen.clear()

    def written_at(seconds: int) -> int:
        clock.now = seconds
        return chores.refresh_index()

    def change_late(event, title: str) -> None:
        """Change it; what its history tells was seen already, and nothing is added to it."""
        with pgtrigger.ignore():
            type(event).objects.filter(pk=event.pk).update(title=title)

    first = make_event("First")
    assert written_at(0) == 1
    second = make_event("Second")
    assert (written_at(60), written_at(61)) == (1, 0)
    change_late(first, "Of before the worker began")
    change_late(second, "In time")
    assert written_at(chores.SECONDS + 60) == 1
    assert (len(find("second")), titles("in time")) == (0, ["In time"])
    change_late(second, "Too late")
    assert written_at(chores.SECONDS + 61) == 0
    assert [moment for moment, _ in chores._seen] == [60, 61, chores.SECONDS + 60, clock.now]


def test_the_whole_index_equals_the_one_that_was_kept_up():
    since = None
    for name in ["one", "two", "three"]:
        event = make_event(f"Event {name}")
        make_organisation(f"Organisation {name}")
        refresh(since)
        since = Touched(marks())
        event.summary = f"Changed {name}"
        event.save()
    refresh(since)
    kept_up, words = entries(), set(Word.objects.values_list("text", flat=True))

    Entry.objects.all().delete()
    Word.objects.all().delete()
    refresh()

    assert (entries(), set(Word.objects.values_list("text", flat=True))) == (kept_up, words)


def test_the_number_of_statements_does_not_grow():
    def statements() -> int:
        with connection.execute_wrapper(count):
            refresh()
        return len(seen)

    seen = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    make_event("One")
    one = statements()
    seen.clear()
    for name in ["Two", "Three"]:
        make_event(name)

    assert statements() == one


@pytest.mark.deep
def test_the_demo_can_be_searched_at_once():
    call_command("load_demo", verbosity=0)

    assert "Academy of Scientific Research and Technology (ASRT)" in titles("asrt")
