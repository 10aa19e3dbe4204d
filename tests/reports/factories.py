"""Reports for tests: valid, each named after what it is."""

from datetime import date, timedelta
from itertools import cycle

import pgtrigger
from django.utils import timezone

from reports import publishing
from reports.composing import compose
from reports.models import (
    Block,
    Comment,
    Contribution,
    Inclusion,
    Reading,
    Report,
    Section,
    Version,
    Waiver,
)
from reports.publishing import digest_of, words_of
from tests.factories import make_mandate, make_organisation, number, saved

#: None that a test names, or in which something of a test happened; and none twice at once.
YEARS = cycle(range(2100, 2990))


def make_report(title=None, *, is_published=False, **fields) -> Report:
    """A report that is being collected, of a year of its own; public, if it was published."""
    year = fields.pop("year", None) or next(YEARS)
    fields = {
        "title": title or f"State of the Art Report {year}",
        "starts_on": date(2022, 11, 1),
        "ends_on": date(2024, 2, 29),
        "figures_on": date(2024, 2, 29),
        "state": "collecting",
    } | fields
    shown = {"published_on": date(2024, 6, 1), "is_published": True} if is_published else {}
    with pgtrigger.ignore("reports.Report:step_by_step"):  # As if it were being corrected.
        return saved(Report(year=year, **fields, **shown))


def make_published_report(title=None, *, is_published=True, **fields) -> Report:
    """A report with one published version; the public sees it, unless it is hidden."""
    report = make_report(title, is_published=True, **fields)
    make_version(report)
    if not is_published:
        report.is_published = False
        report.save()
    return report


def make_section(report=None, **fields) -> Section:
    """A section with a sentence."""
    n = next(number)
    fields = {
        "heading": f"Section {n}",
        "anchor": f"section-{n}",
        "text": "Nothing to count.",
    } | fields
    return saved(Section(report=report or make_report(), **fields))


def make_block(section=None, **fields) -> Block:
    """The meetings of the period."""
    fields = {"kind": "meetings"} | fields
    return saved(Block(section=section or make_section(), **fields))


def make_inclusion(block=None, **fields) -> Inclusion:
    """A meeting from before the period, that is shown all the same."""
    fields = {"key": f"meeting-{next(number)}", "reason": "It prepared the period."} | fields
    return saved(Inclusion(block=block or make_block(), **fields))


def make_waiver(section=None, **fields) -> Waiver:
    """A number that stays as it is written."""
    n = next(number)
    fields = {
        "phrase": f"{n}",
        "sentence": f"There were {n}.",
        "reason": "So it was said.",
    } | fields
    return saved(Waiver(section=section or make_section(), **fields))


def make_version(report=None, **fields) -> Version:
    """A published version of a report as it is now."""
    report = report or make_report(is_published=True)
    tree = fields.pop("document", None) or compose(report)
    now = timezone.now()
    fields = {
        "number": 1,
        "document": tree,
        "digest": digest_of(tree),
        "words": words_of(tree),
        "open_findings": 0,
        "frozen_at": now - timedelta(days=1),
        "published_at": now,
    } | fields
    with pgtrigger.ignore("reports.Version:published_once_approved"):
        return saved(Version(report=report, **fields))


def make_comment(report=None, **fields) -> Comment:
    """What a member says about the draft."""
    fields = {"author": "Agency", "text": f"Remark {next(number)}"} | fields
    return saved(Comment(report=report or make_report(), **fields))


def make_contribution(section=None, **fields) -> Contribution:
    """Somebody is asked to write, and has the letter."""
    n = next(number)
    fields = {
        "name": f"Writer {n}",
        "email": f"writer-{n}@example.org",
        "words": "Please tell us what your agency did.",
        "due_on": timezone.localdate() + timedelta(days=10),
        "asked_at": timezone.now() - timedelta(days=5),
    } | fields
    if fields.get("state") in {"received", "taken_over", "declined"}:
        written = "draft" if fields["state"] == "declined" else "text"
        fields = {written: "We built a biobank.", "answered_at": timezone.now()} | fields
    return saved(Contribution(section=section or make_section(), **fields))


def make_report_out_for_comments(**fields) -> Report:
    """A report with a section, frozen, of which the draft is read."""
    report = make_section(make_report(**fields)).report
    publishing.freeze(report=report)
    publishing.ask_for_comments(report=report)
    return report


def make_reading(report=None, **fields) -> Reading:
    """Somebody of the committee is asked to read the draft, and has the letter."""
    report = report or make_report_out_for_comments()
    mandate = fields.pop("mandate", None) or make_mandate(organisation=make_organisation())
    n = next(number)
    fields = {
        "name": f"Delegate {n}",
        "email": f"delegate-{n}@example.org",
        "asked_at": timezone.now() - timedelta(days=5),
    } | fields
    if fields.get("state", "asked") != "asked":
        fields = {"answered_at": timezone.now()} | fields
    version = report.versions.get(published_at=None)
    return saved(Reading(version=version, mandate=mandate, **fields))
