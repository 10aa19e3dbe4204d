"""Fifty people at once, against the site as it is served: several processes, a real database."""

import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest

from tests.browser.conftest import serving

PEOPLE, PLACES = 50, 20
SLUG = "event-of-the-crowd"
MAKE_EVENT = f"""
from datetime import timedelta
from django.utils import timezone
from events.models import Event
now = timezone.now()
Event.objects.create(
    slug="{SLUG}", title="The crowd", kind="workshop", status="confirmed", format="physical",
    access="public", is_published=True, capacity_on_site={PLACES},
    starts_on=(now + timedelta(days=30)).date().isoformat(),
    registration_opens_at=now - timedelta(days=1),
)
"""


class Crowd:
    """The site that many use at once, and what stands in its database."""

    def __init__(self, site):
        self.address, self.rows, self.database = site.address, site.rows, site.database

    def change(self, sql: str) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute(sql)

    def states(self) -> Counter:
        return Counter(state for (state,) in self.rows("SELECT state FROM events_participation"))

    def mails(self, subject: str) -> Counter:
        """To whom mails of this subject went, and how many."""
        found = self.rows('SELECT "to" FROM outbox_mail WHERE subject LIKE %s', f"{subject}%")
        return Counter(to for (to,) in found)

    def somebody_waits(self) -> bool:
        """Whether one change waits for another."""
        return self.is_soon(
            "SELECT count(*) > 0 FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )

    def has_crossed(self) -> bool:
        """Whether the database had to end a change because it and another waited for each other."""
        # It counts them when the process is idle.
        return self.is_soon(
            "SELECT deadlocks > 0 FROM pg_stat_database WHERE datname = current_database()"
        )

    def is_soon(self, sql: str) -> bool:
        """Whether a question is answered with yes, now or in a while."""
        for _ in range(300):
            if self.rows(sql) == [(True,)]:
                return True
            time.sleep(0.1)
        return False

    def personal_pages(self, where: str = "true") -> list[str]:
        tokens = self.rows(f"SELECT token FROM events_participation WHERE {where} ORDER BY id")
        return [f"/events/{SLUG}/registration/{token}/" for (token,) in tokens]


@pytest.fixture(scope="module")
def served(tmp_path_factory, django_db_setup):
    """A site with one event that many want to attend."""
    with serving(tmp_path_factory.mktemp("crowd"), "crowd") as site:
        site.shell(MAKE_EVENT)
        yield Crowd(site)


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, address: str):
        self.address = address
        self.browser = build_opener(HTTPCookieProcessor(CookieJar()))
        self.form = {}

    def open(self, path: str) -> None:
        """Look at a page, and keep the hidden fields of its form."""
        page = self.browser.open(self.address + path).read().decode()
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
        self.form = {name: value for name, value in hidden if name in TAKEN_ALONG}

    def send(self, path: str, **fields) -> int:
        """Send the form; returns how the site answered at last."""
        data = urlencode(self.form | fields).encode()
        try:
            return self.browser.open(self.address + path, data).status
        except HTTPError as error:
            return error.code


TAKEN_ALONG = {"csrfmiddlewaretoken", "started"}


def at_once(act, things) -> list:
    """Do something with each thing, all at the same time; returns what each gave."""
    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(act, things))


def press(served, pages: list[str], what: str, times: int = 1) -> list[int]:
    """Press a button on each page at the same moment, as often as somebody impatient."""
    visitors = [Visitor(served.address) for _ in pages]
    at_once(lambda pair: pair[0].open(pair[1]), list(zip(visitors, pages, strict=True)))
    presses = list(zip(visitors, pages, strict=True)) * times
    return at_once(lambda pair: pair[0].send(pair[1], do=what), presses)


def register_all(served, addresses: list[str]) -> list[int]:
    """Everybody fills in the form, and sends it at the same moment."""
    path = f"/events/{SLUG}/register/"
    visitors = [Visitor(served.address) for _ in addresses]
    at_once(lambda visitor: visitor.open(path), visitors)
    time.sleep(2.5)  # The form would not believe somebody who is quicker.
    return at_once(
        lambda pair: pair[0].send(path, name=pair[1].partition("@")[0], email=pair[1]),
        list(zip(visitors, addresses, strict=True)),
    )


@pytest.mark.deep
def test_fifty_at_once_get_the_places_there_are_and_the_others_wait_in_order(served):
    people = [f"person-{n}@example.org" for n in range(PEOPLE)]
    assert set(register_all(served, people)) == {200}
    assert served.states() == {"registered": PEOPLE}

    assert set(press(served, served.personal_pages(), "confirm", times=2)) == {200}

    assert served.states() == {"confirmed": PLACES, "waiting": PEOPLE - PLACES}
    place, waits = served.mails("You have a place:"), served.mails("You are on the waiting list")
    assert (len(place), len(waits)) == (PLACES, PEOPLE - PLACES)
    assert place + waits == Counter(people)  # Each got one mail, however often they pressed.

    # Ten with a place and ten without change their minds at the same moment; there are three more
    # places; and whoever has a place may press twice.
    queue = "SELECT email FROM events_participation WHERE state = 'waiting' ORDER BY queued_at, id"
    before = [email for (email,) in served.rows(queue)]
    leave = served.personal_pages("state = 'confirmed'")[:10]
    leave += served.personal_pages("state = 'waiting'")[::3]
    served.change(f"UPDATE events_event SET capacity_on_site = {PLACES + 3} WHERE slug = '{SLUG}'")
    assert set(press(served, leave, "cancel", times=2)) == {200}

    assert served.states() == {"confirmed": PLACES + 3, "cancelled": 20, "waiting": 7}
    left = [email for (email,) in served.rows(queue)]
    cancelled = served.mails("Your registration has been cancelled")
    moved = served.mails("There is a place for you")
    stayed = [email for email in before if email not in cancelled]
    assert left == stayed[-7:]  # In the order in which they came, and the last ones.
    assert set(stayed[:-7]) <= set(moved)
    assert {*cancelled.values(), *moved.values()} == {1}
    assert len(cancelled) == 20


@pytest.mark.deep
def test_the_desk_may_cross_what_people_do(served):
    """It locks a person first and the event then; a page does it the other way round."""
    people = served.rows("SELECT id FROM events_participation WHERE state = 'confirmed' LIMIT 8")

    def edit(person) -> None:
        change = "UPDATE events_participation SET state = %s, confirmed_at = now() WHERE id = %s"
        with suppress(psycopg.Error), psycopg.connect(served.database) as connection:
            connection.execute(change, ["cancelled", *person])
            assert served.somebody_waits()  # Until the pages are open and the buttons pressed.
            connection.execute(change, ["confirmed", *person])

    where = f"id IN ({', '.join(str(person) for (person,) in people)})"
    pages = served.personal_pages(where)
    with ThreadPoolExecutor(len(people)) as desk:
        edits = [desk.submit(edit, person) for person in people]
        answers = press(served, pages, "cancel")
    assert [edit.result() for edit in edits] == [None] * len(people)
    assert set(answers) == {200}
    assert served.states()["confirmed"] <= PLACES + 3
    assert served.has_crossed()  # Else this test has shown nothing.


@pytest.mark.deep
def test_one_address_many_times_at_once_is_one_registration(served):
    answers = register_all(served, ["same@example.org"] * 20)
    rows = "SELECT count(*) FROM events_participation WHERE email = 'same@example.org'"
    assert (set(answers), served.rows(rows)) == ({200}, [(1,)])
    assert served.mails("Please confirm your registration")["same@example.org"] == 3
