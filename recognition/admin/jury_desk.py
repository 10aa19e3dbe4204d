"""What the desk's page of a jury shows, and its lists as files; nothing that is kept from somebody.

Whoever of the staff is a juror with a conflict of interest sees nothing of that nomination here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from icpermed.history import without_kept
from recognition.access import JUDGED
from recognition.assigning import too_few
from recognition.conflicts import words_of_the_juror, words_of_the_secretariat
from recognition.models import Assignment, Conflict, Edition, Juror, Nomination
from recognition.progress import Progress, progress

ASSIGNMENTS = ["Juror", "E-mail", "Number", "Title", "Topic", "Declared", "Sheet"]
CONFLICTS = [
    *("Juror", "Number", "Nominee", "Rule", "Status", "Path"),
    *("The juror said", "The secretariat said", "Answered by", "Answered"),
]


@dataclass(frozen=True)
class Answered:
    """A conflict with the words of both sides."""

    conflict: Conflict

    @property
    def said(self) -> str:
        """The words of the juror."""
        return words_of_the_juror(self.conflict)

    @property
    def decided(self) -> str:
        """The words of the secretariat."""
        return words_of_the_secretariat(self.conflict)


@dataclass(frozen=True)
class JurorLine:
    """A juror with all that is asked of them."""

    progress: Progress
    standing: int
    asked: int

    @property
    def juror(self) -> Juror:
        return self.progress.juror


@dataclass(frozen=True)
class Desk:
    """Everything about the jury of an edition that somebody of the staff may see."""

    lines: list[JurorLine]
    jurors: QuerySet[Juror]
    nominations: QuerySet[Nomination]
    conflicts: list[Answered]
    #: Each nomination with its jurors, and how many are missing and could still be found.
    shared: list[tuple[Nomination, list[str], int, int]]

    def by_status(self, status: str) -> list[Answered]:
        return [one for one in self.conflicts if one.conflict.status == status]

    @property
    def asked(self) -> list[Answered]:
        """Those about which somebody has to decide; first those of which the juror has spoken."""
        return sorted(self.by_status("asked"), key=lambda one: not one.said)

    @property
    def standing(self) -> list[Answered]:
        return self.by_status("stands")

    @property
    def dismissed(self) -> list[Answered]:
        return self.by_status("dismissed")

    @property
    def uninvited(self) -> int:
        """How many jurors have no invitation yet."""
        return sum(line.juror.invited_at is None for line in self.lines)

    @property
    def undeclared(self) -> int:
        """How many jurors have not declared anything."""
        return sum(line.juror.declared_at is None for line in self.lines)

    @property
    def assigned(self) -> int:
        return sum(line.progress.assigned for line in self.lines)

    @property
    def handed_in(self) -> int:
        return sum(line.progress.handed_in for line in self.lines)

    @property
    def short(self) -> list[tuple[Nomination, list[str], int, int]]:
        """Nominations at which too few jurors look."""
        return [row for row in self.shared if row[2]]


def desk_of(edition: Edition, user) -> Desk:
    """What the page shows; a fixed number of queries."""
    nominations = without_kept(user, Nomination, edition.nominations.filter(state__in=JUDGED))
    nominations = nominations.select_related("edition", "topic").order_by("number", "pk")
    conflicts = [Answered(row) for row in conflicts_of(edition, user)]
    counts = defaultdict(int)
    for one in conflicts:
        counts[one.conflict.juror_id, one.conflict.status] += 1
    lines = [
        JurorLine(row, counts[row.juror.pk, "stands"], counts[row.juror.pk, "asked"])
        for row in progress(edition)
    ]
    for line in lines:
        line.juror.edition = edition
    jurors = edition.jurors.select_related("person").order_by("person__sort_key", "pk")
    return Desk(lines, jurors, nominations, conflicts, shared_out(edition, nominations))


def conflicts_of(edition: Edition, user) -> QuerySet[Conflict]:
    """The conflicts of an edition."""
    rows = Conflict.objects.filter(juror__edition=edition)
    rows = without_kept(user, Conflict, rows).select_related(
        "juror__person", "juror__user", "nomination__edition", "answered_by"
    )
    return rows.order_by("juror__person__sort_key", "nomination__number", "rule", "pk")


def shared_out(edition: Edition, nominations) -> list[tuple[Nomination, list[str], int, int]]:
    """Who looks at what."""
    names = defaultdict(list)
    rows = Assignment.objects.filter(nomination__edition=edition).order_by(
        "juror__person__sort_key", "pk"
    )
    for pk, name in rows.values_list("nomination", "juror__person__name"):
        names[pk].append(name)
    wanted = edition.reviews_per_nomination
    lacking = {row.pk: (wanted - has, could) for row, has, could in too_few(edition)}
    return [(row, names[row.pk], *lacking.get(row.pk, (0, 0))) for row in nominations]


# --- files ----------------------------------------------------------------------------------------


def rows_of(edition: Edition, user, which: str) -> Iterator[list]:
    """The rows of a list as a spreadsheet."""
    return {"assignments": assignment_rows, "conflicts": conflict_rows}[which](edition, user)


def assignment_rows(edition: Edition, user) -> Iterator[list]:
    """Who looks at what, and how far."""
    rows = without_kept(user, Assignment, Assignment.objects.filter(nomination__edition=edition))
    declared = dict_of(edition.jurors.values_list("pk", "declarations__nomination"))
    sheets = {
        (juror, nomination): state
        for juror, nomination, state in edition.jurors.values_list(
            "pk", "reviews__nomination", "reviews__state"
        )
    }
    rows = rows.select_related("juror__person", "nomination__edition", "nomination__topic")
    for row in rows.order_by("juror__person__sort_key", "nomination__number", "pk"):
        yield [
            row.juror.person.name,
            row.juror.address,
            row.nomination.reference,
            row.nomination.title,
            str(row.nomination.topic or ""),
            "yes" if row.nomination_id in declared[row.juror_id] else "no",
            sheets.get((row.juror_id, row.nomination_id)) or "",
        ]


def dict_of(pairs) -> dict[int, set]:
    """Pairs, by what comes first."""
    found = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
    return found


def conflict_rows(edition: Edition, user) -> Iterator[list]:
    """Conflicts of interest with their paths and answers."""
    for row in conflicts_of(edition, user):
        one = Answered(row)
        yield [
            row.juror.person.name,
            row.nomination.reference,
            row.nomination.name,
            row.get_rule_display(),
            row.get_status_display(),
            " → ".join(row.path),
            one.said,
            one.decided,
            str(row.answered_by or ""),
            row.answered_at.isoformat(timespec="minutes") if row.answered_at else "",
        ]
