"""The bodies of the consortium on a day: how many of a kind there are, and who sits in them."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse

from icpermed.text import noun_of
from registry.models import Body, Mandate
from reports.figures.declared import Fact, Period, Reading, ReportFigure, Row, declare
from reports.figures.records import narrowed

SOURCE = "The register of bodies"
#: What stands in a text for bodies of each kind: one, and many.
KINDS = {
    "": ("body", "bodies"),
    Body.Kind.EXECUTIVE_COMMITTEE: ("Executive Committee", "Executive Committees"),
    Body.Kind.STEERING_BOARD: ("Steering Board", "Steering Boards"),
    Body.Kind.ADVISORY_BOARD: ("Advisory Board", "Advisory Boards"),
    Body.Kind.STAKEHOLDER_FORUM: ("Stakeholder Forum", "Stakeholder Forums"),
    Body.Kind.WORKING_GROUP: ("Working Group", "Working Groups"),
    Body.Kind.SECRETARIAT: ("Secretariat", "Secretariats"),
}


class Bodies(ReportFigure):
    """How many bodies of a kind there are on a day: ``kind=working_group``."""

    name = "bodies"
    label = "Bodies"
    definition = (
        "Bodies that the public sees and that exist on this day. One whose start is not known"
        " counts as always there."
    )
    takes = frozenset({"kind", "on"})

    def read(self, asked: Mapping[str, str], period: Period) -> Reading:
        kind = asked.get("kind", "")
        if kind not in KINDS:
            raise ValueError(f"There is no kind “{kind}”: {', '.join(filter(None, KINDS))}.")
        on = self.day(asked, "on", period.on)
        return self.reading(list(Body.objects.published().current(on)), kind, on)

    def facts(self, period: Period) -> Iterator[Fact]:
        bodies = list(Body.objects.published().current(period.on))
        for kind in dict.fromkeys(["", *(body.kind for body in bodies)]):
            one, many = KINDS[kind]
            reading = self.reading(bodies, kind, period.on)
            parameters = f" kind={kind}" if kind else ""
            yield Fact(
                f"figure:{self.name}{parameters} on={period.on.isoformat()}",
                reading.label,
                reading,
                (one, many),
            )

    def reading(self, bodies: list[Body], kind: str, on: date) -> Reading:
        """How many of these are of a kind."""
        found = [body for body in bodies if kind in ("", body.kind)]
        asked = {"kind": kind} if kind else {}
        one, many = KINDS[kind]
        return Reading(
            words=f"{len(found):,}",
            number=Decimal(len(found)),
            unit=noun_of(len(found), one, many),
            on=on,
            definition=self.definition,
            source=SOURCE,
            rows=tuple(Row(body.name, body.get_absolute_url(), body.years) for body in found),
            rows_url=f"{reverse('body_list')}?{urlencode({**asked, 'on': on.isoformat()})}",
            label=many[0].upper() + many[1:],
        )


class Mandates(ReportFigure):
    """How many mandates a body has on a day: ``of=executive-committee``."""

    name = "mandates"
    label = "Mandates"
    definition = (
        "Mandates in the body on this day. Whoever does not agree to be named is counted, and not"
        " shown."
    )
    takes = frozenset({"of", "on"})

    def read(self, asked: Mapping[str, str], period: Period) -> Reading:
        on = self.day(asked, "on", period.on)
        body = self.bodies(on, asked.get("of", "")).first() if asked.get("of") else None
        if body is None:
            raise ValueError(f"The public knows no body “{asked.get('of', '')}”.")
        return self.reading(body, on)

    def facts(self, period: Period) -> Iterator[Fact]:
        for body in self.bodies(period.on):
            reading = self.reading(body, period.on)
            if reading.number:
                yield Fact(
                    f"figure:{self.name} of={body.slug} on={period.on.isoformat()}",
                    reading.label,
                    reading,
                    ("mandates", "people"),
                    (body.name,),
                )

    def bodies(self, on: date, slug: str = ""):
        """The public bodies, or the one with a slug, each with its mandates of a day."""
        mandates = Mandate.objects.published().current(on).select_related("person")
        found = narrowed(Body.objects.published(), slug)
        return found.prefetch_related(Prefetch("mandates", mandates, to_attr="held"))

    def reading(self, body: Body, on: date) -> Reading:
        """How many mandates of a body there are."""
        return Reading(
            words=f"{len(body.held):,}",
            number=Decimal(len(body.held)),
            unit=noun_of(len(body.held), "mandate", "mandates"),
            on=on,
            definition=self.definition,
            source=SOURCE,
            rows=tuple(
                Row(
                    mandate.person.name,
                    body.get_absolute_url(),
                    mandate.get_role_display(),
                    f"person {mandate.person_id}",
                )
                for mandate in body.held
                if mandate.person.is_name_public
            ),
            label=f"{body.name}: mandates",
        )


declare(Bodies(), Mandates())
