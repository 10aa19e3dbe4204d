"""Minutes of a meeting: written, commented on, approved; approved ones stay as they are."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from events.minutes import (
    approve,
    as_file,
    ask_for_comments,
    changed_since,
    document,
    keep,
    minutes_of,
    overdue,
    reopen,
    write,
)
from events.models import AgendaItem, Material, Minutes
from events.voting import close_vote, open_vote
from icpermed.history import database_now
from tests.events.meetings import attend, make_meeting, make_member, make_point
from tests.factories import (
    make_actionitem,
    make_country,
    make_minutes,
    make_participation,
    make_votingrule,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def approved_meeting():
    event = make_meeting()
    point = make_point(event, title="Budget")
    write(event, text="The chair opened.", points={point.pk: "Agreed."}, by=None)
    approve(event, on=date(2023, 11, 10), by=None)
    return event, point


def test_what_is_written_is_kept_under_its_point():
    event = make_meeting()
    first, second = make_point(event), make_point(event, minutes="As before.")
    write(event, text="Opened.", points={first.pk: "Agreed.", second.pk: "As before."}, by=None)
    first.refresh_from_db()
    assert (minutes_of(event).text, first.minutes) == ("Opened.", "Agreed.")
    assert second.recorded_states.count() == 1


def test_points_of_another_meeting_are_not_touched():
    other = make_point()
    write(make_meeting(body=None, kind="workshop"), text="", points={other.pk: "Mine"}, by=None)
    other.refresh_from_db()
    assert other.minutes == ""


def test_a_change_by_somebody_else_is_seen():
    event = make_meeting()
    point = make_point(event)
    seen = database_now()
    assert changed_since(event, seen) is None
    write(event, text="", points={point.pk: "Theirs"}, by=None)
    change = changed_since(event, seen)
    assert {row.noun for row in change.rows} == {"minutes", "agenda item"}


def test_comments_are_asked_of_all_who_came():
    event = make_meeting()
    make_minutes(event, text="The chair opened.")
    fund = make_member("Fund")
    attend(event, fund, email="came@example.org")
    attend(event, fund, email="", name="Without")
    make_participation(event, state="absent", email="absent@example.org")
    mailing = ask_for_comments(event, until=TODAY() + timedelta(days=14), by=None)
    mails = sorted(mailing.mails.values_list("to", "name", "state"))
    assert [(to, state) for to, _, state in mails] == [
        ("", "left_out"),
        ("came@example.org", "draft"),
    ]
    mail = mailing.mails.get(state="draft")
    [(name, kind, text)] = mail.attachments
    assert (name, kind) == (f"minutes-{event.slug}.html", "text/html")
    assert "The chair opened." in text
    assert minutes_of(event).state == "comments"


def test_comments_can_be_asked_for_again_until_another_day():
    event = make_meeting()
    make_minutes(event)
    attend(event, make_member())
    for days in [3, 14]:
        ask_for_comments(event, until=TODAY() + timedelta(days=days), by=None)
    assert minutes_of(event).comments_until == TODAY() + timedelta(days=14)


@pytest.mark.parametrize(
    ("days", "came", "why"), [(-1, True, "is over"), (14, False, "nobody to ask")]
)
def test_comments_need_a_day_to_come_and_somebody_to_ask(days, came, why):
    event = make_meeting()
    make_minutes(event)
    if came:
        attend(event, make_member())
    with pytest.raises(ValueError, match=why):
        ask_for_comments(event, until=TODAY() + timedelta(days=days), by=None)
    assert minutes_of(event).state == "draft"


def test_minutes_are_approved_on_a_day_at_a_later_meeting():
    event = make_meeting(starts_on="2023-01-10")
    later = make_meeting(starts_on="2023-06-14", body=event.body)
    make_minutes(event)
    approve(event, on=date(2023, 6, 14), at_event=later, by=None)
    found = minutes_of(event)
    assert (found.state, found.approved_on, found.approved_at_event) == (
        "approved",
        date(2023, 6, 14),
        later,
    )


@pytest.mark.parametrize(
    ("on", "why"),
    [(date(2023, 6, 13), "before the meeting"), (date(2999, 1, 1), "future")],
)
def test_minutes_are_not_approved_on_a_day_that_cannot_be(on, why):
    event = make_meeting()
    make_minutes(event)
    with pytest.raises(ValueError, match=why):
        approve(event, on=on, by=None)


def test_minutes_are_not_approved_at_an_earlier_meeting():
    event = make_meeting()
    make_minutes(event)
    earlier = make_meeting(starts_on="2023-01-10", body=event.body)
    with pytest.raises(ValueError, match="earlier"):
        approve(event, on=date(2023, 7, 1), at_event=earlier, by=None)


@pytest.mark.parametrize(
    "verb",
    [
        lambda event: approve(event, on=date(2023, 7, 1), by=None),
        lambda event: ask_for_comments(event, until=TODAY(), by=None),
        lambda event: reopen(event, reason="A slip", by=None),
    ],
)
def test_minutes_that_do_not_exist_go_nowhere(verb):
    with pytest.raises(ValueError, match="write them first"):
        verb(make_meeting())


@pytest.mark.parametrize(
    "change",
    [
        lambda event, point: write(event, text="Else", points={}, by=None),
        lambda event, point: write(event, text="", points={point.pk: "Else"}, by=None),
        lambda event, point: ask_for_comments(event, until=TODAY(), by=None),
        lambda event, point: approve(event, on=date(2023, 12, 1), by=None),
        lambda event, point: Minutes.objects.update(text="Else"),
        lambda event, point: AgendaItem.objects.update(minutes="Else"),
        lambda event, point: sql("UPDATE events_minutes SET text = 'Else'"),
        lambda event, point: sql("UPDATE events_agendaitem SET minutes = 'Else'"),
    ],
)
def test_approved_minutes_cannot_be_changed_by_any_way(change):
    event, point = approved_meeting()
    with (
        pytest.raises((ValueError, IntegrityError), match=r"approved|reopen"),
        transaction.atomic(),
    ):
        change(event, point)
    point.refresh_from_db()
    assert (minutes_of(event).text, point.minutes) == ("The chair opened.", "Agreed.")


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_agenda_of_approved_minutes_can_still_be_published():
    _, point = approved_meeting()
    AgendaItem.objects.filter(pk=point.pk).update(is_public=False)
    point.refresh_from_db()
    assert point.is_public is False


def test_approved_minutes_are_reopened_with_a_reason():
    event, point = approved_meeting()
    with pytest.raises(ValueError, match="Say why"):
        reopen(event, reason="  ", by=None)
    reopen(event, reason="The wrong budget", by=None)
    write(event, text="The chair opened.", points={point.pk: "Agreed on 2 %."}, by=None)
    found = minutes_of(event)
    point.refresh_from_db()
    assert (found.state, found.approved_on, point.minutes) == ("draft", None, "Agreed on 2 %.")
    reasons = [state.pgh_context.metadata["reason"] for state in found.recorded_states.all()]
    assert "The wrong budget" in reasons


def test_minutes_open_for_comments_past_their_day_are_overdue():
    late = make_minutes(comments_until=TODAY() - timedelta(days=1))
    make_minutes(comments_until=TODAY() - timedelta(days=1))
    on_time = make_minutes(comments_until=TODAY())
    Minutes.objects.filter(pk__in=[late.pk, on_time.pk]).update(state="comments")
    assert list(overdue(Minutes.objects.all())) == [late]


def full_meeting():
    rule = make_votingrule(quorum_percent=50)
    event = make_meeting(voting_rule=rule)
    point = make_point(event, title="Accept the Academy", minutes="There was **one** question.")
    attend(event, make_member("German Fund"), name="Ana")
    attend(event, make_member("French Fund", country=make_country("FR")), name="Luc", mode="online")
    vote = open_vote(agenda_item=point, title="The Academy joins", rule=rule, by=None)
    close_vote(vote, is_consensus=True, by=None)
    make_actionitem(event, text="Write to the Academy")
    make_minutes(event, text="The chair <script>opened</script> the meeting.")
    return event


def test_printed_minutes_hold_everything():
    event = full_meeting()
    found = document(event)
    assert [group.country for group in found.people] == ["France", "Germany"]
    assert (found.attendance.on_site, found.attendance.online) == (1, 1)
    assert found.quorum.has_quorum
    assert [[vote.title for vote in point.votes_here] for point in found.points] == [
        ["The Academy joins"]
    ]
    text = as_file(event)
    for words in [
        "<strong>one</strong>",
        "2 yes, 0 no, 0 abstained",
        "Accepted",
        "Write to the Academy",
        "Luc",
        "French Fund",
    ]:
        assert words in text
    assert "<script" not in text


def test_the_document_takes_the_same_queries_for_any_number(django_assert_max_num_queries):
    event = full_meeting()
    for _ in range(6):
        make_point(event)
        attend(event, make_member())
        make_actionitem(event)
    with django_assert_max_num_queries(14):
        as_file(event)


def test_approved_minutes_are_kept_as_a_file_but_not_for_everybody():
    event = full_meeting()
    with pytest.raises(ValueError, match="once they are approved"):
        keep(event, access="participants", by=None)
    approve(event, on=date(2023, 7, 1), by=None)
    with pytest.raises(ValueError, match="not for everybody"):
        keep(event, access="public", by=None)
    material = keep(event, access="participants", by=None)
    assert (material.kind, material.state, material.access) == (
        "minutes",
        "published",
        "participants",
    )
    with material.file.open() as file:
        assert "Write to the Academy" in file.read().decode()
    assert Material.objects.published().count() == 0
