"""The form of a reporting contact: answered, handed in, taken back; without account or script."""

from datetime import timedelta

import pytest
from django.utils import timezone

from initiatives.models import Activity, MemberReport, ReportComment
from tests.factories import make_mandate, make_organisation, make_person
from tests.initiatives.factories import (
    make_activity,
    make_memberreport,
    make_past_round,
    make_reportcomment,
    make_reportinground,
)
from tests.initiatives.reporting import (
    activity_data,
    activity_url,
    carried,
    fresh,
    mails,
    new_url,
    press,
    seen,
    text,
)

pytestmark = pytest.mark.django_db
State = MemberReport.State


# --- who sees it ----------------------------------------------------------------------------------


def test_the_page_is_for_its_link_alone_and_no_search_engine(client):
    mine, other = make_memberreport(), make_memberreport()
    make_activity(mine, title="Mine alone")
    make_activity(other, title="Of another")
    response = client.get(mine.get_report_url())
    assert ("Mine alone" in text(response), "Of another" in text(response)) == (True, False)
    assert other.token not in text(response)
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("token", ["x", "a" * 64, "%00", "new"])
def test_a_link_that_nobody_has_leads_nowhere(token, client):
    make_memberreport()
    assert client.get(f"/reporting/{token}/").status_code == 404
    assert client.post(f"/reporting/{token}/", {"do": "send"}).status_code == 404
    assert client.post(f"/reporting/{token}/activities/new/").status_code == 404


def test_an_activity_of_another_member_is_neither_read_nor_changed(client):
    mine, other = make_memberreport(), make_memberreport()
    activity = make_activity(other, title="Of another")
    url = activity_url(mine, activity)
    assert client.get(url).status_code == 404
    assert "Of another" not in text(client.get(url))
    assert client.post(url, activity_data()).status_code == 404
    assert client.post(url, {"do": "remove"}).status_code == 404
    assert fresh(activity).title == "Of another"


def test_the_link_ends_with_the_mandate_and_with_the_address(client):
    organisation = make_organisation()
    mandate = make_mandate(make_person(), organisation=organisation, ends_on="2021")
    report = make_memberreport(organisation=organisation, mandate=mandate)
    make_activity(report, title="Not for former contacts")
    response = client.get(report.get_report_url())
    assert response.status_code == 410
    assert "Not for former contacts" not in text(response)
    assert client.post(report.get_report_url(), {"do": "say", "words": "x"}).status_code == 410
    assert client.post(new_url(report), activity_data()).status_code == 410
    moved = make_memberreport()
    before = moved.get_report_url()
    moved.contact_email = "somebody.else@example.org"
    moved.save()
    assert client.get(before).status_code == 404


def test_the_link_does_not_outlive_a_mandate_that_is_deleted(client):
    organisation = make_organisation()
    mandate = make_mandate(make_person(email="was@example.org"), organisation=organisation)
    report = make_memberreport(
        organisation=organisation, mandate=mandate, contact_email="was@example.org"
    )
    by_hand = make_memberreport()
    assert client.get(report.get_report_url()).status_code == 200
    mandate.delete()
    assert client.get(report.get_report_url()).status_code == 404
    assert client.get(by_hand.get_report_url()).status_code == 200
    after = fresh(report)
    assert (after.contact_name, after.contact_email, after.token != report.token) == ("", "", True)


def test_mail_scanners_that_open_everything_twice_change_nothing(client):
    report = make_memberreport()
    activity = carried(report)
    pages = [
        *(report.get_report_url(), new_url(report), activity_url(report, activity)),
        f"{activity_url(report, activity)}?ask=remove",
        f"{report.get_report_url()}?do=send&done=send",
    ]
    before = [fresh(report).__dict__ | {"_state": 0}, Activity.objects.values().get(pk=activity.pk)]
    for page in pages * 2:
        assert client.get(page).status_code == 200
        assert client.head(page).status_code == 200
    after = [fresh(report).__dict__ | {"_state": 0}, Activity.objects.values().get(pk=activity.pk)]
    assert after == before
    assert (mails(), ReportComment.objects.count()) == ([], 0)


# --- answering ------------------------------------------------------------------------------------


