"""What happened between two dates, told of every app, and never of what is private."""

import json
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from icpermed.changes import happened, union
from registry.models import Membership
from tests.factories import make_body, make_event, make_membership, make_organisation
from tests.initiatives.factories import make_fundingcall, make_initiative, make_programme
from tests.publications.factories import make_newsitem, make_publication, make_video
from tests.recognition.factories import make_award, make_bestpractice, make_edition

pytestmark = pytest.mark.django_db

YEAR = date(2023, 1, 1), date(2023, 12, 31)


def told(start=None, end=None) -> list[tuple[str, str]]:
    return [(change.kind, change.title) for change in happened(start, end)]


def test_members_join_leave_and_come_to_be_observers():
    joined, left, moved = (make_organisation(name) for name in ["Alpha", "Beta", "Gamma"])
    make_membership(joined, starts_on="2023-07")
    make_membership(left, starts_on="2018", ends_on="2023-06-30")
    make_membership(moved, starts_on="2018", ends_on="2023-04", role="observer")
    make_membership(moved, starts_on="2023-05")

    assert told(*YEAR) == [
        ("joined", "Alpha joined"),
        ("left", "Beta left"),
        ("joined", "Gamma joined"),
    ]


def test_members_of_the_last_day_follow_from_those_before_and_the_changes():
    for n in range(12):
        ends_on = f"2023-{n + 1:02}" if n % 3 else None
        make_membership(
            make_organisation(f"Member {n}"), starts_on=f"20{17 + n % 7}", ends_on=ends_on
        )

    def members(day):
        """Those of a day who also stay beyond it."""
        rows = Membership.objects.published()
        return {
            str(pk)
            for pk in rows.current(day).values_list("pk", flat=True)
            if rows.current(day + timedelta(days=1)).filter(pk=pk).exists()
        }

    for start, end in [
        (date(2019, 2, 1), date(2023, 5, 31)),
        (date(2022, 12, 31), date(2023, 8, 9)),
    ]:
        changes = happened(start, end)
        joined = {change.record_id for change in changes if change.kind == "joined"}
        left = {change.record_id for change in changes if change.kind == "left"}
        assert (members(start - timedelta(days=1)) | joined) - left == members(end)


def test_a_new_name_is_told_with_the_old_one():
    make_organisation("Old council").rename(to="New council", starts_on="2023-03")

    assert told(*YEAR) == [("renamed", "Old council is now called New council")]


def test_what_takes_several_days_is_told_with_all_of_them():
    make_event("Workshop", starts_on="2023-01-17", ends_on="2023-01-18")

    [change] = happened(*YEAR)

    assert (change.day, change.when) == (date(2023, 1, 17), "17 to 18 January 2023")
    assert "until" not in change.text


def test_the_question_to_all_kinds_is_written_once_for_all_periods(client):
    union.cache_clear()
    for query in ["", "?from=2023-01-01&to=2023-12-31", "?kind=held"]:
        client.get(f"/changes/{query}")
    assert union.cache_info().misses == 1


def test_every_app_tells():
    make_body("Body", starts_on="2023-01", ends_on="2023-11")
    make_event("Event")
    make_award("Winner", edition=make_edition(year=2023))
    make_bestpractice("Practice")
    make_programme("Programme", starts_on="2023")
    make_fundingcall("Call", launched_on="2023-02")
    make_initiative("Initiative")
    make_publication("Document")
    make_video("Video")
    make_newsitem("News")

    assert {kind for kind, _ in told()} >= {
        *("body_began", "body_ended", "held", "awarded", "practice_published", "call_launched"),
        *("programme_started", "initiative_published", "document_published", "video_published"),
        "news",
    }


