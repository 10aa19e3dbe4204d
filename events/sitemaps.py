"""Every public page of events, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from events.models import Event


class EventListSitemap(Sitemap):
    """The list of events."""

    def items(self):
        return ["event_list"]

    def location(self, item):
        return reverse(item)


class EventSitemap(Sitemap):
    """Each event's page."""

    def items(self):
        return Event.objects.published()

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {"event_list": EventListSitemap, "events": EventSitemap}
