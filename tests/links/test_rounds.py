"""Checking links: seldom, politely, and counted only where it says something."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from icpermed.links import chores
from icpermed.links.asking import Answer, Web
from icpermed.links.models import Link
from icpermed.links.noting import next_check, note
from icpermed.links.outcomes import Outcome
from icpermed.links.rounds import LINKS, take
from tests.links.checking import checked, make_link, named, now_due
from tests.links.servers import Site, running

pytestmark = pytest.mark.django_db

FAILS = Answer(Outcome.FAILS, "There is no such page.", 404)
WORKS = Answer(Outcome.WORKS, "", 200)


@pytest.fixture
def site():
    with running(Site()) as site:
        yield site


def noted(link, *answers, days=1.0):
    """What came of asking, day by day."""
    start = timezone.now()
    for number, answer in enumerate(answers):
        link.refresh_from_db()
        note(link, answer, start + timedelta(days=number * days))
    link.refresh_from_db()
    return link


def test_what_came_of_it_is_written_down(site):
    good, moved, gone = named(
        "http://good.example/", "http://old.example/", "http://gone.example/x"
    )
    site.pages["old.example/"] = 308, {"Location": "http://new.example/"}
    site.pages["gone.example/x"] = 404

    assert checked(site) == 3

    for link in [good, moved, gone]:
        link.refresh_from_db()
    assert (good.outcome, good.status, good.failures) == ("works", 200, 0)
    assert good.worked_at == good.checked_at
    assert (moved.verdict, moved.leads_to) == ("Works, has moved", "http://new.example/")
    assert (gone.outcome, gone.problem, gone.failures) == ("fails", "There is no such page.", 1)
    assert gone.worked_at is None


def test_a_link_is_broken_after_four_failures_over_three_days():
    link = noted(make_link(), *[FAILS] * 3)
    assert link.is_broken is False
    assert noted(make_link("https://other.example/"), *[FAILS] * 4).is_broken is True


def test_many_failures_on_one_day_do_not_make_a_link_broken():
    assert noted(make_link(), *[FAILS] * 9, days=0.1).is_broken is False


def test_few_failures_over_many_days_do_not_make_a_link_broken():
    assert noted(make_link(), *[FAILS] * 3, days=30).is_broken is False


def test_a_link_that_works_again_starts_anew():
    link = noted(make_link(), *[FAILS] * 6, WORKS)
    assert (link.is_broken, link.failures, link.failing_since) == (False, 0, None)
    assert noted(link, *[FAILS] * 3).is_broken is False


def test_who_lets_no_program_in_does_not_count_as_failing():
    guarded = Answer(Outcome.GUARDED, "It answers, but lets no program in.", 403)
    link = noted(make_link(), *[FAILS] * 3, guarded)
    assert (link.failures, link.outcome) == (0, "guarded")


def test_the_database_refuses_failures_since_never():
    link = make_link()
    with pytest.raises(IntegrityError, match="fails_since"), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(failures=1)


def test_what_works_is_asked_for_seldom_and_what_fails_daily_at_first_then_less_and_less():
    days = [next_check(Outcome.FAILS, n).days for n in range(1, 12)]
    assert days == [1, 1, 1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert next_check(Outcome.WORKS, 0).days == next_check(Outcome.GUARDED, 0).days == 14
    assert next_check(Outcome.NOT_ASKED, 0).days == 30


def test_nothing_is_asked_for_before_its_time(site):
    make_link(due_at=timezone.now() + timedelta(minutes=1))
    assert (checked(site), site.asked) == (0, [])


def test_of_each_host_one_link_is_asked_for_and_then_it_is_left_alone(site):
    named(*[f"http://busy.example/{n}" for n in range(5)], "http://calm.example/")

    assert (checked(site), checked(site)) == (2, 0)
    assert sorted(host for _, host, _ in site.asked) == ["busy.example", "calm.example"]

    Link.objects.update(rests_until=timezone.now())
    assert (checked(site), checked(site)) == (1, 0)


def test_a_round_is_small(site):
    named(*[f"http://host{n}.example/" for n in range(LINKS + 3)])
    assert (checked(site), checked(site)) == (LINKS, 3)


def test_a_host_that_asks_for_it_is_left_alone_with_all_its_links(site):
    named("http://busy.example/a", "http://busy.example/b")
    site.pages["/a"] = 429, {"Retry-After": "86400"}
    checked(site)
    link = Link.objects.get(url="http://busy.example/a")
    assert link.rests_until == link.checked_at + timedelta(days=1)
    assert link.due_at >= link.rests_until
    Link.objects.filter(pk=link.pk).update(due_at=timezone.now())
    assert take() == []


def test_two_workers_do_not_ask_for_the_same_link():
    named("http://one.example/", "http://two.example/")
    assert (len(take()), len(take())) == (2, 0)


def test_what_a_worker_took_that_is_gone_is_due_again_soon():
    link = named("http://one.example/")[0]
    take()
    link.refresh_from_db()
    assert timedelta(0) < link.due_at - timezone.now() <= timedelta(minutes=10)


def test_a_link_that_went_while_it_was_asked_for_does_not_come_back():
    link = named("http://one.example/")[0]
    Link.objects.all().delete()
    assert note(link, WORKS) == 0
    assert not Link.objects.exists()


# --- where we have no network ourselves ---------------------------------------------------------


def offline() -> Site:
    """A machine whose name service knows nobody."""
    site = Site()
    site.resolve = lambda host: []
    return site


def test_a_machine_without_network_counts_nothing():
    links = named("http://one.example/", "http://two.example/")
    for _ in range(6):
        now_due()
        assert checked(offline()) == 0
    for link in links:
        link.refresh_from_db()
        assert (link.failures, link.outcome, link.checked_at) == (0, "waiting", None)
        assert link.due_at > timezone.now() + timedelta(minutes=50)


def test_without_network_what_was_known_stays_known(site):
    link = named("http://one.example/")[0]
    checked(site)
    now_due()
    checked(offline())
    link.refresh_from_db()
    assert link.outcome == "works"


def test_the_only_link_that_is_due_counts_where_another_still_answers(site):
    """A host that is gone looks like no network: a link that worked last time tells which."""
    named("http://good.example/")
    checked(site)
    gone = named("http://gone.example/")[0]
    site.names["gone.example"] = []

    assert checked(site) == 1

    gone.refresh_from_db()
    assert (gone.outcome, gone.problem, gone.failures) == ("fails", "There is no such host.", 1)
    assert [host for _, host, _ in site.asked] == ["good.example", "good.example"]


def test_one_host_that_is_gone_counts_where_others_answer(site):
    named("http://good.example/", "http://gone.example/")
    site.names["gone.example"] = []
    assert checked(site) == 2


def test_what_is_never_asked_for_is_said_also_without_network():
    link = named("http://example.org:8080/")[0]
    assert checked(offline()) == 1
    link.refresh_from_db()
    assert (link.outcome, link.problem) == ("not_asked", "Only the usual ports are checked.")


# --- the chore ----------------------------------------------------------------------------------


@pytest.fixture
def worker(settings, monkeypatch):
    """A worker that has nothing in hand, where checking is switched on."""
    settings.CHECK_LINKS = True
    monkeypatch.setattr(chores, "_in_hand", [])


def test_nothing_is_asked_unless_it_is_switched_on(settings, monkeypatch):
    assert settings.CHECK_LINKS is False
    monkeypatch.setattr(Web, "ask", None)
    named("http://one.example/")
    assert chores.check_links() == 0
    assert chores._in_hand == []


def test_the_worker_asks_in_one_minute_and_writes_down_in_the_next(worker, site, monkeypatch):
    monkeypatch.setattr(chores, "Web", site.web)
    named("http://one.example/", "http://two.example/")

    assert chores.check_links() == 0
    chores._in_hand[0].thread.join(20)
    assert chores.check_links() == 2
    assert set(Link.objects.values_list("outcome", flat=True)) == {"works"}


def test_the_worker_does_not_wait_for_servers_that_are_slow(worker, site, monkeypatch):
    may_answer = threading.Event()
    site.pages["/"] = lambda handler: may_answer.wait(5) and handler.send_error(404)
    monkeypatch.setattr(chores, "Web", site.web)
    named("http://slow.example/")

    chores.check_links()
    assert chores.check_links() == 0
    assert not chores._in_hand[0].is_over
    may_answer.set()
    chores._in_hand[0].thread.join(20)
    assert chores.check_links() == 1
