"""The secretariat's desk for what is published. Importing the modules registers them."""

from icpermed import menu
from publications.admin import newsletters, parts, publications, subscribers, told
from publications.models import (
    Channel,
    NewsItem,
    NewsletterIssue,
    NewsletterItem,
    Publication,
    Subscriber,
    Suppression,
    Video,
)

__all__ = ["newsletters", "parts", "publications", "subscribers", "told"]

menu.register("Publications and news", *(Publication, NewsItem, Video, Channel))
menu.register("Newsletter", NewsletterIssue, Subscriber, seldom=[NewsletterItem, Suppression])
