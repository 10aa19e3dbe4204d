"""Addresses that must not be written to: only a digest of each is kept.

No import, no form and no statement makes such an address active again: the database refuses.
Only the owner's own confirmation lifts it, by the button behind the link in a mail.
"""

import pgtrigger
from django.db import connection
from django.utils import timezone

from publications.models import Suppression
from publications.models.subscribers import AddressDigest

Reason = Suppression.Reason


def digest_of(email: str) -> str:
    """What is kept of an address, worked out where it is compared: by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + AddressDigest.template % {"expressions": "%s"}, [email])
        return cursor.fetchone()[0]


def suppress(email: str, reason: str) -> None:
    """Write to this address no more. What was said first stays."""
    known = {"reason": reason, "since": timezone.now()}
    Suppression.objects.get_or_create(digest=digest_of(email), defaults=known)


def is_suppressed(email: str) -> bool:
    """Whether the address must not be written to."""
    return Suppression.objects.filter(digest=digest_of(email)).exists()


def has_complained(email: str) -> bool:
    """Whether the owner of the address called a mail unwanted: then none goes there unasked."""
    return Suppression.objects.filter(digest=digest_of(email), reason=Reason.COMPLAINED).exists()


def lift(email: str) -> None:
    """The owner has confirmed the address: it may be written to again."""
    with pgtrigger.ignore("publications.Suppression:stays"):
        Suppression.objects.filter(digest=digest_of(email)).delete()
