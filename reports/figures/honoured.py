"""What was honoured: editions of the Recognition with their winners, and best practices."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse

from icpermed.changes import first_state
from icpermed.text import noun_of
from recognition.models import Award, BestPractice, Edition
from reports.figures.counting import Counted, CountFigure
from reports.figures.declared import Reading, Row, declare
from reports.figures.records import Known, RecordFigure

SOURCE = "The editions of the Recognition"


def decided():
    """The editions whose winners the public sees."""
    return Edition.objects.published().filter(state=Edition.State.PUBLISHED).order_by("year")


class Editions(CountFigure):
    """How many editions of the Recognition have winners in the years of a period."""

    name = "editions"
    label = "Editions of the Recognition"
    definition = (
        "Editions of the Recognition whose winners are published, of the years of the period."
    )
    words: ClassVar = {"": ("edition", "editions")}
    subjects: ClassVar = {"": ("Recognition",)}
    source = SOURCE
    takes = frozenset({"from", "to"})

    def counted(self) -> list[Counted]:
        return [
            Counted(
                Row(str(edition), edition.get_absolute_url(), edition.theme),
                date(edition.year, 1, 1),
                date(edition.year, 12, 31),
            )
            for edition in decided()
        ]

    def reading(self, counted: list[Counted], kind: str, start: date, end: date) -> Reading:
        """An edition has a year, not a day: it counts where its year and the period meet."""
        years = date(start.year, 1, 1), date(end.year, 12, 31)
        return super().reading(counted, kind, *years)


class Winners(RecordFigure):
    """How many were honoured in an edition of the Recognition: ``of=2023``."""

    name = "winners"
    label = "Winners of an edition"
    definition = (
        "Winners on record of the edition. Who did not agree to be named is counted, and not shown."
    )

    def known(self, slug: str = "") -> Iterator[Known]:
        named = Prefetch("awards", Award.objects.published().select_related("country"), "named")
        editions = decided().prefetch_related("awards", named)
        for edition in editions.filter(year=slug) if slug.isdecimal() else editions:
            if not (number := len(edition.awards.all())):
                continue  # Who won is not on record: that is not nobody.
            yield Known(
                edition.get_absolute_url().strip("/"),
                f"Winners of the {edition}",
                Reading(
                    words=f"{number:,}",
                    number=Decimal(number),
                    unit=noun_of(number, "winner", "winners"),
                    definition=self.definition,
                    source=SOURCE,
                    rows=tuple(
                        Row(
                            award.name,
                            award.get_absolute_url(),
                            award.title,
                            f"award {award.pk}",
                        )
                        for award in edition.named
                    ),
                    rows_url=f"{reverse('award_list')}?{urlencode({'year': edition.year})}",
                ),
                nouns=("winners", "works", "laureates"),
                subjects=tuple(filter(None, [str(edition), edition.theme])),
            )


class BestPractices(CountFigure):
    """How many best practices were first shown in a period."""

    name = "best_practices"
    label = "Best practices"
    definition = (
        "Best practices that the public first saw in the period. Those that were published"
        " elsewhere before have no day here, and are counted in every period."
    )
    words: ClassVar = {"": ("best practice", "best practices", "best practice examples")}
    source = "The collection of best practices"
    takes = frozenset({"from", "to"})

    def counted(self) -> list[Counted]:
        return [
            Counted(
                Row(
                    practice.title,
                    practice.get_absolute_url(),
                    str(practice.country or ""),
                    f"practice {practice.slug}",
                ),
                first=None if practice.source else practice.seen,
                last=None if practice.source else practice.seen,
            )
            for practice in BestPractice.objects.published()
            .select_related("country")
            .annotate(seen=first_state(BestPractice, is_published=True))
        ]


declare(Editions(), Winners(), BestPractices())
