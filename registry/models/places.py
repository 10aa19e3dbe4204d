"""Countries, and the regions below them."""

from datetime import date

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from icpermed.models import Fold, Stamped, tracked


class Continent(models.TextChoices):
    """The world regions of UN M49, with the Americas as one: the scheme of "four continents"."""

    AFRICA = "africa", "Africa"
    AMERICAS = "americas", "Americas"
    ANTARCTICA = "antarctica", "Antarctica"
    ASIA = "asia", "Asia"
    EUROPE = "europe", "Europe"
    OCEANIA = "oceania", "Oceania"


class CountryQuerySet(models.QuerySet):
    """Countries, and who of them takes part when."""

    def taking_part(self, on: date | None = None):
        """Countries with a public member or observer on a day (default: today), with their
        numbers as ``member_count`` and ``observer_count``."""
        rows = apps.get_model("registry.Membership").objects.published().current(on)
        per_country = rows.order_by().values("organisation__country")
        counts = {
            f"{role}_count": Coalesce(
                Subquery(
                    per_country.filter(organisation__country=OuterRef("pk"), role=role)
                    .annotate(n=Count("pk"))
                    .values("n")
                ),
                0,
            )
            for role in ("member", "observer")
        }
        return self.annotate(**counts).filter(Q(member_count__gt=0) | Q(observer_count__gt=0))


@tracked
class Country(models.Model):
    """A country of ISO 3166-1. The list is loaded with the database (registry/data/)."""

    code = models.CharField(
        primary_key=True, max_length=2, help_text="ISO 3166-1 alpha-2: GR, not EL; GB, not UK."
    )
    alpha3 = models.CharField("three-letter code", max_length=3, unique=True)
    name = models.CharField(
        max_length=100, unique=True, help_text="The name that the public sees on every page."
    )
    continent = models.CharField(
        max_length=10, choices=Continent, help_text="Follows from the country, by UN M49."
    )
    sort_key = models.GeneratedField(
        expression=Fold("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    objects = CountryQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "code"]
        verbose_name_plural = "countries"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("country_detail", args=[self.code.lower()])


@tracked
class Region(Stamped):
    """A part of a country with bodies of its own: Flanders, Navarra, Québec."""

    country = models.ForeignKey(Country, models.PROTECT, related_name="regions")
    name = models.CharField(max_length=100)
    code = models.CharField(
        "ISO 3166-2 code", max_length=6, blank=True, help_text="For example BE-VLG or ES-NC."
    )
    aliases = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        help_text="Other spellings that lists use, with commas between: Toscana, Regione Toscana.",
    )
    is_european = models.BooleanField(
        "European region",
        default=True,
        help_text="Counted as a European region. Québec, for example, is not one.",
    )
    sort_key = models.GeneratedField(
        expression=Fold("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                "country",
                Fold("name"),
                name="registry_region_once_per_country",
                violation_error_code="name",
                violation_error_message="This country already has a region of that name.",
            ),
            models.UniqueConstraint(
                fields=["id", "country"], name="registry_region_with_its_country"
            ),
        ]

    def __str__(self):
        return self.name
