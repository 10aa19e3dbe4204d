"""The block of the bodies of the consortium, with the documents that they brought out."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, F, Prefetch, Q

from icpermed.text import counted
from publications.models import Publication, PublicationAuthor
from registry.models import Body
from registry.views.bodies import BodyList
from reports import document
from reports.blocks.declared import BlockKind, BlockRow, declare
from reports.blocks.words import columns, headed, line, linked, may_lie_between, span_of
from reports.prose import inlines

#: Documents of which the public knows that they will come.
ANNOUNCED = [Publication.State.PLANNED, Publication.State.IN_PREPARATION]


class Bodies(BlockKind):
    """The committees, boards and groups that were at work, and what they brought out.

    The documents are those of the period, and those that are announced. People are not named: it
    is told how many organisations have a mandate. In the Executive Committee all members sit.
    """

    name = "bodies"
    label = "Bodies and their outputs"
    help = "Bodies at work in the period, with documents that came out in it or are announced."
    choices = dict(Body.Kind.choices)
    is_dated = False

    def between(self, start: date, end: date, which: str) -> list[BlockRow]:
        days = DateRange(start, end, "[]")
        found = Body.objects.published().filter(period__overlap=days)
        found = found.filter(kind=which) if which else found
        at_work = Q(mandates__period__overlap=days, mandates__organisation__is_published=True)
        found = found.annotate(
            organisations=Count("mandates__organisation", filter=at_work, distinct=True)
        ).prefetch_related(Prefetch("publication_authors", outputs(start, end), "outputs"))
        found = found.order_by("name")  # Whoever counts has no order of their own.
        order = list(Body.Kind)
        return [self.row_of(one) for one in sorted(found, key=lambda one: order.index(one.kind))]

    def row_of(self, one: Body) -> BlockRow:
        documents = [author.publication for author in one.outputs]
        kind = one.get_kind_display()
        is_all = one.kind == Body.Kind.EXECUTIVE_COMMITTEE
        entry = document.entry(
            one.slug,
            one.name,
            url=one.get_absolute_url(),
            meta=line(
                "" if kind == one.name else kind,
                one.years,
                "all members" if is_all else organisations(one.organisations),
            ),
            words=inlines(one.purpose),
            nodes=headed("", map(output, documents)),
        )
        data = columns(BodyList, one) | {
            "organisations": None if is_all else one.organisations,
            "outputs": "; ".join(map(str, documents)),
        }
        return BlockRow(one.slug, one.name, entry, data, *span_of(one.starts_on, one.ends_on))


def outputs(start: date, end: date):
    """As whose authors bodies stand in public documents of some days, or in announced ones."""
    day = "publication__published_on"
    rows = PublicationAuthor.objects.filter(
        role=PublicationAuthor.Role.AUTHOR,
        publication__in=Publication.objects.published().standing(),
    )
    may_lie = Q(pk__in=may_lie_between(rows, day, start, end).values("pk"))
    found = rows.filter(may_lie | Q(publication__state__in=ANNOUNCED))
    return found.select_related("publication").order_by(
        F(day).asc(nulls_last=True), "publication__title", "pk"
    )


def output(one: Publication) -> list[dict]:
    """A document in a line; what is only announced says so."""
    is_out = one.state == Publication.State.PUBLISHED
    known = one.published_on if is_out else one.get_state_display().lower()
    return [document.paragraph(linked(one), f" ({known})")]


def organisations(number: int) -> str:
    """How many organisations have a mandate; nothing where none has."""
    return f"{counted(number, 'organisation', 'organisations')} with a mandate" if number else ""


declare(Bodies())
