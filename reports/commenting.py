"""Comments on a frozen draft, by the people of the Executive Committee.

Each has a link to the draft, while the report is out for comments. A verb that cannot be done
raises ValueError with a sentence that says why.
"""

from contextlib import contextmanager

import pghistory
from django.db import transaction
from django.db.models import Case, Q, When
from django.utils import timezone

from icpermed.outbox.models import Mailing
from registry.models import Body, Mandate, Membership, Person
from reports.asking import ask
from reports.models import Comment, Reading, Report, Version
from reports.publishing import draft_of

State = Reading.State
Role = Mandate.Role
#: Who sits in the committee; who has several seats is asked by the first.
SEATS = [Role.DELEGATE, Role.DEPUTY, Role.OBSERVER, Role.CHAIR, Role.VICE_CHAIR]
NO_ADDRESS = "There is no e-mail address."
SAME_ADDRESS = "Somebody else of the committee has the same address, and is asked."
MOST_COMMENTS = 50


def committee() -> list[Mandate]:
    """The seats in the Executive Committee today, one for each person.

    Who speaks for an organisation does so while that is a member, or an observer.
    """
    today = Membership.objects.current().values("organisation")
    rank = Case(*[When(role=role, then=place) for place, role in enumerate(SEATS)])
    mandates = Mandate.objects.current().filter(
        Q(organisation=None) | Q(organisation__in=today),
        body__kind=Body.Kind.EXECUTIVE_COMMITTEE,
        role__in=SEATS,
    )
    mandates = mandates.select_related("person", "organisation").order_by(rank, "pk")
    seats: dict[int, Mandate] = {}
    for mandate in mandates:
        seats.setdefault(mandate.person_id, mandate)
    return sorted(seats.values(), key=lambda seat: seat.person.sort_key)


@transaction.atomic
def ask_the_committee(*, report: Report, by) -> Mailing:
    """Ask everybody who is in the committee today, and was not asked to read this draft.

    The letters wait in the outbox to be looked at. Who has another seat since, or another address,
    is asked anew. Raises ValueError where there is nobody to ask.
    """
    report.hold()
    if report.state != Report.State.COMMENT:
        raise ValueError("The committee is asked while the report is out for comments.")
    draft = draft_of(report)
    without: dict[Person, str] = {}
    first: dict[str, Mandate] = {}
    for seat in committee():
        address = seat.person.email.lower()
        if not address or address in first:
            without[seat.person] = SAME_ADDRESS if address else NO_ADDRESS
        else:
            first[address] = seat
    there = asked_already(draft, first)
    for seat in [seat for address, seat in first.items() if address not in there]:
        who = {"name": seat.person.name, "email": seat.person.email}
        Reading.objects.create(version=draft, mandate=seat, **who)
    return ask(
        draft.readings.not_written_to().with_report(),
        title=f"{report}: asking the Executive Committee for comments",
        report=report,
        by=by,
        without=[(person.name, why) for person, why in without.items()],
    )


def asked_already(draft: Version, seats: dict[str, Mandate]) -> set[str]:
    """The addresses at which a draft is read; what became of no use to who has a seat goes.

    ``seats`` are those of today by the address of their person.
    """
    addresses = {seat.person_id: address for address, seat in seats.items()}
    found = set()
    for reading in draft.readings.with_report():
        address = reading.email.lower()
        present = addresses.get(reading.mandate.person_id, address) if reading.mandate else address
        if present != address or (address in seats and reading.why_closed()):
            reading.delete()
        else:
            found.add(address)
    return found


# --- by the link ----------------------------------------------------------------------------------


def locked(reading: Reading) -> Reading:
    """A reading as it is now, for this transaction alone; nobody moves its report.

    The report first, as who takes it back does. Raises ValueError where that was quicker.
    """
    Report.objects.select_for_update().get(pk=reading.report.pk)
    rows = Reading.objects.with_report().select_for_update(of=["self"])
    found = rows.filter(pk=reading.pk).first()
    if found is None:
        raise ValueError("This draft was taken back.")
    return found


def to_answer(reading: Reading) -> Reading:
    """The reading, if it can be answered now."""
    reading = locked(reading)
    if why := reading.why_closed():
        raise ValueError(f"{why} Nothing was sent.")
    return reading


def said_by(reading: Reading):
    """What somebody has said of a report so far, also of earlier drafts, with our answers."""
    return reading.report.comments.filter(author=reading.author)


@contextmanager
def by_the_reader(did: str):
    """The history says what somebody did, without the secret in the page's address."""
    reason = f"A reader {did}, by a personal link"
    with pghistory.context(url="/reports/drafts/", reason=reason):
        yield {"answered_at": timezone.now(), "reason": reason}


@transaction.atomic
def comment(*, reading: Reading, section: str, text: str) -> None:
    """Note what somebody says of a section, or of the whole, as if it were noted at the desk."""
    reading = to_answer(reading)
    mine = said_by(reading)
    if mine.filter(section=section, text=text).exists():
        return  # The button was pressed twice.
    if mine.count() >= MOST_COMMENTS:
        raise ValueError(f"These are {MOST_COMMENTS} comments: please write us a mail instead.")
    with by_the_reader("has commented") as noted:
        Comment.objects.create(
            report=reading.report, section=section, author=reading.author, text=text
        )
        reading.move(State.COMMENTED, **noted)


@transaction.atomic
def agree(*, reading: Reading) -> None:
    """Somebody has read the draft, and has nothing to add."""
    reading = to_answer(reading)
    with by_the_reader("has nothing to add") as noted:
        reading.move(State.AGREED, **noted)
