"""Newsletters that the mail server refuses for good: counted, and at last not sent any more."""

import re

from django.db import transaction

from icpermed.outbox.models import Mail, about
from icpermed.outbox.refusing import when_refused
from icpermed.outbox.smtp import Refused
from publications.models import Subscriber
from publications.newsletter_letters import ISSUE
from publications.subscribing import locked
from publications.unsubscribing import mail_comes_back

#: After so many refused mails in a row there is nobody at the address. A single one may be about
#: the mail, or about us.
MOST = 3
#: There is no such mailbox, or no such domain (RFC 3463): more mails change nothing.
NO_SUCH_ADDRESS = re.compile(r"\b5\.1\.(1|2|3|6|10)\b")


@when_refused(ISSUE)
@transaction.atomic
def count(mail: Mail, refusal: Refused) -> None:
    """Note that a mail came back; end the subscription where that was once too often."""
    row = Subscriber.objects.filter(pk=mail.about_pk, state=Subscriber.State.ACTIVE).first()
    if row is None:
        return
    subscriber = locked(row)
    subscriber.bounces = 1 + (0 if did_the_last_arrive(mail, subscriber) else subscriber.bounces)
    subscriber.save(update_fields=["bounces", "updated_at"])
    is_gone = bool(NO_SUCH_ADDRESS.search(f"{refusal}"))
    if is_gone or subscriber.bounces >= MOST:
        why = "no such address" if is_gone else f"{subscriber.bounces} mails in a row"
        mail_comes_back(subscriber=subscriber, reason=f"Refused by the mail server: {why}")


def did_the_last_arrive(mail: Mail, subscriber: Subscriber) -> bool:
    """Whether the newsletter before this one reached the address."""
    before = Mail.objects.filter(**about(subscriber), template=ISSUE, pk__lt=mail.pk)
    known = before.filter(state__in=[Mail.State.SENT, Mail.State.FAILED])
    last = known.order_by("-pk").values_list("state", flat=True).first()
    return last == Mail.State.SENT
