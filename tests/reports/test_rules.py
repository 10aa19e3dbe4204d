"""What the database keeps of reports, whoever writes to it: the desk, a list, or SQL."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reports import publishing
from reports.models import Comment, Report, Section, Version
from tests.factories import saved
from tests.reports.factories import (
    make_block,
    make_comment,
    make_inclusion,
    make_published_report,
    make_report,
    make_section,
    make_version,
    make_waiver,
)

pytestmark = pytest.mark.django_db


def refused(act) -> str:
    """What the database says to something that it does not let happen."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return str(caught.value)


@pytest.fixture
def frozen():
    report = make_report()
    block = make_block(make_section(report))
    make_inclusion(block)
    make_waiver(block.section)
    publishing.freeze(report=report)
    return report


@pytest.mark.parametrize("field", ["title", "summary", "starts_on", "figures_on"])
def test_a_frozen_report_stays_as_it_is(frozen, field):
    value = date(2022, 11, 2) if field.endswith("_on") else "Another"
    words = refused(lambda: Report.objects.filter(pk=frozen.pk).update(**{field: value}))
    assert "take it back to collecting first" in words


@pytest.mark.parametrize("part", ["section", "block", "inclusion", "waiver"])
@pytest.mark.parametrize("act", ["change", "delete", "add"])
def test_the_parts_of_a_frozen_report_stay(frozen, part, act):
    section = frozen.sections.get()
    block = section.blocks.get()
    row = {
        "section": section,
        "block": block,
        "inclusion": block.inclusions.get(),
        "waiver": section.waivers.get(),
    }[part]
    rows = type(row).objects.filter(pk=row.pk)
    acts = {
        "change": lambda: rows.update(**{"reason" if part in {"inclusion", "waiver"} else
                                         "position": 7 if part in {"section", "block"} else "x"}),
        "delete": rows.delete,
        "add": {
            "section": lambda: make_section(frozen),
            "block": lambda: make_block(section, which="workshop"),
            "inclusion": lambda: make_inclusion(block),
            "waiver": lambda: make_waiver(section),
        }[part],
    }  # fmt: skip
    assert "The report is frozen" in refused(acts[act])


def test_a_part_does_not_slip_into_a_frozen_report(frozen):
    other = make_section()
    rows = Section.objects.filter(pk=other.pk)
    assert "The report is frozen" in refused(lambda: rows.update(report=frozen))


@pytest.mark.parametrize("state", ["frozen", "comment", "approved", "published", "corrected"])
def test_nobody_jumps_to_a_later_state(state):
    report = make_report(state="outline")
    rows = Report.objects.filter(pk=report.pk)
    assert "one after the other" in refused(lambda: rows.update(state=state))


@pytest.mark.parametrize("state", ["frozen", "published"])
def test_a_new_report_is_an_outline_or_being_collected(state):
    with pytest.raises(ValidationError, match="frozen, approved and published by steps"):
        make_report(state=state)
    assert "one after the other" in refused(
        lambda: Report.objects.create(
            year=2050,
            title="x",
            starts_on=date(2050, 1, 1),
            ends_on=date(2050, 2, 1),
            figures_on=date(2050, 2, 1),
            state=state,
        )
    )


def test_the_public_sees_nothing_that_was_not_published():
    report = make_report()
    report.is_published = True
    with pytest.raises(ValidationError, match="once a version is published"):
        saved(report)
    assert Report.objects.filter(pk=report.pk).publish() == 0


def test_a_published_version_never_changes():
    version = make_version()
    rows = Version.objects.filter(pk=version.pk)
    for act in [
        lambda: rows.update(document={}),
        lambda: rows.update(erratum="x"),
        lambda: rows.update(published_at=timezone.now()),
        rows.delete,
    ]:
        assert "stays as it is" in refused(act)


def test_a_draft_keeps_its_document_until_its_report_is_taken_back(frozen):
    rows = Version.objects.filter(report=frozen)
    assert "stays as it is" in refused(lambda: rows.update(document={}))
    publishing.take_back(report=frozen, reason="more")
    assert not rows.exists()


