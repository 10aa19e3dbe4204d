"""How jurors and nominations are connected: a rule each, and the path in words. No database."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from recognition.conflict_facts import Facts, Office, Seat
from recognition.conflict_organisations import related_organisations, same_organisation
from recognition.conflict_parties import Party
from recognition.conflict_words import shortened
from recognition.models import Conflict
from recognition.places import domain_of

Rule = Conflict.Rule


@dataclass(frozen=True)
class Found:
    """One connection of a juror with a nomination."""

    juror: int
    nomination: int
    rule: str
    path: tuple[str, ...]
    #: Whether it stands without anybody having looked at it.
    is_certain: bool

    @property
    def rank(self) -> tuple:
        """The better of two connections by one rule comes first."""
        return not self.is_certain, len(self.path), self.path

    @property
    def key(self) -> tuple[int, int, str]:
        """What the database has once."""
        return self.juror, self.nomination, self.rule


def connections(facts: Facts) -> list[Found]:
    """The best connection by each rule, of each juror with each nomination of the edition."""
    best = {}
    for rule, find in RULES.items():
        for seat, nomination, path, is_certain in find(facts):
            steps = tuple(shortened(step) for step in path if step)
            stands = is_certain and rule in Conflict.HARD
            found = Found(seat.pk, nomination, rule, steps, stands)
            best[found.key] = min(best.get(found.key, found), found, key=lambda one: one.rank)
    return sorted(best.values(), key=lambda found: found.key)


Connection = tuple[Seat, int, list[str], bool]


def same_person(facts: Facts) -> Iterator[Connection]:
    """The juror is the nominee, a co-author, or who nominates."""
    for seat in facts.seats:
        for party, (kind, value) in facts.named(seat.keys):
            if facts.is_judged(party):
                said = {
                    "person": f"{seat.name} is the {party.role}.",
                    "email": f"{party} has the address {value}, as the juror {seat.name} has.",
                    "name": f"{party} has the same name as the juror {seat.name}.",
                }
                yield seat, party.work.nomination, [said[kind]], True


def worked_together(facts: Facts) -> Iterator[Connection]:
    """The juror is named in another nomination or award, together with somebody of this one."""
    together = defaultdict(list)
    for party in facts.parties:
        together[party.work.key].append(party)
    for seat in facts.seats:
        own = [party for party, _ in facts.named(seat.keys)]
        me = {id(party) for party in own}
        for mine in own:
            for colleague in together[mine.work.key]:
                if id(colleague) in me:
                    continue
                both = (
                    f"{seat.name} ({mine.role}) and {colleague} are named together for"
                    f" {mine.work.words}."
                )
                for party, (kind, _) in facts.named(colleague.keys):
                    if facts.is_judged(party) and party.work.key != mine.work.key:
                        again = f"{party} is named in this nomination."
                        if kind == "name" and not shares_certainly(party, colleague):
                            again = f"{party} of this nomination has the same name."
                        yield seat, party.work.nomination, [both, again], True


def shares_certainly(one: Party, other: Party) -> bool:
    """Whether two are the same by more than a name."""
    return any(key in other.keys for key in one.keys if key[0] != "name")


def same_body(facts: Facts) -> Iterator[Connection]:
    """Both sat in one body in the years that count."""
    members = defaultdict(list)
    for party in facts.judged:
        for office in offices_of(party, facts):
            members[office.body].append((party, office))
    for seat in facts.seats:
        for office in facts.offices.get(seat.person, []):
            mine = f"{seat.name} {office.words}."
            for party, other in members[office.body]:
                yield seat, party.work.nomination, [mine, f"{party} {other.words}."], True


def offices_of(party: Party, facts: Facts) -> list[Office]:
    """What somebody who is named has sat in, also where only the name says who it is."""
    people = {known.pk for key in party.keys for known in facts.people.get(key, [])}
    return [office for person in sorted(people) for office in facts.offices.get(person, [])]


def same_domain(facts: Facts) -> Iterator[Connection]:
    """The juror and somebody who is named have addresses of one domain."""
    addresses = defaultdict(list)
    for party in facts.judged:
        if domain := domain_of(party.email):
            addresses[domain].append(party)
    for seat in facts.seats:
        for email in sorted(seat.emails):
            domain = domain_of(email)
            for party in addresses.get(domain, []):
                mine = f"{seat.name} has the address {email}."
                yield (
                    seat,
                    party.work.nomination,
                    [mine, f"{party} has one at {domain}, too."],
                    True,
                )


RULES = {
    Rule.SAME_PERSON: same_person,
    Rule.WORKED_TOGETHER: worked_together,
    Rule.SAME_ORGANISATION: same_organisation,
    Rule.RELATED_ORGANISATION: related_organisations,
    Rule.SAME_BODY: same_body,
    Rule.SAME_DOMAIN: same_domain,
}
