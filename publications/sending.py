"""From the proof to the last mail: an issue is proofed, approved, and sent by the worker.

The worker writes the mails into the outbox in batches, each one transaction: killed at any moment
it goes on where it was. Each mail has a key made of the issue and the subscriber, so that nobody
gets it twice; and it goes on until nobody is left out.
"""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from icpermed.history import events_of
from icpermed.outbox import send
from icpermed.outbox.models import Mail, Mailing, about
from icpermed.outbox.writing import send_all
from publications.models import NewsletterIssue, NewsletterItem, Subscriber, Suppression
from publications.models.newsletters import CONTENT
from publications.models.subscribers import AddressDigest, Audience
from publications.newsletter_letters import letters_of, proof_letter

State = NewsletterIssue.State

#: So many mails are written into the outbox at once.
BATCH = 100
#: So many batches between two looks at what else there is to do.
BATCHES = 100


def locked(issue: NewsletterIssue) -> NewsletterIssue:
    """An issue as the database has it now, for this transaction alone."""
    return NewsletterIssue.objects.select_for_update().get(pk=issue.pk)


# --- before it goes out ---------------------------------------------------------------------------


@transaction.atomic
def begin(*, issue: NewsletterIssue) -> None:
    """Somebody begins to write it."""
    locked(issue).move(State.DRAFT, reason="Begun")


@transaction.atomic
def send_proof(*, issue: NewsletterIssue, to: Collection[str]) -> int:
    """Send it to those who read it before the others. Returns how many mails that are."""
    issue = locked(issue)
    addresses = sorted({address.strip() for address in to if address.strip()})
    if not addresses:
        raise ValueError("Write at least one address.")
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError:
            raise ValueError(f"“{address}” is not an e-mail address.") from None
    if not (issue.items.exists() or issue.intro.strip()):
        raise ValueError("There is nothing in this issue yet: add items, or an introduction.")
    now = timezone.now()
    if issue.state == State.PROOF:
        issue.proofed_at = now
        issue.save(update_fields=["proofed_at", "updated_at"])
    else:
        issue.move(State.PROOF, proofed_at=now, reason="Proof sent")
    for address in addresses:
        send(proof_letter(issue, address), about=issue)
    return len(addresses)


@transaction.atomic
def take_back(*, issue: NewsletterIssue, reason: str = "") -> None:
    """Something is to be changed: it is a draft again."""
    locked(issue).move(State.DRAFT, reason=reason or "Back to writing")


@transaction.atomic
def approve(*, issue: NewsletterIssue) -> None:
    """The proof is good: nothing of it is changed any more."""
    issue = locked(issue)
    if issue.state == State.PROOF and has_changed_since_the_proof(issue):
        raise ValueError("It was changed after the proof was sent: send another proof first.")
    issue.move(State.APPROVED, reason="Approved")


def has_changed_since_the_proof(issue: NewsletterIssue) -> bool:
    """Whether an item is newer than the proof or has gone since, or the words around them."""
    items = events_of(NewsletterItem).objects.filter(issue=issue.pk)
    own = events_of(NewsletterIssue).objects.filter(pgh_obj=issue.pk)
    same = {name: getattr(issue, name) for name in CONTENT}
    since = {"pgh_created_at__gt": issue.proofed_at}
    return items.filter(**since).exists() or own.filter(**since).exclude(**same).exists()


# --- it goes out ----------------------------------------------------------------------------------


@transaction.atomic
def send_to_all(*, issue: NewsletterIssue, by=None) -> Mailing:
    """Let it go out: from now on the worker writes the mails, and the archive shows the issue."""
    issue = locked(issue)
    issue.move(
        State.SENDING,
        sent_at=timezone.now(),
        is_published=issue.audience == Audience.PUBLIC,
        reason="Sending begun" if by else "Sending begun at its time",
    )
    mailing = Mailing.objects.create(
        title=f"Newsletter: {issue}"[:250], once=key_of(issue), made_by=by, **about(issue)
    )
    mailing.release(by=by)
    return mailing


def key_of(issue: NewsletterIssue) -> str:
    """The key of its mailing; with the subscriber's number after it, that of a mail."""
    return f"publications.newsletterissue.{issue.pk}"


def mailing_of(issue: NewsletterIssue) -> Mailing | None:
    """The mailing by which it goes out, once it does."""
    return Mailing.objects.filter(once=key_of(issue)).first()


def recipients(audience: str) -> QuerySet[Subscriber]:
    """Who gets what is for an audience now: confirmed, not ended, not suppressed."""
    suppressed = Suppression.objects.filter(digest=AddressDigest(OuterRef("email")))
    active = Subscriber.objects.filter(state=Subscriber.State.ACTIVE)
    return active.filter(~Exists(suppressed), audiences__contains=[audience])


def still_to_write(issue: NewsletterIssue) -> QuerySet[Subscriber]:
    """Recipients for whom there is no mail in the outbox yet, whatever has become of it."""
    number = Cast(OuterRef("pk"), TextField())
    written = Mail.objects.filter(
        about_model=Subscriber._meta.label_lower,
        about_pk=number,
        once=Concat(Value(f"{key_of(issue)}."), number),
    )
    return recipients(issue.audience).filter(~Exists(written))


@transaction.atomic
def write_batch(pk: int) -> int:
    """Write the next mails of an issue into the outbox. Returns how many that are.

    Whoever unsubscribes at this moment comes before, and gets none; or after, and it is called
    off: both lock the subscriber.
    """
    sending = NewsletterIssue.objects.select_for_update(skip_locked=True)
    issue = sending.filter(pk=pk, state=State.SENDING).first()
    if issue is None:
        return 0  # Another worker has it in hand.
    found = list(still_to_write(issue).select_for_update(of=["self"]).order_by("pk")[:BATCH])
    if not found:
        return 0
    letters = zip(letters_of(issue, found), found, strict=True)
    items = [(letter, one, f"{key_of(issue)}.{one.pk}") for letter, one in letters]
    return len(send_all(items, mailing=mailing_of(issue)))


@transaction.atomic
def finish(pk: int) -> bool:
    """Note that an issue has gone out, once the outbox has nothing more of it to send."""
    sending = NewsletterIssue.objects.select_for_update(skip_locked=True)
    issue = sending.filter(pk=pk, state=State.SENDING).first()
    if issue is None or still_to_write(issue).exists():
        return False
    if mailing_of(issue).mails.unfinished().exists():
        return False
    issue.move(State.SENT, reason="Sent")
    return True


def go_on() -> int:
    """The worker's part: begin what is due, write what is missing, finish what is done."""
    due = Q(state=State.APPROVED, send_at__lte=timezone.now())
    for issue in NewsletterIssue.objects.filter(due):
        begin_in_time(issue)
    count = 0
    for pk in NewsletterIssue.objects.filter(state=State.SENDING).values_list("pk", flat=True):
        for _ in range(BATCHES):
            written = write_batch(pk)
            count += written
            if not written:
                break
        finish(pk)
    return count


def begin_in_time(issue: NewsletterIssue) -> None:
    """Send what is due, unless a person was quicker to send it, or to take it back."""
    try:
        send_to_all(issue=issue)
    except ValueError:
        return


@transaction.atomic
def progress(issue: NewsletterIssue) -> dict[str, int]:
    """How far it is: mails by state, and how many subscribers have none yet."""
    mailing = mailing_of(issue)
    rows = mailing.mails.order_by().values_list("state").annotate(Count("pk")) if mailing else []
    waiting = still_to_write(issue).count() if issue.state == State.SENDING else 0
    return {"to_write": waiting, **dict(rows)}
