"""Mails of the packages we use (signing in, passwords) go into the outbox like all others."""

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from icpermed.outbox.writing import Letter, is_free_header, send


class OutboxBackend(BaseEmailBackend):
    """Django's way of sending mails: each recipient gets a mail of their own."""

    def send_messages(self, email_messages) -> int:
        for message in email_messages:
            for address in message.recipients():
                send(letter_of(message, address))
        return len(email_messages)


def letter_of(message: EmailMessage, address: str) -> Letter:
    """A mail as Django has it, to one of its recipients; only its text, which all can read."""
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    return Letter(
        address,
        str(message.subject),
        message.body,
        headers={name: value for name, value in headers.items() if is_free_header(name)},
    )
