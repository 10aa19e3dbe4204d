"""A mail of the outbox as it goes over the wire."""

import re
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from icpermed.outbox.models import Mail

ENCODING = "utf-8"


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """The mail with everything that belongs to its head. The same however often it is tried."""
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [formataddr((mail.name, bare(mail.to)))],
        attachments=[(name, text, kind) for name, kind, text in mail.attachments],
        headers={
            "Reply-To": settings.CONTACT_EMAIL,
            **mail.headers,
            "Auto-Submitted": "auto-generated",
            "Date": format_datetime(mail.queued_at),
            "Message-ID": mail.message_id,
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def lines_of(mail: Mail) -> bytes:
    """The mail as SMTP wants it: whole lines, and none that could be taken for the end."""
    lines = message_of(mail).message().as_bytes(linesep="\r\n")
    lines = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)


def bare(address: str) -> str:
    """The address alone, as it stands on the envelope; foreign letters of a domain are encoded."""
    return parseaddr(sanitize_address(address, ENCODING))[1]
