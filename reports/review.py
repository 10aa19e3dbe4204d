"""Whether a report may be published: what its text says in numbers, held against the data."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from events.models.times import days_in_words
from icpermed.partial_dates import PartialDate
from icpermed.text import counted
from reports.blocks import BlockRow, block_kinds
from reports.checking import Finding, check, fingerprint
from reports.composing import compose, facts_of
from reports.figures import Fact, Period
from reports.models import Block, Report

#: What a waiver may be about, and what waits for one.
OPEN = {"contradicting", "unbound"}


@dataclass(frozen=True)
class Review:
    """A document with all that was found in it."""

    document: dict
    findings: tuple[Finding, ...]

    @cached_property
    def waived(self) -> dict[str, str]:
        """The reasons of what may stay as it is written, by what it is about."""
        return {
            fingerprint(waiver["section"], waiver["sentence"], waiver["phrase"]): waiver["reason"]
            for waiver in self.document["waivers"]
        }

    @cached_property
    def open(self) -> list[Finding]:
        """What is neither bound nor waived."""
        return [
            one for one in self.findings if one.state in OPEN and one.fingerprint not in self.waived
        ]

    @cached_property
    def lapsed(self) -> list[dict]:
        """Waivers of sentences that are not there any more, or are in order by now."""
        needed = {one.fingerprint for one in self.findings if one.state in OPEN}
        return [
            waiver
            for waiver in self.document["waivers"]
            if fingerprint(waiver["section"], waiver["sentence"], waiver["phrase"]) not in needed
        ]

    @property
    def problems(self) -> list[dict]:
        """Bindings, footnotes and addresses that cannot be read."""
        return self.document["problems"]

    @property
    def is_clean(self) -> bool:
        """Whether nothing stands in the way of freezing and publishing it."""
        return not (self.open or self.problems)

    @property
    def counts(self) -> dict[str, int]:
        """How many numbers are bound, waived, contradicting and unbound."""
        found = {"bound": 0, "waived": 0, "contradicting": 0, "unbound": 0}
        for one in self.findings:
            is_waived = one.state in OPEN and one.fingerprint in self.waived
            found["waived" if is_waived else one.state] += 1
        return found

    def why_not(self) -> str:
        """What is open, in a sentence; empty if nothing is."""
        parts = []
        for number, one, many in [
            (
                len(self.problems),
                "piece of text that cannot be read",
                "pieces of text that cannot be read",
            ),
            (
                sum(finding.state == "contradicting" for finding in self.open),
                "contradiction",
                "contradictions",
            ),
            (
                sum(finding.state == "unbound" for finding in self.open),
                "number that is not bound",
                "numbers that are not bound",
            ),
        ]:
            if number:
                parts.append(counted(number, one, many))
        return f"There is still something open: {', '.join(parts)}." if parts else ""


def review(report: Report, document: dict | None = None) -> Review:
    """Check a report as the data are now, or a document that was frozen."""
    facts = facts_of(report.period)
    return review_of(document or compose(report, facts), report.period, facts)


def review_of(document: dict, period: Period, facts: Sequence[Fact]) -> Review:
    """Check a document against the facts of a period, as the data are now.

    The cover has no bindings and no waivers: what is typed there must only not be wrong.
    """
    found = check(document, facts, period, timezone.localdate())
    return Review(document, tuple(one for one in found if one.section or one.state != "unbound"))


@dataclass(frozen=True)
class Near:
    """What lies just outside the period, or partly, and about which nobody has decided yet."""

    block: Block
    row: BlockRow
    is_shown: bool

    @property
    def when(self) -> str:
        """In words, when it was, and how that lies to the period."""
        if not self.row.first:
            return "no day is known of it"
        days = days_in_words(*map(PartialDate.known, [self.row.first, self.row.last]))
        if self.is_shown:
            return f"{days}, partly outside the period: perhaps it is in another report as well"
        is_after = self.row.first > self.block.section.report.ends_on
        return f"{days}, {'after' if is_after else 'before'} the period"


def near_misses(report: Report, **narrowed) -> list[Near]:
    """What a block might have been meant to show, and does not, or the other way round."""
    blocks = Block.objects.filter(section__report=report, **narrowed)
    blocks = blocks.select_related("section__report")
    found = []
    for block in blocks.prefetch_related("inclusions"):
        decided = {one.key for one in block.inclusions.all()}
        kind, asked = block_kinds()[block.kind], (report.period, block.which)
        rows = [(row, True) for row in kind.across(*asked)]
        rows += [(row, False) for row in kind.near(*asked)]
        found += [Near(block, *row) for row in rows if row[0].key not in decided]
    return found
