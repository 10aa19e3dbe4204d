"""What nobody has touched for a year: found, named with whoever did it last, and looked at."""

from datetime import timedelta

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from icpermed.ageing import ageing_for, models_that_age
from tests.conftest import client_for
from tests.desk import url
from tests.factories import (
    make_body,
    make_event,
    make_name,
    make_organisation,
    make_user,
)
from tests.initiatives.factories import make_initiative, make_initiativelink
from tests.publications.factories import make_newsitem, make_publication

pytestmark = pytest.mark.django_db

PAGE = "admin:ageing_records"


def touched(record, days: int):
    """A record, with its rows, that was changed last so many days ago."""
    moment = timezone.now() - timedelta(days=days)
    type(record).objects.filter(pk=record.pk).update(updated_at=moment)
    for name in ["names", "links"]:
        if hasattr(record, name):
            getattr(record, name).update(updated_at=moment)
    return record


def labels(client, **asked) -> list[str]:
    page = client.get(reverse(PAGE), asked)
    assert page.status_code == 200
    return [row.label for row in page.context["page_obj"]]


def test_what_was_not_touched_for_a_year_is_named_the_oldest_first(secretariat):
    touched(make_organisation("Old Agency"), 400)
    touched(make_initiative("Older Initiative"), 800)
    touched(make_organisation("Fresh Agency"), 300)
    assert labels(secretariat) == ["Older Initiative", "Old Agency"]


def test_what_the_public_does_not_see_is_left_alone(secretariat):
    touched(make_organisation(is_published=False), 400)
    assert labels(secretariat) == []


def test_a_change_of_a_row_touches_its_record(secretariat):
    touched(make_initiative("Left alone"), 400)
    make_initiativelink(touched(make_initiative("With a new link"), 400))
    make_name(touched(make_organisation("With a new name"), 400))
    assert labels(secretariat) == ["Left alone"]


def test_what_is_over_and_what_is_of_its_day_does_not_age(secretariat):
    touched(make_event("Held", starts_on="2019-03-04"), 900)
    touched(make_body("Dissolved", starts_on="2017", ends_on="2019"), 900)
    touched(make_body("Working", starts_on="2017"), 900)
    touched(make_newsitem(title="Old news"), 900)
    touched(make_publication("Report of 2019"), 900)
    assert labels(secretariat) == ["Working"]


def test_it_says_who_changed_a_record_last_and_finds_theirs(secretariat):
    one, other = make_user("one", first_name="Ada", last_name="One"), make_user("other")
    mine, theirs = make_organisation("Mine"), make_organisation("Theirs")
    touched(make_organisation("Nobody's"), 400)
    for user, record in [(one, mine), (other, mine), (one, mine), (other, theirs)]:
        with pghistory.context(user=user.pk):
            record.note = f"{record.note}x"
            record.save()
    for record in [mine, theirs]:
        touched(record, 400)

    rows = {row.label: row.who for row in secretariat.get(reverse(PAGE)).context["page_obj"]}
    assert rows == {"Mine": "Ada One", "Theirs": "other", "Nobody's": ""}
    assert labels(secretariat, by=str(one.pk)) == ["Mine"]
    assert labels(secretariat, by="nobody") == ["Nobody's"]


def test_it_is_narrowed_to_one_kind(secretariat):
    touched(make_organisation("Agency"), 400)
    touched(make_initiative("Initiative"), 400)
    assert labels(secretariat, kind="initiatives.initiative") == ["Initiative"]
    assert labels(secretariat, kind="nonsense") == []
    choices = secretariat.get(reverse(PAGE)).context["kinds"]
    assert choices == [
        ("initiatives.initiative", "Initiatives (1)"),
        ("registry.organisation", "Organisations (1)"),
    ]


def test_what_still_holds_is_ticked_and_is_done(secretariat):
    agency, other = [touched(make_organisation(name), 400) for name in ["Agency", "Other"]]
    states = agency.recorded_states.count()

    secretariat.post(reverse(PAGE), {"record": [f"registry.organisation:{agency.pk}"]})

    assert labels(secretariat) == [str(other)]
    assert agency.recorded_states.count() == states
    agency.refresh_from_db()
    assert timezone.now() - agency.updated_at < timedelta(minutes=1)


def test_nothing_is_noted_for_those_who_only_read_or_for_nonsense(reader, secretariat):
    agency = touched(make_organisation("Agency"), 400)
    fresh = touched(make_organisation("Fresh"), 10)
    reader.post(reverse(PAGE), {"record": [f"registry.organisation:{agency.pk}"]})
    odd = ["x", "registry.organisation:x", "auth.user:1", f"registry.organisation:{fresh.pk}"]
    secretariat.post(reverse(PAGE), {"record": odd})
    assert labels(reader) == ["Agency"]
    fresh.refresh_from_db()
    assert timezone.now() - fresh.updated_at > timedelta(days=9)


def test_looking_at_the_page_changes_nothing(secretariat):
    agency = touched(make_organisation("Agency"), 400)
    before = type(agency).objects.values().get(pk=agency.pk)
    for _ in range(2):
        secretariat.get(reverse(PAGE))
    assert type(agency).objects.values().get(pk=agency.pk) == before


def test_only_what_somebody_may_see_is_named():
    touched(make_organisation("Agency"), 400)
    client = client_for(make_user(is_staff=True))
    assert labels(client) == []
    assert ageing_for(client.user) == []


def test_the_start_page_counts_them(secretariat):
    page = secretariat.get(reverse("admin:index")).content.decode()
    assert "not touched for a year" not in page
    touched(make_organisation(), 400)
    touched(make_organisation(), 400)
    page = secretariat.get(reverse("admin:index")).content.decode()
    assert f'<a href="{reverse(PAGE)}"><b>2</b> <span>records were not touched' in page


def test_the_list_of_a_model_finds_them_too(secretariat):
    old = touched(make_organisation(), 400)
    touched(make_organisation(is_published=False), 400)
    make_organisation()
    page = secretariat.get(url("organisation", "changelist"), {"touched": "long_ago"})
    assert list(page.context["cl"].result_list) == [old]


def test_every_model_that_ages_can_be_asked_about(secretariat):
    for model in models_that_age():
        name = model._meta.model_name
        page = secretariat.get(url(name, "changelist"), {"touched": "long_ago"})
        assert page.status_code == 200


def test_many_records_take_as_many_queries_as_few(secretariat):
    def queries() -> int:
        secretariat.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as captured:
            secretariat.get(reverse(PAGE))
        return len(captured)

    def more(number):
        for _ in range(number):
            touched(make_organisation(), 400)
            touched(make_initiative(), 400)
            touched(make_body(starts_on="2017"), 400)

    more(2)
    few = queries()
    more(10)
    assert queries() == few
