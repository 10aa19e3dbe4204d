"""Nominating, in the words of the people who do: begin, write, hand in, take back, withdraw.

Each verb writes its mail in the same transaction. A verb that cannot be done raises ValueError
with a sentence that says why; what the database refuses comes as IntegrityError, and is said
beside the field by ``icpermed.refusals``. Whether it is too late, the clock of the database says,
once more after everything else is written.
"""

import pghistory
from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from icpermed.history import events_of
from recognition import nomination_mails as mails
from recognition.deadlines import may_be_written, why_closed
from recognition.eligibility import Finding, findings, kept_by_the_same
from recognition.forgetting import forget_drafts
from recognition.models import CoAuthor, Edition, Nomination, NominationFile, RequiredFile
from recognition.models.nominations import TOO_LATE
from recognition.uploads import drop_from_disk, own_name, shown_name

State = Nomination.State
#: So many unconfirmed drafts may wait for one address: enough for people who try again, too few
#: to annoy somebody with our mails.
TRIES = 3
#: So long a draft waits for its address to be confirmed; then it is forgotten.
DAYS_TO_CONFIRM = 7
#: What a keeper can write: a draft, or what was handed in, until the deadline.
WRITTEN_IN = {State.DRAFT, State.SUBMITTED, State.ELIGIBLE, State.INELIGIBLE}
#: What is on the way to a decision: the nominee can still agree or decline.
ANSWERED_IN = {State.DRAFT, State.SUBMITTED, State.ELIGIBLE, State.INELIGIBLE, State.SHORTLISTED}
#: What stays on record where somebody has the name of a winner.
ANOTHER_PERSON = "Another person than the winner of the same name, says whoever handed it in."


class NotEligible(ValueError):
    """A nomination does not keep the rules of its edition; ``findings`` says where."""

    def __init__(self, found: list[Finding]):
        super().__init__(" ".join(finding.words for finding in found))
        self.findings = found


def fresh(nomination: Nomination) -> Nomination:
    """The nomination as it stands now, locked until the transaction ends."""
    rows = Nomination.objects.select_for_update(of=["self"]).select_related("edition")
    return rows.get(pk=nomination.pk)


def require_time(nomination: Nomination) -> None:
    """Raise ValueError unless the nomination may be written at this very moment."""
    if not may_be_written(nomination):
        raise ValueError(TOO_LATE)


# --- beginning ----------------------------------------------------------------------------------


@transaction.atomic
def start(*, edition: Edition, is_self: bool, name: str, email: str) -> Nomination | None:
    """Somebody begins a nomination; the mail brings the link by which it is kept.

    Whoever keeps one already is told so, by mail and nowhere else: the page says the same to
    everybody. Returns nothing where no new draft was made.
    """
    if why := why_closed(edition):
        raise ValueError(why)
    # Two presses of a button wait for each other.
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    draft = Nomination(edition=edition, is_self=is_self)
    if is_self:
        draft.name, draft.email = name, email
    else:
        draft.nominator_name, draft.nominator_email = name, email
    living = edition.nominations.exclude(state=State.WITHDRAWN)
    known = list(kept_by_the_same(living, draft).select_related("edition"))
    own = next((one for one in known if one.is_self), None)
    if is_self and own and edition.is_once_a_person:
        mails.tell_known(own)
        return None
    waiting = edition.nominations.filter(confirmed_at=None, state=State.DRAFT)
    address = {"email__iexact" if is_self else "nominator_email__iexact": email}
    if waiting.filter(is_self=is_self, **address).count() >= TRIES:
        return None
    draft.save()
    mails.ask_to_confirm(draft)
    return draft


@transaction.atomic
def confirm(*, nomination: Nomination) -> Nomination:
    """The owner of the address has pressed the button. A second press changes nothing."""
    nomination = fresh(nomination)
    if nomination.confirmed_at is None:
        require_time(nomination)
        nomination.confirmed_at = timezone.now()
        with pghistory.context(reason="Confirmed by the link in the mail"):
            nomination.save(update_fields=["confirmed_at", "updated_at"])
    return nomination


# --- writing ------------------------------------------------------------------------------------


