"""Numbers in words, read and written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.checking.numbers import number_words_in
from reports.writing import spelt


@given(st.integers(0, 999_999))
def test_number_in_words_is_read_as_that_number(number):
    words = spelt(number)

    (found,) = number_words_in(words)

    assert (found.low, found.start, found.end) == (number, 0, len(words))


@given(st.lists(st.integers(0, 999), min_size=2, max_size=5))
def test_numbers_joined_by_commas_stay_apart(numbers):
    text = ", ".join(map(spelt, numbers))

    assert [found.low for found in number_words_in(text)] == numbers


@pytest.mark.parametrize(
    ("text", "phrase", "kind", "value"),
    [
        ("a dozen came", "a dozen", "cardinal", 12),
        ("two dozen members", "two dozen", "cardinal", 24),
        ("half a million euros", "half a million", "cardinal", 500_000),
        ("two million and six", "two million and six", "cardinal", 2_000_006),
        ("two thirds of it", "two thirds", "fraction", Decimal(2) / 3),
        ("a third of it", "a third", "fraction", Decimal(1) / 3),
        ("a third workshop", "third", "ordinal", 3),
        ("the twenty-first", "twenty-first", "ordinal", 21),
        ("one hundred and fifth", "one hundred and fifth", "ordinal", 105),
        ("a threefold rise", "threefold", "multiple", 3),
        ("it was halved", "halved", "multiple", Decimal("0.5")),
        ("hundreds of them", "hundreds", "vague", 200),
    ],
)  # fmt: skip
def test_number_words_are_read(text, phrase, kind, value):
    (found,) = number_words_in(text)

    assert (text[found.start : found.end], found.kind, found.low) == (phrase, kind, value)


def test_and_joins_only_behind_a_hundred():
    assert [found.low for found in number_words_in("three and four")] == [3, 4]
    assert [found.low for found in number_words_in("one hundred and four")] == [104]
