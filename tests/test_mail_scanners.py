"""Every link in every mail can be opened by anybody, twice, and nothing changes by that.

Run with DEEP=1, every test of the site that writes mails is followed by a scan of them: see
``every_mail_is_scanned`` in tests/conftest.py. Here are all personal pages, in all their states.
"""

from contextlib import suppress
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.urls import NoReverseMatch, reverse

from icpermed.outbox import Letter, send
from publications.subscribing import subscribe
from tests.desk import MAKERS, OURS
from tests.factories import make_coming_event, make_speaker
from tests.outbox.mails import outbox
from tests.publications.factories import make_subscriber
from tests.publications.newsletters import sent
from tests.scanners import links_of, scan, scan_the_outbox, state_of_all
from tests.test_conventions import our_routes

pytestmark = pytest.mark.django_db


def app_of(pattern) -> str:
    """The app of a route."""
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return view.__module__.split(".")[0]


#: Every address with a secret in it: the app whose it is, and the name of its route.
PERSONAL = sorted(
    {(app_of(pattern), pattern.name) for path, pattern in our_routes() if "token>" in path}
)
#: How to make one of each, where a personal page leads to it.
WITH_A_PAGE = MAKERS | {
    "speaker": lambda: make_speaker(make_coming_event(), email="speaker@example.org"),
}
#: What has such a secret.
HOLDERS = [model for model in OURS if any(f.name == "token" for f in model._meta.fields)]


def addresses_of(record) -> list[str]:
    """Every personal address that a record could have; some lead nowhere."""
    secrets = [record.token]
    if hasattr(record, "get_confirm_url"):
        secrets.append(record.get_confirm_url().strip("/").rpartition("/")[2])
    event, edition = getattr(record, "event", None), getattr(record, "edition", None)
    slug = getattr(event, "slug", None) or getattr(edition, "year", None) or "x"
    found = set()
    for (app, name), secret in product(PERSONAL, secrets):
        for args in [[secret], [slug, secret]]:
            with suppress(NoReverseMatch):
                if app == record._meta.app_label:
                    found.add(reverse(name, args=args))
    return sorted(found)


def put_into(record, state: str) -> bool:
    """Whether the database lets a record stand in a state just so."""
    try:
        with transaction.atomic():
            type(record)._base_manager.filter(pk=record.pk).update(state=state)
    except DatabaseError:
        return False
    return True


def states_of(model) -> list[str]:
    return list(model.State.values) if hasattr(model, "State") else []


@pytest.mark.alike
@pytest.mark.parametrize("model", HOLDERS, ids=lambda model: model.__name__)
def test_a_personal_page_that_is_only_opened_does_nothing(model):
    record = WITH_A_PAGE[model._meta.model_name]()
    addresses = addresses_of(record)
    reached = set()
    for state in [None, *states_of(model)]:
        if state and not put_into(record, state):
            continue
        before = state_of_all()
        answers = scan(addresses)
        assert state_of_all() == before
        assert [path for path, codes in answers.items() if max(codes) >= 500] == []
        reached |= {path for path, codes in answers.items() if codes[0] == 200}
    assert reached


def test_every_link_of_a_newsletter_is_scanned_before_it_is_read():
    make_subscriber("reader@example.org")
    subscribe(email="new@example.org")
    subscribe(email="reader@example.org")
    sent()
    assert len(outbox()) == 4
    answers = scan_the_outbox()
    assert len([path for path in answers if "/confirm/" in path or "/unsubscribe/" in path]) == 3
    assert {code for codes in answers.values() for code in codes} == {200}


def test_a_scanner_finds_links_in_the_text_the_html_and_the_head(settings):
    site = settings.SITE_URL
    letter = Letter(
        "a@example.org",
        "x",
        f"See {site}/one/. Or https://example.org/no/\n",
        html=f'<a href="{site}/two/?a=1&amp;b=2">x</a>',
        headers={"List-Unsubscribe": f"<{site}/three/>"},
    )
    assert links_of([send(letter)]) == ["/one/", "/three/", "/two/?a=1&b=2"]