def test_what_is_not_public_is_not_told():
    make_membership(make_organisation("Planted", is_published=False))
    make_event("Planted", is_published=False)
    make_award("Planted", is_name_public=False)
    make_initiative("Planted", state="suggested")
    make_publication("Planted", is_published=False)
    make_newsitem("Planted", appears_at=timezone.now() + timedelta(days=1))
    make_fundingcall("Call", programme=make_programme("Planted", is_published=False))

    assert [c for c in happened() if "Planted" in c.title + c.text] == []


def test_what_lies_ahead_has_not_happened():
    make_programme("Programme", starts_on="2020", ends_on="2099")

    assert told(None, date(2999, 1, 1)) == [("programme_started", "Programme started")]


def test_periods_that_follow_each_other_neither_miss_nor_repeat():
    for month in range(1, 13):
        make_event(f"Event {month}", starts_on=f"2023-{month:02}")
    days = [date(2023, 1, 1), date(2023, 4, 1), date(2023, 9, 1), date(2024, 1, 1)]

    parts = [
        title
        for start, after in pairwise(days)
        for _, title in told(start, after - timedelta(days=1))
    ]

    assert sorted(parts) == sorted(title for _, title in told(*YEAR))


def test_on_the_first_day_of_all_nothing_had_happened(client):
    response = client.get("/changes/?on=0001-01-01")
    assert (response.status_code, "0 changes" in response.content.decode()) == (200, True)


def test_without_a_period_the_page_shows_the_last_one_with_changes(client):
    make_event("Long ago", starts_on="2021-06-14")
    make_event("Much longer ago", starts_on="2020-06-14")

    page = client.get("/changes/").content.decode()

    assert "1 change from 15 March 2021 to 14 June 2021" in page


def test_the_same_is_data_and_narrows(client):
    make_event("Event")
    make_membership(make_organisation("Alpha"), starts_on="2023-07")
    query = {"from": "2023-01-01", "to": "2023-12-31", "format": "json"}

    every = json.loads(client.get("/changes/", query).content)["items"]
    joined = json.loads(client.get("/changes/", query | {"kind": "joined"}).content)["items"]

    assert [(one["title"], one["when"], one["day"]) for one in every] == [
        ("Alpha joined", "July 2023", "2023-07-01"),
        ("Event", "14 June 2023", "2023-06-14"),
    ]
    assert joined == every[:1]


def test_a_period_that_ends_before_it_begins_is_refused_next_to_what_was_typed(client):
    make_event("Event")
    query = {"from": "2023-12-31", "to": "2023-01-01"}

    page = client.get("/changes/", query | {"kind": "held"}).content.decode()
    body = json.loads(client.get("/changes/", query | {"format": "json"}).content)

    message = "The last day lies before the first: change one of them."
    assert f'<div class="field-error" id="id_to_error"><span>{message}</span>' in page
    assert re.findall(r'value="(2023[-0-9]*)"', page) == ["2023-12-31", "2023-01-01"]
    assert '<option value="held" selected>' in page
    assert '<p class="count">0 changes</p>' in page
    assert "Nothing changed" not in page
    assert (body["errors"], body["items"]) == ({"to": [message]}, [])


def test_a_kind_that_the_period_does_not_have_finds_nothing_and_stays_chosen(client):
    make_event("Event")
    query = {"from": "2023-01-01", "to": "2023-12-31", "kind": "joined"}

    page = client.get("/changes/", query).content.decode()

    assert '<option value="joined" selected>Joined (0)</option>' in page
    assert '<p class="count">0 changes from 1 January 2023 to 31 December 2023</p>' in page
    assert "There is a problem" not in page


def test_a_period_that_has_not_begun_has_nothing(client):
    make_programme("Programme", starts_on="2998")

    page = client.get("/changes/", {"from": "2998-01-01"}).content.decode()

    assert '<p class="count">0 changes</p>' in page
    assert "Nothing changed in this period." in page


def test_all_is_one_question(django_assert_num_queries):
    make_event("Event")
    make_membership(make_organisation("Alpha"), starts_on="2023-07")
    with django_assert_num_queries(1):
        assert len(happened(*YEAR)) == 2
