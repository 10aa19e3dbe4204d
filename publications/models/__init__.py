"""What is published: documents, videos, channels, news, newsletters and their subscribers."""

from publications.models.channels import Channel, ChannelFigure
from publications.models.news import NewsItem
from publications.models.newsletters import NewsletterIssue, NewsletterItem
from publications.models.publications import (
    Publication,
    PublicationAuthor,
    PublicationFile,
    PublicationTopic,
)
from publications.models.subscribers import Subscriber, Suppression
from publications.models.videos import Video

__all__ = [
    "Channel",
    "ChannelFigure",
    "NewsItem",
    "NewsletterIssue",
    "NewsletterItem",
    "Publication",
    "PublicationAuthor",
    "PublicationFile",
    "PublicationTopic",
    "Subscriber",
    "Suppression",
    "Video",
]
