"""Bindings in a text: what they ask for, how they are written, and what is wrong with them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.bindings import bindings_in
from reports.figures import Reading
from reports.writing import spelt, written


def only(source):
    (binding,) = bindings_in(source)
    return binding


def test_a_binding_names_its_figure_and_what_it_asks():
    found = only('x {{ figure:stated of=heal-italia what="the budget" as=digits }} y')
    assert (found.name, found.key) == ("stated", "stated of=heal-italia what=the budget")
    assert found.source == '{{ figure:stated of=heal-italia what="the budget" as=digits }}'


def test_how_it_is_written_does_not_change_what_is_asked():
    keys = {only(f"{{{{ figure:members {way} }}}}").key for way in ["", "as=words", 'says="fifty"']}
    assert keys == {"members"}


@pytest.mark.parametrize(
    "text", ["{{ members }}", "{{figure members}}", "{ figure:members }", "{{ figure: }}", "{{{{"]
)
def test_what_only_looks_like_a_binding_is_text(text):
    assert bindings_in(text) == []


@given(st.text(alphabet='{}figure:members =on"“” a2', max_size=200))
def test_any_text_is_read(text):
    for binding in bindings_in(text):
        assert text[binding.start : binding.end] == binding.source


def test_numbers_are_written_as_asked():
    reading = Reading(words="1,050", number=Decimal(1050))
    ways = {way: written(only(f"{{{{ figure:x {way} }}}}"), reading) for way in [
        "", "as=words", "as=digits", 'says="more than 1000"',
    ]}  # fmt: skip
    assert ways == {
        "": "1,050",
        "as=words": "one thousand and fifty",
        "as=digits": "1,050",
        'says="more than 1000"': "more than 1000",
    }


@pytest.mark.parametrize("way", ["as=month", "as=year", "as=roman"])
def test_what_makes_no_sense_is_said(way):
    with pytest.raises(ValueError, match=r"month|known"):
        written(only(f"{{{{ figure:x {way} }}}}"), Reading(words="5", number=Decimal(5)))


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (21, "twenty-one"), (105, "one hundred and five"), (40_000, "forty thousand")],
)
def test_numbers_in_words(number, words):
    assert spelt(number) == words
