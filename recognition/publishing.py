"""Publishing the winners of an edition: those who agreed, and only those."""

from collections.abc import Iterable

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from icpermed.outbox import Letter, compose, prepare
from icpermed.outbox.models import Mailing
from icpermed.outbox.releasing import when_released
from icpermed.partial_dates import PartialDate
from recognition.models import Award, Edition

TOLD = "recognition/mail/winner_published.txt"


@transaction.atomic
def publish_results(*, edition: Edition, by) -> Mailing | None:
    """Whoever agreed to be named is on the public page from now on.

    Returns the mailing that tells them, to be looked at in the outbox; nothing where there is
    nobody to tell. Raises ValueError, with a sentence, where the edition is not decided.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if not edition.awards.exists():
        raise ValueError("This edition has no winners yet: decide first.")
    edition.publish_results()
    with pghistory.context(reason="winners published"):
        edition.results_on = edition.results_on or today()
        edition.is_published = True
        edition.save(update_fields=["results_on", "is_published", "updated_at"])
    letters = list(letters_about(edition))
    if not letters:
        return None
    return prepare(
        f"Winners are published: {edition}",
        letters,
        about=edition,
        by=by,
        without=left_out(edition),
    )


@transaction.atomic
def withdraw_results(*, edition: Edition, reason: str) -> None:
    """Take all winners of an edition off the public pages. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Say why: it stands in the history.")
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    edition.withdraw_results(reason=reason.strip())


def today() -> PartialDate:
    """This day as it is kept."""
    return PartialDate.known(timezone.localdate())


def letters_about(edition: Edition) -> Iterable[tuple[Letter, str, Award]]:
    """What each named winner is told: where it stands, and how to change it. Once for good."""
    for award in edition.awards.filter(is_name_public=True).exclude(email=""):
        award.edition = edition
        letter = compose(
            TOLD,
            award.email,
            award.name,
            award=award,
            edition=edition,
            page_url=settings.SITE_URL + award.get_absolute_url(),
            personal_url=settings.SITE_URL + award.get_consent_url(),
        )
        yield letter, f"award-published-{award.pk}", award


@when_released(TOLD)
def only_who_is_named(mails) -> None:
    """An award that was taken back, or is not named any more, is not told of. Raises ValueError."""
    keys = {int(pk) for pk in mails.values_list("about_pk", flat=True)}
    gone = len(keys) - Award.objects.published().filter(pk__in=keys).count()
    if gone:
        raise ValueError(
            f"{gone} of these awards {'is' if gone == 1 else 'are'} not published any more. Leave"
            " those letters out, or discard the mailing."
        )


def left_out(edition: Edition) -> list[tuple[str, str]]:
    """Winners who get no such letter, each with the reason."""
    return [
        (award.name, "is not named" if award.email else "has no e-mail address")
        for award in edition.awards.all()
        if not (award.is_name_public and award.email)
    ]
