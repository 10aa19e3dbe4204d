"""What mails said, and to whom, is erased: in time, or with the records they were about.

The rows stay: how many mails went out when, and which failed.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.utils import timezone

from icpermed.outbox.models import Mail, Mailing

State = Mail.State


class WithoutWords(Func):
    """A log in which nobody is quoted: servers repeat addresses."""

    template = (
        "(SELECT COALESCE(jsonb_agg(line - 'words'), '[]')"
        " FROM jsonb_array_elements(%(expressions)s) AS line)"
    )
    output_field = models.JSONField()


def erase(mails: models.QuerySet) -> int:
    """Empty mails, and keep their rows. What was still to go out does not. Returns how many."""
    with transaction.atomic():
        mails = mails.filter(erased_at=None)
        mails.filter(state__in=[State.DRAFT, State.QUEUED, State.FAILED]).cancel()
        now = timezone.now()
        return mails.order_by().update(
            to="",
            name="",
            subject="",
            text="",
            html="",
            headers={},
            attachments=[],
            problem="",
            log=WithoutWords(F("log")),
            erased_at=now,
            updated_at=now,
        )


def forget_about(records: Iterable[models.Model]) -> int:
    """Erase all mails about some records, of whatever models, at once. Returns how many."""
    keys = defaultdict(list)
    for record in records:
        keys[record._meta.label_lower].append(str(record.pk))
    found = Q(pk=None)
    for model, pks in keys.items():
        found |= Q(about_model=model, about_pk__in=pks)
    return erase(Mail.objects.filter(found))


def forget_old() -> int:
    """Erase what is older than it is kept; drafts that nobody released are discarded first."""
    before = timezone.now() - timedelta(days=settings.MAIL_KEPT_DAYS)
    with transaction.atomic():
        for mailing in Mailing.objects.filter(state=Mailing.State.DRAFT, created_at__lt=before):
            mailing.discard()
        return erase(Mail.objects.exclude(state=State.SENDING).filter(created_at__lt=before))
