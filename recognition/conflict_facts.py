"""What is known of jurors and of those named in nominations: read at once, in few statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from icpermed.models import Fold
from icpermed.text import fold
from icpermed.time_zones import zone
from recognition.conflict_parties import WINNER, Party, Work, parties
from recognition.conflict_words import shortened, words_of_mandate, words_of_name
from recognition.models import Edition, Juror
from recognition.places import parts_of
from registry.models import Mandate, Name, Organisation, Person, Relation


@dataclass(frozen=True)
class Seat:
    """A juror as somebody who may be named elsewhere."""

    pk: int
    person: int
    name: str
    emails: frozenset[str]
    affiliation: int | None

    @cached_property
    def keys(self) -> list[tuple]:
        """By what the juror is known; the surest first."""
        emails = [("email", email) for email in sorted(self.emails)]
        return [("person", self.person), *emails, ("name", fold(self.name))]


@dataclass(frozen=True)
class Known:
    """What the register knows of a person."""

    pk: int
    name: str
    affiliation: int | None


@dataclass(frozen=True)
class Office:
    """A mandate that touches the time that counts."""

    body: int
    body_name: str
    organisation: int | None
    words: str


@dataclass
class Facts:
    """Everything that the rules look at."""

    edition: Edition
    seats: list[Seat]
    parties: list[Party]
    first: date
    last: date
    people: dict[tuple, list[Known]] = field(default_factory=dict)
    offices: dict[int, list[Office]] = field(default_factory=dict)
    #: By folded text: which organisations are or were called so, and what to say of the name.
    names: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    #: By organisation: another one, the step in words, and whether it leads up or down.
    ties: dict[int, list[tuple[int, str, str]]] = field(default_factory=dict)

    def __post_init__(self):
        self.by_key = defaultdict(list)
        for party in self.parties:
            for key in party.keys:
                self.by_key[key].append(party)

    @property
    def judged(self) -> list[Party]:
        """Those who are named in a nomination of this edition, and not only in an award."""
        return [party for party in self.parties if self.is_judged(party)]

    def is_judged(self, party: Party) -> bool:
        """Whether somebody is named in a nomination of this edition."""
        return party.role != WINNER and party.work.edition == self.edition.pk

    def named(self, keys: Iterable[tuple]) -> list[tuple[Party, tuple]]:
        """Where somebody is named, each with the first key by which they are known."""
        found = {}
        for key in keys:
            for party in self.by_key.get(key, []):
                found.setdefault(id(party), (party, key))
        return list(found.values())

    def is_recent(self, work: Work) -> bool:
        """Whether a work lies in the time that counts."""
        return self.first <= work.day <= self.last or work.edition == self.edition.pk


def facts_of(edition: Edition) -> Facts:
    """Read what the rules need, in a fixed number of statements."""
    first, last = time_that_counts(edition)
    facts = Facts(edition, seats_of(edition), parties(), first, last)
    facts.people = people_of(facts)
    people = {known.pk for found in facts.people.values() for known in found}
    facts.labels, facts.ties = organisations()
    facts.offices = offices_of(people, facts)
    facts.names = names_of(facts)
    return facts


def time_that_counts(edition: Edition) -> tuple[date, date]:
    """From so many years before the deadline to the deadline, or to today."""
    today = timezone.localdate()
    end = edition.deadline.astimezone(zone(edition.timezone)) if edition.deadline else None
    # Midnight at the end of a day belongs to that day.
    day = (end - timedelta(microseconds=1)).date() if end else today
    year = day.year - edition.conflict_years
    leap = (day.month, day.day) == (2, 29)
    return (date(year, 2, 28) if leap else day.replace(year=year)), max(day, today)


def seats_of(edition: Edition) -> list[Seat]:
    """The jurors of the edition."""
    rows = Juror.objects.filter(edition=edition).order_by("pk").select_related("person", "user")
    return [
        Seat(
            juror.pk,
            juror.person_id,
            juror.person.name,
            frozenset(
                email.lower()
                for email in [juror.email, juror.person.email, juror.user and juror.user.email]
                if email
            ),
            juror.person.affiliation_id,
        )
        for juror in rows
    ]


def people_of(facts: Facts) -> dict[tuple, list[Known]]:
    """People of the register, by their key, their address and their name, who are named here."""
    keys = {key for item in [*facts.seats, *facts.parties] for key in item.keys}
    wanted = defaultdict(list)
    for kind, value in keys:
        wanted[kind].append(value)
    rows = (
        Person.objects.alias(lower_email=Lower("email"))
        .annotate(folded=Fold("name"))
        .filter(
            Q(pk__in=wanted["person"])
            | Q(lower_email__in=wanted["email"])
            | Q(folded__in=wanted["name"])
        )
        .order_by("pk")
    )
    found = defaultdict(list)
    for row in rows:
        known = Known(row.pk, row.name, row.affiliation_id)
        found["person", row.pk].append(known)
        found["name", row.folded].append(known)
        if row.email:
            found["email", row.email.lower()].append(known)
    return found


def offices_of(people: set[int], facts: Facts) -> dict[int, list[Office]]:
    """The mandates of these people that touch the time that counts."""
    period = DateRange(facts.first, facts.last, bounds="[]")
    rows = Mandate.objects.filter(person__in=people, period__overlap=period)
    found = defaultdict(list)
    for row in rows.select_related("body").order_by("pk"):
        organisation = facts.labels.get(row.organisation_id, "")
        words = words_of_mandate(row, organisation)
        office = Office(row.body_id, row.body.name, row.organisation_id, words)
        found[row.person_id].append(office)
    return found


def names_of(facts: Facts) -> dict[str, list[tuple[int, str]]]:
    """Which organisations are called as an affiliation says, or as a part of it does."""
    texts = {party.affiliation for party in facts.parties if party.affiliation}
    wanted = {fold(text) for text in texts} | {part for text in texts for part in parts_of(text)}
    found = defaultdict(list)
    for row in Name.objects.filter(folded__in=wanted).order_by("organisation", "pk"):
        label = facts.labels[row.organisation_id]
        if row.organisation_id not in [pk for pk, _ in found[row.folded]]:
            found[row.folded].append((row.organisation_id, words_of_name(row, label)))
    return found


def organisations() -> tuple[dict[int, str], dict[int, list]]:
    """What each organisation is called, and how organisations follow from each other."""
    rows = list(Organisation.objects.order_by("pk").values_list("pk", "name", "merged_into"))
    labels = {pk: name for pk, name, _ in rows}
    ties = defaultdict(list)

    def tie(one: int, other: int, words: str, way: str = "") -> None:
        back = {"up": "down", "down": "up"}.get(way, "")
        ties[one].append((other, shortened(words), way))
        ties[other].append((one, shortened(words), back))

    for pk, _, into in rows:
        if into:
            tie(pk, into, f"{labels[pk]} and {labels[into]} are one organisation on record.")
    for row in Relation.objects.order_by("pk"):
        since = f", since {row.since}" if row.since else ""
        one, other = labels[row.organisation_id], labels[row.other_id]
        words = f"{one} {row.get_kind_display()} {other}{since}."
        way = "up" if row.kind == Relation.Kind.PART_OF else ""
        tie(row.organisation_id, row.other_id, words, way)
    return labels, ties
