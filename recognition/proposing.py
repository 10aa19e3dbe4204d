"""Filling in outcomes from the ranking, where nobody has prepared any. Ties stay open."""

from django.db import transaction

from recognition.deciding import Outcome, Prepared, locked, prepare_outcomes
from recognition.judging import read
from recognition.models import Edition


@transaction.atomic
def propose(*, edition: Edition, by) -> int:
    """Prepare what the points alone say, for nominations that are open. Returns how many.

    A tie across the last winning place, and nominations without a sheet, are left to people.
    """
    judged = read(locked(edition))
    outcomes = {}
    for one in judged.ranked:
        nomination = judged.nominations[one.nomination]
        is_left_open = one.place is None or one.nomination in judged.winners.tied
        if nomination.pending or is_left_open:
            continue
        is_winner = one.nomination in judged.winners.certain
        outcome = Outcome.WINNER if is_winner else Outcome.NOT_SELECTED
        outcomes[nomination.pk] = Prepared(outcome, one.place, nomination.feedback)
    return prepare_outcomes(edition=edition, outcomes=outcomes, by=by)