def test_a_draft_is_saved_and_found_again(client):
    report = make_memberreport()
    activity = carried(report)
    response = press(
        client, report, "save", **{f"change_{activity.pk}": "unchanged", "remark": "More in May."}
    )
    assert response.url == f"{report.get_report_url()}?done=save"
    report = fresh(report)
    assert (report.state, report.remark) == (State.IN_PROGRESS, "More in May.")
    assert report.opened_at is not None
    assert fresh(activity).change == "unchanged"
    assert "More in May." in text(client.get(report.get_report_url()))
    assert mails() == []


def test_what_has_ended_says_when(client):
    report = make_memberreport()
    activity = carried(report, starts_on="2020")
    name, ended = f"change_{activity.pk}", f"ended_{activity.pk}"
    response = press(client, report, "send", **{name: "ended"})
    assert (response.status_code, "Say when it ended." in text(response)) == (422, True)
    response = press(client, report, "send", **{name: "ended", ended: "2019"})
    assert "The end lies before the start" in text(response)
    assert 'value="2019"' in text(response)
    press(client, report, "send", **{name: "ended", ended: "2023-07"})
    assert (str(fresh(activity).ends_on), fresh(report).state) == ("July 2023", State.SUBMITTED)


def test_what_has_not_ended_after_all_gets_its_end_back(client):
    report = make_memberreport()
    activity = carried(report, ends_on="2030")
    name, ended = f"change_{activity.pk}", f"ended_{activity.pk}"
    press(client, report, "save", **{name: "ended", ended: "2023"})
    press(client, report, "save", **{name: "unchanged"})
    assert (str(fresh(activity).ends_on), fresh(activity).change) == ("2030", "unchanged")


def test_nothing_is_handed_in_before_all_is_answered(client):
    report = make_memberreport()
    activity = carried(report)
    response = press(client, report, "send", remark="Typed")
    assert response.status_code == 422
    assert "Say whether it is unchanged, has changed or has ended." in text(response)
    assert f'href="#activity-{activity.pk}"' in text(response)
    assert (fresh(report).state, fresh(report).remark) == (State.IN_PROGRESS, "Typed")


def test_the_text_of_last_time_is_no_change(client):
    report = make_memberreport()
    activity = carried(report)
    response = press(client, report, "send", **{f"change_{activity.pk}": "changed"})
    assert "the text is that of the last report" in text(response)
    url = activity_url(report, activity)
    stored = fresh(activity).updated_at.isoformat()
    client.post(url, activity_data(title="Old strategy", summary="New words.", seen=stored))
    assert fresh(activity).change == "changed"
    response = press(client, report, "send", **{f"change_{activity.pk}": "unchanged"})
    assert "You have edited it" in text(response)
    press(client, report, "send", **{f"change_{activity.pk}": "changed"})
    assert fresh(report).state == State.SUBMITTED


def test_nothing_to_report_is_a_whole_answer(client):
    report = make_memberreport()
    response = press(client, report, "send")
    assert "tick that there is nothing to report" in text(response)
    press(client, report, "send", has_nothing="on")
    assert (fresh(report).state, fresh(report).has_nothing) == (State.SUBMITTED, True)
    assert "Nothing to report" in mails(report)[0].text


def test_who_adds_an_activity_has_something_to_report(client):
    report = make_memberreport(has_nothing=True)
    client.post(new_url(report), activity_data())
    assert fresh(report).has_nothing is False
    page = text(client.get(report.get_report_url()))
    assert 'name="has_nothing"' not in page


# --- handing in -----------------------------------------------------------------------------------


def test_a_receipt_repeats_what_was_handed_in(client):
    report = make_memberreport(contact_email="contact@example.org")
    make_activity(report, title="Genome plan", budget="36000000", currency="EUR")
    press(client, report, "send", remark="See you.")
    page = text(client.get(f"{report.get_report_url()}?done=send"))
    assert ("has reached us" in page, "Genome plan" in page) == (True, True)
    assert 'name="remark"' not in page
    [mail] = mails(report)
    assert (mail.to, "36 million euros" in mail.text) == ("contact@example.org", True)


