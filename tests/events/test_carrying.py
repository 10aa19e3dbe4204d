"""Action items are carried from meeting to meeting until they are done."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from events.carrying import TITLE, ask_about, carried, carry_over, mark_done, open_before
from events.models import ActionItem, AgendaItem
from tests.events.meetings import make_meeting
from tests.factories import (
    make_actionitem,
    make_agendaitem,
    make_body,
    make_organisation,
    make_person,
    make_series,
)

pytestmark = pytest.mark.django_db


def three_meetings(**fields):
    body = make_body()
    days = ["2023-01-10", "2023-05-10", "2023-11-10"]
    return [make_meeting(body=body, starts_on=day, **fields) for day in days]


def texts(items) -> list[str]:
    return [item.text for item in items]


def test_open_items_of_earlier_meetings_come_back_until_they_are_done():
    first, second, third = three_meetings()
    make_actionitem(first, text="Write the flyer", due_on=date(2023, 3, 1))
    done = make_actionitem(first, text="Find a venue")
    make_actionitem(second, text="Ask the ministry", due_on=date(2023, 2, 1))
    make_actionitem(third, text="Own item")
    assert texts(open_before(second)) == ["Write the flyer", "Find a venue"]
    mark_done(done, on=date(2023, 5, 1), outcome="Siena", by=None)
    assert texts(open_before(third)) == ["Ask the ministry", "Write the flyer"]
    assert texts(open_before(first)) == []


def test_meetings_belong_together_by_their_body_or_series():
    series = make_series()
    meeting = make_meeting(series=series, body=None, starts_on="2023-05-10")
    same_series = make_meeting(series=series, body=None, starts_on="2023-01-10")
    make_actionitem(same_series, text="Same series")
    make_actionitem(make_meeting(starts_on="2023-01-10"), text="Of another body")
    make_actionitem(
        make_meeting(series=series, body=None, starts_on="2023-02", status="cancelled"),
        text="Of a cancelled meeting",
    )
    assert texts(open_before(meeting)) == ["Same series"]
    assert texts(open_before(make_meeting(body=None, kind="workshop"))) == []


def test_carrying_over_makes_one_point_and_adds_only_what_is_new():
    first, second, _ = three_meetings()
    make_agendaitem(second, title="Welcome", position=4)
    one = make_actionitem(first, text="One")
    assert carry_over(second, by=None) == 1
    assert carry_over(second, by=None) == 0
    make_actionitem(first, text="Two")
    assert carry_over(second, by=None) == 1
    points = list(second.agenda_items.values_list("title", "position", "is_public"))
    assert points == [("Welcome", 4, True), (TITLE, 5, False)]
    assert texts(carried(second)) == ["One", "Two"]
    assert [item.event for item in carried(second)] == [first, first]
    assert one.carried_items.count() == 1


def test_a_point_that_was_renamed_is_used_again():
    first, second, _ = three_meetings()
    make_actionitem(first, text="One")
    carry_over(second, by=None)
    AgendaItem.objects.filter(title=TITLE).update(title="Follow-up")
    make_actionitem(first, text="Two")
    carry_over(second, by=None)
    assert list(second.agenda_items.values_list("title", flat=True)) == ["Follow-up"]


def test_what_is_done_before_the_meeting_drops_out_of_it():
    first, second, third = three_meetings()
    early = make_actionitem(first, text="Done early")
    late = make_actionitem(first, text="Done at the meeting")
    carry_over(second, by=None)
    mark_done(early, on=date(2023, 4, 1), by=None)
    mark_done(late, on=date(2023, 5, 10), by=None)
    assert texts(carried(second)) == ["Done at the meeting"]
    assert carry_over(third, by=None) == 0
    assert third.agenda_items.count() == 0


def test_carrying_takes_the_same_queries_for_any_number(django_assert_max_num_queries):
    first, second, _ = three_meetings()
    for _ in range(8):
        make_actionitem(first)
    with django_assert_max_num_queries(11):
        assert carry_over(second, by=None) == 8


def test_an_item_is_done_once_with_what_came_of_it():
    item = make_actionitem(text="Write")
    mark_done(item, on=date(2023, 7, 1), outcome=" Sent to all. ", by=None)
    item.refresh_from_db()
    assert (item.done_on, item.outcome) == (date(2023, 7, 1), "Sent to all.")
    assert item.recorded_states.first().pgh_context.metadata["reason"] == "done"
    with pytest.raises(ValueError, match="1 July 2023"):
        mark_done(item, on=date(2023, 8, 1), by=None)


def test_an_outcome_that_is_too_long_is_refused():
    item = make_actionitem()
    with pytest.raises(ValidationError):
        mark_done(item, on=date(2023, 7, 1), outcome="x" * 401, by=None)
    assert ActionItem.objects.open().get() == item


def test_whoever_agreed_is_asked_in_one_letter():
    first, second, _ = three_meetings()
    ana = make_person("Ana", email="ana@example.org")
    make_actionitem(first, text="Write the flyer", person=ana, responsible="")
    make_actionitem(first, text="Print it", person=ana, due_on=date(2023, 3, 1))
    make_actionitem(first, text="Pay", organisation=make_organisation("Fund"), responsible="")
    mailing = ask_about(open_before(second), event=second, by=None)
    mails = list(mailing.mails.order_by("state").values_list("to", "state"))
    assert mails == [("ana@example.org", "draft"), ("", "left_out")]
    text = mailing.mails.get(state="draft").text
    assert ("Write the flyer" in text, "due: 1 March 2023" in text, "Pay" in text) == (
        True,
        True,
        False,
    )


def test_nobody_is_asked_where_nobody_has_an_address():
    first, second, _ = three_meetings()
    make_actionitem(first)
    with pytest.raises(ValueError, match="Nobody"):
        ask_about(open_before(second), event=second, by=None)
