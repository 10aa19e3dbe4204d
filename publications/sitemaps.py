"""Every public page of publications, videos, news and the newsletter, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from publications.models import NewsItem, NewsletterIssue, Publication, Video


class ListSitemap(Sitemap):
    """The lists."""

    def items(self):
        return [
            *("publication_list", "video_list", "news_item_list", "channel_list"),
            "newsletter_list",
        ]

    def location(self, item):
        return reverse(item)


class PublicationSitemap(Sitemap):
    """Each document that holds: old versions stay reachable, and are not to be found first."""

    def items(self):
        return Publication.objects.published().standing()

    def lastmod(self, item):
        return item.updated_at


class VideoSitemap(Sitemap):
    """Each video's page."""

    def items(self):
        return Video.objects.published()

    def lastmod(self, item):
        return item.updated_at


class NewsItemSitemap(Sitemap):
    """Each news item whose time has come."""

    def items(self):
        return NewsItem.objects.published()

    def lastmod(self, item):
        return max(item.updated_at, item.appears_at)


class NewsletterSitemap(Sitemap):
    """Each issue in the archive."""

    def items(self):
        return NewsletterIssue.objects.published()

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {
    "publications_and_news": ListSitemap,
    "publications": PublicationSitemap,
    "videos": VideoSitemap,
    "news": NewsItemSitemap,
    "newsletters": NewsletterSitemap,
}
