"""What the author of a best practice does: hand in, confirm, revise, answer, approve, withdraw.

An author has no account, only the link to a page of their own. A verb that cannot be done raises
ValueError with a sentence that says why.
"""

import hashlib
import json
from datetime import timedelta

import pghistory
from django.core.files.base import File
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from recognition.models import BestPractice, PracticeComment, PracticeFigure, PracticeLink
from recognition.models.practices import APPROVED, RESERVED, SCREENING
from recognition.practices.letters import ask_to_confirm, tell_author, tell_desk
from recognition.practices.pictures import own_name

State = BestPractice.State
Kind = PracticeComment.Kind

#: The lock of this transaction; another number than other locks have.
HANDING_IN = 0x50726163
#: So long what was handed in waits for its confirmation; then it is forgotten.
DAYS_TO_CONFIRM = 30
#: So much may wait for the confirmation of one address at a time.
UNCONFIRMED_AT_ONCE = 3
#: For so long a practice is held to be up to date once its author says so.
UP_TO_DATE_FOR = timedelta(days=730)
#: What can still be withdrawn by its author.
OPEN = {State.SUBMITTED, State.SCREENED, State.REVISION, State.ACCEPTED, State.APPROVED}
#: When the author may write to us on the page.
ANSWERS_IN = {State.REVISION, State.ACCEPTED, State.APPROVED}


class Rows:
    """Figures and links as a form gives them: each a dict of fields, in order."""

    def __init__(self, figures: list[dict] | None = None, links: list[dict] | None = None):
        self.by_model = {PracticeFigure: figures, PracticeLink: links}

    def store(self, practice: BestPractice) -> None:
        """Replace the rows of a practice; None leaves them as they are."""
        for model, rows in self.by_model.items():
            if rows is not None:
                model.objects.filter(practice=practice).delete()
                model.objects.bulk_create(
                    model(practice=practice, position=position, **fields)
                    for position, fields in enumerate(rows, start=1)
                )


def by_the_author(did: str):
    """The history says what an author did, without the secret in the page's address."""
    return pghistory.context(
        url=reverse("best_practice_list"), reason=f"The author {did}, by a personal link"
    )


def locked(practice: BestPractice) -> BestPractice:
    """A practice as it is in the database now, for this transaction alone."""
    return BestPractice.objects.select_for_update().get(pk=practice.pk)


def say(practice: BestPractice, words: str) -> None:
    """Write down what the author says."""
    if words.strip():
        PracticeComment.objects.create(practice=practice, kind=Kind.ANSWER, text=words.strip())


# --- handing in -----------------------------------------------------------------------------------


@transaction.atomic
def hand_in(
    *, fields: dict, rows: Rows, answers: dict[str, bool], words: str = "", picture: File | None
) -> BestPractice | None:
    """Take a best practice in, and ask the owner of the address to confirm it.

    Where too much waits for the same address, nothing is taken: the page says the same.
    """
    one_after_the_other()
    waiting = BestPractice.objects.filter(
        state=State.UNCONFIRMED, contact_email__iexact=fields["contact_email"]
    )
    if waiting.count() >= UNCONFIRMED_AT_ONCE:
        return None
    slug = free_slug(fields["title"])
    practice = BestPractice(**fields, slug=slug, state=State.UNCONFIRMED)
    with by_the_author("handed it in"):
        if picture:
            practice.picture.save(own_name(), picture, save=False)
        practice.save()
        rows.store(practice)
        say(practice, own_screening(answers, words))
    ask_to_confirm(practice)
    return practice


