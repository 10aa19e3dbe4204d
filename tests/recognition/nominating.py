"""Nominating as a visitor does, and a clock of the database that can be set."""

from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from icpermed.unhurried import STAMP
from recognition.models import Nomination
from tests.factories import make_country
from tests.registry.pdfs import make_pdf


@contextmanager
def database_clock(moment: datetime, *, later: datetime | None = None, looks: int = 0):
    """Within, the database believes that it is this moment: only so can a deadline be met exactly.

    With ``later``: after so many ``looks`` at the clock it is that moment. A function of the same
    name is found before the built-in one.
    """
    now, then = (f"'{each.isoformat()}'::timestamptz" for each in (moment, later or moment))
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        usual = cursor.fetchone()[0]
        cursor.execute("CREATE SCHEMA set_clock")
        cursor.execute("CREATE SEQUENCE set_clock.looks")
        cursor.execute(
            "CREATE FUNCTION set_clock.clock_timestamp() RETURNS timestamptz"
            f" LANGUAGE sql VOLATILE AS $$ SELECT CASE WHEN nextval('set_clock.looks') > {looks}"
            f" THEN {then} ELSE {now} END $$"
        )
        cursor.execute(f"SET search_path = set_clock, pg_catalog, {usual}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path = {usual}")
            cursor.execute("DROP SCHEMA set_clock CASCADE")


TICK = timedelta(microseconds=1)


def started(**fields) -> dict:
    """What somebody types who begins a nomination."""
    return {
        "who": "own",
        "name": "Ann Example",
        "email": "ann@example.org",
        "is_agreed": "on",
        "started": STAMP.sign(""),
    } | fields


def begin(client, edition, **fields) -> Nomination:
    """Begin a nomination on the site, and press the button behind the link of the mail."""
    client.post(reverse("nomination_new", args=[edition.year]), started(**fields))
    nomination = Nomination.objects.latest("pk")
    client.post(nomination.get_absolute_url(), {"do": "confirm"})
    nomination.refresh_from_db()
    return nomination


def written(nomination: Nomination, do: str = "save", co_authors=(), **fields) -> dict:
    """What the form of a nomination sends, filled in so that it can be handed in."""
    words = {
        "title": "Barcoding of a disease",
        "name": "Ann Example",
        "affiliation": "University of Tests",
        "country": make_country("IT").pk,
        "evidence_on": "2023-05",
        "summary": "A summary of the work.",
        "text": "A description of the work.",
        "link": "",
        "confirms_conditions": "on",
        "do": do,
    }
    if not nomination.is_self:
        words |= {
            "name": "Nora Nominee",
            "email": "nora@example.org",
            "nominator_name": "Ann Example",
            "nominator_affiliation": "Academy of Tests",
        }
    there = list(nomination.co_authors.all())
    words |= {
        "co_authors-TOTAL_FORMS": len(co_authors),
        "co_authors-INITIAL_FORMS": len(there),
        "co_authors-MIN_NUM_FORMS": 0,
        "co_authors-MAX_NUM_FORMS": 30,
    }
    for number, name in enumerate(co_authors):
        words |= {f"co_authors-{number}-name": name, f"co_authors-{number}-affiliation": ""}
        words |= {f"co_authors-{number}-email": ""}
        words[f"co_authors-{number}-id"] = there[number].pk if number < len(there) else ""
    return words | fields


def send(client, nomination: Nomination, do: str = "save", **fields):
    """Send the form of a nomination."""
    return client.post(nomination.get_absolute_url(), written(nomination, do, **fields))


def a_pdf(name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_pdf(), "application/pdf")


def handed_in(client, edition, **fields) -> Nomination:
    """A nomination that went the whole way on the site."""
    nomination = begin(client, edition, **fields)
    response = send(client, nomination, "hand_in")
    assert response.status_code == 302, response.content.decode()
    nomination.refresh_from_db()
    return nomination


def text_of(response) -> str:
    return " ".join(response.content.decode().split())
