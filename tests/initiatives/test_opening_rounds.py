"""Opening a round: a report for each member, filled in beforehand, and letters to look at."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from icpermed.outbox.models import Mail
from initiatives.models import Activity, MemberReport
from initiatives.reporting.opening import add_members, open_round
from registry.merging import merge
from tests.factories import make_mandate, make_membership, make_organisation, make_person
from tests.initiatives.factories import (
    make_activity,
    make_initiative,
    make_memberreport,
    make_past_round,
    make_reportinground,
)
from tests.initiatives.reporting import fresh, let_go, mails, make_member

pytestmark = pytest.mark.django_db


def make_draft(**fields):
    return make_reportinground(state="draft", opened_at=None, **fields)


def test_each_member_of_today_gets_one_report_and_nobody_else():
    member = make_member("Member")
    observer, former, coming = (make_organisation() for _ in range(3))
    make_membership(observer, role="observer")
    make_membership(former, ends_on="2021")
    make_membership(coming, starts_on="2190")
    round = make_draft()
    open_round(round=round)
    assert [report.organisation for report in round.reports.all()] == [member]
    assert fresh(round).state == "open"


def test_the_reporting_contact_is_asked_else_the_delegate_else_the_deputy():
    first = make_member(email="delegate@example.org", role="delegate")
    make_mandate(
        make_person(email="contact@example.org"), organisation=first, role="reporting_contact"
    )
    second = make_member(email="deputy@example.org", role="deputy")
    make_mandate(make_person(email="chosen@example.org"), organisation=second, role="delegate")
    third = make_member(email="last@example.org", role="deputy")
    gone = make_member(email="former@example.org")
    gone.mandates.update(ends_on="2021")
    round = make_draft()
    open_round(round=round)
    found = dict(round.reports.values_list("organisation", "contact_email"))
    assert found == {
        first.pk: "contact@example.org",
        second.pk: "chosen@example.org",
        third.pk: "last@example.org",
        gone.pk: "",
    }
    assert round.reports.get(organisation=first).mandate.role == "reporting_contact"


def test_letters_wait_until_somebody_lets_them_go_and_name_who_gets_none():
    make_member("Reached", email="contact@example.org")
    make_member("Silent")
    round = make_draft()
    mailing = open_round(round=round)
    report = round.reports.get(contact_email="contact@example.org")
    [letter] = mails()
    assert (letter.state, letter.to) == (Mail.State.DRAFT, "contact@example.org")
    assert report.get_report_url() in letter.text
    left_out = mailing.mails.get(state=Mail.State.LEFT_OUT)
    assert (left_out.name, "nobody to write to" in left_out.problem) == ("Silent", True)
    assert report.invited_at is None
    let_go(mailing)
    assert fresh(report).invited_at is not None


def test_a_round_is_opened_once():
    make_member(email="contact@example.org")
    round = make_draft()
    open_round(round=round)
    with pytest.raises(ValueError, match="opened already"):
        open_round(round=round)
    assert (MemberReport.objects.count(), len(mails())) == (1, 1)


def test_what_goes_on_is_filled_in_and_waits_for_an_answer():
    member = make_member()
    past = make_past_round()
    old = make_memberreport(past, organisation=member, state="accepted")
    initiative = make_initiative()
    kept = make_activity(
        old,
        title="Strategy",
        budget="60000000",
        currency="EUR",
        budget_qualifier="about",
        starts_on="2020",
        link="www.example.org/a b",
        initiative=initiative,
    )
    make_activity(old, title="Over", change="ended", ends_on="2021")
    round = make_draft(previous=past)
    open_round(round=round)
    [copy] = Activity.objects.filter(report__round=round)
    names = ["title", "budget", "currency", "budget_qualifier", "starts_on", "link", "url"]
    names += ["initiative", "kind", "level"]
    assert [getattr(copy, name) for name in names] == [getattr(fresh(kept), name) for name in names]
    assert (copy.change, copy.previous) == ("unanswered", kept)


def test_what_was_never_handed_in_and_what_others_reported_is_not_filled_in():
    member, other = make_member(), make_organisation()
    past = make_past_round()
    make_activity(make_memberreport(past, organisation=member, state="in_progress"))
    make_activity(make_memberreport(past, organisation=other, state="accepted"))
    round = make_draft(previous=past)
    open_round(round=round)
    assert not Activity.objects.filter(report__round=round).exists()


def test_two_that_were_merged_since_are_filled_in_together():
    kept, gone = make_member("Kept"), make_organisation("Gone")
    past = make_past_round()
    make_activity(make_memberreport(past, organisation=kept, state="accepted"), title="One")
    make_activity(make_memberreport(past, organisation=gone, state="accepted"), title="Two")
    merge(kept, gone)
    round = make_draft(previous=past)
    open_round(round=round)
    [report] = round.reports.all()
    titles = list(report.activities.values_list("title", "position"))
    assert titles == [("One", 1), ("Two", 2)]


def test_opening_asks_the_database_as_often_for_many_as_for_one():
    def prepared(count: int):
        past = make_past_round()
        for n in range(count):
            member = make_member(email=f"c{n}-{past.pk}@example.org")
            make_activity(make_memberreport(past, organisation=member, state="accepted"))
        return make_draft(previous=past)

    round = prepared(1)
    with CaptureQueriesContext(connection) as one:
        open_round(round=round)
    round = prepared(8)
    with CaptureQueriesContext(connection) as many:
        open_round(round=round)
    assert len(many) == len(one)


def test_who_joins_while_the_round_is_open_is_asked_and_nobody_twice():
    make_member(email="early@example.org")
    round = make_draft()
    let_go(open_round(round=round))
    with pytest.raises(ValueError, match="All members of today were asked"):
        add_members(round=round)
    make_member(email="late@example.org")
    silent = make_member()
    with pytest.raises(ValueError, match="while the round is open"):
        add_members(round=make_draft())
    mailing = add_members(round=round)
    assert [mail.to for mail in mailing.mails.exclude(to="")] == ["late@example.org"]
    person = make_person(email="found@example.org")
    make_mandate(person, organisation=silent, role="reporting_contact")
    mailing = add_members(round=round)
    assert [mail.to for mail in mailing.mails.exclude(to="")] == ["found@example.org"]
