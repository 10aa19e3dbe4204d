"""Amounts of money as people write them: 1,000,000, 1 000 000, 118.76 million."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

BETWEEN = "[,'’ \u00a0\u202f]"
WHOLE = re.compile(rf"\d{{1,3}}({BETWEEN}\d{{3}})+(\.\d+)?|\d+(\.\d+)?")
SIZES = {"": 1, "thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9}
#: Dots may stand between thousands in one country, and before decimals in another.
DOTTED = re.compile(r"\d{1,3}\.\d{3}|\d{1,3}(\.\d{3}){2,}(,\d+)?")
HOW = "Write the amount in figures, as 1,500,000 or 1.5 million."


class AmountField(forms.DecimalField):
    """A whole amount. What could be read in two ways is asked back, never guessed."""

    widget = forms.TextInput(attrs={"size": 20, "autocomplete": "off"})

    def to_python(self, value):
        text = " ".join(str(value or "").replace("\u00a0", " ").split()).lower()
        if not text:
            return None
        number, _, size = re.fullmatch(r"(.*?)( ?)([a-z]*)", text, re.DOTALL).groups()
        if size not in SIZES:
            raise ValidationError(HOW, code="invalid")
        if not size and DOTTED.fullmatch(number):
            plain = Decimal(number.replace(".", "").replace(",", "."))
            raise ValidationError(
                f"This can be read in two ways. Write {plain:,} if that is meant.", code="invalid"
            )
        if re.fullmatch(r"\d+,\d{1,2}", number):
            point = number.replace(",", ".")
            raise ValidationError(
                f"Decimals stand behind a point: write {f'{point} {size}'.strip()}.", code="invalid"
            )
        if size and re.fullmatch(r"\d{1,3},\d{3}", number):
            raise ValidationError(HOW, code="invalid")
        if not WHOLE.fullmatch(number):
            raise ValidationError(HOW, code="invalid")
        amount = Decimal(re.sub(BETWEEN, "", number)) * SIZES[size]
        return super().to_python(str(amount))

    def prepare_value(self, value):
        """A stored amount as people read it: 1,500,000."""
        return f"{value.normalize():,f}" if isinstance(value, Decimal) else value
