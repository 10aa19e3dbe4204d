"""Who has reported when: all members against all rounds."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F

from initiatives.models import MemberReport, ReportingRound
from registry.models import Membership, Organisation

State = MemberReport.State
ANSWERED = [State.SUBMITTED, State.ACCEPTED]
#: Nothing is to be expected of them any more.
SETTLED = [*ANSWERED, State.EXCUSED]
#: So many rounds stand side by side, the latest first.
ROUNDS_SHOWN = 8


@dataclass(frozen=True)
class Line:
    """One member, and its reports in each round: two where it was merged with another."""

    organisation: Organisation
    is_member: bool
    cells: list[list[MemberReport]]


@dataclass(frozen=True)
class Matrix:
    """All members against some rounds."""

    rounds: list[ReportingRound]
    lines: list[Line]

    @property
    def counts(self) -> list[tuple[ReportingRound, int, int]]:
        """For each round how many reports there are, and how many of them were handed in."""
        found = []
        for place, round in enumerate(self.rounds):
            reports = [report for line in self.lines for report in line.cells[place]]
            answered = [report for report in reports if report.state in ANSWERED]
            found.append((round, len(reports), len(answered)))
        return found

    @property
    def columns(self) -> list[str]:
        """The heads of the spreadsheet."""
        return ["Member", "Country", "Member today", *(round.slug for round in self.rounds)]

    @property
    def rows(self) -> list[list[str]]:
        """The rows of the spreadsheet."""
        return [
            [
                line.organisation.name,
                line.organisation.country.name if line.organisation.country else "",
                "yes" if line.is_member else "no",
                *("; ".join(map(words_of, cell)) for cell in line.cells),
            ]
            for line in self.lines
        ]


def words_of(report: MemberReport) -> str:
    """A report in a few words: "Accepted, late, 3 activities"."""
    words = [report.get_state_display()]
    if report.is_late:
        words.append("late")
    if report.has_nothing:
        words.append("nothing to report")
    elif report.count:
        words.append(f"{report.count} activit{'y' if report.count == 1 else 'ies'}")
    return ", ".join(words)


def matrix(rounds: list[ReportingRound] | None = None) -> Matrix:
    """The latest rounds, with all who are members today or have a report in one of them."""
    if rounds is None:
        begun = ReportingRound.objects.exclude(state=ReportingRound.State.DRAFT)
        rounds = list(begun[:ROUNDS_SHOWN])
    reports = MemberReport.objects.filter(round__in=rounds).annotate(count=Count("activities"))
    found = defaultdict(lambda: defaultdict(list))
    own_first = F("organisation__merged_into").asc(nulls_first=True)
    for report in reports.select_related("organisation").order_by(own_first, "pk"):
        owner = report.organisation.merged_into_id or report.organisation_id
        found[owner][report.round_id].append(report)
    members = set(Membership.objects.current().members().values_list("organisation", flat=True))
    organisations = Organisation.objects.filter(pk__in=[*found, *members], merged_into=None)
    return Matrix(
        rounds,
        [
            Line(one, one.pk in members, [found[one.pk][round.pk] for round in rounds])
            for one in organisations.select_related("country").order_by("sort_key", "pk")
        ],
    )
