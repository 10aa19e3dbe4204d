"""A jury at work, for tests: an edition in a phase, a juror who may open a nomination, a client."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recognition.models import Edition, Juror, Nomination, NominationFile
from tests.recognition.factories import (
    make_assignment,
    make_declaration,
    make_edition,
    make_juror,
    make_nomination,
    make_phase,
)

#: From which day to which, counted from now, a phase runs.
NOW, SOON, OVER = (-1, 20), (5, 20), (-20, -5)


def make_round(when=NOW, **phase) -> Edition:
    """A running edition whose call is over, with one phase: by default it runs now."""
    today, now = timezone.localdate(), timezone.now()
    edition = make_edition(
        state="running",
        opens_on=today - timedelta(days=60),
        closes_on=today - timedelta(days=30),
    )
    starts, ends = (now + timedelta(days=days) for days in when)
    make_phase(edition, starts_at=starts, ends_at=ends, **phase)
    return edition


def seat(juror: Juror, nomination: Nomination, *, declares=True) -> None:
    """Ask a juror to look at a nomination; by default there is no conflict, and that is said."""
    make_assignment(juror, nomination)
    if declares:
        make_declaration(juror, nomination)


def make_seated(edition=None, **fields) -> tuple[Juror, Nomination]:
    """A juror who may open and score a nomination, if the phase lets them."""
    edition = edition or make_round()
    juror, nomination = make_juror(edition, **fields), make_nomination(edition)
    seat(juror, nomination)
    return juror, nomination


def let_write(nomination: Nomination) -> None:
    """Permit what the closed call does not: to write the nomination, for an hour."""
    until = timezone.now() + timedelta(hours=1)
    Nomination.objects.filter(pk=nomination.pk).update(late_until=until)


def add_file(nomination: Nomination, content=b"%PDF-1.7 paper", name="paper.pdf") -> NominationFile:
    """A file that was handed in."""
    let_write(nomination)
    row = NominationFile.objects.create(
        nomination=nomination, name=name, file=ContentFile(content, name), size=len(content)
    )
    Nomination.objects.filter(pk=nomination.pk).update(late_until=None)
    row.refresh_from_db()
    return row


def client_of(juror: Juror) -> Client:
    """The juror, signed in as jurors are: with a password alone, and no desk."""
    client = Client()
    client.force_login(juror.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(nomination: Nomination, number=None) -> str:
    """Where jurors open a nomination."""
    return reverse("jury_nomination", args=[nomination.edition.year, number or nomination.number])


def text_of(response) -> str:
    """All that an answer says, also where it comes in pieces."""
    content = b"".join(response) if response.streaming else response.content
    return content.decode("utf-8", "replace")
