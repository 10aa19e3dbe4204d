"""Reminders: only to members that have not answered, and never twice the same."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from icpermed.outbox.models import Mail, Mailing
from icpermed.outbox.releasing import discard
from initiatives.models import MemberReport
from initiatives.reporting.closing import close_round
from initiatives.reporting.deciding import excuse
from initiatives.reporting.reminding import prepare_due_reminders, remind
from registry.merging import merge
from tests.factories import make_mandate, make_organisation, make_person, make_user
from tests.initiatives.factories import make_memberreport, make_reportinground
from tests.initiatives.reporting import fresh, let_go, mails, press

pytestmark = pytest.mark.django_db


def days_left(days: int):
    return make_reportinground(due_on=timezone.localdate() + timedelta(days=days))


def asked(round, state="not_started", **fields):
    """A report for which somebody was asked a while ago."""
    invited_at = timezone.now() - timedelta(days=20)
    return make_memberreport(round, state=state, invited_at=invited_at, **fields)


def recipients(mailing) -> list[str]:
    return sorted(mailing.mails.exclude(to="").values_list("to", flat=True))


STATES = ["not_started", "in_progress", "submitted", "returned", "accepted", "excused"]


def test_only_those_who_have_not_answered_are_reminded():
    round = days_left(5)
    for state in STATES:
        asked(round, state, contact_email=f"{state}@example.org")
    asked(days_left(5), contact_email="of-another-round@example.org")
    mailing = remind(round=round, by=make_user(is_staff=True))
    expected = [f"{state}@example.org" for state in ["in_progress", "not_started", "returned"]]
    assert recipients(mailing) == expected
    assert {mail.state for mail in mails()} == {Mail.State.DRAFT}


def test_who_cannot_be_reminded_is_named_with_the_reason():
    round, by = days_left(5), make_user(is_staff=True)
    asked(round, contact_email="fine@example.org")
    asked(round, contact_email="", organisation=make_organisation("Silent"))
    make_memberreport(round, organisation=make_organisation("Not asked"))
    ended = make_mandate(make_person(), ends_on="2021")
    asked(round, mandate=ended, organisation=make_organisation("Over"))
    asked(round, reminded_at=timezone.now(), organisation=make_organisation("Just now"))
    mailing = remind(round=round, by=by)
    left_out = dict(mailing.mails.filter(to="").values_list("name", "problem"))
    assert left_out == {
        "Silent": "There is nobody to write to.",
        "Not asked": "Was not asked yet.",
        "Over": "The mandate of the contact has ended: name another.",
        "Just now": "Was reminded in the last two days.",
    }
    with pytest.raises(ValueError, match="has not gone out yet"):
        remind(round=round, by=by)


def test_nobody_is_reminded_where_all_have_answered_or_the_round_is_over():
    round, by = days_left(5), make_user(is_staff=True)
    asked(round, "submitted")
    with pytest.raises(ValueError, match="nobody to remind"):
        remind(round=round, by=by)
    close_round(round=round)
    with pytest.raises(ValueError, match="while the round is open"):
        remind(round=round, by=by)


def test_the_letter_says_until_when_and_is_written_down_when_it_goes():
    report = asked(days_left(3))
    mailing = remind(round=report.round, by=make_user(is_staff=True))
    [mail] = mails(report)
    due = date_format(report.round.due_on, "j F Y")
    assert mail.subject == f"Please report by {due}: {report.round}"
    assert report.get_report_url() in mail.text
    assert fresh(report).reminded_at is None
    let_go(mailing)
    assert fresh(report).reminded_at is not None


@pytest.mark.parametrize(
    ("days", "step"),
    [(15, ""), (14, "D-14"), (4, "D-14"), (3, "D-3"), (0, "D-3"), (-1, "overdue"), (-9, "overdue")],
)
def test_reminders_are_prepared_by_themselves_once_for_each_step(days, step):
    round = days_left(days)
    asked(round)
    asked(round, "submitted")
    counts = [prepare_due_reminders() for _ in range(3)]
    assert counts == ([1, 0, 0] if step else [0, 0, 0])
    titles = list(Mailing.objects.values_list("title", flat=True))
    assert titles == ([f"{round}: reminders, {step}"] if step else [])


def long_ago(report) -> None:
    """The last reminder went out a while ago."""
    Mail.objects.update(state=Mail.State.SENT, sent_at=timezone.now())
    MemberReport.objects.filter(pk=report.pk).update(reminded_at=timezone.now() - timedelta(days=9))


def test_the_next_step_is_a_new_reminder_and_a_new_deadline_too():
    round = days_left(14)
    report = asked(round)
    assert prepare_due_reminders() == 1
    let_go(Mailing.objects.get())
    long_ago(report)
    round.due_on -= timedelta(days=11)
    round.save()
    assert prepare_due_reminders() == 1
    let_go(Mailing.objects.latest("pk"))
    long_ago(report)
    round.due_on += timedelta(days=10)
    round.save()
    assert prepare_due_reminders() == 1
    assert len(mails(report)) == 3


def test_a_discarded_reminder_is_not_prepared_again():
    round = days_left(14)
    asked(round)
    prepare_due_reminders()
    discard(Mailing.objects.get())
    assert prepare_due_reminders() == 0
    assert Mailing.objects.count() == 1


def test_a_reminder_that_nobody_let_go_gives_way_to_the_next():
    round = days_left(14)
    report = asked(round)
    prepare_due_reminders()
    round.due_on -= timedelta(days=11)
    round.save()
    assert prepare_due_reminders() == 1
    assert [mail.state for mail in mails(report)] == [Mail.State.CANCELLED, Mail.State.DRAFT]
    assert Mailing.objects.filter(state=Mailing.State.DRAFT).count() == 1


def test_a_reminder_that_waits_is_called_off_by_an_answer(client):
    round = days_left(2)
    answers, excused, other = asked(round), asked(round), asked(round)
    remind(round=round, by=make_user(is_staff=True))
    press(client, answers, "send", has_nothing="on")
    excuse(report=excused, why="New member")
    states = [mails(report)[0].state for report in [answers, excused, other]]
    assert states == [Mail.State.CANCELLED, Mail.State.CANCELLED, Mail.State.DRAFT]
    close_round(round=round)
    assert mails(other)[0].state == Mail.State.CANCELLED


def test_of_two_that_were_merged_only_the_report_that_counts_is_asked_for():
    round = days_left(2)
    kept = asked(round, contact_email="kept@example.org")
    gone = asked(round, contact_email="gone@example.org")
    merge(kept.organisation, gone.organisation)
    mailing = remind(round=round, by=make_user(is_staff=True))
    assert recipients(mailing) == ["kept@example.org"]
