"""What somebody of the member does with a draft, by a personal link: approve it, or ask for more.

They approve just what they saw: a text that was changed in between is looked at once more.
"""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from initiatives.letters import tell_desk
from initiatives.models import Initiative
from initiatives.models.initiatives import APPROVED
from initiatives.moving import locked
from initiatives.suggesting import by_a_visitor

State = Initiative.State
LONGEST_WORDS = 5000


@transaction.atomic
def approve_as_shown(*, initiative: Initiative, seen: str) -> None:
    """Approve what was shown: ``seen`` is its `fingerprint`."""
    initiative = locked(initiative)
    if initiative.state in {State.APPROVED, State.PUBLISHED}:
        return  # The button was pressed twice.
    if initiative.state != State.DRAFTED or not initiative.asked_at:
        raise ValueError("We are still editing the text, and will write to you when it is ready.")
    if seen != fingerprint(initiative):
        raise ValueError(
            "The text was changed after you opened this page. Please look at it once more."
        )
    with by_a_visitor("approved it"):
        initiative.move(
            State.APPROVED,
            approved_at=timezone.now(),
            approval_note="",
            asked_at=None,
            reason="Approved by the member",
        )
    tell_desk(initiative, "of the member has approved an initiative")


@transaction.atomic
def ask_for_changes(*, initiative: Initiative, words: str) -> None:
    """The draft is not right yet: the secretariat reads what is to be changed."""
    initiative = locked(initiative)
    if initiative.state not in {State.DRAFTED, State.APPROVED, State.PUBLISHED}:
        raise ValueError("Nothing is asked of you at the moment. Please write us a mail.")
    if not words.strip():
        raise ValueError("Write something first.")
    line = f"{timezone.localdate().isoformat()}, by who approves it: {words.strip()}"
    initiative.note = "\n\n".join(part for part in [initiative.note, line] if part)
    fields = ["note", "updated_at"]
    if initiative.state == State.DRAFTED:
        # It is with us now; the button comes back once we ask again.
        initiative.asked_at = None
        fields.append("asked_at")
    with by_a_visitor("asked for changes"):
        initiative.save(update_fields=fields)
    tell_desk(initiative, "of the member asks for changes of an initiative", words.strip())


def fingerprint(initiative: Initiative) -> str:
    """A short sign of everything that the public will see: changed, it is another."""
    rows = [
        initiative.country_rows.values_list("country_id"),
        initiative.leads.values_list("name", "organisation_id"),
        initiative.topic_rows.values_list("topic__name"),
        initiative.key_points.values_list("group", "title", "text"),
        initiative.figures.values_list("label", "qualifier", "number", "unit", "as_of", "source"),
        initiative.links.values_list("title", "url", "language"),
    ]
    content = [
        [str(getattr(initiative, name) or "") for name in APPROVED],
        [[[str(value) for value in row] for row in part] for part in rows],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]
