"""What the desk does with best practices: screen, assess, ask, accept, have approved, archive.

Every verb checks, moves, writes down, and puts its mail into the outbox, all or nothing. A verb
that cannot be done raises ValueError with a sentence that says why.
"""

import pghistory
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from recognition.models import BestPractice, PracticeComment
from recognition.models.practices import SCREENING
from recognition.practices.authoring import locked, where_it_was
from recognition.practices.letters import tell_author

State = BestPractice.State
Kind, Advice = PracticeComment.Kind, PracticeComment.Advice

#: So many assessments are wanted before a practice is accepted.
ASSESSMENTS_WANTED = 2


def assessments(practices):
    """Practices with the number of their assessments, as ``assessed``."""
    return practices.annotate(
        assessed=Count("comments", filter=Q(comments__kind=Kind.ASSESSMENT), distinct=True)
    )


def request(practice: BestPractice, words: str, by) -> None:
    """Write down what the author is asked or told."""
    if not words.strip():
        raise ValueError("Write to the author what is wanted.")
    PracticeComment.objects.create(practice=practice, kind=Kind.REQUEST, by=by, text=words.strip())


@transaction.atomic
def screen(*, practice: BestPractice, answers: dict[str, bool], to: str, words: str, by) -> None:
    """Keep the answers to the five questions, and go where they lead."""
    practice = locked(practice)
    if practice.state != State.SUBMITTED:
        raise ValueError("Only what was handed in is screened.")
    if to == State.SCREENED and not all(answers[field] for field in SCREENING):
        raise ValueError("For the review, all five answers must be yes.")
    for field in SCREENING:
        setattr(practice, field, answers[field])
    practice.save(update_fields=[*SCREENING, "updated_at"])
    if to == State.SCREENED:
        practice.move(State.SCREENED, reason="Screened: all five answers are yes")
    elif to == State.REVISION:
        ask_for_revision(practice=practice, words=words, by=by)
    elif to == State.REJECTED:
        reject(practice=practice, words=words, by=by)
    else:
        raise ValueError("Nothing else follows from a screening.")


@transaction.atomic
def assess(*, practice: BestPractice, advice: str, words: str, by) -> PracticeComment:
    """A reviewer says what they think; once more replaces what they said before."""
    practice = locked(practice)
    if practice.state != State.SCREENED:
        raise ValueError("Only what was screened, and is not decided, is assessed.")
    return PracticeComment.objects.update_or_create(
        practice=practice,
        kind=Kind.ASSESSMENT,
        by=by,
        defaults={"advice": advice, "text": words.strip()},
    )[0]


@transaction.atomic
def ask_for_revision(*, practice: BestPractice, words: str, by) -> None:
    """Send it back to the author, with what is wanted, by mail."""
    practice = locked(practice)
    request(practice, words, by)
    practice.move(State.REVISION, asked_at=timezone.now(), reason="Revision asked for")
    tell_author(practice, "revision", words=words.strip())


@transaction.atomic
def resume(*, practice: BestPractice, words: str = "") -> None:
    """The author's changes have come another way: go on without the author's button."""
    practice = locked(practice)
    practice.move(where_it_was(practice), asked_at=None, reason=words or "Revised by mail")


@transaction.atomic
def accept(*, practice: BestPractice) -> None:
    """It is good. Now it is edited, until its author approves it."""
    locked(practice).move(State.ACCEPTED, asked_at=None, reason="Accepted")


@transaction.atomic
def ask_for_approval(*, practice: BestPractice, words: str = "", by) -> None:
    """Show the author how it will look, and ask whether it may be published so."""
    practice = locked(practice)
    if practice.state != State.ACCEPTED:
        raise ValueError("Only what is accepted can be approved.")
    if not practice.contact_email:
        raise ValueError("There is no address of the author: say how it was approved instead.")
    if words.strip():
        request(practice, words, by)
    practice.asked_at = timezone.now()
    with pghistory.context(reason="Approval asked for"):
        practice.save(update_fields=["asked_at", "updated_at"])
    tell_author(practice, "approval", words=words.strip())


@transaction.atomic
def approved_elsewhere(*, practice: BestPractice, note: str) -> None:
    """The author approved it in another way: by mail, or by publishing it before."""
    if not note.strip():
        raise ValueError("Say how the author approved it.")
    locked(practice).move(
        State.APPROVED,
        approval_note=note.strip(),
        approved_at=None,
        asked_at=None,
        reason="Approved in another way",
    )


@transaction.atomic
def back_to_editing(*, practice: BestPractice, reason: str) -> None:
    """Take it off the site to change it; the author approves it again."""
    locked(practice).move(
        State.ACCEPTED, is_published=False, asked_at=None, reason=reason or "Back to editing"
    )


@transaction.atomic
def reject(*, practice: BestPractice, words: str, by) -> None:
    """It is not accepted; the author reads why."""
    practice = locked(practice)
    request(practice, words, by)
    practice.move(State.REJECTED, asked_at=None, reason="Not accepted")
    tell_author(practice, "rejected", words=words.strip())


@transaction.atomic
def withdraw_for_the_author(*, practice: BestPractice, reason: str) -> None:
    """The author has told us otherwise that it shall disappear."""
    locked(practice).move(State.WITHDRAWN, is_published=False, asked_at=None, reason=reason)


@transaction.atomic
def archive(*, practice: BestPractice, reason: str) -> None:
    """It is over: the site does not show it any more, the desk keeps it."""
    locked(practice).move(State.ARCHIVED, is_published=False, asked_at=None, reason=reason)


@transaction.atomic
def reopen(*, practice: BestPractice, reason: str) -> None:
    """It was closed too early: it is looked at again, from the start."""
    locked(practice).move(State.SUBMITTED, asked_at=None, reason=reason)
