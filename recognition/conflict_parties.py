"""Whoever is named in a nomination or an award, as the rules of conflicts look at them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from icpermed.text import fold
from recognition.models import Award, CoAuthor, Edition, Nomination

WINNER = "winner"


@dataclass(frozen=True)
class Work:
    """A nomination, or an award of which no nomination is on record."""

    key: tuple
    nomination: int | None
    edition: int
    words: str
    day: date


@dataclass(frozen=True)
class Party:
    """Somebody who is named in a work."""

    work: Work
    role: str
    name: str
    email: str = ""
    affiliation: str = ""
    organisation: int | None = None
    person: int | None = None

    @cached_property
    def keys(self) -> list[tuple]:
        """By what somebody is known to be the same; the surest first."""
        keys = [("person", self.person), ("email", self.email.lower()), ("name", fold(self.name))]
        return [(kind, value) for kind, value in keys if value]

    def __str__(self):
        return f"{self.name} ({self.role})"


def parties() -> list[Party]:
    """Everybody who is named in what was ever handed in or honoured; three queries."""
    found = [*of_nominations(), *of_awards()]
    return [party for party in found if party.keys]


def of_nominations() -> Iterator[Party]:
    """Nominees, co-authors and nominators."""
    authors = defaultdict(list)
    handed_in = Nomination.objects.handed_in()
    for author in CoAuthor.objects.filter(nomination__in=handed_in).order_by("pk"):
        authors[author.nomination_id].append(author)
    for row in handed_in.select_related("edition").order_by("pk"):
        work = work_of(row, row.edition)
        yield stated(work, "nominee", row)
        for author in authors[row.pk]:
            yield stated(work, "co-author", author)
        if not row.is_self:
            affiliation = row.nominator_affiliation
            yield Party(work, "nominator", row.nominator_name, row.nominator_email, affiliation)


def of_awards() -> Iterator[Party]:
    """Winners. Those of one work share it, also where its nomination is not on record."""
    for row in Award.objects.select_related("edition").order_by("pk"):
        yield stated(work_of(row, row.edition), WINNER, row)


def stated(work: Work, role: str, row: Nomination | CoAuthor | Award) -> Party:
    """Somebody as a row names them."""
    return Party(
        work, role, row.name, row.email, row.affiliation, row.organisation_id, row.person_id
    )


def work_of(row: Nomination | Award, edition: Edition) -> Work:
    """The work of a row, known by its nomination, else by edition and title."""
    nomination = row.pk if isinstance(row, Nomination) else row.nomination_id
    key = ("nomination", nomination) if nomination else ("award", edition.pk, fold(row.title))
    day = edition.deadline.date() if edition.deadline else date(edition.year, 12, 31)
    return Work(key, nomination, edition.pk, f"the {edition}", day)
