"""What we write to applicants, and the note of it."""

from django.conf import settings
from django.urls import reverse

from icpermed.outbox import Letter, compose, send
from registry.models import Application


def draft(name: str, application: Application, to: str = "") -> Letter:
    """A mail about an application, by default to the applicant."""
    return compose(
        f"registry/mail/{name}.txt",
        to or application.contact_email,
        "" if to else application.contact_name,
        application=application,
        confirm_url=settings.SITE_URL + application.get_confirm_url(),
        detail_url=settings.SITE_URL + application.get_absolute_url(),
        desk_url=settings.SITE_URL
        + reverse("admin:registry_application_change", args=[application.pk]),
        join_url=settings.SITE_URL + reverse("join"),
    )


def post(letter: Letter, application: Application) -> None:
    """Put a mail into the outbox, with what it tells of, and write that down."""
    send(letter, about=application)
    application.write_down(f"Mail “{letter.subject}” to {letter.to} put into the outbox")
