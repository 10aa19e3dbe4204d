"""Time zones by their IANA names ("Europe/Brussels"): what a clock on the wall shows, where."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

#: Names that are no places, or old spellings that only confuse: they are not offered.
NOT_OFFERED = ("Etc/", "SystemV/", "US/", "posix", "right/")


@cache
def known_zones() -> frozenset[str]:
    """The names that the machine's time zone data know."""
    return frozenset(available_timezones())


@cache
def offered_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """The places to choose from, by part of the world: those first where most events are."""
    groups = {"Europe": [], "World": [("UTC", "UTC")]}
    for name in sorted(known_zones()):
        area, _, place = name.partition("/")
        if place and not name.startswith(NOT_OFFERED):
            groups.setdefault(area, []).append((name, place.replace("_", " ")))
    return list(groups.items())


def validate_time_zone(name: str) -> None:
    """Raise ValidationError, with a sentence, unless this is a time zone."""
    if name not in known_zones():
        raise ValidationError(
            f"{name} is not a time zone. Write a place as Europe/Brussels or America/Toronto."
        )


class TimeZoneField(models.CharField):
    """The name of a time zone. The database refuses a name that it does not know either."""

    description = "A time zone by its IANA name"

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 50)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_time_zone]

    def db_check(self, connection):
        return f"is_time_zone({connection.ops.quote_name(self.column)})"

    def formfield(self, **kwargs):
        kwargs.pop("max_length", None)
        options = {"form_class": forms.ChoiceField, "choices": offered_zones, **kwargs}
        return models.Field.formfield(self, **options)


def zone(name: str) -> ZoneInfo:
    """The clock of a place."""
    return ZoneInfo(name)
