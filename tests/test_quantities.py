"""Amounts of money in words."""

from decimal import Decimal

import pytest

from icpermed.quantities import amount_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("118760000.000", "118.76 million euros"),
        ("36000000", "36 million euros"),
        ("1200000000", "1.2 billion euros"),
        ("1234567000", "1,234.567 million euros"),
        ("1999640.000", "1,999,640 euros"),
        ("1234567.89", "1,234,567.89 euros"),
        ("500", "500 euros"),
        ("1", "1 euro"),
        ("1000000", "1 million euros"),
    ],
)
def test_amounts_are_short_where_they_are_easy_to_read(number, words):
    assert amount_words(Decimal(number), "EUR") == words
