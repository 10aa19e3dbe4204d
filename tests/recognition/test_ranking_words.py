"""What a ranking hangs on, in sentences that a chair can read out."""

from fractions import Fraction

import pytest

from recognition.judging import read
from recognition.ranking_words import Words, short, signed
from tests.recognition.juries import make_jury

pytestmark = pytest.mark.django_db


def said(points, **fields) -> tuple[Words, dict[int, str]]:
    """The words about a jury, and what its nominations are called in them."""
    jury = make_jury(points, **fields)
    names = {number: f"{one.name} (no. {number})" for number, one in jury.nominations.items()}
    return Words(read(jury.edition)), names


def test_a_sheet_without_which_there_would_be_a_tie():
    words, names = said({1: [50, 60], 2: [50]})
    assert words.sheets_that_decide() == [
        f"Without the sheet of Juror Number1 on {names[1]}, {names[1]} and {names[2]} would be"
        " tied for the last place."
    ]


def test_a_sheet_without_which_a_tie_would_be_broken():
    words, names = said({1: [60, 60], 2: [70, 50]})
    assert words.last_place() == (
        f"{names[1]} and {names[2]} have equal points, and there is one place left for them: the"
        " points do not decide this, people must."
    )
    assert words.sheets_that_decide() == [
        f"Without the sheet of Juror Number0 on {names[2]}, there would be no tie: {names[1]}"
        " would be honoured.",
        f"Without the sheet of Juror Number1 on {names[2]}, there would be no tie: {names[2]}"
        " would be honoured.",
    ]


def test_several_places_are_left_for_a_tie():
    words, names = said({1: [90], 2: [50], 3: [50], 4: [50]}, max_winners=3)
    assert words.last_place().startswith(
        f"{names[2]}, {names[3]} and {names[4]} have equal points, and there are 2 places left"
    )
    assert words.other_ties() == []


def test_a_nomination_that_would_have_no_sheet_would_not_be_honoured():
    words, names = said({1: [90, 80], 2: [50]}, max_winners=2)
    assert words.sheets_that_decide() == [
        f"Without the sheet of Juror Number0 on {names[2]}, {names[2]} would not be honoured."
    ]
    assert words.missing() == [f"{names[2]}: 1 of 2."]


def test_a_juror_without_whom_another_would_win():
    words, names = said({1: [100, 50, 50], 2: [0, 60, 60]})
    assert words.jurors_who_decide() == [
        f"Without all sheets of Juror Number0, {names[2]} would be honoured instead of {names[1]}."
    ]


def test_ties_that_decide_nothing_are_listed_apart():
    words, names = said({1: [90], 2: [40], 3: [40]})
    assert (words.last_place(), words.other_ties()) == (
        "",
        [f"{names[2]} and {names[3]} share place 2."],
    )


def test_points_are_read_with_one_decimal():
    assert [short(Fraction(200, 3)), short(Fraction(1, 20)), short(None)] == ["66.7", "0.1", "–"]
    assert [signed(Fraction(-41, 4)), signed(Fraction(5)), signed(None)] == ["−10.3", "+5.0", "–"]