def test_what_comes_after_the_deadline_is_taken_and_marked(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    for due_on, is_late in [(timezone.localdate(), False), (yesterday, True)]:
        report = make_memberreport(make_reportinground(due_on=due_on))
        press(client, report, "send", has_nothing="on")
        assert (fresh(report).state, fresh(report).is_late) == (State.SUBMITTED, is_late)


def test_who_was_in_time_stays_so_when_asked_once_more(client):
    past = make_reportinground(due_on=timezone.localdate() - timedelta(days=9))
    report = make_memberreport(past, state="returned", has_nothing=True)
    press(client, report, "send", has_nothing="on")
    assert (fresh(report).state, fresh(report).is_late) == (State.SUBMITTED, False)


def test_handing_in_twice_is_handing_in_once(client):
    report = make_memberreport()
    data = {"has_nothing": "on", "seen": seen(client, report.get_report_url())}
    first = press(client, report, "send", **data)
    at = fresh(report).submitted_at
    second = press(client, report, "send", **data)
    assert (first.url, second.url) == (second.url, first.url)
    assert (fresh(report).submitted_at, len(mails(report))) == (at, 1)


def test_it_is_taken_back_until_it_is_accepted(client):
    report = make_memberreport(state="submitted", has_nothing=True)
    press(client, report, "take_back")
    press(client, report, "take_back")
    assert fresh(report).state == State.IN_PROGRESS
    accepted = make_memberreport(state="accepted")
    response = press(client, accepted, "take_back")
    assert (response.status_code, fresh(accepted).state) == (409, State.ACCEPTED)


def test_what_is_accepted_is_read_and_no_more_changed(client):
    report = make_memberreport(state="accepted", accepted_at=timezone.now())
    activity = make_activity(report, title="Kept")
    page = text(client.get(report.get_report_url()))
    assert ("Kept" in page, "Edit" in page, 'value="send"' in page) == (True, False, False)
    stored = fresh(activity).updated_at.isoformat()
    url = activity_url(report, activity)
    assert client.get(url).url == report.get_report_url()
    response = client.post(url, activity_data(title="Other", seen=stored))
    assert (response.status_code, 'value="Other"' in text(response)) == (409, True)
    assert client.post(url, {"do": "remove"}).status_code == 409
    assert client.post(new_url(report), activity_data()).status_code == 409
    response = press(client, report, "save", seen="x", remark="Typed in vain")
    assert (response.status_code, "Typed in vain" in text(response)) == (409, True)
    assert list(report.activities.values_list("title", flat=True)) == ["Kept"]


def test_a_closed_round_takes_only_what_was_returned(client):
    closed = make_past_round()
    for state, expected in [("not_started", 409), ("returned", 302)]:
        report = make_memberreport(closed, state=state)
        response = client.post(new_url(report), activity_data())
        assert response.status_code == expected


def test_a_round_that_is_not_open_yet_takes_nothing(client):
    report = make_memberreport(make_reportinground(state="draft"))
    assert "has not begun" in text(client.get(report.get_report_url()))
    assert client.post(new_url(report), activity_data()).status_code == 409


def test_who_is_excused_may_answer_all_the_same(client):
    report = make_memberreport(state="excused")
    press(client, report, "send", has_nothing="on")
    assert fresh(report).state == State.SUBMITTED


# --- comments -------------------------------------------------------------------------------------


def test_both_sides_read_what_was_said(client):
    report = make_memberreport(state="returned")
    make_reportcomment(report, text="Please add the <budget>.")
    make_reportcomment(text="To another member.")
    page = text(client.get(report.get_report_url()))
    assert ("Please add the &lt;budget&gt;." in page, "To another" in page) == (True, False)
    for _ in range(2):
        press(client, report, "say", words="The budget is secret.")
    comment = report.comments.get(is_from_member=True)
    assert (comment.text, comment.by) == ("The budget is secret.", None)
    [mail] = mails(report)
    assert ("The budget is secret." in mail.text, report.token in mail.text) == (True, False)
    assert press(client, report, "say", words=" ").status_code == 409


def test_the_page_asks_the_database_as_often_for_many_activities(
    client, django_assert_max_num_queries
):
    report = make_memberreport()
    carried(report)
    with django_assert_max_num_queries(12) as one:
        client.get(report.get_report_url())
    for n in range(6):
        carried(report, title=f"Strategy {n}")
    with django_assert_max_num_queries(len(one)):
        client.get(report.get_report_url())
