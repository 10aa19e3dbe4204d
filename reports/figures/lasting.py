"""When something began and ended: memberships, bodies, initiatives, programmes."""

from collections.abc import Iterator

from initiatives.models import Initiative, Programme
from registry.models import Body, Membership
from reports.figures.declared import declare
from reports.figures.records import (
    Known,
    RecordFigure,
    address_of,
    day_reading,
    names_of,
    narrowed,
)


class Lasting(RecordFigure):
    """A first or a last day, as far as it is known: ``of=asrt``, ``of=ep-permed``."""

    def __init__(self, name: str, label: str, field: str, nouns: dict[str, tuple[str, ...]]):
        self.name, self.label, self.field, self.nouns = name, label, field, nouns
        self.definition = f"{label} of a membership, a body, an initiative or a programme."

    def known(self, slug: str = "") -> Iterator[Known]:
        is_known = {f"{self.field}__isnull": False}
        memberships = Membership.objects.published().filter(**is_known)
        if slug:
            memberships = memberships.filter(organisation__slug=slug)
        found = memberships.select_related("organisation").order_by("-starts_on", "pk")
        for membership in found.prefetch_related("organisation__names"):
            organisation = membership.organisation
            others = [name.text for name in organisation.names.all()]
            subjects = tuple(dict.fromkeys([*names_of(organisation), *others]))
            yield self.one(organisation, membership, "membership", subjects)
        for model in (Body, Initiative, Programme):
            for record in narrowed(model.objects.published().filter(**is_known), slug):
                yield self.one(record, record, "record", names_of(record))

    def one(self, record, dated, sort: str, subjects: tuple[str, ...]) -> Known:
        """The day of one record, or of a membership of it."""
        return Known(
            address_of(record),
            f"{subjects[0]}: {self.label.lower()}",
            day_reading(
                getattr(dated, self.field),
                None,
                record,
                definition=f"{self.label}, as far as it is known.",
                source=getattr(record, "source", "") or "The register",
            ),
            nouns=self.nouns[sort],
            subjects=subjects,
        )


declare(
    Lasting(
        "begins",
        "First day",
        "starts_on",
        {
            "membership": ("joined", "member since", "became a member"),
            "record": ("began", "started", "launched", "since", "from"),
        },
    ),
    Lasting(
        "ends",
        "Last day",
        "ends_on",
        {
            "membership": ("left", "ended", "until"),
            "record": ("ended", "ends", "until", "to"),
        },
    ),
)
