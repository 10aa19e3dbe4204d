"""Who looks at what: nominations are shared out evenly, and never against a conflict."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

import pghistory
from django.db import transaction

from recognition.access import JUDGED
from recognition.models import Assignment, Conflict, Edition, Juror, Nomination

DECIDED = "The edition is decided: reopen it before you assign anything."


@dataclass
class Table:
    """Who may look at what, and who does; plain keys, no database."""

    #: By nomination, the jurors who may look at it.
    allowed: dict[int, list[int]]
    #: By juror, what they look at; ``kept`` is what was there before, and does not move.
    held: dict[int, set[int]]
    kept: set[tuple[int, int]] = field(default_factory=set)

    def load(self, juror: int) -> int:
        """At how many nominations somebody looks."""
        return len(self.held[juror])

    def fill(self, each: int) -> None:
        """Give every nomination so many jurors, as far as there are any; the hardest first."""
        seen_by = defaultdict(set)
        for juror, nominations in self.held.items():
            for nomination in nominations:
                seen_by[nomination].add(juror)
        for nomination in sorted(self.allowed, key=lambda one: (len(self.allowed[one]), one)):
            free = [one for one in self.allowed[nomination] if one not in seen_by[nomination]]
            free.sort(key=lambda juror: (self.load(juror), juror))
            for juror in free[: max(0, each - len(seen_by[nomination]))]:
                self.held[juror].add(nomination)

    def even_out(self) -> None:
        """Hand nominations on, also over several hands, until no load could be more even."""
        while way := self.way_down():
            for giver, nomination, taker in way:
                self.held[giver].remove(nomination)
                self.held[taker].add(nomination)

    def way_down(self) -> list[tuple[int, int, int]]:
        """Steps by which somebody with at least two more than another hands one on to them."""
        for start in sorted(self.held, key=lambda juror: (-self.load(juror), juror)):
            came_by = {start: None}
            queue = deque([start])
            while queue:
                giver = queue.popleft()
                if self.load(giver) <= self.load(start) - 2:
                    return steps_to(giver, came_by)
                for nomination in sorted(self.held[giver]):
                    if (giver, nomination) in self.kept or nomination not in self.allowed:
                        continue
                    for taker in self.allowed[nomination]:
                        if taker not in came_by and nomination not in self.held[taker]:
                            came_by[taker] = (giver, nomination, taker)
                            queue.append(taker)
        return []


def steps_to(end: int, came_by: dict) -> list[tuple[int, int, int]]:
    """The steps of a way, the last one first: whoever gives one on has room before they take."""
    steps = []
    while step := came_by[end]:
        steps.append(step)
        end = step[0]
    return steps


# --- the verbs ------------------------------------------------------------------------------------


@transaction.atomic
def assign(*, edition: Edition) -> int:
    """Give each nomination as many jurors as the edition wants; returns how many were added.

    What is assigned stays. Nobody gets what is not of their topic, or where a conflict stands or
    waits for an answer.
    """
    edition = locked(edition)
    table = table_of(edition)
    table.fill(edition.reviews_per_nomination)
    table.even_out()
    rows = [
        Assignment(juror_id=juror, nomination_id=nomination)
        for juror in sorted(table.held)
        for nomination in sorted(table.held[juror])
        if (juror, nomination) not in table.kept
    ]
    with pghistory.context(reason="assigned"):
        return len(Assignment.objects.bulk_create(rows))


def locked(edition: Edition) -> Edition:
    """The edition with its jury: while it is shared out, no conflict comes in between."""
    edition = Edition.objects.get(pk=edition.pk)
    if edition.state != Edition.State.RUNNING:
        raise ValueError(DECIDED)
    list(Juror.objects.select_for_update().filter(edition=edition).order_by("pk").values_list("pk"))
    return edition


def table_of(edition: Edition) -> Table:
    """Who may look at what in an edition, and who does; four queries."""
    jurors = list(edition.jurors.order_by("pk").values_list("pk", "topic"))
    nominations = Nomination.objects.filter(edition=edition, state__in=JUDGED)
    standing = Conflict.objects.standing().filter(juror__edition=edition)
    conflicts = set(standing.values_list("juror", "nomination"))
    allowed = {
        nomination: [
            juror
            for juror, own in jurors
            if own in (None, topic) and (juror, nomination) not in conflicts
        ]
        for nomination, topic in nominations.order_by("number", "pk").values_list("pk", "topic")
    }
    kept = set(
        Assignment.objects.filter(juror__edition=edition, nomination__in=allowed).values_list(
            "juror", "nomination"
        )
    )
    held = {juror: {n for j, n in kept if j == juror} for juror, _ in jurors}
    return Table(allowed, held, kept)


def too_few(edition: Edition) -> list[tuple[Nomination, int, int]]:
    """Nominations with fewer jurors than the edition wants: how many they have, could still get."""
    table = table_of(edition)
    looked_at = defaultdict(set)
    for juror, nomination in table.kept:
        looked_at[nomination].add(juror)
    rows = Nomination.objects.in_bulk(table.allowed)
    return [
        (rows[pk], len(looked_at[pk]), len(set(jurors) - looked_at[pk]))
        for pk, jurors in table.allowed.items()
        if len(looked_at[pk]) < edition.reviews_per_nomination
    ]


@transaction.atomic
def assign_one(*, juror: Juror, nomination: Nomination) -> Assignment:
    """Ask one juror to look at one nomination. Raises ValueError with a sentence."""
    edition = locked(juror.edition)
    row = Nomination.objects.get(pk=nomination.pk)
    if row.edition_id != edition.pk:
        raise ValueError("The juror and the nomination belong to different editions.")
    if row.state not in JUDGED:
        raise ValueError(f"“{row}” is not judged: it is {row.get_state_display().lower()}.")
    juror = Juror.objects.select_related("person", "topic").get(pk=juror.pk)
    if juror.topic_id and juror.topic_id != row.topic_id:
        raise ValueError(f"{juror.person} judges “{juror.topic}” only.")
    if juror.conflicts.standing().filter(nomination=row).exists():
        raise ValueError(f"{juror.person} has a conflict of interest with “{row}”.")
    with pghistory.context(reason="assigned"):
        return Assignment.objects.get_or_create(juror=juror, nomination=row)[0]


@transaction.atomic
def unassign(*, assignment: Assignment) -> None:
    """Ask a juror no longer; what was handed in is not thrown away. Raises ValueError."""
    juror = assignment.juror
    locked(juror.edition)
    if juror.reviews.handed_in().filter(nomination=assignment.nomination_id).exists():
        raise ValueError(f"{juror.person} has handed in the sheet already: it counts.")
    with pghistory.context(reason="no longer assigned"):
        assignment.delete()
