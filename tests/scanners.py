"""Mail scanners: programs that open every link in a mail before its reader does, and again."""

import re
from collections import defaultdict
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.test import Client
from django.urls import Resolver404, resolve

from icpermed.outbox.models import Mail
from tests.desk import everything

#: Links of one kind that are opened.
MANY = 3
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


def last_mail() -> int:
    """The number of the mail that was written last."""
    return Mail.objects.aggregate(last=Max("pk", default=0))["last"]


def few_of_each_kind(paths: list[str]) -> list[str]:
    """Of many links to the same kind of page, such as fifty invitations, a few are enough."""
    found = defaultdict(list)
    for path in paths:
        try:
            kind = resolve(urlsplit(path).path).view_name
        except Resolver404:
            kind = path  # It is answered too, if only by a page that says so.
        found[kind].append(path)
    return [path for kind in found.values() for path in kind[:MANY]]


def scan_the_outbox(since: int = 0) -> dict[str, list[int]]:
    """Open the links in every mail since one. Nothing may change by that, and nothing may break."""
    if connection.needs_rollback:
        return {}  # Nobody reads anything in a transaction that is broken.
    mails = Mail.objects.filter(erased_at=None, pk__gt=since)
    paths = few_of_each_kind(links_of(list(mails)))
    if not paths:
        return {}
    before = state_of_all()
    answers = scan(paths)
    assert state_of_all() == before
    assert {path: codes for path, codes in answers.items() if max(codes) >= 500} == {}
    return answers
