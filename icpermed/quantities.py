"""Quantities: a number with its unit, how exact it is, the day it holds for, and who says so."""

from django.db import models

from icpermed.partial_dates import PartialDateField


class Qualifier(models.TextChoices):
    """How exactly a number is meant."""

    EXACTLY = "exactly", "Exactly"
    ABOUT = "about", "About"
    AT_LEAST = "at_least", "At least"
    MORE_THAN = "more_than", "More than"


class Quantity(models.Model):
    """A number somebody stated: "around 375 million euros", "more than 1,000 genomes"."""

    qualifier = models.CharField(max_length=10, choices=Qualifier, default=Qualifier.EXACTLY)
    number = models.DecimalField(max_digits=20, decimal_places=3)
    unit = models.CharField(
        max_length=60, blank=True, help_text="What is counted: participants, EUR, genomes."
    )
    as_of = PartialDateField(
        "as of", blank=True, null=True, help_text="When it was so: 2023, 2023-07 or 2023-07-12."
    )
    source = models.CharField(max_length=250, blank=True, help_text="Who says so.")

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        """The number as people read it: "more than 1,000 genomes", "375.5 EUR"."""
        how = "" if self.qualifier == Qualifier.EXACTLY else f"{self.get_qualifier_display()} "
        return f"{how.lower()}{self.number.normalize():,f} {self.unit}".strip()
