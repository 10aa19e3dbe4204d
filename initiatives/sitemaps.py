"""Every public page of initiatives, programmes and calls, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from initiatives.models import FundingCall, Initiative, Programme


class ListSitemap(Sitemap):
    """The lists."""

    def items(self):
        return ["initiative_list", "programme_list", "funding_call_list"]

    def location(self, item):
        return reverse(item)


class RecordSitemap(Sitemap):
    """The page of each record of a kind."""

    model = None

    def items(self):
        return self.model.objects.published()

    def lastmod(self, item):
        return item.updated_at


class InitiativeSitemap(RecordSitemap):
    model = Initiative


class ProgrammeSitemap(RecordSitemap):
    model = Programme


class FundingCallSitemap(RecordSitemap):
    model = FundingCall


SITEMAPS = {
    "initiative_lists": ListSitemap,
    "initiatives": InitiativeSitemap,
    "programmes": ProgrammeSitemap,
    "funding_calls": FundingCallSitemap,
}
