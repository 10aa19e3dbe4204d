"""Page views on the desk: a list, a chart, and what is read most."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from icpermed.visits.chart import columns
from icpermed.visits.models import PageViews
from tests.conftest import client_for
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LIST = "admin:visits_pageviews_changelist"


def make_views(address="/members/", *, ago=0, count=1, form="page"):
    day = timezone.localdate() - timedelta(days=ago)
    return PageViews.objects.create(
        day=day, address=address, count=count, form=form, route="member_list"
    )


@pytest.mark.parametrize("fixture", ["secretariat", "editor", "reader"])
def test_everybody_at_the_desk_sees_what_is_read(fixture, request):
    make_views("/members/", count=7)
    make_views("/events/", count=3)
    make_views("/events/", count=2, ago=400)
    page = request.getfixturevalue(fixture).get(reverse(LIST))
    assert page.status_code == 200
    changelist = page.context["cl"]
    assert changelist.total == 10
    assert [(bar.label, bar.value) for bar in changelist.pages] == [
        ("/members/", 7),
        ("/events/", 3),
    ]
    assert len(changelist.chart.columns) == 30


def test_staff_without_a_group_do_not(db):
    assert client_for(make_user(is_staff=True)).get(reverse(LIST)).status_code == 403


def test_a_longer_time_is_shown_by_months(secretariat):
    make_views(count=2)
    make_views(ago=400, count=40)
    year = secretariat.get(reverse(LIST), {"time": "365"}).context["cl"]
    ever = secretariat.get(reverse(LIST), {"time": "all"}).context["cl"]
    assert (year.total, ever.total) == (2, 42)
    assert len(year.chart.columns) in (12, 13)
    assert sum(column.height > 0 for column in ever.chart.columns) == 2


def test_nonsense_for_a_time_is_the_last_month(secretariat):
    make_views(ago=40)
    assert secretariat.get(reverse(LIST), {"time": "x"}).context["cl"].total == 0


def test_nothing_is_written_by_hand(secretariat):
    views = make_views()
    address = reverse("admin:visits_pageviews_change", args=[views.pk])
    secretariat.post(address, {"count": 1_000})
    views.refresh_from_db()
    assert views.count == 1
    assert secretariat.get(reverse("admin:visits_pageviews_add")).status_code == 403


def test_the_list_says_where_nothing_is_counted(secretariat, settings):
    settings.COUNT_VISITS = False
    page = secretariat.get(reverse(LIST)).content.decode()
    assert "Page views are not counted on this site" in page


def test_the_chart_says_in_words_what_it_shows():
    drawn = columns(
        [(date(2026, 1, 2), 3), (date(2026, 1, 4), 9)], date(2026, 1, 1), date(2026, 1, 5)
    )
    assert drawn.summary == "12 in 5 days; the most, 9, on 4 January 2026."
    assert [column.height for column in drawn.columns] == [0, 40, 0, 120, 0]


def test_a_chart_of_nothing_is_empty():
    drawn = columns([], date(2026, 1, 1), date(2026, 6, 30))
    assert drawn.summary == "0 in 6 months; the most, 0, in January 2026."
    assert {column.height for column in drawn.columns} == {0}
