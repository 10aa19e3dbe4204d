"""Before reading anything, a juror says of everybody in the round whether there is a conflict.

The round is told as people in the order of the alphabet, without titles and without who belongs
to which nomination: it is told while names are hidden as well.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

import pghistory
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from icpermed.text import fold
from recognition.access import JUDGED
from recognition.conflict_words import shortened
from recognition.models import Conflict, Declaration, Edition, Juror, Nomination

Rule, Status = Conflict.Rule, Conflict.Status

NOT_YET = "Conflicts of interest are declared once the call has closed."
DECIDED = "The edition is decided: nothing can be declared any more."


@dataclass(frozen=True)
class Said:
    """What a juror says of somebody, or to a question."""

    has_conflict: bool
    reason: str = ""


@dataclass
class Somebody:
    """Somebody in the round, as one line; of which nominations, only the site knows."""

    key: str
    name: str
    affiliation: str
    country: str = ""
    roles: set[str] = field(default_factory=set)
    nominations: set[int] = field(default_factory=set)

    @property
    def roles_in_words(self) -> str:
        """What they do in the round, in one order: nominated, co-author, nominates."""
        return ", ".join(role for role in ROLES if role in self.roles)


ROLES = ["nominated", "co-author", "nominates"]


def takes_declarations(edition: Edition) -> bool:
    """Whether the call is over, by the clock of the database, and the edition not decided."""
    return Edition.objects.filter(pk=edition.pk, deadline__lte=Now(), state="running").exists()


def people_of(edition: Edition) -> list[Somebody]:
    """Everybody who is named in what the jury judges, in the order of the alphabet."""
    rows = Nomination.objects.filter(edition=edition, state__in=JUDGED)
    found: dict[str, Somebody] = {}

    def add(nomination: Nomination, role: str, name: str, affiliation: str, country=None) -> None:
        if name:
            words = "\n".join([str(edition.pk), fold(name), fold(affiliation)])
            key = hashlib.sha256(words.encode()).hexdigest()[:16]
            somebody = found.setdefault(key, Somebody(key, name, affiliation))
            somebody.roles.add(role)
            somebody.nominations.add(nomination.pk)
            somebody.country = somebody.country or (country.name if country else "")

    for row in rows.select_related("country").prefetch_related("co_authors"):
        add(row, "nominated", row.name, row.affiliation, row.country)
        for author in row.co_authors.all():
            add(row, "co-author", author.name, author.affiliation)
        if not row.is_self:
            add(row, "nominates", row.nominator_name, row.nominator_affiliation)
    return sorted(found.values(), key=lambda one: (fold(one.name), fold(one.affiliation)))


@dataclass(frozen=True)
class Round:
    """The round as one juror meets it: of whom they have spoken, and what they are asked."""

    #: Not declared yet: each has to be answered.
    new: list[Somebody]
    #: The juror said that there is no conflict, and may still say that there is one.
    free: list[Somebody]
    #: The juror said that there is a conflict: with the words.
    conflicted: list[tuple[Somebody, Conflict]]
    #: Computed, and the juror has not said anything about it.
    questions: list[Conflict]
    #: The juror has said something, and the secretariat decides.
    waiting: list[Conflict]

    @property
    def is_first(self) -> bool:
        """Whether the juror has not declared anything."""
        return not self.free and not self.conflicted

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing left to say."""
        return not self.new and not self.questions


def round_for(juror: Juror) -> Round:
    """What a juror has to say, and has said. A fixed number of queries."""
    declared = set(juror.declarations.values_list("nomination", flat=True))
    conflicts = list(
        juror.conflicts.filter(nomination__state__in=JUDGED, rule=Rule.DECLARED)
        .select_related("juror__person")
        .order_by("pk")
    )
    asked = list(
        juror.conflicts.asked().filter(nomination__state__in=JUDGED).order_by("path", "pk")
    )
    new, free, conflicted = [], [], []
    for somebody in people_of(juror.edition):
        own = ticked_as(juror, somebody, conflicts)
        if own:
            conflicted.append((somebody, own))
        elif somebody.nominations <= declared:
            free.append(somebody)
        else:
            new.append(somebody)
    questions = [conflict for conflict in asked if not conflict.reason]
    waiting = [conflict for conflict in asked if conflict.reason]
    return Round(new, free, conflicted, questions, waiting)


def step_of(juror: Juror, somebody: Somebody) -> str:
    """How a declared conflict is told; by it one knows with whom it is."""
    return shortened(f"{juror.person} declared a conflict of interest with {somebody.name}.")


def ticked_as(juror: Juror, somebody: Somebody, conflicts: list[Conflict]) -> Conflict | None:
    """The conflict that a juror has declared with somebody."""
    step = step_of(juror, somebody)
    named = (c for c in conflicts if step in c.path and c.nomination_id in somebody.nominations)
    return next(named, None)


