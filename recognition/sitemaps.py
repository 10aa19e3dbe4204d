"""Every public page of the Recognition and of best practices, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from recognition.models import BestPractice, Edition


class RecognitionSitemap(Sitemap):
    """The lists."""

    def items(self):
        return ["edition_list", "award_list", "best_practice_list"]

    def location(self, item):
        return reverse(item)


class EditionSitemap(Sitemap):
    """Each edition's page."""

    def items(self):
        return Edition.objects.published()

    def lastmod(self, item):
        return item.updated_at


class BestPracticeSitemap(Sitemap):
    """Each best practice's page."""

    def items(self):
        return BestPractice.objects.published()

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {
    "recognition": RecognitionSitemap,
    "editions": EditionSitemap,
    "best_practices": BestPracticeSitemap,
}
