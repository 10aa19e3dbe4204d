"""What tests of checked links share: links with a past, and a round that is over."""

from datetime import timedelta

from django.utils import timezone

from icpermed.links.models import Link
from icpermed.links.outcomes import Outcome
from icpermed.links.rounds import Round, take, witnesses
from tests.factories import make_organisation


def make_link(url="https://www.example.org/", **fields):
    """A link that is due."""
    return Link.objects.create(url=url, **fields)


def make_broken(url="https://www.example.org/gone", **fields):
    """A link that has failed daily for days."""
    now = timezone.now()
    past = {"failures": 4, "failing_since": now - timedelta(days=4), "checked_at": now}
    return make_link(url, **past | {"outcome": Outcome.FAILS, "problem": "Gone."} | fields)


def named(*urls):
    """Organisations with these websites, and their links."""
    for url in urls:
        make_organisation(website=url)
    return [make_link(url) for url in urls]


def checked(site) -> int:
    """Take what is due, ask for it, and write down what came of it. Returns how many counted."""
    links = take()
    if not links:
        return 0
    done = Round(links, witnesses(links), site.web())
    done.begin()
    done.thread.join(20)
    return done.write_down()


def now_due() -> None:
    """Time passes: everything is due, and no host wants to be left alone."""
    Link.objects.update(due_at=timezone.now() - timedelta(seconds=1), rests_until=None)
