"""What the secretariat makes of nominations before the jury sees them, and after.

A verb that cannot be done raises ValueError with a sentence for the desk.
"""

from contextlib import nullcontext

import pghistory
from django.db import transaction

from recognition import nomination_mails as mails
from recognition.applying import fresh
from recognition.eligibility import certain_doubles
from recognition.models import Award, Nomination

State = Nomination.State
#: What is before the jury, or was: another of the same person is in the way.
TAKEN = [State.ELIGIBLE, State.SHORTLISTED, State.WINNER, State.RESERVE, State.NOT_SELECTED]


@transaction.atomic
def mark_eligible(*, nomination: Nomination, by=None) -> Nomination:
    """It keeps the rules: the jury gets it. Without the nominee's agreement it does not."""
    nomination = fresh(nomination)
    if not nomination.accepted_at:
        raise ValueError("The nominee has not agreed yet: the jury cannot get it before.")
    if nomination.edition.is_once_a_person:
        other = certain_doubles(nomination).filter(state__in=TAKEN).first()
        if other:
            raise ValueError(
                f"{other.reference} is about the same person and is before the jury: each person"
                " is nominated once."
            )
    with done_by(by):
        nomination.move(State.ELIGIBLE)
    return nomination


@transaction.atomic
def mark_ineligible(*, nomination: Nomination, reason: str, by=None) -> Nomination:
    """It does not keep the rules. Whoever keeps it gets a mail with the reason."""
    nomination = fresh(nomination)
    with done_by(by):
        nomination.move(State.INELIGIBLE, reason=needed(reason))
    mails.tell_ineligible(nomination)
    return nomination


@transaction.atomic
def disqualify(*, nomination: Nomination, reason: str, by=None) -> Nomination:
    """Take it out of the competition for something grave. The desk writes to people itself.

    An award that it has had is taken back: the public sees it no more.
    """
    nomination = fresh(nomination)
    with done_by(by):
        nomination.move(State.DISQUALIFIED, reason=needed(reason))
        take_back_award(nomination)
    return nomination


@transaction.atomic
def withdraw(*, nomination: Nomination, reason: str, by=None) -> Nomination:
    """Whoever keeps it asked for that by mail or telephone, also after the deadline.

    An award that it has had is taken back: the public sees it no more.
    """
    nomination = fresh(nomination)
    with done_by(by):
        nomination.move(State.WITHDRAWN, reason=needed(reason))
        take_back_award(nomination)
    mails.tell_withdrawn(nomination)
    return nomination


@transaction.atomic
def reinstate(*, nomination: Nomination, reason: str, by=None) -> Nomination:
    """What was not eligible, withdrawn or disqualified is in the competition again.

    What was disqualified goes back to the jury; the others are screened again. A nominee who had
    declined can agree now.
    """
    nomination = fresh(nomination)
    if nomination.state == State.WITHDRAWN and nomination.number is None:
        raise ValueError("This was never handed in: there is nothing to reinstate.")
    back = {
        State.DISQUALIFIED: State.ELIGIBLE,
        State.INELIGIBLE: State.SUBMITTED,
        State.WITHDRAWN: State.SUBMITTED,
    }
    if nomination.state not in back:
        state = nomination.get_state_display().lower()
        raise ValueError(f"A nomination that is “{state}” does not need to be reinstated.")
    with done_by(by):
        nomination.move(back[nomination.state], reason=needed(reason), declined_at=None)
    return nomination


def take_back_award(nomination: Nomination) -> None:
    """Who is not in the competition any more is not honoured, nor told to be."""
    Award.objects.filter(nomination=nomination).delete()


def needed(reason: str) -> str:
    """The reason, without which none of this is done."""
    if not reason.strip():
        raise ValueError("Write the reason.")
    return reason.strip()


def done_by(by):
    """The history says who did it, also where no request tells."""
    return pghistory.context(by=str(by)) if by else nullcontext()
