"""What the data say otherwise since a version was frozen."""

import pytest

from reports import publishing
from reports.drift import drift_of
from tests.factories import make_event, make_membership, make_organisation
from tests.reports.factories import make_block, make_report, make_section, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    make_membership(make_organisation("Old member"), starts_on="2020")
    make_event("Workshop", kind="workshop", starts_on="2023-05-02")
    section = make_section(make_report(), heading="All", text="We have {{ figure:members }}.")
    make_block(section, kind="meetings")
    return publishing.freeze(report=section.report)


def test_nothing_drifts_by_itself(version):
    assert drift_of(version) == []


def test_a_member_of_the_period_that_came_to_light_is_named(version):
    make_membership(make_organisation("New member"), starts_on="2021")
    (found,) = drift_of(version)
    assert (found.what, found.then, found.now, found.went) == ("Members", "1", "2", ())
    assert "New member" in found.came[0]


def test_an_event_that_was_added_or_renamed_is_named(version):
    added = make_event("Added", kind="workshop", starts_on="2023-06-02")
    (found,) = drift_of(version)
    assert (found.where, found.came) == ("All", (added.slug,))
    added.delete()
    version.refresh_from_db()
    assert drift_of(version) == []


def test_what_comes_after_the_day_of_the_figures_is_no_drift(version):
    make_membership(make_organisation("Later"), starts_on="2024-03-01")
    assert drift_of(version) == []


def test_a_number_of_a_record_that_is_hidden_meanwhile_is_named():
    event = make_event("Workshop", kind="workshop", slug="shop", starts_on="2023-05-02")
    section = make_section(text="We met on {{ figure:held of=shop }}.")
    version = publishing.freeze(report=section.report)
    event.is_published = False
    event.save()
    (found,) = drift_of(version)
    assert (found.then, found.now) == ("2 May 2023", "cannot be read any more")
    assert found.went == (str(event),)


def test_what_the_text_does_not_say_any_more_is_no_drift():
    section = make_section(text="We have {{ figure:members }}.")
    version = make_version(section.report)
    section.text = "Nothing to count."
    section.save()
    assert drift_of(version) == []


def test_a_block_is_found_again_under_another_heading():
    section = make_block(make_section(heading="All"), kind="meetings").section
    version = make_version(section.report)
    section.heading = "Other"
    section.save()
    added = make_event("Added", kind="workshop", starts_on="2023-06-02")
    (found,) = drift_of(version)
    assert (found.where, found.came) == ("All", (added.slug,))
