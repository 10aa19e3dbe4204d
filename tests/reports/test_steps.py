"""From the outline to the correction: what each step needs, keeps and changes."""

import pytest
from django.utils import timezone

from reports import publishing
from reports.models import Report, Version
from reports.publishing import draft_of, latest_of
from reports.review import review
from tests.factories import make_membership, make_organisation
from tests.reports.factories import make_comment, make_report, make_section, make_waiver

pytestmark = pytest.mark.django_db


def published(report, erratum="") -> Version:
    """A report led through all steps."""
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    publishing.approve(report=report)
    return publishing.publish(report=report, erratum=erratum)


def with_text(text) -> Report:
    return make_section(make_report(), text=text, heading="Members", anchor="members").report


def test_a_report_is_led_to_its_publication():
    report = make_report(state="outline")
    publishing.collect(report=report)
    version = published(report)
    assert (report.state, version.number, report.is_published) == ("published", 1, True)
    assert report.published_on == timezone.localdate()
    assert latest_of(report) == version
    assert draft_of(report) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We have 97 members.", "1 contradiction"),
        ("There were 4711 things.", "1 number that is not bound"),
        ("{{ figure:nothing }}", "1 piece of text that cannot be read"),
    ],
)
def test_nothing_is_frozen_while_something_is_open(text, words):
    make_membership(make_organisation(), starts_on="2020")
    report = with_text(text)
    with pytest.raises(ValueError, match=words):
        publishing.freeze(report=report)
    report.refresh_from_db()
    assert (report.state, Version.objects.count()) == ("collecting", 0)


def test_a_waiver_lets_a_number_stay_until_its_sentence_changes():
    report = with_text("There were 4711 things.")
    section = report.sections.get()
    make_waiver(section, phrase="4711", sentence="There were 4711 things.")
    assert review(report).counts["waived"] == 1
    published(report)

    publishing.take_back(report=report, reason="more")
    section.text = "There were 4711 old things."
    section.save()
    found = review(report)
    assert ([one.phrase for one in found.open], len(found.lapsed)) == (["4711"], 1)


def test_a_change_of_the_register_turns_an_unfrozen_report_red():
    make_membership(make_organisation(), starts_on="2020")
    report = with_text("The consortium has one member.")
    before = review(report)
    assert before.is_clean
    make_membership(make_organisation(), starts_on="2021")
    after = review(report)
    assert [one.state for one in after.open] == ["contradicting"]


def test_a_bound_number_follows_the_register_until_it_is_frozen():
    make_membership(make_organisation(), starts_on="2020")
    report = with_text("The consortium has {{ figure:members }}.")
    draft = publishing.freeze(report=report)
    make_membership(make_organisation(), starts_on="2021")
    draft.refresh_from_db()
    assert [one["words"] for one in draft.document["figures"].values()] == ["1"]
    assert [one["words"] for one in review(report).document["figures"].values()] == ["2"]


def test_comments_are_answered_before_the_approval():
    report = make_report()
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    comment = make_comment(report)
    with pytest.raises(ValueError, match="1 comment has no answer"):
        publishing.approve(report=report)
    comment.answer = "Done."
    comment.save()
    publishing.approve(report=report)
    assert report.state == "approved"


def test_what_is_taken_back_is_frozen_anew():
    report = make_report()
    publishing.freeze(report=report)
    publishing.take_back(report=report, reason="a comment")
    assert (report.state, draft_of(report)) == ("collecting", None)
    assert publishing.freeze(report=report).number == 1


def test_a_correction_needs_an_erratum_and_keeps_the_old_version():
    report = with_text("Nothing to count.")
    first = published(report)
    publishing.take_back(report=report, reason="a mistake")
    assert report.is_published  # The public still reads what was published.
    section = report.sections.get()
    section.text = "Nothing at all to count."
    section.save()
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    publishing.approve(report=report)
    with pytest.raises(ValueError, match="Say what was wrong"):
        publishing.publish(report=report, erratum=" ")
    second = publishing.publish(report=report, erratum="“At all” was missing.")
    first.refresh_from_db()
    assert (report.state, second.number) == ("corrected", 2)
    assert first.digest != second.digest
    assert "at all" not in first.words


def test_a_correction_does_not_bring_back_what_was_hidden():
    report = with_text("Nothing to count.")
    published(report)
    Report.objects.filter(pk=report.pk).withdraw()
    report.refresh_from_db()
    publishing.take_back(report=report, reason="a mistake")
    published(report, erratum="It was wrong.")
    assert (report.state, report.is_published) == ("corrected", False)


def test_who_publishes_second_is_told_so():
    report = make_report()
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    publishing.approve(report=report)
    other = Report.objects.get(pk=report.pk)
    publishing.publish(report=report)
    with pytest.raises(ValueError, match="Somebody else has moved"):
        publishing.publish(report=other)


def test_what_is_frozen_is_what_was_saved_last():
    """A form that was opened before somebody else changed the record does not freeze old words."""
    report = make_report(title="Old")
    Report.objects.filter(pk=report.pk).update(title="New")
    assert publishing.freeze(report=report).document["title"] == "New"


def test_two_people_do_not_freeze_at_once():
    report = make_report()
    other = Report.objects.get(pk=report.pk)
    publishing.freeze(report=report)
    with pytest.raises(ValueError, match="Somebody else has moved"):
        publishing.freeze(report=other)
    assert Version.objects.count() == 1
