"""What we write to the authors of best practices, and to our own desk about them."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from icpermed.outbox import Letter, compose, send
from recognition.models import BestPractice

#: Our letters, by what they are for.
LETTERS = {
    "approval": "recognition/mail/practice_approval.txt",
    "confirm": "recognition/mail/practice_confirm.txt",
    "received": "recognition/mail/practice_received.txt",
    "rejected": "recognition/mail/practice_rejected.txt",
    "reminder": "recognition/mail/practice_reminder.txt",
    "review": "recognition/mail/practice_review.txt",
    "revision": "recognition/mail/practice_revision.txt",
}
TO_THE_DESK = "recognition/mail/practice_desk.txt"


def written(practice: BestPractice, what: str, **context) -> Letter:
    """A letter to the author, with the link to their own page."""
    return compose(
        LETTERS[what],
        practice.contact_email,
        practice.contact_name,
        practice=practice,
        personal_url=settings.SITE_URL + practice.get_author_url(),
        **context,
    )


def tell_author(practice: BestPractice, what: str, **context) -> bool:
    """Write to the author, if there is one to write to. Returns whether there is."""
    if practice.contact_email:
        key = f"practice.{practice.pk}.{what}.{practice.updated_at:%Y%m%dT%H%M%S.%f}"
        send(written(practice, what, **context), about=practice, once=key)
    return bool(practice.contact_email)


def ask_to_confirm(practice: BestPractice) -> None:
    """Whoever owns the address is asked to press a button."""
    send(written(practice, "confirm"), about=practice, once=f"practice.{practice.pk}.confirm")


def remind(practice: BestPractice) -> bool:
    """Ask the author again, at most once a day. Returns whether a mail goes out."""
    day = f"practice.{practice.pk}.remind.{timezone.localdate():%Y%m%d}"
    return send(written(practice, "reminder"), about=practice, once=day) is not None


def tell_desk(practice: BestPractice, did: str, words: str = "") -> None:
    """Tell the secretariat what an author has done."""
    desk = reverse("admin:recognition_bestpractice_change", args=[practice.pk])
    letter = compose(
        TO_THE_DESK,
        settings.CONTACT_EMAIL,
        practice=practice,
        did=did,
        words=words,
        desk_url=settings.SITE_URL + desk,
    )
    send(letter, about=practice)