@transaction.atomic
def write(
    *,
    nomination: Nomination,
    fields: dict,
    co_authors: list[dict] | None = None,
    files: dict | None = None,
    is_somebody_else: bool = False,
) -> Nomination:
    """Store what was written. What was handed in stays handed in, and must stay eligible.

    ``co_authors`` are rows of fields, with "id" for one that is there; ``files`` are uploads with
    their ending, by required file; None takes a file away.
    """
    nomination = fresh(nomination)
    if nomination.state not in WRITTEN_IN:
        raise ValueError("This nomination cannot be changed any more.")
    require_time(nomination)
    is_somebody_else = is_somebody_else or fields.get("name") in (None, nomination.name)
    is_other_address = "email" in fields and fields["email"].lower() != nomination.email.lower()
    if is_other_address and not nomination.is_self:
        # Somebody else is asked from now on.
        fields = fields | {"accepted_at": None, "declined_at": None}
    for field, value in fields.items():
        setattr(nomination, field, value)
    nomination.save(update_fields=[*fields, "updated_at"])
    if co_authors is not None:
        write_co_authors(nomination, co_authors)
    for required_file, given in (files or {}).items():
        write_file(nomination, required_file, given)
    if nomination.state != State.DRAFT:
        stay_handed_in(nomination, is_other_address, is_somebody_else)
    require_time(nomination)
    return Nomination.objects.select_related("edition").get(pk=nomination.pk)


def stay_handed_in(nomination: Nomination, is_other_address: bool, is_somebody_else: bool) -> None:
    """Something handed in was changed: it is checked again, by the site and by the desk."""
    if found := findings(nomination, is_somebody_else=is_somebody_else):
        raise NotEligible(found)
    if nomination.state != State.SUBMITTED:
        nomination.move(State.SUBMITTED, reason="Changed by whoever keeps it")
    if is_other_address and not nomination.is_self:
        nomination.refresh_from_db(fields=["nominee_token"])  # The database made a new one.
        mails.ask_nominee(nomination)


def write_co_authors(nomination: Nomination, rows) -> None:
    """Store the co-authors as they stand in the form, in their order."""
    there = {one.pk: one for one in nomination.co_authors.all()}
    rows = [row for row in rows if row["name"]]
    kept = {row["id"] for row in rows if row.get("id")}
    nomination.co_authors.exclude(pk__in=kept).delete()
    for position, row in enumerate(rows):
        one = there.get(row.get("id")) or CoAuthor(nomination=nomination)
        words = {field: row[field] for field in ("name", "affiliation", "email")}
        words["position"] = position
        if any(getattr(one, field) != value for field, value in words.items()) or not one.pk:
            for field, value in words.items():
                setattr(one, field, value)
            one.save()


def write_file(nomination: Nomination, required_file: RequiredFile, given) -> None:
    """Put a file to a nomination, in the place of an earlier one; None takes it away."""
    stored = nomination.files.filter(required_file=required_file).first()
    if stored:
        drop_from_disk(stored)
    if given is None:
        if stored:
            stored.delete()
        return
    upload, ending = given
    stored = stored or NominationFile(nomination=nomination, required_file=required_file)
    stored.name, stored.size = shown_name(upload.name), upload.size
    stored.file = File(upload.file, name=own_name(ending))
    try:
        stored.save()
    except BaseException:
        stored.file.storage.delete(stored.file.name)
        raise


# --- handing in, and thinking again -------------------------------------------------------------


@transaction.atomic
def hand_in(*, nomination: Nomination, is_somebody_else: bool = False) -> Nomination:
    """Hand in a draft that keeps the rules: it gets its number, and the keeper a receipt.

    Raises NotEligible with everything that is in the way.
    """
    # The edition comes first: numbers are given one after the other.
    Edition.objects.select_for_update(no_key=True).get(pk=nomination.edition_id)
    nomination = fresh(nomination)
    if nomination.state != State.DRAFT:
        return nomination  # The button was pressed twice.
    if nomination.confirmed_at is None:
        raise ValueError("Confirm your address first, by the link in our mail.")
    require_time(nomination)
    if found := findings(nomination, is_somebody_else=is_somebody_else):
        raise NotEligible(found)
    now = timezone.now()
    stamps = {"submitted_at": now}
    if nomination.number is None:
        stamps["number"] = next_number(nomination.edition)
    if nomination.is_self:
        stamps["accepted_at"] = nomination.accepted_at or now
    reason = ANOTHER_PERSON if is_somebody_else else ""
    nomination.move(State.SUBMITTED, reason=reason, **stamps)
    mails.tell_received(nomination)
    if not nomination.is_self and not nomination.accepted_at:
        mails.ask_nominee(nomination)
    return nomination


