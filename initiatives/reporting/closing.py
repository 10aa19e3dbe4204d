"""The end of a round: closed, opened again, evaluated."""

from django.db import transaction
from django.utils import timezone

from initiatives.models import ReportingRound
from initiatives.reporting.letters import call_off
from initiatives.reporting.opening import locked

State = ReportingRound.State


@transaction.atomic
def close_round(*, round: ReportingRound) -> None:
    """No more answers; what was returned to members can still be handed in."""
    round = locked(round)
    round.move(State.CLOSED, closed_at=timezone.now(), reason="Closed")
    call_off(round.reports.all(), "The round is closed.")


@transaction.atomic
def reopen_round(*, round: ReportingRound) -> None:
    """Members can answer again."""
    locked(round).move(State.OPEN, closed_at=None, reason="Opened again")


@transaction.atomic
def evaluate(*, round: ReportingRound) -> None:
    """The secretariat is through with all reports of a closed round.

    Raises ValueError, with a sentence, while reports that were handed in wait for a decision.
    """
    round = locked(round)
    waiting = round.reports.filter(state__in=["submitted", "returned"]).count()
    if waiting:
        raise ValueError(f"Decide first on the reports that wait for it: {waiting}.")
    round.move(State.PUBLISHED, reason="Evaluated")


@transaction.atomic
def take_up_again(*, round: ReportingRound) -> None:
    """The evaluation goes on."""
    locked(round).move(State.CLOSED, reason="Taken up again")
