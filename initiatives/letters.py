"""What we write about initiatives: to whoever suggests or approves one, and to our own desk."""

from django.conf import settings
from django.urls import reverse

from icpermed.outbox import compose, send
from initiatives.models import Initiative

#: To whoever suggested it, by what has become of it.
TO_THE_SUGGESTER = {
    "confirm": "initiatives/mail/initiative_confirm.txt",
    "duplicate": "initiatives/mail/initiative_duplicate.txt",
    "published": "initiatives/mail/initiative_published.txt",
    "received": "initiatives/mail/initiative_received.txt",
    "rejected": "initiatives/mail/initiative_rejected.txt",
}
TO_THE_APPROVER = "initiatives/mail/initiative_approval.txt"
TO_THE_DESK = "initiatives/mail/initiative_desk.txt"


def key_of(initiative: Initiative, what: str) -> str:
    """By what a letter is known: the same state of the record does not write it twice."""
    return f"initiative.{initiative.pk}.{what}.{initiative.updated_at:%Y%m%dT%H%M%S.%f}"


def tell_suggester(initiative: Initiative, what: str, **context) -> bool:
    """Write to whoever suggested it, if anybody did. Returns whether somebody did."""
    if initiative.suggester_email:
        letter = compose(
            TO_THE_SUGGESTER[what],
            initiative.suggester_email,
            initiative.suggester_name,
            initiative=initiative,
            personal_url=settings.SITE_URL + initiative.get_suggestion_url(),
            page_url=settings.SITE_URL + initiative.get_absolute_url(),
            **context,
        )
        send(letter, about=initiative, once=key_of(initiative, what))
    return bool(initiative.suggester_email)


def ask_approver(initiative: Initiative) -> None:
    """Ask somebody of the member whether the draft may be published."""
    letter = compose(
        TO_THE_APPROVER,
        initiative.contact_email,
        initiative.contact_name,
        initiative=initiative,
        personal_url=settings.SITE_URL + initiative.get_approval_url(),
    )
    send(letter, about=initiative, once=key_of(initiative, "approval"))


def tell_desk(initiative: Initiative, did: str, words: str = "") -> None:
    """Tell the secretariat what somebody has done by a personal link."""
    desk = reverse("admin:initiatives_initiative_change", args=[initiative.pk])
    letter = compose(
        TO_THE_DESK,
        settings.CONTACT_EMAIL,
        initiative=initiative,
        did=did,
        words=words,
        desk_url=settings.SITE_URL + desk,
    )
    send(letter, about=initiative)
