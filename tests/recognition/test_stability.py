"""On which sheets the winners hang, and how jurors use the scale."""

from decimal import Decimal
from fractions import Fraction

import pytest

from recognition.ranking import Sheet, Winners
from recognition.stability import (
    normalised,
    use_of_the_scale,
    without_each_juror,
    without_each_sheet,
)
from tests.recognition.test_ranking import rules, sheets


def test_a_sheet_that_decides_is_named_with_who_would_win_instead():
    given = sheets(n1=[90, 90], n2=[50, 80], n3=[10, 100])
    found = without_each_sheet(given, rules(max_winners=2))
    assert [(one.juror, one.nomination) for one in found] == [(1, 2), (0, 3)]
    assert {one.before for one in found} == {Winners(frozenset({1, 2}))}
    assert {one.after for one in found} == {Winners(frozenset({1, 3}))}


def test_nothing_is_named_where_the_distance_is_clear():
    given = sheets(n1=[90, 80, 85], n2=[50, 60, 55], n3=[10, 20, 15])
    assert without_each_sheet(given, rules(max_winners=1)) == []
    assert without_each_juror(given, rules(max_winners=1)) == []


def test_another_order_among_the_winners_is_no_change():
    given = sheets(n1=[90, 60], n2=[80, 75], n3=[10, 10])
    assert without_each_sheet(given, rules(max_winners=2)) == []


def test_a_tie_that_would_be_broken_is_a_change():
    given = sheets(n1=[60, 60], n2=[70, 50])
    found = without_each_sheet(given, rules(max_winners=1))
    assert {one.before for one in found} == {Winners(frozenset(), frozenset({1, 2}), 1)}
    assert [(one.nomination, one.juror, one.after.certain) for one in found] == [
        (2, 0, {1}),
        (2, 1, {2}),
    ]


def test_a_nomination_that_hangs_on_its_only_sheet_drops_out_without_it():
    given = sheets(n1=[90, 90], n2=[50], n3=[40, 40])
    found = without_each_sheet(given, rules(max_winners=2))
    assert [(one.nomination, one.after.certain) for one in found] == [(2, {1, 3})]


def test_a_juror_who_decides_is_named():
    given = sheets(n1=[100, 50, 50], n2=[0, 60, 60])
    found = without_each_juror(given, rules(max_winners=1))
    assert [(one.juror, one.nomination, one.after.certain) for one in found] == [(0, None, {2})]


def test_a_juror_is_compared_with_the_others_on_the_same_nominations():
    given = sheets(n1=[80, 60], n2=[70, 50, 50])
    strict = Sheet(9, 3, {1: 10})
    found = {one.juror: one for one in use_of_the_scale([*given, strict], rules())}
    assert (found[0].mean, found[0].sheets, found[0].difference) == (75, 2, 20)
    assert (found[1].difference, found[2].difference) == (Fraction(-15), Fraction(-10))
    assert (found[0].is_far, found[1].is_far, found[2].is_far) == (True, True, False)
    # Nobody else has looked at nomination 3.
    assert (found[9].difference, found[9].is_far, found[9].mean) == (None, False, 10)


def test_who_gives_everybody_the_same_is_named():
    found = use_of_the_scale(sheets(n1=[50, 10], n2=[50, 90]), rules())
    assert [one.is_flat for one in found] == [True, False]


def test_normalised_points_take_away_that_somebody_is_strict():
    """The strict juror sees two nominations, the mild one the two others; the order is the same."""
    strict = [Sheet(1, 1, {1: 30}), Sheet(1, 2, {1: 10})]
    mild = [Sheet(2, 3, {1: 90}), Sheet(2, 4, {1: 70})]
    found = normalised([*strict, *mild], rules())
    assert {key: place for key, (place, _) in found.items()} == {1: 1, 3: 1, 2: 3, 4: 3}
    assert found[1][1] == Decimal("81.622776601684")


def test_a_juror_without_any_difference_says_nothing_when_normalised():
    found = normalised(sheets(n1=[50], n2=[50]), rules())
    assert found == {1: (1, Decimal(50)), 2: (1, Decimal(50))}
    assert normalised([], rules()) == {}


@pytest.mark.parametrize("verb", [without_each_sheet, without_each_juror])
def test_sheets_that_say_nothing_are_never_named(verb):
    given = [Sheet(9, 1, {}), *sheets(n1=[90, 80], n2=[40, 30])]
    assert verb(given, rules(max_winners=1)) == []