def next_number(edition: Edition) -> int:
    """The next number of an edition, which is locked. Given numbers are not given again, nor are
    those of nominations that were deleted since."""
    recorded = events_of(Nomination).objects.filter(edition=edition.pk)
    highest = [rows.aggregate(n=Max("number"))["n"] for rows in (edition.nominations, recorded)]
    return max(filter(None, highest), default=0) + 1


@transaction.atomic
def retract(*, nomination: Nomination) -> Nomination:
    """Take back what was handed in: it is a draft again, with its number."""
    nomination = fresh(nomination)
    require_time(nomination)
    if nomination.state in {State.ELIGIBLE, State.INELIGIBLE}:
        nomination.move(State.SUBMITTED, reason="Changed by whoever keeps it")
    if nomination.state == State.SUBMITTED:
        nomination.move(State.DRAFT, reason="Taken back by whoever keeps it", reminded_at=None)
        mails.tell_taken_back(nomination)
    require_time(nomination)
    return nomination


@transaction.atomic
def withdraw(*, nomination: Nomination) -> Nomination | None:
    """Whoever keeps it does not want it any more. Of a draft that was never handed in, nothing
    stays; then there is nothing to return."""
    nomination = fresh(nomination)
    if nomination.state == State.DRAFT and nomination.number is None:
        forget_drafts([nomination])
        return None
    require_time(nomination)
    if nomination.state == State.INELIGIBLE:
        nomination.move(State.SUBMITTED, reason="Changed by whoever keeps it")
    if nomination.state != State.WITHDRAWN:
        nomination.move(State.WITHDRAWN, reason="Withdrawn by whoever keeps it")
        mails.tell_withdrawn(nomination)
    require_time(nomination)
    return nomination


@transaction.atomic
def take_up(*, nomination: Nomination) -> Nomination:
    """Go on with what was withdrawn: it is a draft again."""
    nomination = fresh(nomination)
    require_time(nomination)
    if nomination.declined_at:
        raise ValueError("The nominee has declined: this nomination cannot be taken up again.")
    if nomination.state == State.WITHDRAWN:
        nomination.move(State.DRAFT, reason="Taken up again", reminded_at=None)
    require_time(nomination)
    return nomination


# --- the nominee --------------------------------------------------------------------------------


@transaction.atomic
def accept(*, nomination: Nomination) -> Nomination:
    """The nominee agrees to be nominated. A second press changes nothing."""
    nomination = awaiting(nomination)
    if nomination.declined_at:
        raise ValueError("You have declined. If you think again, write to the secretariat.")
    if not nomination.accepted_at:
        nomination.accepted_at = timezone.now()
        with pghistory.context(reason="The nominee agreed, by the link in the mail"):
            nomination.save(update_fields=["accepted_at", "updated_at"])
        mails.tell_answer(nomination)
    return nomination


@transaction.atomic
def decline(*, nomination: Nomination) -> Nomination:
    """The nominee does not want to be nominated: at any time before the decision."""
    nomination = awaiting(nomination)
    if nomination.declined_at:
        return nomination
    if nomination.state == State.INELIGIBLE:
        nomination.move(State.SUBMITTED, reason="The nominee declines")
    nomination.move(
        State.WITHDRAWN,
        reason="The nominee declined",
        accepted_at=None,
        declined_at=timezone.now(),
    )
    mails.tell_answer(nomination)
    return nomination


def can_answer(nomination: Nomination) -> bool:
    """Whether the nominee can agree or decline."""
    is_running = nomination.edition.state == Edition.State.RUNNING
    return is_running and not nomination.is_self and nomination.state in ANSWERED_IN


def awaiting(nomination: Nomination) -> Nomination:
    """The nomination, locked, if the nominee can still answer. Raises ValueError if not."""
    nomination = fresh(nomination)
    if nomination.declined_at or can_answer(nomination):
        return nomination
    raise ValueError("This nomination is not open to an answer any more.")
