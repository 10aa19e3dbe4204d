"""What is mapped: initiatives by report and country, and what each record states in numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.text import slugify

from icpermed.quantities import Qualifier, Quantity, amount_words, currencies, number_words
from icpermed.text import noun_of
from initiatives.models import FundingCall, Initiative, InitiativeCountry, KeyPoint, Programme
from initiatives.stated import stated
from reports.figures.declared import Fact, Period, Reading, ReportFigure, Row, declare
from reports.figures.records import (
    Known,
    RecordFigure,
    address_of,
    day_reading,
    names_of,
    narrowed,
)

SOURCE = "The map of initiatives"
#: What a heading of a list may begin with, before what it lists: "The four principles".
COUNTING = re.compile(
    r"^(the )?((one|two|three|four|five|six|seven|eight|nine|ten|\d+) )?", re.IGNORECASE
)
#: Where what is counted ends, and the rest begins: "Partners besides the European Union".
HEAD = re.compile(r",? (?:of|besides|that|in|as) ")


def quantity_reading(figure: Quantity, record) -> Reading:
    """A number that somebody stated, with how exact it is; of money, with its currency."""
    is_money = figure.unit in currencies()
    words = amount_words(figure.number, figure.unit) if is_money else number_words(figure.number)
    is_exact = figure.qualifier == Qualifier.EXACTLY
    says = f"{figure.label}, as stated by the source."
    return Reading(
        words=words if is_exact else f"{figure.get_qualifier_display().lower()} {words}",
        number=figure.number,
        unit=figure.unit,
        qualifier=figure.qualifier,
        on=figure.as_of.first_day if figure.as_of and figure.as_of.day else None,
        definition=f"{says} As of {figure.as_of}." if figure.as_of else says,
        source=figure.source,
        rows=(Row(str(record), getattr(record, "get_absolute_url", str)(), str(figure)),),
    )


def quantity_nouns(figure: Quantity) -> tuple[str, ...]:
    """What may stand behind the number of a figure: its unit, what it says, and that in short."""
    unit = () if figure.unit in currencies() else (figure.unit,)
    label = figure.label[0].lower() + figure.label[1:]
    return tuple(filter(None, dict.fromkeys((*unit, label, HEAD.split(label)[0]))))


class OfReport(ReportFigure):
    """Something counted over the initiatives that a report presents: ``of=2023``."""

    takes = frozenset({"of"})
    nouns: tuple[str, ...]

    def read(self, asked: Mapping[str, str], period: Period) -> Reading:
        year = asked.get("of", "")
        if not re.fullmatch(r"[1-9][0-9]{3}", year):
            raise ValueError("Say of which report: of=2023.")
        return self.reading(presented(), int(year))

    def facts(self, period: Period) -> Iterator[Fact]:
        initiatives = presented()
        for year in range(period.start.year, period.end.year + 1):
            reading = self.reading(initiatives, year)
            if reading.number:
                yield Fact(f"figure:{self.name} of={year}", self.label, reading, self.nouns)

    def reading(self, initiatives: Iterable[Initiative], year: int) -> Reading:
        """What it says of the report of a year."""
        rows = self.rows([one for one in initiatives if year in one.report_years])
        return Reading(
            words=f"{len(rows):,}",
            number=Decimal(len(rows)),
            unit=noun_of(len(rows), *self.nouns),
            definition=self.definition,
            source=SOURCE,
            rows=rows,
            rows_url=f"{reverse('initiative_list')}?{urlencode({'report': year})}",
        )


def presented() -> list[Initiative]:
    """The initiatives that the public sees, each with its countries."""
    countries = InitiativeCountry.objects.select_related("country")
    return list(
        Initiative.objects.published().prefetch_related(Prefetch("country_rows", countries))
    )


class Initiatives(OfReport):
    """How many initiatives a report presents."""

    name = "initiatives"
    label = "Initiatives"
    definition = "Initiatives that the public sees, marked as presented in the report of the year."
    nouns = ("initiative", "initiatives")

    def rows(self, initiatives: list[Initiative]) -> tuple[Row, ...]:
        return tuple(
            Row(
                one.title,
                one.get_absolute_url(),
                ", ".join(row.country.name for row in one.country_rows.all()),
            )
            for one in initiatives
        )


class InitiativeCountries(OfReport):
    """From how many countries the initiatives of a report come."""

    name = "initiative_countries"
    label = "Countries with initiatives"
    definition = (
        "Countries of the initiatives in the report of the year, each counted once. What is"
        " international has none."
    )
    nouns = ("country", "countries")

    def rows(self, initiatives: list[Initiative]) -> tuple[Row, ...]:
        found: dict = {}
        for one in initiatives:
            for row in one.country_rows.all():
                found.setdefault(row.country, []).append(one.title)
        return tuple(
            Row(country.name, country.get_absolute_url(), "; ".join(titles))
            for country, titles in sorted(found.items(), key=lambda pair: pair[0].name)
        )


class Stated(RecordFigure):
    """A number that an initiative, a programme or a call states: ``of=heal-italia what=budget``.

    Where sources differ it is the one that we state; ``what=budget/2`` is what another says.
    """

    name = "stated"
    label = "What a record states"
    definition = "A number that an initiative, a programme or a call states, with its source."
    takes = frozenset({"of", "what"})

    def known(self, slug: str = "") -> Iterator[Known]:
        for model in (Initiative, Programme, FundingCall):
            for record in narrowed(model.objects.published(), slug).prefetch_related("figures"):
                for one in stated(record.figures.all()):
                    for figure in [one.figure, *one.others]:
                        yield Known(
                            address_of(record),
                            f"{names_of(record)[0]}: {figure.label}",
                            quantity_reading(figure, record),
                            slugify(figure.label, allow_unicode=True),
                            nouns=quantity_nouns(figure),
                            subjects=names_of(record),
                            is_ours=figure is one.figure,
                        )


class CallDate(RecordFigure):
    """A day of a funding call: ``of=jtc2024 what=launch``, or what else its list of dates says."""

    name = "call_date"
    label = "Days of a call"
    definition = "A day of the call, as its page has it."
    takes = frozenset({"of", "what"})

    def known(self, slug: str = "") -> Iterator[Known]:
        calls = FundingCall.objects.published().select_related("programme")
        for call in narrowed(calls, slug).prefetch_related("dates"):
            days = [(one.label, one.on) for one in call.dates.all()]
            if call.launched_on:
                days.insert(0, ("Launch", call.launched_on))
            for label, on in days:
                explained = {"definition": self.definition, "source": call.source}
                yield Known(
                    address_of(call),
                    f"{names_of(call)[0]}: {label}",
                    day_reading(on, None, call, **explained),
                    slugify(label, allow_unicode=True),
                    nouns=("launched", "opened") if label == "Launch" else (label.lower(),),
                    subjects=names_of(call),
                )


class KeyPoints(RecordFigure):
    """How many points a list of an initiative has: ``of=…``, and ``what=three-pillars``."""

    name = "key_points"
    label = "Points in a list"
    definition = "Points in this list of the initiative, each counted once."
    takes = frozenset({"of", "what"})

    def known(self, slug: str = "") -> Iterator[Known]:
        for record in narrowed(Initiative.objects.published(), slug).prefetch_related("key_points"):
            lists: dict[str, list[KeyPoint]] = {}
            for point in record.key_points.all():
                lists.setdefault(point.group, []).append(point)
            for group, points in lists.items():
                listed = COUNTING.sub("", group) or "points"
                listed = listed[0].lower() + listed[1:]
                yield Known(
                    address_of(record),
                    f"{names_of(record)[0]}: {group or 'points'}",
                    Reading(
                        words=f"{len(points):,}",
                        number=Decimal(len(points)),
                        unit=noun_of(len(points), "point", listed),
                        definition=self.definition,
                        source=record.source,
                        rows=tuple(Row(point.title, record.get_absolute_url()) for point in points),
                    ),
                    slugify(group, allow_unicode=True) or "points",
                    nouns=tuple(dict.fromkeys((listed, HEAD.split(listed)[0], "points"))),
                    subjects=names_of(record),
                )


class WorkPackages(RecordFigure):
    """Into how many work packages a programme divides its work: ``of=ep-permed``."""

    name = "work_packages"
    label = "Work packages"
    definition = "Work packages of the programme."

    def known(self, slug: str = "") -> Iterator[Known]:
        programmes = Programme.objects.published().prefetch_related("work_packages")
        for record in narrowed(programmes, slug):
            if packages := record.work_packages.all():
                yield Known(
                    address_of(record),
                    f"{names_of(record)[0]}: work packages",
                    Reading(
                        words=f"{len(packages):,}",
                        number=Decimal(len(packages)),
                        unit=noun_of(len(packages), "work package", "work packages"),
                        definition=self.definition,
                        source=record.source,
                        rows=tuple(
                            Row(str(package), record.get_absolute_url()) for package in packages
                        ),
                    ),
                    nouns=("work packages", "WPs"),
                    subjects=names_of(record),
                )


declare(Initiatives(), InitiativeCountries(), Stated(), CallDate(), KeyPoints(), WorkPackages())
