"""What documents, news and channels need done."""

from datetime import timedelta

from django.utils import timezone

from icpermed.duties import Duty, in_the_future, register
from publications.models import Channel, NewsItem, Publication, Video

#: After so long it is worth asking how a document comes on.
HALF_A_YEAR = timedelta(days=182)


def slow(rows):
    """Documents that are in preparation, and that nobody has touched for half a year."""
    return rows.filter(state="in_preparation", updated_at__lt=timezone.now() - HALF_A_YEAR)


def only_planned(rows):
    """Documents that are said to be out, but have no file and no address yet."""
    return rows.filter(state__in=["planned", "in_preparation"], file="", link="")


def without_address(rows):
    """Public channels of today that lead nowhere."""
    return rows.published().current().filter(link="")


def left_as_drafts(rows):
    """News whose moment is over, and that nobody has ticked as published."""
    return rows.filter(is_published=False, appears_at__lt=timezone.now())


register(
    Duty(
        "publications_without_document",
        Publication,
        "document has no file and no address yet",
        "documents have no file and no address yet",
        "Ask for them; then add them, and publish.",
        only_planned,
    ),
    Duty(
        "publications_slow",
        Publication,
        "document has been in preparation for half a year without a change",
        "documents have been in preparation for half a year without a change",
        "Ask how it comes on, and note it; or take it back to the plans.",
        slow,
    ),
    Duty(
        "publications_in_the_future",
        Publication,
        "document has a day of publication that is still to come",
        "documents have days of publication that are still to come",
        "It may be a misprint: look at the document itself.",
        in_the_future("published_on"),
    ),
    Duty(
        "videos_in_the_future",
        Video,
        "video has a day of publication that is still to come",
        "videos have days of publication that are still to come",
        "It may be a misprint: look at the video itself.",
        in_the_future("published_on"),
    ),
    Duty(
        "news_left_as_drafts",
        NewsItem,
        "news item should have appeared, and is still a draft",
        "news items should have appeared, and are still drafts",
        "Publish it, give it a later moment, or delete it.",
        left_as_drafts,
    ),
    Duty(
        "channels_without_address",
        Channel,
        "public channel has no address",
        "public channels have no address",
        "Look it up, so that readers can follow it.",
        without_address,
    ),
)
