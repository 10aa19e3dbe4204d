"""What is written by a link and what the secretariat decides, at the same moment."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from reports import commenting, contributing, deciding, publishing
from reports.models import Contribution, Reading, Report
from reports.review import review
from tests.browser.conftest import drop, own_database
from tests.conftest import client_for
from tests.factories import make_user
from tests.outbox.conftest import used_instead
from tests.outbox.test_at_once import at_once
from tests.reports.factories import make_contribution, make_reading, make_section
from tests.reports.test_desk_odd import section_form

#: It takes a database in which things are written for good.
pytestmark = pytest.mark.deep

ROUNDS = range(12)
TAKEN_BACK = "This draft was taken back."


@pytest.fixture(scope="module", autouse=True)
def room(django_db_setup, django_db_blocker):
    """This process uses a database of its own."""
    address = own_database("reports")
    with django_db_blocker.unblock(), used_instead(address):
        call_command("migrate", verbosity=0)
        yield
    drop(address)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def both(one, other) -> list:
    """Do two things at once; the first to be ready begins. Returns what was said."""
    verbs = iter([one, other])
    return at_once(2, lambda: next(verbs)())


@pytest.mark.parametrize("_", ROUNDS)
def test_a_text_stands_in_the_frozen_report_or_is_not_taken_over(_):
    contribution = make_contribution(state="received")
    report, seen = contribution.report, contribution.fingerprint
    said = both(
        lambda: contributing.take_over(contribution=contribution, seen=seen),
        lambda: publishing.freeze(report=Report.objects.get(pk=report.pk)),
    )
    is_there = "biobank" in report.versions.get().words
    assert is_there == (fresh(contribution).state == Contribution.State.TAKEN_OVER)
    assert is_there == ("biobank" in fresh(contribution.section).text)
    assert len(said) == 2


@pytest.mark.parametrize("_", ROUNDS)
def test_a_text_comes_in_before_the_report_is_frozen_or_is_refused(_):
    contribution = make_contribution()
    report, seen = contribution.report, contribution.fingerprint
    said = both(
        lambda: contributing.answer(
            contribution=contribution, state="received", text="Late", seen=seen
        ),
        lambda: publishing.freeze(report=Report.objects.get(pk=report.pk)),
    )
    is_refused = any("not being collected" in str(words) for words in said)
    assert (fresh(contribution).state, len(said)) == ("asked" if is_refused else "received", 2)


@pytest.mark.parametrize("_", ROUNDS)
def test_nothing_is_approved_over_a_comment(_):
    reading = make_reading()
    report = reading.report
    said = both(
        lambda: commenting.comment(reading=reading, section="", text="Wait!"),
        lambda: publishing.approve(report=Report.objects.get(pk=report.pk)),
    )
    is_approved = fresh(report).state == Report.State.APPROVED
    assert (is_approved, report.comments.count(), len(said)) in [(True, 0, 2), (False, 1, 2)]


@pytest.mark.parametrize("_", ROUNDS)
def test_a_comment_and_taking_the_draft_back_do_not_wait_for_each_other(_):
    reading = make_reading()
    report = reading.report
    said = both(
        lambda: commenting.comment(reading=reading, section="", text="Wait!"),
        lambda: publishing.take_back(report=Report.objects.get(pk=report.pk), reason="more"),
    )
    assert Reading.objects.filter(pk=reading.pk).count() == 0
    assert report.comments.count() == (0 if TAKEN_BACK in said else 1)
    assert len(said) == 2


@pytest.mark.parametrize("_", ROUNDS)
def test_who_takes_a_text_over_and_who_decides_about_a_number_do_not_wait_for_each_other(_):
    contribution = make_contribution(make_section(text="There are 7 in it."), state="received")
    report, seen = contribution.report, contribution.fingerprint
    [finding] = review(report).findings
    sent = {"finding": finding.fingerprint, "reason": "So it was said."}
    both(
        lambda: contributing.take_over(contribution=contribution, seen=seen),
        lambda: deciding.decide(Report.objects.get(pk=report.pk), sent),
    )
    assert fresh(contribution).state == Contribution.State.TAKEN_OVER
    assert fresh(contribution.section).waivers.count() == 1


@pytest.mark.parametrize("n", ROUNDS)
def test_who_saves_a_section_and_who_decides_about_a_number_do_not_wait_for_each_other(n):
    section = make_section(text="There are 7 in it.", heading="Before")
    report, client = section.report, client_for(make_user(f"editor-{n}", group="Editor"))
    [finding] = review(report).findings
    sent = {"finding": finding.fingerprint, "reason": "So it was said."}
    form = section_form(section, heading="After")
    address = reverse("admin:reports_section_change", args=[section.pk])
    both(
        lambda: client.post(address, form),
        lambda: deciding.decide(Report.objects.get(pk=report.pk), sent),
    )
    assert (fresh(section).heading, fresh(section).waivers.count()) == ("After", 1)
