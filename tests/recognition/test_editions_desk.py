"""The screen of an edition: where it is by its clock, what is missing, what can be done."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from icpermed.menu import arranged
from recognition.admin.forms import call_in_words, phase_in_words
from recognition.models import Award, Edition, Phase
from tests.desk import management_form, url
from tests.recognition.factories import (
    make_award,
    make_criterion,
    make_edition,
    make_judged_edition,
    make_nomination,
    make_open_edition,
    make_phase,
)

pytestmark = pytest.mark.django_db
INLINES = ["topics", "required_files", "criteria", "phases"]


def form_of(edition, **changes):
    """What the browser sends when an edition is saved."""
    fields = {
        "title": edition.title,
        "theme": edition.theme,
        "timezone": edition.timezone,
        "opens_on": edition.opens_on,
        "closes_on": edition.closes_on,
        "open_to": edition.open_to,
        "max_winners": edition.max_winners,
        "reviews_per_nomination": edition.reviews_per_nomination,
        "ranked_by": edition.ranked_by,
        "conflict_years": edition.conflict_years,
        "forget_after": edition.forget_after,
        "_seen": "2999-01-01T00:00:00+00:00",
    }
    names = ["summary", "text", "reward", "announced_on", "opens_at", "closes_at", "extended_to"]
    names += ["evidence_from", "evidence_to", "eligibility_note", "number_prefix", "results_on"]
    blank = dict.fromkeys([*names, "decision", "link", "source", "note"], "")
    return blank | fields | management_form(*INLINES) | changes


def save(client, edition, **changes):
    return client.post(url("edition", "change", edition.pk), form_of(edition, **changes))


def new_row(prefix, edition, **fields):
    row = {f"{prefix}-0-{name}": value for name, value in fields.items()}
    return row | {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-0-edition": edition.pk}


def test_it_says_where_the_call_is_by_the_clock_of_the_edition():
    days = {"opens_on": "2099-03-01", "closes_on": "2099-03-31", "timezone": "Asia/Tokyo"}
    coming = make_open_edition(**days)
    coming.refresh_from_db()
    assert call_in_words(coming).startswith("Opens on 1 March 2099")
    still = make_open_edition(opens_on="2020-01-01", closes_on="2099-03-31", closes_at="17:00")
    still.refresh_from_db()
    assert call_in_words(still).startswith("Open until 31 March 2099, 17:00, Brussels time")
    over = make_judged_edition()
    over.refresh_from_db()
    assert call_in_words(over).startswith("Closed since ")
    assert call_in_words(make_edition()) == ""


def test_it_says_which_phase_runs_or_comes():
    edition = make_judged_edition()
    assert phase_in_words(edition).startswith("Phase “Scoring” until ")
    later = make_open_edition()
    assert phase_in_words(later) == ""
    now = timezone.now()
    make_phase(later, starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=10))
    words = "No phase runs now. The next one, “Scoring”, begins on "
    assert phase_in_words(later).startswith(words)


def test_nominations_are_counted_by_state_with_their_lists(secretariat):
    edition = make_judged_edition()
    make_nomination(edition)
    make_nomination(edition, state="submitted")
    make_nomination()
    states = secretariat.get(url("edition", "change", edition.pk)).context["states"]
    assert [(label, count) for label, count, _ in states] == [("Handed in", 1), ("Eligible", 1)]
    for _, count, address in states:
        assert secretariat.get(address).context["cl"].result_count == count


def test_an_open_point_leads_to_its_rows(secretariat):
    edition = make_judged_edition()
    waiting = make_nomination(edition, state="submitted")
    make_nomination(make_judged_edition(), state="submitted")
    points = secretariat.get(url("edition", "change", edition.pk)).context["points"]
    [address] = [where for point, where in points if point.rule.name == "nomination_to_screen"]
    assert list(secretariat.get(address).context["cl"].result_list) == [waiting]


def test_all_pages_of_the_edition_are_linked_and_open(secretariat):
    edition = make_edition(state="decided")
    make_award(edition=edition)
    links = secretariat.get(url("edition", "change", edition.pk)).context["links"]
    labels = [label for label, _ in links]
    assert labels[0].startswith("Jury")
    assert {"Publish the winners", "Record and certificates"} <= set(labels)
    assert {secretariat.get(address).status_code for _, address in links} == {200}


def test_a_phase_is_written_by_the_clock_of_the_edition(secretariat):
    edition = make_open_edition(timezone="Asia/Tokyo")
    row = {"name": "Scoring", "starts_at_0": "2099-01-01", "starts_at_1": "9:00"}
    row |= {"ends_at_0": "2099-02-01", "ends_at_1": "18:30", "sees_reviews": "after_own"}
    assert save(secretariat, edition, **new_row("phases", edition, **row)).status_code == 302
    phase = Phase.objects.get()
    assert f"{phase.starts_at:%H:%M} {phase.ends_at:%H:%M}" == "00:00 09:30"
    content = secretariat.get(url("edition", "change", edition.pk)).content.decode()
    assert 'value="18:30"' in content


def test_phases_that_overlap_are_refused_beside_the_row(secretariat):
    edition = make_judged_edition()
    now = timezone.localtime()
    row = {"name": "Too", "starts_at_0": f"{now:%Y-%m-%d}", "starts_at_1": "9:00"}
    row |= {"ends_at_0": "2099-02-01", "ends_at_1": "18:30", "sees_reviews": "never"}
    response = save(secretariat, edition, **new_row("phases", edition, **row))
    content = response.content.decode()
    assert "Another phase runs at that time." in content
    assert Phase.objects.count() == 1


def test_criteria_of_a_decided_edition_stay(secretariat):
    edition = make_edition(state="decided")
    row = {"name": "New", "weight": 1, "scale_from": 1, "scale_to": 5, "position": 0}
    response = save(secretariat, edition, **new_row("criteria", edition, **row))
    words = "The edition is decided: this stays as it is, unless you reopen the edition."
    assert words in response.content.decode()
    assert not edition.criteria.exists()
    form = row | {"edition": edition.pk, "_seen": "2999-01-01T00:00:00+00:00"}
    assert words in secretariat.post(url("criterion", "add"), form).content.decode()


def test_the_rules_of_a_decided_edition_stay(secretariat):
    edition = make_edition(state="decided", max_winners=3)
    response = save(secretariat, edition, max_winners=9)
    assert "unless you reopen the edition" in response.content.decode()
    edition.refresh_from_db()
    assert edition.max_winners == 3


def test_the_year_is_given_once_and_no_form_writes_the_state(secretariat):
    edition = make_open_edition()
    save(secretariat, edition, year=1999, state="published", theme="New")
    saved = Edition.objects.get(pk=edition.pk)
    assert (saved.year, saved.state, saved.theme) == (edition.year, "running", "New")


def test_a_reader_sees_no_nominations(reader):
    edition = make_judged_edition()
    make_nomination(edition, title="Planted")
    response = reader.get(url("edition", "change", edition.pk))
    assert (response.context["states"], response.status_code) == ([], 200)
    assert "Planted" not in response.content.decode()


def test_the_screen_asks_no_more_with_more_rows(secretariat):
    edition = make_judged_edition()

    def queries():
        with CaptureQueriesContext(connection) as found:
            secretariat.get(url("edition", "change", edition.pk))
        return len(found)

    for _ in range(2):
        make_criterion(edition)
        make_nomination(edition)
    queries()
    few = queries()
    for _ in range(6):
        make_criterion(edition)
        make_nomination(edition)
    assert queries() == few


def test_the_sidebar_is_in_the_order_of_the_work(secretariat, rf):
    request = rf.get("/admin/")
    request.user = secretariat.user
    menus = admin.site.get_app_list(request)
    names = [menu["name"] for menu in menus]
    assert names[:4] == ["Register", "Events", "Recognition", "Best practices"]
    assert names[-2:] == ["The site", "Imports and mail"]
    recognition = menus[2]
    assert [entry["object_name"] for entry in recognition["models"]] == [
        *("Edition", "Nomination", "Juror", "Conflict", "Award")
    ]
    assert "Review" in [entry["object_name"] for entry in recognition["seldom"]]


def test_all_of_accounts_stands_together_at_the_end(admin_user, rf):
    request = rf.get("/admin/")
    request.user = admin_user
    accounts = admin.site.get_app_list(request)[-1]
    often, seldom = accounts["models"], accounts["seldom"]
    assert accounts["name"] == "Accounts"
    assert [entry["object_name"] for entry in often] == ["User", "Group"]
    assert [entry["object_name"] for entry in seldom] == ["EmailAddress", "Authenticator"]


def test_nothing_is_lost_from_the_sidebar(secretariat, rf):
    request = rf.get("/admin/")
    request.user = secretariat.user
    apps = admin.AdminSite.get_app_list(admin.site, request)
    given = sorted(entry["object_name"] for app in apps for entry in app["models"])
    shown = [entry for menu in arranged(apps) for entry in [*menu["models"], *menu["seldom"]]]
    assert sorted(entry["object_name"] for entry in shown) == given


def test_an_award_says_whether_the_winner_may_be_named(secretariat):
    award = make_award(is_name_public=False, consented_on=None)
    consent = secretariat.get(url("award", "change", award.pk)).context["consent"]
    assert consent == "Nobody has asked yet whether the winner may be named."
    Award.objects.update(is_name_public=True, consent_note="named in the report of 2023")
    consent = secretariat.get(url("award", "change", award.pk)).context["consent"]
    assert consent == "May be named: named in the report of 2023."


def test_an_editor_reads_neither_address_nor_note_of_a_winner(editor):
    award = make_award(email="planted@example.org", note="planted note")
    content = editor.get(url("award", "change", award.pk)).content.decode()
    assert ("planted@example.org" in content, "planted note" in content) == (False, False)
    data = {"form": "csv", "columns": ["name", "email", "note"]}
    response = editor.post(url("award", "export"), data)
    assert b"planted" not in response.content
