"""Seating jurors: an account for each, and a mail by which they choose a password.

Jurors are no staff: their account opens the pages of the jury, and no desk.
"""

import pghistory
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from icpermed.outbox import Letter, compose, send
from recognition.conflicts import compute
from recognition.models import Edition, Juror

User = get_user_model()

INVITATION = "recognition/mail/jury_invitation.txt"


@transaction.atomic
def seat(*, juror: Juror, by) -> Juror:
    """Find or make the juror's account, look for conflicts, and mail an invitation.

    Doing it again sends another invitation. Raises PermissionDenied for who may not invite, and
    ValueError with a sentence.
    """
    if not by.has_perm("recognition.change_juror"):
        raise PermissionDenied
    juror = (
        Juror.objects.select_for_update(of=["self"])
        .select_related("edition", "person", "user")
        .get(pk=juror.pk)
    )
    if juror.edition.state != Edition.State.RUNNING:
        raise ValueError("The edition is decided: nobody is invited into its jury any more.")
    address = address_of(juror)
    with pghistory.context(reason="invited"):
        juror.user = juror.user or account_for(address, juror)
        if not juror.user.is_active:
            raise ValueError(f"The account of {juror.person} is switched off.")
        if Juror.objects.filter(edition=juror.edition, user=juror.user).exclude(pk=juror.pk):
            raise ValueError(f"Another juror of this edition signs in as {juror.user}.")
        juror.invited_at = timezone.now()
        juror.save()
    send(letter_to(juror), once=f"recognition.juror.{juror.pk}.{juror.invited_at:%Y%m%dT%H%M%S.%f}")
    compute(edition=juror.edition)
    return juror


def address_of(juror: Juror) -> str:
    """Where the invitation goes, or ValueError."""
    try:
        validate_email(juror.address)
    except ValidationError:
        raise ValueError(f"There is no e-mail address of {juror.person}: write one.") from None
    return juror.address


def account_for(address: str, juror: Juror):
    """The account with this address; where there is none, a new one without a password."""
    with_it = list(User.objects.filter(email__iexact=address).order_by("pk")[:2])
    if len(with_it) > 1:
        raise ValueError(f"Two accounts have the address {address}: give each one of its own.")
    if with_it:
        return with_it[0]
    user = User(username=free_username(address), email=address, is_staff=False)
    user.first_name = juror.person.name[: User._meta.get_field("first_name").max_length]
    user.set_unusable_password()
    user.save()
    return user


def free_username(address: str) -> str:
    """A name for signing in that nobody has: people sign in with their address anyway."""
    stem = slugify(address.replace("@", " ").replace(".", " "))[:100] or "juror"
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    names = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def letter_to(juror: Juror) -> Letter:
    """The invitation. Who has a password signs in with it; who has none chooses one.

    It is about no record: like all mails that open an account, it is shown to superusers alone.
    """
    user, year = juror.user, juror.edition.year
    return compose(
        INVITATION,
        juror.address,
        juror.person.name,
        edition=juror.edition,
        juror=juror,
        password_url="" if user.has_usable_password() else settings.SITE_URL + password_path(user),
        sign_in_url=settings.SITE_URL + reverse("account_login"),
        forgotten_url=settings.SITE_URL + reverse("account_reset_password"),
        jury_url=settings.SITE_URL + reverse("jury_declare", args=[year]),
        days=settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
    )


def password_path(user) -> str:
    """Where somebody chooses a password, once: as after "forgotten"."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return reverse("account_reset_password_from_key", args=[*key.split("-", 1)])
