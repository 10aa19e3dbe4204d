"""Short ways to make records of the ``publications`` app in tests; every one is valid by itself."""

from datetime import date, timedelta

from django.utils import timezone

from publications.models import (
    Channel,
    ChannelFigure,
    NewsItem,
    NewsletterIssue,
    NewsletterItem,
    Publication,
    PublicationAuthor,
    PublicationFile,
    PublicationTopic,
    Subscriber,
    Suppression,
    Video,
)
from tests.factories import make_topic, number, saved


def make_publication(title=None, **fields) -> Publication:
    """A published document at an address elsewhere."""
    n = next(number)
    fields = {
        "slug": f"publication-{n}",
        "kind": "report",
        "published_on": "2023-04-28",
        "link": f"https://example.org/{n}.pdf",
        "state": "published",
        "is_published": True,
        "withdrawn_because": "It was wrong." if fields.get("state") == "withdrawn" else "",
    } | fields
    return saved(Publication(title=title or f"Publication {n}", **fields))


def make_publicationauthor(publication=None, **fields) -> PublicationAuthor:
    if not fields.keys() & {"body", "organisation", "person"}:
        fields.setdefault("name", f"Author {next(number)}")
    return saved(PublicationAuthor(publication=publication or make_publication(), **fields))


def make_publicationfile(publication=None, **fields) -> PublicationFile:
    fields = {"title": "Annex", "link": f"https://example.org/{next(number)}.pdf"} | fields
    return saved(PublicationFile(publication=publication or make_publication(), **fields))


def make_publicationtopic(publication=None, **fields) -> PublicationTopic:
    fields = {"topic": fields.get("topic") or make_topic()}
    return saved(PublicationTopic(publication=publication or make_publication(), **fields))


def make_video(title=None, **fields) -> Video:
    n = next(number)
    fields = {
        "slug": f"video-{n}",
        "published_on": "2023",
        "link": f"https://videos.example.org/{n}",
        "is_published": True,
    } | fields
    return saved(Video(title=title or f"Video {n}", **fields))


def make_channel(name=None, **fields) -> Channel:
    n = next(number)
    fields = {"link": f"https://channels.example.org/{n}", "is_published": True} | fields
    return saved(Channel(name=name or f"Channel {n}", **fields))


def make_channelfigure(channel=None, **fields) -> ChannelFigure:
    fields = {"label": "followers", "number": "1000", "qualifier": "more_than"} | fields
    return saved(ChannelFigure(channel=channel or make_channel(), **fields))


def make_newsitem(title=None, **fields) -> NewsItem:
    """News that appeared yesterday."""
    n = next(number)
    fields = {
        "slug": f"news-{n}",
        "summary": "Something new.",
        "appears_at": timezone.now() - timedelta(days=1),
        "is_published": True,
    } | fields
    return saved(NewsItem(title=title or f"News {n}", **fields))


def make_newsletterissue(title=None, **fields) -> NewsletterIssue:
    """An issue that was sent to everybody, in the archive."""
    n = next(number)
    fields = {
        "slug": f"issue-{n}",
        "starts_on": date(2023, 10, 1),
        "ends_on": date(2023, 12, 31),
        "state": "sent",
        "sent_at": timezone.now(),
        "is_published": fields.get("state", "sent") == "sent",
    } | fields
    return saved(NewsletterIssue(title=title or f"Newsletter {n}", **fields))


def make_newsletteritem(issue=None, **fields) -> NewsletterItem:
    fields = {"title": f"Item {next(number)}", "text": "What is new."} | fields
    return saved(NewsletterItem(issue=issue or make_newsletterissue(), **fields))


def make_subscriber(email=None, **fields) -> Subscriber:
    """Somebody who gets the newsletter."""
    n = next(number)
    fields = {
        "state": "active",
        "audiences": ["public"],
        "consent_text": "Please send me the newsletter.",
        "confirmed_at": timezone.now(),
    } | fields
    return saved(Subscriber(email=email or f"subscriber-{n}@readers.example.org", **fields))


def make_suppression(**fields) -> Suppression:
    fields = {
        "digest": f"{next(number):064x}",
        "reason": "unsubscribed",
        "since": timezone.now(),
    } | fields
    return saved(Suppression(**fields))