def one_after_the_other() -> None:
    """Of two that are handed in at once, the second sees what the first has taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HANDING_IN])


def own_screening(answers: dict[str, bool], words: str) -> str:
    """How the author answers the five questions, as it is kept."""
    lines = [f"{'Yes' if answers[field] else 'No'}: {SCREENING[field]}" for field in SCREENING]
    return "\n".join(["The author’s own answers to the five questions:", *lines, words]).strip()


def free_slug(title: str) -> str:
    """An address that nobody has yet, made of a title."""
    base = slugify(title)[:70].strip("-") or "best-practice"
    like_it = BestPractice.objects.filter(slug__startswith=base)
    taken = {*RESERVED, *like_it.values_list("slug", flat=True)}
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in [base, *numbered] if slug not in taken)


@transaction.atomic
def confirm(*, practice: BestPractice) -> None:
    """The owner of the address says: yes, that is from me."""
    practice = locked(practice)
    if practice.state != State.UNCONFIRMED:
        return  # The button was pressed twice.
    with by_the_author("confirmed the address"):
        practice.move(State.SUBMITTED, confirmed_at=timezone.now(), reason="Address confirmed")
    tell_author(practice, "received")
    tell_desk(practice, "handed in a best practice")


# --- while it is worked on ------------------------------------------------------------------------


@transaction.atomic
def revise(
    *, practice: BestPractice, fields: dict, rows: Rows, picture: File | None = None, words=""
) -> None:
    """Store what the author changed; the practice stays with the author until it is sent back."""
    practice = locked(practice)
    if practice.state != State.REVISION:
        raise ValueError("This best practice is not with you at the moment: nothing was changed.")
    with by_the_author("revised it"):
        for field, value in fields.items():
            setattr(practice, field, value)
        if picture:
            practice.picture.save(own_name(), picture, save=False)
        practice.save()
        rows.store(practice)
        say(practice, words)


@transaction.atomic
def send_back(*, practice: BestPractice) -> None:
    """The revision is done: the practice goes back to where it came from."""
    practice = locked(practice)
    to = where_it_was(practice)
    with by_the_author("sent the revision back"):
        practice.move(to, asked_at=None, reason="Revised by the author")
    tell_desk(practice, "has revised a best practice")


def where_it_was(practice: BestPractice) -> str:
    """Whether a revised practice still has to be screened."""
    is_screened = all(answer for _, answer in practice.screening)
    return State.SCREENED if is_screened else State.SUBMITTED


@transaction.atomic
def answer(*, practice: BestPractice, words: str) -> None:
    """The author writes to the secretariat."""
    practice = locked(practice)
    if practice.state not in ANSWERS_IN:
        raise ValueError("Nothing is asked of you at the moment. Please write us a mail.")
    if not words.strip():
        raise ValueError("Write something first.")
    with by_the_author("answered"):
        say(practice, words)
    tell_desk(practice, "has written about a best practice", words.strip())


@transaction.atomic
def approve(*, practice: BestPractice, seen: str) -> None:
    """The author approves just what was shown: ``seen`` is its `fingerprint`."""
    practice = locked(practice)
    if practice.state == State.APPROVED:
        return  # The button was pressed twice.
    if not practice.asked_at:
        raise ValueError("We are still editing the text, and will write to you when it is ready.")
    if seen != fingerprint(practice):
        raise ValueError(
            "The text was changed after you opened this page. Please look at it once more."
        )
    with by_the_author("approved it"):
        practice.move(
            State.APPROVED,
            approved_at=timezone.now(),
            approval_note="",
            asked_at=None,
            reason="Approved by the author",
        )
    tell_desk(practice, "has approved a best practice")


@transaction.atomic
def withdraw(*, practice: BestPractice, words: str = "") -> None:
    """The author takes it back; what was published disappears from the site."""
    practice = locked(practice)
    if practice.state == State.WITHDRAWN:
        return
    if practice.state not in OPEN:
        raise ValueError("This best practice can no longer be withdrawn here. Please write to us.")
    with by_the_author("withdrew it"):
        say(practice, words)
        practice.move(
            State.WITHDRAWN, is_published=False, asked_at=None, reason="Withdrawn by the author"
        )
    tell_desk(practice, "has withdrawn a best practice", words.strip())


# --- renewal --------------------------------------------------------------------------------------


@transaction.atomic
def still_right(*, practice: BestPractice) -> None:
    """Nothing has changed: the author stands by it as of today, and is asked again in two years."""
    practice = to_renew(practice)
    practice.approved_at, practice.asked_at = timezone.now(), None
    practice.review_due_on = timezone.localdate() + UP_TO_DATE_FOR
    with by_the_author("says that it is still right"):
        practice.save(update_fields=["approved_at", "asked_at", "review_due_on", "updated_at"])


@transaction.atomic
def has_changed(*, practice: BestPractice, words: str) -> None:
    """Something has changed: the author revises it. It is off the site until approved again."""
    practice = to_renew(practice)
    with by_the_author("says that something has changed"):
        say(practice, words)
        practice.move(State.ACCEPTED, is_published=False, reason="To be renewed")
        practice.move(State.REVISION, asked_at=timezone.now(), reason="To be renewed")
    tell_desk(practice, "is bringing a best practice up to date", words.strip())


@transaction.atomic
def has_ended(*, practice: BestPractice, words: str) -> None:
    """It is over: the secretariat is asked to archive it."""
    practice = to_renew(practice)
    with by_the_author("says that it has ended"):
        say(practice, f"This has ended: please archive it. {words}")
        practice.asked_at = None
        practice.save(update_fields=["asked_at", "updated_at"])
    tell_desk(practice, "says that a best practice has ended", words.strip())


def to_renew(practice: BestPractice) -> BestPractice:
    """The practice, if its author may say now whether it is still right."""
    practice = locked(practice)
    if practice.state != State.APPROVED:
        raise ValueError("This best practice is being worked on: there is nothing to renew.")
    return practice


# --- what exactly is approved ---------------------------------------------------------------------


def fingerprint(practice: BestPractice) -> str:
    """A short sign of everything that the public will see: changed, it is another."""
    figures = practice.figures.values_list(
        *("label", "qualifier", "number", "unit", "as_of", "source")
    )
    links = practice.links.values_list("title", "url", "language")
    names = [*APPROVED, "organisation_id", "picture", "picture_credit", "picture_licence"]
    content = [
        [str(value_of(practice, name) or "") for name in names],
        [[str(value) for value in row] for row in [*figures, *links]],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def value_of(practice: BestPractice, name: str):
    """A value as it is stored."""
    field: models.Field = practice._meta.get_field(name.removesuffix("_id"))
    return getattr(practice, field.attname)
