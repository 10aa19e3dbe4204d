"""Mail scanners: programs that open every link in a mail before its reader does, and again."""

import re

from django.conf import settings
from django.db import connection
from django.test import Client

from icpermed.outbox.models import Mail
from tests.desk import everything

ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def links_of(mails: list[Mail]) -> list[str]:
    """Every address of this site in some mails: in their text, their HTML and at their head."""
    found = set()
    for mail in mails:
        words = [mail.text, mail.html.replace("&amp;", "&"), *mail.headers.values()]
        words += [text for _, _, text in mail.attachments]
        for address in ADDRESS.findall("\n".join(words)):
            if address.startswith(settings.SITE_URL):
                found.add(address.removeprefix(settings.SITE_URL).rstrip(".,)") or "/")
    return sorted(found)


def state_of_all() -> list:
    """All rows of the site, and of its outbox."""
    return [*everything(), list(Mail.objects.order_by("pk").values())]


def scan(paths: list[str]) -> dict[str, list[int]]:
    """Open each address twice, and ask for its head. Returns what was answered."""
    client = Client()
    asked = [client.get, client.get, client.head]
    return {path: [ask(path).status_code for ask in asked] for path in paths}


def scan_the_outbox() -> dict[str, list[int]]:
    """Open every link in every mail there is. Nothing may change by that, and nothing may break."""
    if connection.needs_rollback:
        return {}  # Nobody reads anything in a transaction that is broken.
    paths = links_of(list(Mail.objects.filter(erased_at=None)))
    if not paths:
        return {}
    before = state_of_all()
    answers = scan(paths)
    assert state_of_all() == before
    assert {path: codes for path, codes in answers.items() if max(codes) >= 500} == {}
    return answers