def test_no_version_is_published_with_something_open_or_without_its_erratum():
    report = make_report(is_published=True)
    make_version(report)
    with pytest.raises(ValidationError, match="Numbers are open"):
        make_version(report, number=2, open_findings=1, erratum="x")
    with pytest.raises(ValidationError, match="Say what was wrong"):
        make_version(report, number=2)


@pytest.mark.parametrize(
    "change", [{"state": "outline"}, {"published_on": "2024-06-01", "is_published": True}]
)
def test_no_statement_goes_around_the_steps(frozen, change):
    rows = Report.objects.filter(pk=frozen.pk)
    assert "step" in refused(lambda: rows.update(**change))


def test_a_version_is_published_once_its_report_is_approved(frozen):
    draft = frozen.versions.get()
    rows = Version.objects.filter(pk=draft.pk)
    assert "once that is approved" in refused(lambda: rows.update(published_at=timezone.now()))
    assert "taken back" in refused(rows.delete)
    values = {"number": 2, "document": {}, "frozen_at": timezone.now(), "open_findings": 0}
    act = lambda: Version.objects.create(  # noqa: E731
        report=make_report(), published_at=timezone.now(), **values
    )
    assert "once that is approved" in refused(act)


def test_what_was_said_and_answered_stays_once_it_is_approved(frozen):
    comment = make_comment(frozen, answer="Done.")
    publishing.ask_for_comments(report=frozen)
    publishing.approve(report=frozen)
    rows = Comment.objects.filter(pk=comment.pk)
    for act in [lambda: rows.update(answer=""), rows.delete, lambda: make_comment(frozen)]:
        assert "what was said of it" in refused(act)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(9999, 12, 31)])
@pytest.mark.parametrize("field", ["starts_on", "ends_on", "figures_on"])
def test_days_beyond_reckoning_are_refused(field, day):
    with pytest.raises(ValidationError):
        make_report(**{field: day})


@pytest.mark.parametrize("anchor", ["f1", "note-2", "noteref-3", "footnotes", "contents"])
def test_the_page_keeps_its_own_anchors(anchor):
    with pytest.raises(ValidationError, match="uses this anchor itself"):
        make_section(anchor=anchor)


def test_there_is_one_draft_at_a_time(frozen):
    with pytest.raises(ValidationError, match="frozen draft"):
        make_version(frozen, number=2, published_at=None)


def test_a_published_report_is_not_deleted():
    report = make_published_report()
    with pytest.raises(Exception, match="protected"), transaction.atomic():
        report.delete()


def test_a_section_that_may_be_cited_stays_with_its_anchor():
    section = make_section(anchor="cited")
    make_version(section.report)
    rows, other = Section.objects.filter(pk=section.pk), make_report()
    for act in [
        lambda: rows.update(anchor="another"),
        lambda: rows.update(report=other),
        rows.delete,
    ]:
        assert "write in its text that it was withdrawn" in refused(act)
    rows.update(heading="Another heading", text="It was withdrawn: the data were wrong.")


def test_a_section_that_nobody_read_yet_may_go():
    section = make_section(anchor="cited")
    make_version(section.report)
    new = make_section(section.report, anchor="new")
    draft = make_section(anchor="draft")
    make_version(draft.report, published_at=None)
    Section.objects.filter(pk=new.pk).update(anchor="newer")
    Section.objects.filter(pk__in=[new.pk, draft.pk]).delete()
    assert list(Section.objects.values_list("anchor", flat=True)) == ["cited"]


def test_the_year_is_an_address():
    report = make_report()
    with pytest.raises(Exception, match="year"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(year=2999)


@pytest.mark.parametrize(
    ("which", "kind", "words"),
    [("", "nothing", "nothing called"), ("nowhere", "meetings", "can be narrowed to")],
)
def test_a_block_shows_what_there_is(which, kind, words):
    with pytest.raises(ValidationError, match=words):
        make_block(kind=kind, which=which)


def test_the_period_does_not_end_before_it_begins():
    with pytest.raises(ValidationError, match="lies before"):
        make_report(starts_on=date(2024, 3, 1))


def test_sql_is_refused_as_well(frozen):
    def act():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE reports_section SET text = 'x'")

    assert "The report is frozen" in refused(act)
