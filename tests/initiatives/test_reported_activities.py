"""Activities in a member's report: added, changed and removed, also in two windows at once."""

from decimal import Decimal

import pytest

from initiatives.models import MemberReport
from tests.initiatives.factories import make_activity, make_memberreport
from tests.initiatives.reporting import (
    activity_data,
    activity_url,
    carried,
    fresh,
    new_url,
    press,
    seen,
    text,
)

pytestmark = pytest.mark.django_db
State = MemberReport.State


def test_an_activity_is_added_changed_and_removed(client):
    report = make_memberreport()
    data = activity_data(
        starts_on="2023", budget="1,500,000", currency="nok", link="www.example.org/a b"
    )
    assert client.post(new_url(report), data).url.startswith(report.get_report_url())
    [activity] = report.activities.all()
    assert (activity.budget_words, activity.url) == (
        "1.5 million Norwegian kroner",
        "https://www.example.org/a%20b",
    )
    assert (activity.change, fresh(report).state) == ("new", State.IN_PROGRESS)
    url = activity_url(report, activity)
    assert 'value="1,500,000"' in text(client.get(url))
    stored = activity.updated_at.isoformat()
    client.post(url, data | {"title": "Better", "seen": stored})
    assert (fresh(activity).title, fresh(activity).change) == ("Better", "new")
    assert client.get(f"{url}?ask=remove").status_code == 200
    assert fresh(activity)
    client.post(url, {"do": "remove"})
    assert not report.activities.exists()


def test_adding_twice_is_adding_once(client):
    report = make_memberreport()
    for _ in range(2):
        client.post(new_url(report), activity_data())
    assert report.activities.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Say what it is called"),
        ({"title": "See www.example.org"}, "without a web address"),
        ({"kind": ""}, "Choose what describes it best."),
        ({"starts_on": "2023", "ends_on": "2020"}, "The end lies before the start."),
        ({"budget": "5000"}, "Say in which currency"),
        ({"budget": "-5", "currency": "EUR"}, "Write the amount in figures"),
        ({"budget": "1.500", "currency": "EUR"}, "Write 1,500 if that is meant"),
        ({"budget": "1.234.567,89", "currency": "EUR"}, "Write 1,234,567.89 if that is meant"),
        ({"budget": "2.500.000", "currency": "EUR"}, "Write 2,500,000 if that is meant"),
        ({"budget": "118,76 million", "currency": "EUR"}, "write 118.76 million"),
        ({"budget": "a lot", "currency": "EUR"}, "Write the amount in figures"),
        ({"link": "not an address"}, "This is not an address"),
        ({"summary": "x" * 3001}, "these are 3,001"),
    ],
)
def test_bad_input_is_said_beside_it_and_stays(changes, words, client):
    report = make_memberreport()
    response = client.post(new_url(report), activity_data(lead="Kept lead") | changes)
    assert response.status_code == 422
    assert (words in text(response), "Kept lead" in text(response)) == (True, True)
    assert "Error: " in text(response)
    assert not report.activities.exists()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("118.76 million", "118760000"),
        ("1 500 000", "1500000"),
        ("1'500'000", "1500000"),
        ("36m", "36000000"),
        ("1.5 billion", "1500000000"),
        ("250", "250"),
        ("0.5", "0.5"),
    ],
)
def test_amounts_are_read_as_people_write_them(typed, expected, client):
    report = make_memberreport()
    client.post(new_url(report), activity_data(budget=typed, currency="EUR"))
    assert report.activities.get().budget == Decimal(expected)


def test_a_changed_text_is_a_change_and_a_past_end_an_end(client):
    report = make_memberreport()
    for changes, expected in [
        ({"ends_on": "2021"}, "ended"),
        ({"summary": "Other words."}, "changed"),
        ({"summary": "A plan for genomes."}, "unanswered"),
    ]:
        activity = carried(report, summary="A plan for genomes.")
        data = activity_data(title="Old strategy", seen=activity.updated_at.isoformat())
        client.post(activity_url(report, activity), data | changes)
        assert fresh(activity).change == expected


# --- two windows ----------------------------------------------------------------------------------


def test_two_windows_do_not_overwrite_each_other(client):
    report = make_memberreport()
    activity = carried(report)
    name = f"change_{activity.pk}"
    old = seen(client, report.get_report_url())
    press(client, report, "save", **{name: "unchanged", "remark": "From the first window"})
    second = {name: "changed", "remark": "From the second window"}
    response = press(client, report, "send", seen=old, **second)
    assert response.status_code == 409
    page = text(response)
    assert ("From the second window" in page, "From the first window" in page) == (True, True)
    assert (fresh(report).remark, fresh(activity).change) == ("From the first window", "unchanged")
    again = page.split('name="seen" value="')[1].split('"')[0]
    press(client, report, "save", seen=again, **second)
    assert (fresh(report).remark, fresh(activity).change) == ("From the second window", "changed")


def test_two_windows_with_one_activity_show_both_texts(client):
    report = make_memberreport()
    activity = make_activity(report, title="First")
    stale = activity.updated_at.isoformat()
    url = activity_url(report, activity)
    client.post(url, activity_data(title="Second", seen=stale))
    response = client.post(url, activity_data(title="Third", seen=stale))
    assert (response.status_code, fresh(activity).title) == (409, "Second")
    assert ("Second" in text(response), 'value="Third"' in text(response)) == (True, True)
    new = text(response).split('name="seen" value="')[1].split('"')[0]
    client.post(url, activity_data(title="Third", seen=new))
    assert fresh(activity).title == "Third"


def test_what_was_removed_meanwhile_is_not_brought_back(client):
    report = make_memberreport()
    activity = make_activity(report)
    url = activity_url(report, activity)
    client.post(url, {"do": "remove"})
    response = client.post(url, activity_data(seen=activity.updated_at.isoformat()))
    assert (response.status_code, "not in the report any more" in text(response)) == (404, True)
