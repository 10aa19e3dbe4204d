"""Newsletters in tests: on their way, with whoever gets them."""

import re
from datetime import date

from django.conf import settings

from publications.models import NewsletterIssue
from publications.sending import approve, go_on, send_proof, send_to_all
from tests.publications.factories import make_newsletterissue, make_newsletteritem


def draft(title="Newsletter, December 2023", **fields) -> NewsletterIssue:
    """An issue that is being written, with an item."""
    fields = {
        "state": "draft",
        "sent_at": None,
        "starts_on": date(2023, 10, 1),
        "ends_on": date(2023, 12, 31),
    } | fields
    issue = make_newsletterissue(title, **fields)
    make_newsletteritem(issue, title="A new member", text="It *joined*.")
    return issue


def approved(**fields) -> NewsletterIssue:
    """An issue that was proofed and approved."""
    issue = draft(**fields)
    send_proof(issue=issue, to=["proof@desk.example.org"])
    issue.refresh_from_db()
    approve(issue=issue)
    issue.refresh_from_db()
    return issue


def being_sent(**fields) -> NewsletterIssue:
    """An issue that is let go; not one mail of it is written yet."""
    issue = approved(**fields)
    send_to_all(issue=issue)
    issue.refresh_from_db()
    return issue


def sent(**fields) -> NewsletterIssue:
    """An issue of which all mails are in the outbox."""
    issue = being_sent(**fields)
    go_on()
    return issue


def path_in(text: str, word: str) -> str:
    """The address of this site in a text that has a word in it, without the host."""
    found = re.findall(rf"{re.escape(settings.SITE_URL)}(/[^\s\"<>]*)", text)
    return next(path for path in found if word in path)
