"""Everything that the public sees of programmes, for their pages and as data."""

from datetime import date

from django.db.models import Prefetch, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from initiatives.models import FundingCall, Programme, ProgrammeRelation
from initiatives.stated import figure_data, link_data
from registry.models import Organisation

Kind = ProgrammeRelation.Kind
#: How a relation reads from either side: of what the other does, and of what is done to it.
RELATIONS = {Kind.PART_OF: ("Part of", "Parts"), Kind.WORKS_WITH: ("Works with",) * 2}


def public_programmes():
    """Published programmes as people call them, with what their pages and rows need."""
    programmes = Programme.objects.published().select_related("organisation")
    called = Lower(Coalesce(NullIf("acronym", Value("")), "name"))
    return programmes.prefetch_related("figures").order_by(called, "pk")


def coordinator_of(programme: Programme) -> Organisation | None:
    """Who coordinates it, if the public sees that organisation in the register."""
    organisation = programme.organisation
    return organisation if organisation and organisation.is_published else None


def coordinator_name(programme: Programme) -> str:
    """Who coordinates it: in the words of the source, or as in the register."""
    organisation = coordinator_of(programme)
    return programme.coordinator or (organisation.name if organisation else "")


def relations() -> list[ProgrammeRelation]:
    """How published programmes stand to each other: there are few, so they are read at once."""
    rows = ProgrammeRelation.objects.filter(programme__is_published=True, other__is_published=True)
    return list(rows.select_related("programme", "other"))


def timeline(programme: Programme, known: list[ProgrammeRelation]) -> list[Programme]:
    """What it continues, itself, and what continues it, in the order of time.

    From step to step: the predecessors of a predecessor belong to it. Empty for one that stands
    by itself.
    """
    steps = [(one.programme, one.other) for one in known if one.kind == Kind.CONTINUES]
    before = reached(programme, [(later, earlier) for later, earlier in steps])
    after = reached(programme, [(earlier, later) for later, earlier in steps])
    found = {one.pk: one for one in [*before, *after]} | {programme.pk: programme}
    if len(found) == 1:
        return []
    return sorted(found.values(), key=first_day)


def reached(start: Programme, steps: list[tuple[Programme, Programme]]) -> list[Programme]:
    """All programmes to which the steps lead from one, without it; a circle ends."""
    found, waiting = {start.pk: start}, [start]
    while waiting:
        here = waiting.pop()
        for origin, target in steps:
            if origin.pk == here.pk and target.pk not in found:
                found[target.pk] = target
                waiting.append(target)
    return [one for pk, one in found.items() if pk != start.pk]


def first_day(programme: Programme) -> tuple[date, str]:
    """By what a timeline is sorted; what has no beginning comes first."""
    starts = programme.starts_on
    return (starts.first_day if starts else date.min, programme.name)


def neighbours(programme: Programme, known: list[ProgrammeRelation]) -> dict[str, list[Programme]]:
    """Programmes to which it stands in another way than by time, by how."""
    found = {}
    for one in known:
        if one.kind not in RELATIONS:
            continue
        forth, back = RELATIONS[one.kind]
        if one.programme_id == programme.pk:
            found.setdefault(forth, []).append(one.other)
        elif one.other_id == programme.pk:
            found.setdefault(back, []).append(one.programme)
    return {how: sorted(set(others), key=str) for how, others in found.items()}


def programme_data(programme: Programme) -> dict:
    """What only its page has, as data. An allow-list: nothing else of it leaves the house."""
    known = relations()
    return {
        "text": programme.text,
        "grant_agreement": programme.grant_agreement,
        "figures": [figure_data(figure) for figure in programme.figures.all()],
        "work_packages": [
            {"number": one.number, "title": one.title, "text": one.text}
            for one in programme.work_packages.all()
        ],
        "relations": [
            {
                "programme": one.programme.slug,
                "kind": one.kind,
                "other": one.other.slug,
                "source": one.source,
            }
            for one in known
            if programme.pk in {one.programme_id, one.other_id}
        ],
        "calls": [call.slug for call in programme.public_calls],
        "links": [link_data(link) for link in programme.links.all()],
    }


def with_parts(programmes):
    """Programmes with all that the page of one shows."""
    calls = Prefetch("calls", FundingCall.objects.published(), to_attr="public_calls")
    return programmes.prefetch_related("links", "work_packages", calls)
