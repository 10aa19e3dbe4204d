"""Blocks of what was honoured: the winners of the Recognition, and best practices."""

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from icpermed.changes import first_state
from icpermed.languages import language_name
from icpermed.partial_dates import PartialDate
from recognition.changes import RESULTS_ON
from recognition.models import Award, BestPractice
from recognition.practices import public as practices
from recognition.public import public_awards
from recognition.views.editions import AwardList
from recognition.views.practices import BestPracticeList
from reports import document
from reports.blocks.declared import BlockKind, BlockRow, declare
from reports.blocks.figures import figure_items
from reports.blocks.words import columns, days_of, headed, line, may_lie_between
from reports.figures import Period
from reports.prose import inlines


class Winners(BlockKind):
    """Who was honoured, edition by edition.

    An award is of the day on which the results came; where that is not known, of the year of its
    edition: the same as under "What has changed".
    """

    name = "winners"
    label = "Winners of the Recognition"
    help = "The winners whose results came in the period, or those of one edition."
    belongs_once = True

    @property
    def choices(self) -> Mapping[str, str]:
        """The editions with winners who may be named."""
        years = Award.objects.published().order_by("-edition__year").distinct()
        found = years.values_list("edition__year", "edition__title")
        return {str(year): f"{title} {year}" for year, title in found}

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        found = public_awards().annotate(results=RESULTS_ON)
        if which:
            found = found.filter(edition__year=which)
        else:
            found = may_lie_between(found, "results", start, end)
        order = ["edition__year", "place", "position", "sort_key", "pk"]
        return [self.row_of(award) for award in found.order_by(*order)]

    def across(self, period: Period, which: str = "") -> list[BlockRow]:
        """Of an edition that somebody chose, nobody asks into which report it belongs."""
        return [] if which else super().across(period, which)

    def row_of(self, award: Award) -> BlockRow:
        entry = document.entry(
            str(award.pk),
            award.title,
            url=award.get_absolute_url(),
            meta=line(award.name, award.affiliation, award.country),
            words=inlines(award.citation or award.summary),
            links=[(award.url, "More about the work")] if award.url else [],
            whose=f"award {award.pk}",
        )
        days = days_of(PartialDate.parse(award.results))
        return BlockRow(str(award.pk), award.title, entry, columns(AwardList, award), *days)

    def nodes(self, rows: list[BlockRow], period: Period, which: str, caption: str) -> list[dict]:
        """The winners under their editions."""
        if not rows:
            return super().nodes(rows, period, which, caption)
        editions: dict[str, list[dict]] = {}
        for row in rows:
            editions.setdefault(edition_words(row.data), []).append(row.entry)
        found = [document.paragraph(document.strong(caption))] if caption else []
        return found + [document.entries(words, items) for words, items in editions.items()]


def edition_words(data: Mapping) -> str:
    """An edition with its theme: "ICPerMed Recognition 2023: “Fostering …”"."""
    return f"{data['edition']}: “{data['theme']}”" if data["theme"] else data["edition"]


class BestPractices(BlockKind):
    """What the public first saw in the period.

    What was published elsewhere before it came to this site has no day here: it is offered
    whenever somebody looks for what is near, and an editor knows in which report it belongs.
    """

    name = "best_practices"
    label = "Best practices"
    help = "Best practices that were first published in the period."
    choices = dict(BestPractice.Kind.choices)

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        found = self.found(which).filter(source="", seen__range=(start, end))
        return [self.row_of(practice, practice.seen) for practice in found]

    def undated(self, which: str) -> list[BlockRow]:
        return [self.row_of(practice, None) for practice in self.found(which).exclude(source="")]

    def found(self, which: str) -> QuerySet:
        """Public practices, of one kind or of all, each with the day on which it was first seen."""
        found = practices.public_practices()
        found = found.filter(kind=which) if which else found
        seen = first_state(BestPractice, is_published=True)
        return found.annotate(seen=seen).order_by("seen", "title", "pk")

    def row_of(self, practice: BestPractice, day: date | None) -> BlockRow:
        original = f"“{practice.original_title}”" if practice.original_title else ""
        language = language_name(practice.original_language) if original else ""
        entry = document.entry(
            practice.slug,
            practice.title,
            url=practice.get_absolute_url(),
            meta=line(
                practices.organisation_name(practice),
                practices.place(practice),
                practice.get_kind_display(),
                f"{original} ({language})" if language else original,
            ),
            words=inlines(practice.summary),
            nodes=headed("In figures", figure_items(practice.figures.all())),
            links=[(link.url, link.title) for link in practice.links.all()],
            whose=f"practice {practice.slug}",
        )
        data = columns(BestPracticeList, practice)
        return BlockRow(practice.slug, practice.title, entry, data, day, day)


declare(Winners(), BestPractices())
