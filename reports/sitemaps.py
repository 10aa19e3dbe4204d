"""Every public page of the reports, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from reports.models import Report


class ListSitemap(Sitemap):
    """The list."""

    def items(self):
        return ["report_list"]

    def location(self, item):
        return reverse(item)


class ReportSitemap(Sitemap):
    """The latest version of each report."""

    def items(self):
        return Report.objects.published()

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {"report_list": ListSitemap, "reports": ReportSitemap}
