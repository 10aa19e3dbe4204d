"""Where jurors and those named in nominations work or worked, and how these places are related."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from icpermed.text import fold
from recognition.conflict_facts import Facts, Seat
from recognition.conflict_parties import Party
from recognition.places import parts_of

#: An organisation of the register, or the folded text of an affiliation that it does not know.
Place = int | str


#: So many steps a path may have; beyond that, nobody would call it related.
LONGEST_PATH = 12


@dataclass(frozen=True)
class Tie:
    """Somebody's tie to a place, and whether it is beyond doubt."""

    place: Place
    steps: tuple[str, ...]
    is_certain: bool = True
    #: The nomination that says so, if one does: a juror in it takes part, which says it all.
    said_in: int | None = None


def same_organisation(facts: Facts) -> Iterator:
    """Both work, or worked in the years that count, at one place."""
    there = places_of_nominations(facts)
    for seat in facts.seats:
        for mine in places_of(seat, facts):
            for nomination, other in there.get(mine.place, []):
                if nomination == mine.said_in:
                    continue
                both = mine.is_certain and other.is_certain
                yield seat, nomination, [*mine.steps, *other.steps], both


def related_organisations(facts: Facts) -> Iterator:
    """A place of the juror's follows from one of the nomination's, or one is part of the other."""
    there = places_of_nominations(facts)
    for seat in facts.seats:
        for tie in reached(places_of(seat, facts), facts):
            for nomination, other in there.get(tie.place, []):
                if nomination == tie.said_in:
                    continue
                both = tie.is_certain and other.is_certain
                yield seat, nomination, [*tie.steps, *other.steps], both


def reached(starts: list[Tie], facts: Facts) -> Iterator[Tie]:
    """The organisations to which relations lead from some places, by the shortest ways.

    Who took over from whom, and what is part of what, is beyond doubt. Two parts of one whole are
    related as well, but may have little to do with each other: somebody has to say.
    """
    own = {tie.place for tie in starts}
    ways = {(tie.place, "", tie.is_certain): tie for tie in starts}
    queue = list(ways)
    for state in queue:  # It grows while it is walked through.
        place, way, is_certain = state
        tie = ways[state]
        if len(tie.steps) > LONGEST_PATH:
            continue
        for other, words, turn in facts.ties.get(place, []):
            bent = "both" if way and turn and way != turn else turn or way
            onward = (other, bent, is_certain)
            if onward not in ways:
                stands = is_certain and bent != "both"
                ways[onward] = Tie(other, (*tie.steps, words), stands, tie.said_in)
                queue.append(onward)
                if other not in own:
                    yield ways[onward]


# --- the juror's side -----------------------------------------------------------------------------


def places_of(seat: Seat, facts: Facts) -> list[Tie]:
    """Where a juror works, for whom they speak, and where earlier nominations place them."""
    found = []
    if seat.affiliation:
        words = f"{seat.name} works for {facts.labels[seat.affiliation]}."
        found.append(Tie(seat.affiliation, (words,)))
    for office in facts.offices.get(seat.person, []):
        if office.organisation:
            found.append(Tie(office.organisation, (f"{seat.name} {office.words}.",)))
    for party, (kind, _) in facts.named(seat.keys):
        if kind != "name" and facts.is_recent(party.work):
            found += stated_places(party, f"{seat.name}, {party.role} of {party.work.words}", facts)
    return shortest(found)


def shortest(ties: list[Tie]) -> list[Tie]:
    """To each place the surest and shortest tie."""
    best = {}
    for tie in sorted(ties, key=lambda tie: (not tie.is_certain, len(tie.steps), tie.steps)):
        best.setdefault(tie.place, tie)
    return list(best.values())


# --- the nomination's side ------------------------------------------------------------------------


def places_of_nominations(facts: Facts) -> dict[Place, list[tuple[int, Tie]]]:
    """By place, the nominations of the edition that are tied to it."""
    found = defaultdict(list)
    for party in facts.judged:
        ties = [*stated_places(party, str(party), facts), *registered_places(party, facts)]
        for tie in shortest(ties):
            found[tie.place].append((party.work.nomination, tie))
    return found


def registered_places(party: Party, facts: Facts) -> list[Tie]:
    """Where the register says that somebody works, or for whom they speak.

    A name alone does not say who it is.
    """
    found = []
    people = {
        known.pk: known
        for key in party.keys
        if key[0] != "name"
        for known in facts.people.get(key, [])
    }
    for known in people.values():
        if known.affiliation:
            words = f"{party} works for {facts.labels[known.affiliation]}."
            found.append(Tie(known.affiliation, (words,)))
        for office in facts.offices.get(known.pk, []):
            if office.organisation:
                found.append(Tie(office.organisation, (f"{party} {office.words}.",)))
    return found


def stated_places(party: Party, who: str, facts: Facts) -> list[Tie]:
    """Where a nomination or an award itself places somebody, as an organisation or in words."""
    found, work = [], party.work.nomination
    if party.organisation:
        words = f"{facts.labels[party.organisation]} is the organisation of {who}."
        found.append(Tie(party.organisation, (words,), True, work))
    if not party.affiliation:
        return found
    said = f"“{party.affiliation}” is the affiliation of {who}."
    text = fold(party.affiliation)
    named = facts.names.get(text, [])
    # An abbreviation may stand for several bodies: then somebody has to say which it is.
    found += [
        Tie(pk, tuple(filter(None, [said, note])), len(named) == 1, work) for pk, note in named
    ]
    # What the register does not know may be "independent": equal words ask, and prove nothing.
    if not named and text:
        found.append(Tie(text, (said,), False, work))
    if not named:
        for part in parts_of(party.affiliation):
            for pk, note in facts.names.get(part, []):
                found.append(Tie(pk, tuple(filter(None, [said, note])), False, work))
    return found
