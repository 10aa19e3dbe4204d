"""Every public page of the registry, for search engines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from registry.figures import FIGURES
from registry.models import Body, Country, Organisation


class PageSitemap(Sitemap):
    """The pages that are not about one record."""

    def items(self):
        return [
            "home",
            "member_list",
            "country_list",
            "body_list",
            "figure_list",
            "change_list",
            "join",
            "api",
            "about",
            "accessibility",
            "privacy",
        ]

    def location(self, item):
        return reverse(item)


class OrganisationSitemap(Sitemap):
    """Each organisation's page."""

    def items(self):
        return Organisation.objects.published()

    def lastmod(self, item):
        return item.updated_at


class BodySitemap(Sitemap):
    """Each body's page."""

    def items(self):
        return Body.objects.published()

    def lastmod(self, item):
        return item.updated_at


class CountrySitemap(Sitemap):
    """Each country's page."""

    def items(self):
        return Country.objects.taking_part()


class FigureSitemap(Sitemap):
    """Each figure's page."""

    def items(self):
        return list(FIGURES.values())


SITEMAPS = {
    "pages": PageSitemap,
    "organisations": OrganisationSitemap,
    "bodies": BodySitemap,
    "countries": CountrySitemap,
    "figures": FigureSitemap,
}
