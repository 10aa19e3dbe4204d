"""What the desk does with initiatives: verify, draft, have approved, publish, and turn back.

Every verb checks, moves, writes down, and puts its mail into the outbox, all or nothing. A verb
that cannot be done raises ValueError with a sentence that says why.
"""

import pghistory
from django.db import transaction
from django.utils import timezone

from initiatives.letters import ask_approver, tell_suggester
from initiatives.models import Initiative

State = Initiative.State

#: Where an initiative goes that is taken back, from each state.
BACK_TO = {
    State.VERIFIED: State.SUGGESTED,
    State.DRAFTED: State.VERIFIED,
    State.APPROVED: State.DRAFTED,
    State.PUBLISHED: State.DRAFTED,
    State.DUPLICATE: State.SUGGESTED,
    State.REJECTED: State.SUGGESTED,
    State.SUPERSEDED: State.PUBLISHED,
}
#: What nobody has approved any more: the next text is approved anew.
NOT_APPROVED = {"approved_at": None, "approval_note": "", "asked_at": None, "is_published": False}
#: What a change of direction leaves behind.
FORGOTTEN = {
    State.VERIFIED: {"verified_on": None},
    State.DRAFTED: {"asked_at": None},
    State.APPROVED: NOT_APPROVED,
    State.PUBLISHED: NOT_APPROVED,
    State.DUPLICATE: {"duplicate_of": None},
    State.SUPERSEDED: {"superseded_by": None},
}


def locked(initiative: Initiative) -> Initiative:
    """An initiative as it is in the database now, for this transaction alone."""
    return Initiative.objects.select_for_update().get(pk=initiative.pk)


def finish(given: Initiative, moved: Initiative) -> None:
    """Let whoever called see what has become of the record."""
    for field in given._meta.concrete_fields:
        setattr(given, field.attname, getattr(moved, field.attname))


def said(reason: str, sentence: str) -> str:
    """The reason, or a ValueError that asks for it."""
    if not reason.strip():
        raise ValueError(sentence)
    return reason.strip()


@transaction.atomic
def verify(*, initiative: Initiative) -> None:
    """Somebody has compared the facts with their source, today."""
    row = locked(initiative)
    if not (row.source or row.links.exists()):
        raise ValueError("Say where the facts come from first: a source, or a link.")
    row.move(State.VERIFIED, verified_on=timezone.localdate(), reason="Facts checked")
    finish(initiative, row)


@transaction.atomic
def draft(*, initiative: Initiative) -> None:
    """The text is written; now somebody of the member has to approve it."""
    row = locked(initiative)
    if not row.summary.strip():
        raise ValueError("Write the summary first: it is what the public reads.")
    if not (row.is_international or row.country_rows.exists()):
        raise ValueError("Say which country it belongs to, or that it is international.")
    row.move(State.DRAFTED, asked_at=None, reason="Drafted")
    finish(initiative, row)


@transaction.atomic
def ask_for_approval(*, initiative: Initiative) -> None:
    """Show somebody of the member how it will look, and ask whether it may be published so."""
    row = locked(initiative)
    if row.state != State.DRAFTED:
        raise ValueError("Only what is drafted can be approved.")
    if not row.contact_email:
        raise ValueError("There is no address to ask: say who approves it, or how it was approved.")
    row.asked_at = timezone.now()
    with pghistory.context(reason="Approval asked for"):
        row.save(update_fields=["asked_at", "updated_at"])
    ask_approver(row)
    finish(initiative, row)


@transaction.atomic
def approve(*, initiative: Initiative, note: str) -> None:
    """The member has approved it in another way than by the button on the page."""
    row = locked(initiative)
    row.move(
        State.APPROVED,
        approval_note=said(note, "Say how it was approved: by mail of 2023-05-02.")[:250],
        approved_at=None,
        asked_at=None,
        reason="Approved in another way",
    )
    finish(initiative, row)


@transaction.atomic
def publish(*, initiative: Initiative) -> None:
    """The public sees it from now on; whoever suggested it is told."""
    row = locked(initiative)
    row.move(State.PUBLISHED, is_published=True, reason="Published")
    tell_suggester(row, "published")
    finish(initiative, row)


@transaction.atomic
def mark_duplicate(*, initiative: Initiative, of: Initiative) -> None:
    """We have it already: this one is closed, and says where to look."""
    row, other = locked(initiative), locked(of)
    if row.pk == other.pk:
        raise ValueError("An initiative is not a duplicate of itself.")
    if other.state in {State.DUPLICATE, State.REJECTED, State.UNCONFIRMED}:
        raise ValueError(
            f"“{other}” is “{other.get_state_display().lower()}” itself: choose the one that stays."
        )
    if row.duplicates.exists():
        raise ValueError("Others are duplicates of this one: say of those first which one stays.")
    row.move(
        State.DUPLICATE,
        duplicate_of=other,
        asked_at=None,
        reason=f"Duplicate of “{other}”"[:250],
    )
    tell_suggester(row, "duplicate", other=other)
    finish(initiative, row)


@transaction.atomic
def reject(*, initiative: Initiative, reason: str) -> None:
    """It is not taken up; whoever suggested it reads why."""
    row = locked(initiative)
    is_known = row.state != State.UNCONFIRMED
    words = said(reason, "Say why it is not taken up.")
    row.move(State.REJECTED, asked_at=None, reason=words)
    if is_known:
        tell_suggester(row, "rejected", words=words)
    finish(initiative, row)


@transaction.atomic
def supersede(*, initiative: Initiative, by: Initiative) -> None:
    """Another initiative takes its place; its page stays, and says so."""
    row, other = locked(initiative), locked(by)
    if row.pk == other.pk:
        raise ValueError("An initiative does not take its own place.")
    if other.state != State.PUBLISHED:
        raise ValueError("Publish first what takes its place.")
    row.move(State.SUPERSEDED, superseded_by=other, reason=f"Superseded by “{other}”"[:250])
    finish(initiative, row)


@transaction.atomic
def take_back(*, initiative: Initiative, reason: str) -> None:
    """One step back: from the site to the draft, from the closed ones to the suggestions."""
    row = locked(initiative)
    if row.state not in BACK_TO:
        raise ValueError("There is no step back from here.")
    words = said(reason, "Say why it is taken back.")
    row.move(BACK_TO[State(row.state)], reason=words, **FORGOTTEN.get(State(row.state), {}))
    finish(initiative, row)
