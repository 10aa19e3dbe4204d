"""What an app says in a mail, and how that gets into the outbox: with the change it tells of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from icpermed.outbox.models import Mail, step
from icpermed.outbox.models import about as about_fields

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

#: What the outbox itself writes at the head of a mail.
OURS = {
    "auto-submitted",
    "bcc",
    "cc",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "message-id",
    "mime-version",
    "sender",
    "subject",
    "to",
}

NO_ADDRESS = "“{}” is not an e-mail address."


@dataclass(frozen=True)
class Letter:
    """A mail as it will be sent: what a preview shows is what goes out.

    What stands in its head is made one line each, so nobody can write a second head into it.
    Attachments are texts, each (file name, type, text): a calendar file, a list. With ``html`` the
    mail says the same once more, for mail programs that show more than text.
    """

    to: str
    subject: str
    text: str
    name: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[tuple[str, str, str], ...] = ()
    template: str = ""
    html: str = ""

    def __post_init__(self):
        wrong = [name for name in self.headers if not is_free_header(name)]
        if wrong:
            raise ValueError(f"A letter cannot say this in its head: {wrong}.")
        cleaned = {
            "to": "".join(self.to.split()),
            "subject": one_line(self.subject),
            "name": one_line(self.name),
            "text": whole_lines(self.text),
            "html": whole_lines(self.html),
            "headers": {name.title(): one_line(words) for name, words in self.headers.items()},
            "attachments": tuple(
                (one_line(name), one_line(kind), text_of(content))
                for name, kind, content in self.attachments
            ),
        }
        for name, value in cleaned.items():
            object.__setattr__(self, name, value)

    @property
    def has_address(self) -> bool:
        """Whether a mail server could take it at all."""
        try:
            validate_email(self.to)
        except ValidationError:
            return False
        return True


def is_free_header(name: str) -> bool:
    """Whether a letter may set a header of this name."""
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name)) and name.lower() not in OURS


def one_line(words: str) -> str:
    """Words without anything that could begin another line."""
    return " ".join(CONTROL.sub(" ", str(words)).split())


def whole_lines(text: str) -> str:
    """A text with one sort of line ends, and nothing that the database cannot hold."""
    return text.replace("\r\n", "\n").replace("\0", "")


def text_of(content: str | bytes) -> str:
    """The text of an attachment, which may come as the bytes of a file."""
    return content.decode() if isinstance(content, bytes) else content


def compose(template: str, to: str, name: str = "", *, html: str = "", **context) -> Letter:
    """The letter of a template, of which the first line is the subject.

    ``html`` is a second template, for the same text as HTML.
    """
    known = {
        "contact_email": settings.CONTACT_EMAIL,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    context = known | context
    words = render_to_string(template, context)
    as_html = render_to_string(html, context) if html else ""
    subject, _, text = words.strip().partition("\n")
    return Letter(to, subject, text.strip() + "\n", name, template=template, html=as_html)


def send(letter: Letter, *, about: models.Model | None = None, once: str = "") -> Mail | None:
    """Put a letter into the outbox: it goes out if, and only if, this transaction does.

    ``once`` is a key that no two mails have: the second call does nothing, and returns nothing.
    Keys are made of records' keys, never of addresses or names: they are not erased.
    """
    return next(iter(send_all([(letter, about, once)])), None)


def send_all(letters: Iterable[tuple[Letter, models.Model | None, str]], **fields) -> list[Mail]:
    """Put many letters into the outbox at once, each with what it is about and its key.

    Returns the mails of those whose key was not taken.
    """
    now = timezone.now()
    queued = {"state": Mail.State.QUEUED, "queued_at": now, "not_before": now}
    mails = []
    for letter, about, once in letters:
        state = queued
        if not letter.has_address:
            state = {"state": Mail.State.FAILED, "problem": NO_ADDRESS.format(letter.to)}
        mails.append(mail_of(letter, about=about, once=once, **state, **fields))
    return write(mails)


def mail_of(letter: Letter, *, about: models.Model | None, once: str, **fields) -> Mail:
    """A letter as a row of the outbox, not yet written."""
    return Mail(
        template=letter.template,
        to=letter.to[:320],
        name=letter.name[:250],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers=letter.headers,
        attachments=[list(attachment) for attachment in letter.attachments],
        once=once,
        log=[step(fields["state"], words=fields.get("problem", ""))],
        **about_fields(about),
        **fields,
    )


def write(mails: list[Mail]) -> list[Mail]:
    """Write rows into the outbox; those whose key is taken are left out. Returns the others."""
    # In one order, so that two who write the same keys at once wait for each other, not both.
    Mail.objects.bulk_create(sorted(mails, key=lambda mail: mail.once), ignore_conflicts=True)
    return list(Mail.objects.filter(message_id__in=[mail.message_id for mail in mails]))
