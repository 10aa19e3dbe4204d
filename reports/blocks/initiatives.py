"""Blocks of what is mapped: initiatives of countries, programmes, and their funding calls."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet

from icpermed.text import fold
from initiatives import call_public, initiative_public, programme_public
from initiatives.models import FundingCall, Initiative, Programme, ProgrammeRelation
from initiatives.programme_filters import status_of_calls, status_of_programmes
from initiatives.stated import links_of
from initiatives.views.initiatives import InitiativeList
from initiatives.views.programmes import FundingCallList, ProgrammeList
from registry.models import Country
from reports import document
from reports.blocks.declared import BlockKind, BlockRow, declare
from reports.blocks.figures import figure_items, figures_in_line
from reports.blocks.words import (
    columns,
    days_of,
    headed,
    line,
    linked,
    listed,
    may_lie_between,
    sentences,
    span_of,
    titled,
)
from reports.prose import inlines, nodes

#: What is chosen to see what belongs to no single country.
INTERNATIONAL = "international"
#: Programmes of which neither the beginning nor the end is known.
UNDATED = Q(starts_on=None, ends_on=None)


class Initiatives(BlockKind):
    """The initiatives that the report of a year presents: international ones, then by country."""

    name = "initiatives"
    label = "Initiatives"
    help = "Initiatives whose record names the year of the report, with all that is said of them."
    is_dated = False

    @property
    def choices(self) -> Mapping[str, str]:
        """What is international, and the countries of public initiatives."""
        found = Country.objects.filter(initiative_rows__initiative__is_published=True).distinct()
        return {INTERNATIONAL: "International"} | dict(found.values_list("code", "name"))

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        found = Initiative.objects.published().of_report(year_of(start, end))
        if which == INTERNATIONAL:
            found = found.filter(is_international=True)
        elif which:
            found = found.of_country(which)
        found = initiative_public.with_parts(status_of_programmes(found, end))
        return [self.row_of(one) for one in sorted(found, key=by_country)]

    def row_of(self, one: Initiative) -> BlockRow:
        leads = initiative_public.leads_of(one)
        entry = document.entry(
            one.slug,
            one.title,
            url=one.get_absolute_url(),
            meta=line(initiative_public.place(one), one.get_kind_display(), one.years),
            words=sentences(inlines(one.summary), listed("Led by", map(lead_words, leads))),
            nodes=[
                *nodes(one.text),
                *key_points(one),
                *headed("In figures", figure_items(one.figures.all())),
            ],
            links=web_links(one),
        )
        data = columns(InitiativeList, one)
        return BlockRow(one.slug, one.title, entry, data, *span_of(one.starts_on, one.ends_on))


def year_of(start: date, end: date) -> int:
    """The year of a report: the one in which most days of its period lie, the earlier of two."""

    def days(year: int) -> timedelta:
        return min(end, date(year, 12, 31)) - max(start, date(year, 1, 1))

    return max(range(start.year, end.year + 1), key=days)


def by_country(one: Initiative) -> tuple:
    """By what initiatives are sorted."""
    countries = [country.sort_key for country in initiative_public.countries_of(one)]
    return not one.is_international, countries, fold(one.title), one.pk


def lead_words(lead: Mapping[str, str]) -> dict:
    """Who leads it; with the page of whoever is in the register."""
    return document.link(lead["url"], lead["name"]) if lead["url"] else document.text(lead["name"])


def key_points(one: Initiative) -> list[dict]:
    """The key points as lists below their headings."""
    found = []
    for heading, points in initiative_public.key_point_lists(one):
        found += headed(heading, [titled(point.title, inlines(point.text)) for point in points])
    return found


def web_links(record) -> list[tuple[str, str]]:
    """Pages where one can read more; the language is named where it is not English."""
    return [
        (link["url"], f"{link['title']} ({link['named']})" if link["named"] else link["title"])
        for link in links_of(record)
    ]


class Programmes(BlockKind):
    """What ran for some time of the period; of which no date is known, it is offered as near."""

    name = "programmes"
    label = "Programmes"
    help = "Programmes that ran in the period, with figures, work packages and what came before."
    choices = dict(Programme.Kind.choices)

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        ran = Q(period__overlap=DateRange(start, end, "[]"))
        return self.found(which, ran & ~UNDATED, end)

    def undated(self, which: str) -> list[BlockRow]:
        return self.found(which, UNDATED, date.max)

    def found(self, which: str, condition: Q, day: date) -> list[BlockRow]:
        """The rows of public programmes of one kind or of all, as they stand on a day."""
        found = programme_public.public_programmes().filter(condition)
        found = found.filter(kind=which) if which else found
        found = status_of_programmes(found, day).prefetch_related("links", "work_packages")
        known = programme_public.relations()
        return [self.row_of(one, known) for one in found]

    def row_of(self, one: Programme, known: list[ProgrammeRelation]) -> BlockRow:
        entry = document.entry(
            one.slug,
            one.called,
            url=one.get_absolute_url(),
            meta=line(one.years, one.get_kind_display(), programme_public.coordinator_name(one)),
            words=sentences(inlines(one.summary), *relations_of(one, known)),
            nodes=[
                *headed("In figures", figure_items(one.figures.all())),
                *headed("Work packages", map(package, one.work_packages.all())),
            ],
            links=web_links(one),
        )
        data = columns(ProgrammeList, one) | {
            "grant_agreement": one.grant_agreement,
            "figures": figures_in_line(one.figures.all()),
            "work_packages": "; ".join(map(str, one.work_packages.all())),
        }
        return BlockRow(one.slug, one.called, entry, data, *span_of(one.starts_on, one.ends_on))


def package(one) -> list[dict]:
    """A work package: its number and title, and what is done in it."""
    return titled(str(one), inlines(one.text))


def relations_of(one: Programme, known: list[ProgrammeRelation]) -> list[list]:
    """What it continues, what continues it, and with what it works: a sentence each."""
    Kind = ProgrammeRelation.Kind
    steps = [relation for relation in known if relation.kind == Kind.CONTINUES]
    found = {
        "Continues": [step.other for step in steps if step.programme_id == one.pk],
        "Continued by": [step.programme for step in steps if step.other_id == one.pk],
    } | programme_public.neighbours(one, known)
    return [listed(how, map(linked, sorted(others, key=str))) for how, others in found.items()]


class Calls(BlockKind):
    """Calls that were launched in the period, with all that sources say of them in numbers."""

    name = "calls"
    label = "Funding calls"
    help = "Calls launched in the period, with their dates and figures; sources may differ."
    belongs_once = True

    @property
    def choices(self) -> Mapping[str, str]:
        """The programmes with public calls."""
        found = Programme.objects.filter(calls__in=FundingCall.objects.published()).distinct()
        return {one.slug: one.called for one in found}

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        found = may_lie_between(self.found(which), "launched_on", start, end)
        return [self.row_of(call) for call in status_of_calls(found, end)]

    def undated(self, which: str) -> list[BlockRow]:
        found = self.found(which).filter(launched_on=None)
        return [self.row_of(call) for call in status_of_calls(found, date.max)]

    def found(self, which: str) -> QuerySet:
        found = call_public.public_calls().prefetch_related("links")
        found = found.filter(programme__slug=which) if which else found
        return found.order_by("launched_on", "title", "pk")

    def row_of(self, call: FundingCall) -> BlockRow:
        dates = [titled(one.label, call_public.when(one)) for one in call.dates.all()]
        entry = document.entry(
            call.slug,
            str(call),
            url=call.get_absolute_url(),
            meta=line(
                call.programme.called, f"launched {call.launched_on}" if call.launched_on else ""
            ),
            words=sentences(inlines(call.aim), inlines(call.conditions)),
            nodes=[
                *headed("Dates", dates),
                *headed("In figures", figure_items(call.figures.all())),
            ],
            links=web_links(call),
        )
        data = columns(FundingCallList, call) | {"figures": figures_in_line(call.figures.all())}
        return BlockRow(call.slug, str(call), entry, data, *days_of(call.launched_on))


declare(Initiatives(), Programmes(), Calls())
