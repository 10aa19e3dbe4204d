"""Phrases held against numbers."""

from decimal import Decimal

import pytest

from reports.checking.mentions import mentions_in
from reports.checking.reading import Passage
from reports.checking.sayings import agrees


def says(phrase):
    (said,) = mentions_in(Passage("s", phrase))
    return said


@pytest.mark.parametrize(
    ("phrase", "number", "is_true"),
    [
        ("more than 1000", 1001, True),
        ("more than 1000", 1000, False),
        ("more than 100", 97, False),
        ("at least 50", 50, True),
        ("fewer than 31", 31, False),
        ("up to 50", 50, True),
        ("almost 50", 48, True),
        ("almost 50", 50, False),
        ("almost 50", 44, False),
        ("around 375", 375, True),
        ("around 370", 375, True),
        ("around 300", 375, False),
        ("about 40", 45, False),
        ("dozens of", 50, True),
        ("hundreds of", 50, False),
        ("between 20 and 30", 25, True),
        ("between 20 and 30", 31, False),
        ("118.8 million euros", 118_760_000, True),
        ("exactly 118.8 million euros", 118_760_000, False),
        ("119.8 million euros", 118_760_000, False),
        ("fifty", 50, True),
        ("51", 50, False),
    ],
)
def test_phrase_is_true_or_not_of_a_number(phrase, number, is_true):
    assert agrees(says(phrase), Decimal(number)) is is_true


@pytest.mark.parametrize(
    ("phrase", "is_true"),
    [
        ("more than 1000", True),
        ("more than 900", True),
        ("around 1000", True),
        ("900", False),
        ("fewer than 1000", False),
        ("more than 1200", None),
        ("1200", None),
    ],
)
def test_of_more_than_a_thousand_only_some_is_known(phrase, is_true):
    assert agrees(says(phrase), Decimal(1000), "more_than") is is_true