# --- the verb -------------------------------------------------------------------------------------


@transaction.atomic
def declare(
    *, juror: Juror, answers: dict[str, Said], to_questions: dict[int, Said] | None = None
) -> int:
    """Write down what a juror says of people (by their key) and to questions (by theirs).

    A nomination is declared once everybody in it was spoken of. A conflict stands at once, and
    voids a sheet that is there. Returns how many nominations were declared. Raises ValueError.
    """
    juror = (
        Juror.objects.select_for_update(of=["self"])
        .select_related("edition", "person", "user")
        .get(pk=juror.pk)
    )
    if not takes_declarations(juror.edition):
        is_decided = juror.edition.state != Edition.State.RUNNING
        raise ValueError(DECIDED if is_decided else NOT_YET)
    said = [*answers.values(), *(to_questions or {}).values()]
    if any(one.has_conflict and not one.reason.strip() for one in said):
        raise ValueError("Say what the conflict of interest is.")
    with pghistory.context(reason="declared"):
        conflicts = conflicts_by_nomination(juror, answers)
        write_conflicts(juror, conflicts)
        conflicted = {*conflicts, *answer_questions(juror, to_questions or {})}
        count = write_declarations(juror, answers, conflicts, conflicted)
        Juror.objects.filter(pk=juror.pk, declared_at=None).update(
            declared_at=timezone.now(), updated_at=timezone.now()
        )
    return count


def conflicts_by_nomination(
    juror: Juror, answers: dict[str, Said]
) -> dict[int, list[tuple[str, str]]]:
    """For each nomination with somebody who was ticked: the step in words, and the reason."""
    found = defaultdict(list)
    for somebody in people_of(juror.edition):
        said = answers.get(somebody.key)
        if said and said.has_conflict:
            for nomination in somebody.nominations:
                found[nomination].append((step_of(juror, somebody), said.reason.strip()))
    return found


def write_conflicts(juror: Juror, by_nomination: dict[int, list[tuple[str, str]]]) -> None:
    """Conflicts that the juror declares stand, beside those declared before."""
    own = juror.conflicts.filter(rule=Rule.DECLARED, nomination__in=by_nomination)
    there = {conflict.nomination_id: conflict for conflict in own}
    for nomination, ticks in sorted(by_nomination.items()):
        conflict = there.get(nomination) or Conflict(
            juror=juror, nomination_id=nomination, rule=Rule.DECLARED
        )
        new = [(step, reason) for step, reason in ticks if step not in conflict.path]
        if not new:
            continue
        conflict.path = [*conflict.path, *(step for step, _ in new)]
        words = [conflict.reason, *(reason for _, reason in new)]
        conflict.reason = "\n".join(dict.fromkeys(filter(None, words)))
        conflict.status, conflict.answered_by, conflict.answered_at = Status.STANDS, None, None
        conflict.save()


def answer_questions(juror: Juror, to_questions: dict[int, Said]) -> set[int]:
    """What a juror says to what was computed: only the secretariat may say that it is nothing.

    Returns the nominations of which the juror says that it is a conflict.
    """
    conflicted = set()
    for conflict in juror.conflicts.asked().filter(pk__in=to_questions).order_by("pk"):
        said = to_questions[conflict.pk]
        if not said.reason.strip():
            raise ValueError("Say in a few words what the connection is.")
        conflict.reason = said.reason.strip()
        if said.has_conflict:
            conflict.status = Status.STANDS
            conflict.answered_by, conflict.answered_at = juror.user, timezone.now()
            conflicted.add(conflict.nomination_id)
        conflict.save()
    return conflicted


def write_declarations(
    juror: Juror,
    answers: dict[str, Said],
    conflicts: dict[int, list[tuple[str, str]]],
    conflicted: set[int],
) -> int:
    """A row for each nomination of which the juror has spoken of everybody, or has a conflict."""
    there = {row.nomination_id: row for row in juror.declarations.all()}
    open_people = defaultdict(int)
    for somebody in people_of(juror.edition):
        for nomination in somebody.nominations:
            open_people[nomination] += somebody.key not in answers
    written, now = [], timezone.now()
    for nomination, missing in open_people.items():
        has_conflict = nomination in conflicted
        row = there.get(nomination)
        if (row is None and missing and not has_conflict) or (row and not has_conflict):
            continue
        reasons = [reason for _, reason in conflicts.get(nomination, [])]
        row = row or Declaration(juror=juror, nomination_id=nomination)
        row.has_conflict, row.updated_at = has_conflict, now
        row.reason = "\n".join(dict.fromkeys(filter(None, [row.reason, *reasons])))
        written.append(row)
    new = [row for row in written if row.pk is None]
    Declaration.objects.bulk_create(new)
    Declaration.objects.bulk_update(
        [row for row in written if row.pk], ["has_conflict", "reason", "updated_at"]
    )
    return len(new)
