"""Addresses on the web, kept as somebody gave them and mended for use.

What lists and reports contain has raw spaces, or no scheme ("www.icpermed.eu"). The field
keeps the text as given; a generated column beside it, by ``WebAddress``, can be followed.
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Func

#: White space as both Python and the database take it: that of ASCII.
BLANKS = " \t\n\v\f\r"
SPACES = re.compile(f"[{BLANKS}]+")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE | re.ASCII)
HOW_TO_WRITE = "Write the whole address, as https://www.example.org/page."


class WebAddress(Func):
    """The address that can be followed, from the text that was given."""

    function = "web_address"
    arity = 1
    output_field = models.TextField()


def mended(given: str) -> str:
    """The address that can be followed; the same rule as the database's ``web_address``."""
    words = SPACES.sub("%20", given.strip(BLANKS))
    return words if not words or SCHEME.match(words) else f"https://{words}"


class GivenAddressField(models.CharField):
    """An address as somebody gave it. The database refuses what cannot become one."""

    description = "An address on the web, as given"

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 600)
        super().__init__(*args, **kwargs)

    def db_check(self, connection):
        return f"is_web_address({connection.ops.quote_name(self.column)})"

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value:
            try:
                URLValidator(schemes=["http", "https"])(mended(value))
            except ValidationError as error:
                raise ValidationError(f"This is not an address. {HOW_TO_WRITE}") from error
