"""The page that the chair of the jury reads before the meeting: ranking, spread, how sure it is."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from icpermed.admin_pages import RecordPages
from recognition.judging import Judged, read, stays_away
from recognition.models import Edition, Nomination, Review
from recognition.ranking import Ranked, points_of, rounded
from recognition.ranking_words import Words, short, signed
from recognition.stability import normalised, use_of_the_scale

#: What it takes to see what jurors say of nominations.
SEES = ["view_nomination", "view_review", "view_score"]


@dataclass(frozen=True)
class Given:
    """A sheet as the page shows it."""

    juror: str
    points: str
    scores: list[tuple[str, int]]
    comment: str


@dataclass(frozen=True)
class Row:
    """A nomination in the table of the ranking."""

    nomination: Nomination
    ranked: Ranked
    points: str
    other: str
    #: Where the sheets stand between 0 and 100, and where the points do: for the picture.
    marks: list[Decimal]
    at: Decimal | None
    spread: str
    deviation: str
    normalised: int | None
    sheets: list[Given]
    voided: int
    recusals: int
    sign: str
    look: str


class RankingAdmin(RecordPages):
    """The part of the editions' admin where the ranking is read."""

    def get_urls(self):
        return [self.route("ranking/", self.ranking_view, "ranking"), *super().get_urls()]

    def ranking_links(self, request, edition: Edition) -> list[tuple[str, str]]:
        """The button on the edition's page."""
        if not request.user.has_perms([self.full_name(name) for name in SEES]):
            return []
        return [("Ranking", self.url("ranking", edition.pk))]

    def ranking_view(self, request, object_id):
        """The ranking; without nominations with which the reader has a conflict of interest."""
        edition = self.record_for(request, object_id, *SEES)
        judged = read(edition, user=request.user)
        words = Words(judged)
        return self.record_page(
            request,
            edition,
            "ranking.html",
            "Ranking",
            rows=rows_of(judged),
            count=len(judged.sheets),
            last_place=words.last_place(),
            ties=words.other_ties(),
            sheets=words.sheets_that_decide(),
            jurors=words.jurors_who_decide(),
            wide=words.wide(),
            missing=words.missing(),
            uses=uses_of(judged, words),
            hidden=judged.hidden,
            may_decide=self.may_decide(request) and not stays_away(edition, request.user),
        )

    def may_decide(self, request) -> bool:
        """Whether somebody may prepare and apply outcomes."""
        raise NotImplementedError


def rows_of(judged: Judged) -> list[Row]:
    """The rows of the table, the best first."""
    given = sheets_of(judged)
    beside = normalised(judged.sheets, judged.rules)
    return [row_of(judged, one, given[one.nomination], beside) for one in judged.ranked]


def row_of(judged: Judged, one: Ranked, given: list[Given], beside: dict) -> Row:
    """One row of the table."""
    key = one.nomination
    is_mean = judged.rules.ranked_by == "mean"
    sign, look = sign_of(judged, one)
    return Row(
        nomination=judged.nominations[key],
        ranked=one,
        points=short(one.points),
        other=short(one.median if is_mean else one.mean),
        marks=[rounded(points, 1) for points in one.sheets],
        at=None if one.points is None else rounded(one.points, 1),
        spread=f"{short(one.sheets[0])}–{short(one.sheets[-1])}" if one.sheets else "–",
        deviation=f"{one.deviation:.1f}" if one.sheets else "–",
        normalised=beside[key][0] if key in beside else None,
        sheets=given,
        voided=judged.voided.get(key, 0),
        recusals=judged.recusals.get(key, 0),
        sign=sign,
        look=look,
    )


def sign_of(judged: Judged, one: Ranked) -> tuple[str, str]:
    """What the points alone say of a nomination, and how that looks."""
    if judged.edition.state != Edition.State.RUNNING:
        nomination = judged.nominations[one.nomination]
        is_winner = nomination.state == Nomination.State.WINNER
        return nomination.get_state_display(), "is-good" if is_winner else "is-plain"
    if one.nomination in judged.winners.certain:
        return "Would be honoured", "is-good"
    if one.nomination in judged.winners.tied:
        return "Tied for the last place", ""
    return "", ""


def sheets_of(judged: Judged) -> dict[int, list[Given]]:
    """The sheets of each nomination, with names, in the order of names."""
    reviews: dict[tuple, Review] = {
        (one.juror_id, one.nomination_id): one for one in judged.reviews
    }
    found = defaultdict(list)
    for sheet in judged.sheets:
        found[sheet.nomination].append(
            Given(
                juror=str(judged.jurors[sheet.juror].person),
                points=short(points_of(sheet, judged.rules)),
                scores=[
                    (one.name, sheet.values[one.pk])
                    for one in judged.criteria
                    if one.pk in sheet.values
                ],
                comment=reviews[sheet.juror, sheet.nomination].comment,
            )
        )
    for given in found.values():
        given.sort(key=lambda one: one.juror)
    return found


def uses_of(judged: Judged, words: Words) -> list[dict]:
    """How the jurors use the scale, in the order of their names."""
    found = [
        {
            "juror": words.juror(one.juror),
            "sheets": one.sheets,
            "mean": short(one.mean),
            "lowest": rounded(one.lowest, 1),
            "length": rounded(one.highest - one.lowest, 1),
            "range": f"{short(one.lowest)}–{short(one.highest)}",
            "difference": signed(one.difference),
            "words": words.use(one),
        }
        for one in use_of_the_scale(judged.sheets, judged.rules)
    ]
    return sorted(found, key=lambda one: one["juror"])
