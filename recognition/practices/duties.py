"""What the start page says of best practices: who waits for us, and for whom we wait too long."""

from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from icpermed.duties import Duty
from recognition.models import BestPractice, PracticeComment, PracticeLink
from recognition.practices.deciding import ASSESSMENTS_WANTED, assessments
from recognition.practices.renewing import due

State = BestPractice.State
#: For so long we wait for an author before it is said on the start page.
LONG = timedelta(days=30)


def in_state(state: str):
    """Practices in a state."""
    return lambda practices: practices.filter(state=state)


def assessed(enough: bool):
    """Practices in review, with all the assessments that are wanted, or fewer."""
    is_enough = Q(assessed__gte=ASSESSMENTS_WANTED)
    wanted = is_enough if enough else ~is_enough
    return lambda practices: assessments(practices.filter(state=State.SCREENED)).filter(wanted)


def waits_for_author(practices):
    """Practices whose authors were asked long ago."""
    return practices.filter(asked_at__lt=timezone.now() - LONG)


def author_has_written(practices):
    """Practices of which the author has the last word, where that is not part of a step."""
    last = PracticeComment.objects.filter(practice=OuterRef("pk")).order_by("-created_at", "-pk")
    found = practices.filter(state__in=[State.ACCEPTED, State.APPROVED])
    return found.alias(last=Subquery(last.values("kind")[:1])).filter(last="answer")


DUTIES = [
    Duty(
        "practices_to_screen",
        BestPractice,
        "best practice waits for its screening",
        "best practices wait for their screening",
        "Open it, read it, and answer the five questions under “Screen”.",
        in_state(State.SUBMITTED),
    ),
    Duty(
        "practices_to_assess",
        BestPractice,
        "best practice waits for assessments",
        "best practices wait for assessments",
        "Two people look at each. Write yours under “Assess”, and ask a colleague for the other.",
        assessed(enough=False),
    ),
    Duty(
        "practices_to_decide",
        BestPractice,
        "best practice has its assessments and waits for a decision",
        "best practices have their assessments and wait for a decision",
        "Accept it, ask its author for changes, or do not accept it.",
        assessed(enough=True),
    ),
    Duty(
        "practices_to_edit",
        BestPractice,
        "best practice is accepted, and its author was not asked for approval yet",
        "best practices are accepted, and their authors were not asked for approval yet",
        "Edit the text, then ask the author for approval.",
        lambda practices: practices.filter(state=State.ACCEPTED, asked_at=None),
    ),
    Duty(
        "practices_waiting_for_authors",
        BestPractice,
        "best practice has waited for its author for more than 30 days",
        "best practices have waited for their authors for more than 30 days",
        "Remind the author, or go on without.",
        waits_for_author,
    ),
    Duty(
        "practices_authors_wrote",
        BestPractice,
        "author of a best practice has written to us",
        "authors of best practices have written to us",
        "Read it on the page, then do what is asked, or write back.",
        author_has_written,
    ),
    Duty(
        "practices_to_publish",
        BestPractice,
        "best practice is approved and not published",
        "best practices are approved and not published",
        "Publish it.",
        lambda practices: practices.filter(state=State.APPROVED, is_published=False),
    ),
    Duty(
        "practices_to_review",
        BestPractice,
        "published best practice is due for a review",
        "published best practices are due for a review",
        "Its author is asked by a mail that waits in the outbox: look at it, and let it go.",
        due,
    ),
    Duty(
        "practices_of_nobody",
        BestPractice,
        "published best practice has no address of an author to ask",
        "published best practices have no address of an author to ask",
        "Find out whom to ask when the review is due.",
        lambda practices: practices.published().filter(contact_email=""),
    ),
    Duty(
        "practice_links_without_scheme",
        PracticeLink,
        "link of a best practice was given without https://",
        "links of best practices were given without https://",
        "It was mended for the page. Open it to see whether it works, and write it out in full.",
        lambda links: links.exclude(link__iregex=r"^\s*https?://"),
    ),
]
