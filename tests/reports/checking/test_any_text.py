"""Whatever people write: nothing raises, nothing takes long, and no digit is overlooked."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import document
from reports.checking import check
from reports.checking.mentions import mentions_in
from reports.checking.names import names_in
from reports.checking.reading import Passage
from tests.reports.checking.world import FACTS, PERIOD, TODAY

PIECES = """1 2023 50 members countries and , . : ; ( ) – % € million of from to between more than
    half dozen first 3rd one hundred EP PerMed ICPerMed Siena May 14 November on launched “ ” will
    was i.e. namely together 62 per cent the rest doubled by years"""
TEXTS = st.one_of(
    st.text(max_size=200),
    st.text("0123456789 .,-–/:%€()+'mMkst", max_size=60),
    st.lists(st.sampled_from(PIECES.split()), max_size=60).map(" ".join),
)
HOSTILE = ["  ", "word ", "a", "A", "A-", "a@", "....", "(", "“", "a.b", "1,1", "é", "-a", "ab/"]
SOUP = ["1 ", "9 members, ", "one hundred and ", "from 1 to 2 ", "12% ", "May 1 ", "2023–"]


def document_of(*texts):
    nodes = [document.paragraph(*document.as_inlines(text)) for text in texts]
    return {"sections": [{"anchor": "s", "heading": "", "nodes": nodes}]}


def seconds(made) -> float:
    start = process_time()
    check(made, FACTS, PERIOD, TODAY)
    return process_time() - start


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_checked_without_error(first, second):
    found = check(document_of(first, second), FACTS, PERIOD, TODAY)

    assert all(one.phrase in first + second for one in found)
    assert all(one.state in {"bound", "contradicting", "unbound"} for one in found)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_digit_outside_names_is_in_a_mention(text):
    passage = Passage("s", text)
    covered = {place for start, end in names_in(text) for place in range(start, end)}
    covered |= {place for one in mentions_in(passage) for place in range(one.start, one.end)}

    digits = {place for place, character in enumerate(text) if character.isdecimal()}

    assert digits <= covered


@given(st.text(alphabet="0123456789 .,abc", max_size=80))
@settings(deadline=None)
def test_mentions_do_not_overlap(text):
    found = mentions_in(Passage("s", text))

    assert all(one.end <= after.start for one, after in pairwise(found))


@pytest.mark.alike
@pytest.mark.parametrize("piece", HOSTILE)
def test_long_paragraph_without_numbers_takes_less_than_a_second(piece):
    assert seconds(document_of((piece * 100_000)[:100_000])) < 1


@pytest.mark.alike
@pytest.mark.parametrize("piece", SOUP)
def test_long_paragraph_of_numbers_alone_takes_a_bounded_time(piece):
    """Ten thousand quantities: ten times as many as in a long report."""
    assert seconds(document_of(piece * 10_000)) < 10


@pytest.mark.parametrize(
    "inlines",
    [[document.strong("1"), " "], ["1", {"t": "break"}], ["1 ", {"t": "code", "text": "2"}]],
    ids=["bold", "breaks", "code"],
)
def test_long_paragraph_of_many_pieces_takes_a_bounded_time(inlines):
    """100 kB of Markdown: each piece knows its place without counting those before it."""
    assert seconds(document_of(inlines * 15_000)) < 5


def test_many_bound_numbers_in_one_paragraph_take_a_bounded_time():
    figure = {"t": "figure", "ref": "f1", "text": "50"}
    assert seconds(document_of([figure, " and "] * 15_000)) < 5


def prose() -> list[str]:
    corpus = Path(__file__).parent / "corpus" / "right_1.txt"
    lines = corpus.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not set(line) & set("¶•#{[")]


def test_long_paragraph_of_prose_takes_less_than_a_second():
    text = " ".join(prose() * 20)[:100_000]

    assert seconds(document_of(text)) < 1


def test_report_of_forty_pages_with_three_hundred_facts_takes_about_a_second():
    facts = [
        replace(
            FACTS[place % len(FACTS)], binding=f"figure:n{place}", subjects=(f"Initiative {place}",)
        )
        for place in range(300 - len(FACTS))
    ]
    words = " ".join(prose() * 20).split()[:15_000]
    made = document_of(*(" ".join(words[place : place + 75]) for place in range(0, 15_000, 75)))

    start = process_time()
    found = check(made, [*FACTS, *facts], PERIOD, TODAY)

    assert process_time() - start < 1.5
    assert len(found) > 1000
