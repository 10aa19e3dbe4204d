"""More time for one nomination, after the deadline: with a reason, which stays on record."""

from datetime import datetime

import pghistory
from django.db import transaction
from django.utils import timezone

from recognition.applying import WRITTEN_IN, fresh
from recognition.deadlines import moment_words
from recognition.models import Edition, Nomination


@transaction.atomic
def extend(*, nomination: Nomination, until: datetime, reason: str, by=None) -> Nomination:
    """Let one nomination be written and handed in until a later moment."""
    nomination = fresh(nomination)
    edition = nomination.edition
    if edition.state != Edition.State.RUNNING:
        raise ValueError("The edition is decided: nothing is written any more.")
    if nomination.state not in WRITTEN_IN:
        state = nomination.get_state_display().lower()
        raise ValueError(f"A nomination that is “{state}” is not written any more.")
    if until <= timezone.now():
        raise ValueError("This moment is over: write a later one.")
    if edition.deadline and until <= edition.deadline:
        raise ValueError("The call itself is open for longer: no extension is needed.")
    if not reason.strip():
        raise ValueError("Write the reason.")
    words = f"May be written until {moment_words(until, edition)}: {reason.strip()}"
    nomination.late_until = until
    nomination.note = "\n".join(filter(None, [nomination.note, words]))
    with pghistory.context(reason=words + (f" ({by})" if by else "")):
        nomination.save(update_fields=["late_until", "note", "updated_at"])
    return nomination
