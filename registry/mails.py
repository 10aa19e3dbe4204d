"""What we write to applicants and contacts, and the record of it."""

import logging
from dataclasses import dataclass

import pghistory
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from registry.models import Application

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mail:
    """A mail as it will be sent: what a preview shows is what goes out."""

    to: str
    subject: str
    text: str


def compose(template: str, to: str, **context) -> Mail:
    """The mail of templates/registry/mail/<template>.txt; its first line is the subject."""
    context = {"contact_email": settings.CONTACT_EMAIL, **context}
    words = render_to_string(f"registry/mail/{template}.txt", context)
    subject, text = words.strip().split("\n", 1)
    return Mail(to, subject.strip(), text.strip() + "\n")


def draft(name: str, application: Application, to: str = "") -> Mail:
    """A mail about an application, by default to the applicant."""
    return compose(
        name,
        to or application.contact_email,
        application=application,
        confirm_url=settings.SITE_URL + application.get_confirm_url(),
        detail_url=settings.SITE_URL + application.get_absolute_url(),
        desk_url=settings.SITE_URL
        + reverse("admin:registry_application_change", args=[application.pk]),
        join_url=settings.SITE_URL + reverse("join"),
    )


def send_on_commit(mail: Mail, application: Application) -> None:
    """Send a mail once what it tells is stored for good, and write down that it was sent."""
    transaction.on_commit(lambda: send(mail, application))


def send(mail: Mail, application: Application) -> bool:
    """Send a mail now. Where that fails, what has happened stays; the note says what is open."""
    is_sent = deliver(mail)
    if is_sent:
        told = f"Mail “{mail.subject}” sent to {mail.to}"
    else:
        told = f"NOT SENT, please write yourself: “{mail.subject}” to {mail.to}"
    with pghistory.context(mail={"subject": mail.subject, "to": mail.to, "text": mail.text}):
        application.write_down(told)
    return is_sent


def deliver(mail: Mail, connection=None) -> bool:
    """Hand a mail to the mail server, over a connection that may be open already."""
    message = EmailMessage(
        " ".join(mail.subject.split()),
        mail.text,
        to=[mail.to],
        reply_to=[settings.CONTACT_EMAIL],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except OSError:  # Also what smtplib raises.
        logger.exception("The mail “%s” was not sent.", mail.subject)
        return False
    return True
