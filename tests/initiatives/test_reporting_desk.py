"""Rounds and reports at the desk: steps, the matrix, activities that become initiatives."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from icpermed.outbox.models import Mailing
from initiatives.models import Initiative, MemberReport
from registry.merging import merge
from tests.factories import make_country, make_mandate, make_organisation, make_person
from tests.initiatives.factories import (
    make_activity,
    make_memberreport,
    make_past_round,
    make_reportcomment,
    make_reportinground,
)
from tests.initiatives.reporting import fresh, mails, make_member

pytestmark = pytest.mark.django_db
State = MemberReport.State
MATRIX = "admin:initiatives_reportinground_matrix"


def page(record, name="change", *args) -> str:
    return reverse(f"admin:initiatives_{record._meta.model_name}_{name}", args=[record.pk, *args])


def step(client, record, name: str, **data):
    return client.post(page(record, "move", name), data)


def text(response) -> str:
    return response.content.decode()


# --- a round --------------------------------------------------------------------------------------


def test_a_round_goes_its_way_by_buttons(secretariat):
    make_member(email="contact@example.org")
    make_member("Silent")
    round = make_reportinground(state="draft", opened_at=None)
    shown = text(secretariat.get(page(round, "move", "open")))
    assert ("without a report in this round: 2" in shown, "Of 1 no" in shown) == (True, True)
    assert fresh(round).state == "draft"
    response = step(secretariat, round, "open")
    assert response.url == Mailing.objects.get().get_absolute_url()
    for name, state in [
        ("close", "closed"),
        ("reopen", "open"),
        ("close", "closed"),
        ("evaluate", "published"),
        ("take_up", "closed"),
    ]:
        assert step(secretariat, round, name).status_code == 302
        assert fresh(round).state == state


def test_a_step_that_is_not_possible_changes_nothing(secretariat, reader, editor):
    round = make_reportinground(state="draft", opened_at=None)
    assert step(secretariat, round, "close").url == page(round)
    assert step(secretariat, round, "nonsense").status_code == 404
    assert step(reader, round, "open").status_code == 403
    assert step(editor, round, "open").status_code == 403  # Letters are not for everybody.
    assert fresh(round).state == "draft"
    report = make_memberreport(make_past_round(), state="submitted")
    response = step(secretariat, report.round, "evaluate")
    assert (response.status_code, "Decide first" in text(response)) == (200, True)
    assert fresh(report.round).state == "closed"


def test_a_press_after_a_colleague_says_so(secretariat):
    round = make_reportinground()
    step(secretariat, round, "close")
    response = secretariat.post(page(round, "move", "close"), follow=True)
    assert "That is not possible" in text(response)


# --- a report -------------------------------------------------------------------------------------


def test_a_report_is_returned_and_accepted_with_a_mail_each(secretariat):
    report = make_memberreport(state="submitted", has_nothing=True)
    response = step(secretariat, report, "return", words=" ")
    assert (response.status_code, fresh(report).state) == (200, State.SUBMITTED)
    step(secretariat, report, "return", words="Please add the budget.")
    comment = report.comments.get()
    assert (fresh(report).state, comment.by) == (State.RETURNED, secretariat.user)
    assert "Please add the budget." in mails(report)[0].text
    step(secretariat, report, "hand_in", how="By mail of 2 May.")
    step(secretariat, report, "accept")
    assert (fresh(report).state, fresh(report).accepted_at is None) == (State.ACCEPTED, False)
    assert [mail.subject.split(":")[0] for mail in mails(report)] == [
        "Please look at your report once more",
        "Your report is accepted",
    ]


def test_what_is_not_complete_is_not_accepted(secretariat):
    report = make_memberreport(state="submitted")
    make_activity(report, title="Half", change="unanswered")
    response = step(secretariat, report, "accept")
    assert "Half: Say whether it is unchanged" in text(response)
    assert fresh(report).state == State.SUBMITTED


def test_a_member_is_excused_and_asked_after_all(secretariat):
    report = make_memberreport()
    step(secretariat, report, "excuse", why="Joined last week.")
    assert (fresh(report).state, fresh(report).excuse) == (State.EXCUSED, "Joined last week.")
    step(secretariat, report, "take_up")
    assert (fresh(report).state, fresh(report).excuse) == (State.IN_PROGRESS, "")


def test_another_contact_gets_a_link_of_their_own(secretariat, client):
    organisation = make_organisation()
    ended = make_mandate(make_person(), organisation=organisation, ends_on="2021")
    report = make_memberreport(organisation=organisation, mandate=ended, remark="Kept")
    old = report.get_report_url()
    response = step(secretariat, report, "another")
    assert "has no reporting contact or delegate" in text(response)
    person = make_person(email="new@example.org")
    make_mandate(person, organisation=organisation, role="reporting_contact")
    step(secretariat, report, "another")
    report = fresh(report)
    assert (report.contact_email, report.remark) == ("new@example.org", "Kept")
    [mail] = mails(report)
    assert (mail.to, report.get_report_url() in mail.text) == ("new@example.org", True)
    assert client.get(old).status_code == 404
    assert client.get(report.get_report_url()).status_code == 200
    step(secretariat, report, "another")
    assert len(mails(report)) == 1


def test_the_desk_shows_what_was_said_and_never_the_link(secretariat, editor):
    report = make_memberreport(state="submitted", remark="<b>A remark</b>")
    make_activity(report, title="Secret plan", is_confidential=True)
    make_reportcomment(report, text="What was said.")
    for client in [secretariat, editor]:
        shown = text(client.get(page(report)))
        assert ("Secret plan" in shown, "What was said." in shown) == (True, True)
        assert "&lt;b&gt;A remark" in shown
        assert report.token not in shown
        assert report.token not in text(client.get(page(report, "history")))


def test_the_desk_shows_what_is_otherwise_than_last_time(secretariat):
    report = make_memberreport(state="submitted")
    fields = {"title": "Plan", "currency": "EUR"}
    before = make_activity(make_memberreport(), budget="60000000", **fields)
    make_activity(report, budget="75000000", previous=before, change="changed", **fields)
    shown = text(secretariat.get(page(report)))
    assert "<dd>Before: 60 million euros</dd><dd>Now: 75 million euros</dd>" in shown
    assert shown.count("<dd>Before:") == 1


# --- initiatives ----------------------------------------------------------------------------------


def test_an_accepted_activity_becomes_an_initiative_in_one_step(secretariat):
    organisation = make_organisation(country=make_country("NO"))
    report = make_memberreport(organisation=organisation, state="accepted")
    activity = make_activity(report, title="Norwegian plan", kind="strategy")
    make = page(report, "make", activity.pk)
    assert make in text(secretariat.get(page(report)))
    response = secretariat.post(make)
    initiative = Initiative.objects.get()
    assert response.url == page(initiative)
    assert (initiative.title, initiative.state) == ("Norwegian plan", "suggested")
    assert initiative.is_published is False
    assert fresh(activity).initiative == initiative
    secretariat.post(make)
    assert Initiative.objects.count() == 1
    assert make not in text(secretariat.get(page(report)))


@pytest.mark.parametrize(
    ("state", "fields"), [("submitted", {}), ("accepted", {"is_confidential": True})]
)
def test_what_is_confidential_or_not_accepted_becomes_none(state, fields, secretariat):
    report = make_memberreport(state=state)
    make = page(report, "make", make_activity(report, **fields).pk)
    assert make not in text(secretariat.get(page(report)))
    secretariat.post(make)
    assert not Initiative.objects.exists()


def test_an_initiative_is_made_by_a_button_of_its_own_report_alone(secretariat, reader):
    report, other = (make_memberreport(state="accepted") for _ in range(2))
    activity = make_activity(report)
    assert secretariat.get(page(report, "make", activity.pk)).status_code == 403
    assert secretariat.post(page(other, "make", activity.pk)).status_code == 404
    assert reader.post(page(report, "make", activity.pk)).status_code == 403
    assert not Initiative.objects.exists()


# --- who has reported when ------------------------------------------------------------------------


def test_all_members_stand_against_all_rounds(secretariat):
    first, second = make_member("Aalto"), make_member("Berlin")
    past, now = make_past_round(name="Old", slug="old"), make_reportinground("New", slug="new")
    make_activity(make_memberreport(past, organisation=first, state="accepted"))
    late = make_memberreport(now, organisation=first, state="submitted", is_late=True)
    make_memberreport(now, organisation=second, has_nothing=True, state="submitted")
    response = secretariat.get(reverse(MATRIX), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=","))
    assert [row[0:1] + row[2:] for row in rows] == [
        ["Member", "Member today", "new", "old"],
        ["Aalto", "yes", "Handed in, late", "Accepted, 1 activity"],
        ["Berlin", "yes", "Handed in, nothing to report", ""],
    ]
    shown = text(secretariat.get(reverse(MATRIX)))
    assert (page(late) in shown, "2 of 2 handed in" in shown) == (True, True)


def test_the_matrix_is_for_those_who_may_see_reports(secretariat, reader):
    make_memberreport()
    assert reader.get(reverse(MATRIX)).status_code == 403
    assert secretariat.get(reverse(MATRIX), {"format": "pdf"}).status_code == 404


def test_the_matrix_asks_the_database_as_often_for_many_as_for_one(secretariat):
    round = make_reportinground()
    make_activity(make_memberreport(round))
    secretariat.get(reverse(MATRIX))
    with CaptureQueriesContext(connection) as one:
        secretariat.get(reverse(MATRIX))
    for _ in range(6):
        make_activity(make_memberreport(round, state="accepted"))
        make_member()
    with CaptureQueriesContext(connection) as many:
        secretariat.get(reverse(MATRIX))
    assert len(many) == len(one)


# --- two that became one --------------------------------------------------------------------------


def test_two_that_were_merged_stand_in_one_line_and_can_be_joined(secretariat, client):
    round = make_reportinground(slug="now")
    kept = make_memberreport(round, organisation=make_member("Kept"), state="in_progress")
    gone = make_memberreport(round, organisation=make_member("Gone"))
    make_activity(kept, title="One")
    make_activity(gone, title="Two")
    merge(kept.organisation, gone.organisation)
    rows = text(secretariat.get(reverse(MATRIX), {"format": "csv"})).splitlines()
    assert [row for row in rows if "Gone" in row] == []
    assert "Begun, 1 activity; Not started, 1 activity" in rows[1]
    told = text(client.get(gone.get_report_url()))
    assert "Gone is part of Kept now, which reports for both." in told
    response = client.post(
        reverse("member_report_new_activity", args=[gone.token]), {"title": "x", "kind": "law"}
    )
    assert response.status_code in (409, 422)
    step(secretariat, gone, "take_over")
    titles = list(kept.activities.values_list("title", flat=True))
    assert (titles, gone.activities.count()) == (["One", "Two"], 0)
    assert (fresh(gone).state, fresh(gone).excuse) == (State.EXCUSED, "Merged into Kept")


def test_an_accepted_report_takes_nothing_over(secretariat):
    round = make_reportinground()
    kept = make_memberreport(round, state="accepted", has_nothing=True)
    gone = make_memberreport(round)
    make_activity(gone)
    merge(kept.organisation, gone.organisation)
    assert "is accepted: return it first" in text(step(secretariat, gone, "take_over"))
    assert (kept.activities.count(), gone.activities.count()) == (0, 1)
