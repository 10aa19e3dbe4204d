"""The jury's work on an edition, read from the database: the same few queries for any number."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.db.models import Count

from recognition.models import Conflict, Criterion, Edition, Juror, Nomination, Review, Score
from recognition.ranking import Ranked, Rules, Scale, Sheet, Winners, rank, totals, winners


@dataclass(frozen=True)
class Judged:
    """What the jury has said of the nominations of an edition, at this moment."""

    edition: Edition
    rules: Rules
    criteria: list[Criterion]
    nominations: dict[int, Nomination]
    jurors: dict[int, Juror]
    sheets: list[Sheet]
    reviews: list[Review]
    #: How many sheets are void, and how many jurors stay away, by nomination.
    voided: dict[int, int]
    recusals: dict[int, int]
    #: How many nominations somebody does not see here, for a conflict of interest.
    hidden: int = 0

    @cached_property
    def ranked(self) -> list[Ranked]:
        """The ranking."""
        return rank(self.sheets, self.rules, self.nominations)

    @cached_property
    def winners(self) -> Winners:
        """Whom the points alone would honour."""
        return winners(totals(self.ranked), self.rules.max_winners)


def rules_of(edition: Edition, criteria: list[Criterion]) -> Rules:
    """The rules of an edition, in the pure form."""
    return Rules(
        criteria=tuple(
            Scale(one.pk, Fraction(one.weight), one.scale_from, one.scale_to) for one in criteria
        ),
        ranked_by=edition.ranked_by,
        max_winners=edition.max_winners,
        reviews_per_nomination=edition.reviews_per_nomination,
    )


def read(edition: Edition, *, user=None) -> Judged:
    """The jury's work; without the nominations from which ``user`` stays away as a juror."""
    judged = edition.nominations.for_the_jury()
    nominations = judged.away_from(user) if user else judged
    found = {
        one.pk: one for one in nominations.select_related("country", "topic", "edition", "award")
    }
    criteria = list(edition.criteria.all())
    reviews = list(
        Review.objects.handed_in()
        .filter(nomination__in=found)
        .select_related("juror__person")
        .order_by("nomination__number", "juror_id")
    )
    scores = Score.objects.filter(review__in=reviews).values_list("review", "criterion", "value")
    values = defaultdict(dict)
    for review, criterion, value in scores:
        values[review][criterion] = value
    return Judged(
        edition=edition,
        rules=rules_of(edition, criteria),
        criteria=criteria,
        nominations=found,
        jurors={review.juror_id: review.juror for review in reviews},
        sheets=[Sheet(one.juror_id, one.nomination_id, values[one.pk]) for one in reviews],
        reviews=reviews,
        voided=counted(Review.objects.filter(state="void", nomination__in=found), "pk"),
        recusals=counted(Conflict.objects.standing().filter(nomination__in=found), "juror"),
        hidden=judged.count() - len(found) if user else 0,
    )


def counted(rows, what: str) -> dict[int, int]:
    """How many different ones there are of each nomination."""
    counts = rows.order_by().values_list("nomination").annotate(Count(what, distinct=True))
    return dict(counts.order_by("nomination"))


def stays_away(edition: Edition, user) -> bool:
    """Whether somebody has a conflict of interest with a nomination of the edition."""
    standing = Conflict.objects.standing()
    return standing.filter(nomination__edition=edition, juror__user=user).exists()
