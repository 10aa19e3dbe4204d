"""Conflicts of interest of every kind, planted into a register in which nobody knows anybody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from random import Random

from django.utils import timezone

from recognition.conflicts import compute
from recognition.models import Conflict, Juror, Nomination
from tests.factories import (
    make_body,
    make_mandate,
    make_name,
    make_organisation,
    make_person,
    make_relation,
    number,
)
from tests.recognition.factories import (
    make_award,
    make_coauthor,
    make_edition,
    make_juror,
    make_nomination,
    make_open_edition,
)


def juror_called(edition, name="Ada Juror", **fields):
    person = make_person(name, email="ada@jury.example.org", **fields)
    return make_juror(edition, person=person)


def found(edition) -> list[tuple]:
    """What is computed: rule, status and path of each conflict."""
    compute(edition=edition)
    rows = Conflict.objects.filter(juror__edition=edition).order_by("rule", "path")
    return [(row.rule, row.status, row.path) for row in rows]


def late(factory, edition, *args, **fields):
    """Something of a nomination, written while the call was open."""
    edition.extended_to = timezone.localdate() + timedelta(days=1)
    edition.save()
    made = factory(*args, **fields)
    edition.extended_to = None
    edition.save()
    return made


@dataclass
class World:
    """An open edition with jurors and nominations, and what was planted into it."""

    chance: Random
    edition: object = field(default_factory=lambda: make_open_edition(conflict_years=3))
    jurors: list[Juror] = field(default_factory=list)
    nominations: list[Nomination] = field(default_factory=list)
    #: By juror, nomination and rule: words that the path must have.
    planted: dict[tuple[int, int, str], list[str]] = field(default_factory=dict)
    #: Fields of nominations on which a planted conflict rests: they stay as they are.
    taken: set[tuple[int, str]] = field(default_factory=set)

    def fill(self, jurors: int, nominations: int) -> None:
        """Strangers: each with a place, a domain and an office of their own."""
        for _ in range(jurors):
            n = next(number)
            person = make_person(
                f"Juror {n}", email=f"juror@domain-{n}.test", affiliation=make_organisation()
            )
            make_mandate(person, organisation=make_organisation(), starts_on="2019")
            self.jurors.append(make_juror(self.edition, person=person))
        for _ in range(nominations):
            n = next(number)
            person = make_person(f"Nominee {n}", affiliation=make_organisation())
            make_mandate(person, organisation=make_organisation(), starts_on="2019")
            nomination = make_nomination(
                self.edition,
                person=person,
                name=f"Nominee {n}",
                email=f"nominee@domain-{n}.test",
                organisation=make_organisation() if n % 2 else None,
                affiliation=make_organisation().name,
                is_self=False,
                nominator_name=f"Nominator {n}",
                nominator_email=f"nominator@other-{n}.test",
                nominator_affiliation=make_organisation().name,
            )
            make_coauthor(nomination, affiliation=make_organisation().name)
            self.nominations.append(nomination)

    def plant(self, name: str) -> None:
        """Connect a juror with a nomination by one rule, in one of its ways.

        Who takes part brings along a place, which connects others, too: there is one juror and one
        nomination for that alone.
        """
        rule, ways = KINDS[name]
        part = slice(0, 1) if rule == "same_person" else slice(1, None)
        juror = self.chance.choice(self.jurors[part])
        nomination = self.chance.choice(self.nominations[part])
        words = self.chance.choice(ways)(self, juror, nomination)
        self.planted.setdefault((juror.pk, nomination.pk, rule), []).extend(words)

    def takes(self, nomination: Nomination, name: str) -> bool:
        """Take a field for one planted conflict; False where another one rests on it already."""
        key = (nomination.pk, name)
        is_free = key not in self.taken
        self.taken.add(key)
        return is_free

    def pairs(self, *rules: str) -> set[tuple[int, int]]:
        """Jurors and nominations that were connected by one of these rules, or by any."""
        return {(j, n) for j, n, rule in self.planted if rule in rules or not rules}


def changed(record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    record.save()
    return record


# --- the same person ------------------------------------------------------------------------------


def is_nominee(world, juror, nomination):
    if not world.takes(nomination, "person"):
        return is_co_author(world, juror, nomination)
    changed(nomination, person=juror.person)
    return []


def has_the_nominees_name(world, juror, nomination):
    if not world.takes(nomination, "name"):
        return has_a_co_authors_name(world, juror, nomination)
    changed(nomination, name=juror.person.name.upper())
    return []


def has_a_co_authors_name(world, juror, nomination):
    nomination.co_authors.get_or_create(name=f" {juror.person.name.lower()}")
    return []


def has_the_nominators_address(world, juror, nomination):
    if not world.takes(nomination, "nominator_email"):
        return is_co_author(world, juror, nomination)
    changed(nomination, nominator_email=juror.person.email.upper())
    return []


def is_co_author(world, juror, nomination):
    make_coauthor(nomination, name=f"Somebody {next(number)}", person=juror.person)
    return []


# --- worked together ------------------------------------------------------------------------------


def earlier() -> dict:
    return {"opens_on": timezone.localdate() - timedelta(days=2000), "closes_on": None}


def was_nominator(world, juror, nomination):
    colleague = f"Colleague {next(number)}"
    make_coauthor(nomination, name=colleague)
    make_nomination(
        make_edition(**earlier()),
        name=colleague,
        is_self=False,
        nominator_name=f"A former name {next(number)}",
        nominator_email=juror.person.email,
    )
    return ["are named together"]


def was_co_winner(world, juror, nomination):
    edition, title = make_edition(**earlier()), f"Shared work {next(number)}"
    colleague = make_coauthor(nomination, email=f"colleague@domain-{next(number)}.test")
    make_award(f"Winner {next(number)}", edition=edition, title=title, person=juror.person)
    make_award(f"Winner {next(number)}", edition=edition, title=title, email=colleague.email)
    return ["are named together"]


# --- organisations --------------------------------------------------------------------------------


def place_juror(world, juror, here) -> str:
    """Tie a juror to an organisation; returns words of the path."""
    way = world.chance.randrange(4)
    if way == 0:
        make_mandate(juror.person, organisation=here, starts_on="2010")
        return "is external expert"
    if way == 1:
        last = (timezone.localdate() - timedelta(days=700)).isoformat()
        make_mandate(juror.person, organisation=here, starts_on="2010", ends_on=last)
        return "was external expert"
    edition = make_edition(
        opens_on=timezone.localdate() - timedelta(days=500),
        closes_on=timezone.localdate() - timedelta(days=400),
    )
    fields = {"name": juror.person.name, "email": juror.person.email}
    if way == 2:
        make_nomination(edition, organisation=here, affiliation="", **fields)
        return "is the organisation of"
    make_award(person=juror.person, edition=edition, affiliation=here.name)
    return "is the affiliation of"


def place_nomination(world, nomination, here) -> str:
    """Tie a nomination to an organisation; returns words of the path."""
    n = next(number)
    kind = world.chance.choice(["official", "former", "alias", "original"])
    name = here.name
    if kind != "official":
        language = "fr" if kind == "original" else "en"
        name = make_name(here, kind=kind, text=f"Appellation {n}", language=language).text
    way = world.chance.randrange(6)
    if way == 0 and world.takes(nomination, "organisation"):
        changed(nomination, organisation=here)
        return here.name
    if way == 1 and world.takes(nomination, "affiliation"):
        changed(nomination, affiliation=f" {name.upper()}")
        return name.upper()
    if way == 2 and world.takes(nomination, "nominator_affiliation"):
        changed(nomination, nominator_affiliation=name)
        return name
    if way == 3 and world.takes(nomination, "person"):
        make_mandate(nomination.person, organisation=here, starts_on="2010")
        return here.name
    if way == 4:
        make_coauthor(nomination, organisation=here)
        return here.name
    make_coauthor(nomination, affiliation=name)
    return name


def one_place(world, juror, nomination):
    here = make_organisation(f"Institute {next(number)}")
    return [place_juror(world, juror, here), place_nomination(world, nomination, here)]


def related_places(world, juror, nomination):
    """A chain of successors, or of parts, of some length and in either direction."""
    chance = world.chance
    length = chance.randint(2, 5)
    chain = [make_organisation(f"Institute {next(number)}") for _ in range(length)]
    kind, is_turned = chance.choice(["succeeds", "part_of"]), chance.random() < 0.5
    for one, other in pairwise(chain):
        here, there = (other, one) if is_turned else (one, other)
        make_relation(here, kind=kind, other=there)
    words = {"succeeds": "is the successor of", "part_of": "is part of"}[kind]
    first, last = chain[0], chain[-1]
    return [place_juror(world, juror, first), words, place_nomination(world, nomination, last)]


def merged_places(world, juror, nomination):
    kept, gone = (make_organisation(f"Institute {next(number)}") for _ in range(2))
    words = [place_juror(world, juror, kept), place_nomination(world, nomination, gone)]
    changed(gone, merged_into=kept, is_published=False)
    return [*words, "are one organisation on record"]


# --- what asks ------------------------------------------------------------------------------------


def one_body(world, juror, nomination):
    body = make_body()
    make_mandate(juror.person, body=body, starts_on="2015")
    if world.chance.random() < 0.5 and world.takes(nomination, "person"):
        make_mandate(nomination.person, body=body, starts_on="2016")
    else:
        person = make_person(f"Member {next(number)}")
        make_coauthor(nomination, name=person.name)
        make_mandate(person, body=body, starts_on="2016")
    return [body.name]


def one_domain(world, juror, nomination):
    _, _, domain = juror.person.email.partition("@")
    if world.chance.random() < 0.5 and world.takes(nomination, "email"):
        changed(nomination, email=f"b@SUB.{domain}")
    else:
        make_coauthor(nomination, email=f"b@{domain}")
    return [domain]


Way = Callable[[World, Juror, Nomination], list[str]]
KINDS: dict[str, tuple[str, list[Way]]] = {
    "same person": (
        "same_person",
        [is_nominee, has_the_nominees_name, has_the_nominators_address, is_co_author],
    ),
    "worked together": ("worked_together", [was_nominator, was_co_winner]),
    "same organisation": ("same_organisation", [one_place]),
    "related": ("related_organisation", [related_places, merged_places]),
    "same body": ("same_body", [one_body]),
    "same domain": ("same_domain", [one_domain]),
}
