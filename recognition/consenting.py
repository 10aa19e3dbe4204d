"""Winners say by a personal link what may be published of them, and may take it back any time."""

import pghistory
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from icpermed.outbox import Letter, compose, send
from icpermed.outbox.models import Mail
from icpermed.outbox.releasing import when_released
from recognition.models import Award, Edition

#: What winners agree to, word for word.
NAMED = (
    "I agree that ICPerMed publishes my name, my affiliation, my country and the title of my work"
    " on this site, in its open data and on the certificate."
)
PICTURED = (
    "I agree that ICPerMed shows my picture on this site. I may give it away, and so may whoever"
    " took it."
)
REMINDER = "recognition/mail/winner_consent.txt"


class LinkUnknown(Exception):
    """The link does not lead to an award, or not any longer."""


def award_of(year: int, token: str) -> Award:
    """Whose link this is. Raises LinkUnknown."""
    related = ["edition", "country", "topic", "presented_at"]
    found = Award.objects.select_related(*related).filter(edition__year=year, token=token).first()
    if found is None:
        raise LinkUnknown
    return found


def in_history(award: Award, did: str):
    """The history says what a winner did, without the secret in the page's address."""
    reason = f"{award.name} {did}, by a personal link"
    return pghistory.context(url=award.edition.get_absolute_url(), reason=reason)


def locked(award: Award) -> Award:
    """The award as it is now, for one change at a time."""
    return Award.objects.select_for_update(of=["self"]).select_related("edition").get(pk=award.pk)


# --- what winners do ------------------------------------------------------------------------------


@transaction.atomic
def agree(
    award: Award, *, shows_picture: bool, picture: ContentFile | None = None, credit: str = ""
) -> None:
    """The winner may be named; and be shown, if there is a picture and the winner wants it.

    A picture that may not be shown is not kept either.
    """
    award = locked(award)
    old = award.picture.name
    award.is_name_public, award.declined_at = True, None
    award.consented_on = award.consented_on or timezone.localdate()
    if shows_picture and picture:
        award.picture.save(picture.name, picture, save=False)
    elif not shows_picture:
        award.picture = ""
    award.picture_credit = credit if award.picture else ""
    award.is_picture_public = bool(shows_picture and award.picture)
    did = "agreed to be named and shown" if award.is_picture_public else "agreed to be named"
    store(award, did)
    if old and old != award.picture.name:
        forget_file(award, old)


@transaction.atomic
def decline(award: Award) -> None:
    """The winner is not named; what was shown is off at once, and the picture is deleted."""
    award = locked(award)
    was_named = award.is_name_public
    old = award.picture.name
    award.is_name_public = award.is_picture_public = False
    award.consented_on, award.declined_at = None, timezone.now()
    award.picture, award.picture_credit = "", ""
    store(award, "took the consent back" if was_named else "declined to be named")
    if old:
        forget_file(award, old)
    did = "has taken back" if was_named else "has declined"
    send(to_the_secretariat(award, f"{award.name} {did} the consent to be named"), about=award)


@transaction.atomic
def propose(award: Award, *, name: str, affiliation: str, words: str) -> None:
    """Corrections of the entry go to the secretariat: what is printed is not changed unseen."""
    award = locked(award)
    said = {"Name": name, "Affiliation": affiliation, "Remark": words}
    stored = {"Name": award.name, "Affiliation": award.affiliation, "Remark": ""}
    lines = [f"{what}: {text}" for what, text in said.items() if text != stored[what]]
    if not lines:
        raise ValueError("Nothing is different from what we have.")
    day = date_format(timezone.localdate(), "j F Y")
    proposal = "\n".join([f"{day}, the winner proposes by the personal link:", *lines])
    award.note = "\n\n".join(filter(None, [award.note, proposal]))
    with in_history(award, "proposed corrections"):
        award.save(update_fields=["note", "updated_at"])
    letter = to_the_secretariat(award, f"{award.name} proposes corrections", lines)
    send(letter, about=award)


def store(award: Award, did: str) -> None:
    """Write down what was agreed to."""
    changed = [
        *("is_name_public", "is_picture_public", "consented_on", "declined_at"),
        *("picture", "picture_credit", "updated_at"),
    ]
    with in_history(award, did):
        award.save(update_fields=changed)
        # Caches and calendars of the edition learn that something has changed.
        Edition.objects.filter(pk=award.edition_id).update(updated_at=timezone.now())


def forget_file(award: Award, name: str) -> None:
    """Delete a picture once nothing speaks of it any more."""
    storage = award.picture.storage
    transaction.on_commit(lambda: storage.delete(name))


def to_the_secretariat(award: Award, title: str, lines: list[str] | None = None) -> Letter:
    """What the secretariat is told of a winner's answer."""
    return compose(
        "recognition/mail/winner_answered.txt",
        settings.CONTACT_EMAIL,
        title=title,
        award=award,
        lines=lines or [],
    )


# --- what the secretariat does --------------------------------------------------------------------


def unanswered(edition: Edition) -> QuerySet[Award]:
    """Winners of an edition who have neither agreed nor declined."""
    return edition.awards.filter(is_name_public=False, declined_at=None)


def reminders(edition: Edition) -> list[tuple[Letter, str, Award]]:
    """A letter to each winner who has not answered: at most one a day to each."""
    today = timezone.localdate().isoformat()
    return [
        (letter_to(award), f"award-consent-{award.pk}-{today}", award)
        for award in unanswered(edition).exclude(email="").select_related("edition")
    ]


def letter_to(award: Award) -> Letter:
    """What a winner is asked."""
    return compose(
        REMINDER,
        award.email,
        award.name,
        award=award,
        edition=award.edition,
        personal_url=settings.SITE_URL + award.get_consent_url(),
    )


@when_released(REMINDER)
def note_asked(mails: QuerySet[Mail]) -> None:
    """The letters go out: now the winners are asked."""
    now = timezone.now()
    keys = [int(pk) for pk in mails.values_list("about_pk", flat=True)]
    with pghistory.context(reason="asked for consent"):
        Award.objects.filter(pk__in=keys).update(asked_at=now, updated_at=now)
