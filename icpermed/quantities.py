"""Quantities: a number with its unit, how exact it is, the day it holds for, and who says so."""

from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_currency_name
from django.db import models
from django.db.models import Q

from icpermed.models import Stamped
from icpermed.partial_dates import PartialDateField
from icpermed.text import noun_of

LARGE = [(Decimal(10**9), "billion"), (Decimal(10**6), "million")]


class Qualifier(models.TextChoices):
    """How exactly a number is meant."""

    EXACTLY = "exactly", "Exactly"
    ABOUT = "about", "About"
    AT_LEAST = "at_least", "At least"
    MORE_THAN = "more_than", "More than"


@cache
def currencies() -> frozenset[str]:
    """The codes of the currencies, ISO 4217: EUR, NOK."""
    return frozenset(Locale("en", "GB").currencies)


def number_words(number: Decimal) -> str:
    """A number as people read it: "1,000", "118.76"."""
    return f"{number.normalize():,f}"


def is_short(number: Decimal) -> bool:
    """Whether a number is easy to read before “million”: of more digits, people lose count."""
    return number == round(number, 3)


def amount_words(number: Decimal, currency: str) -> str:
    """An amount of money in words: "118.76 million euros", "1,999,640 euros", "1 euro"."""
    short = (one for one in LARGE if abs(number) >= one[0] and is_short(number / one[0]))
    size, name = next(short, (Decimal(1), ""))
    called = get_currency_name(currency, count=noun_of(number, 1, 2), locale="en_GB")
    return " ".join(part for part in [number_words(number / size), name, called] if part)


class Quantity(Stamped):
    """A number somebody stated: "around 375 million euros", "more than 1,000 genomes"."""

    position = models.PositiveSmallIntegerField("order", default=0)
    label = models.CharField(
        max_length=120, help_text="What it says: budget, partners, genomes sequenced."
    )
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
        constraints = [
            models.CheckConstraint(
                condition=~Q(label=""),
                name="%(app_label)s_%(class)s_has_a_label",
                violation_error_code="label",
                violation_error_message="Say what is counted.",
            )
        ]

    def __str__(self):
        return f"{self.label}: {self.words}"

    @property
    def words(self) -> str:
        """The number as people read it: "more than 1,000 genomes", "about 375 million euros"."""
        how = "" if self.qualifier == Qualifier.EXACTLY else f"{self.get_qualifier_display()} "
        if self.unit in currencies():
            return how.lower() + amount_words(self.number, self.unit)
        return f"{how.lower()}{number_words(self.number)} {self.unit}".strip()
