"""The ranking: exact, by weights and scales; ties are named, not broken."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.ranking import (
    Rules,
    Scale,
    Sheet,
    Winners,
    points_of,
    rank,
    root,
    rounded,
    ties,
    totals,
    winners,
)

#: One criterion from 0 to 100: its value is the points of the sheet.
PLAIN = (Scale(1, Fraction(1), 0, 100),)


def rules(**fields):
    return Rules(**{"criteria": PLAIN} | fields)


def sheets(**points):
    """Sheets by nomination: n7=[80, 60] are two, by the jurors 0 and 1."""
    return [
        Sheet(juror, int(name[1:]), {1: value})
        for name, values in points.items()
        for juror, value in enumerate(values)
    ]


def test_points_weigh_the_criteria_and_stretch_their_scales():
    criteria = (Scale(1, Fraction(3), 1, 5), Scale(2, Fraction(1), 0, 10))
    # 3 × 3/4 + 1 × 5/10 = 11/4, of 4
    assert points_of(Sheet(1, 1, {1: 4, 2: 5}), rules(criteria=criteria)) == Fraction(1100, 16)


def test_lowest_values_are_0_points_and_highest_100():
    criteria = (Scale(1, Fraction("2.50"), 1, 5), Scale(2, Fraction(1), 3, 7))
    low, high = Sheet(1, 1, {1: 1, 2: 3}), Sheet(1, 1, {1: 5, 2: 7})
    assert [points_of(one, rules(criteria=criteria)) for one in [low, high]] == [0, 100]


def test_weight_0_is_noted_and_not_counted():
    criteria = (Scale(1, Fraction(1), 1, 5), Scale(2, Fraction(0), 1, 5))
    assert points_of(Sheet(1, 1, {1: 5, 2: 1}), rules(criteria=criteria)) == 100
    assert points_of(Sheet(1, 1, {2: 5}), rules(criteria=criteria)) is None


def test_what_is_left_out_does_not_count():
    criteria = (Scale(1, Fraction(1), 1, 5), Scale(2, Fraction(9), 1, 5))
    assert points_of(Sheet(1, 1, {1: 3}), rules(criteria=criteria)) == 50
    assert points_of(Sheet(1, 1, {}), rules(criteria=criteria)) is None


@pytest.mark.parametrize(
    ("ranked_by", "first", "points"), [("mean", 1, Fraction(70)), ("median", 2, Fraction(60))]
)
def test_the_rules_say_whether_mean_or_median_ranks(ranked_by, first, points):
    found = rank(sheets(n1=[10, 100, 100], n2=[60, 60, 60]), rules(ranked_by="mean"))
    assert [(one.nomination, one.mean, one.median) for one in found] == [
        (1, 70, 100),
        (2, 60, 60),
    ]
    by = rank(sheets(n1=[50, 50, 110 - 0], n2=[60, 60, 60]), rules(ranked_by=ranked_by))
    assert (by[0].nomination, by[0].points) == (first, points)


def test_equal_points_are_an_equal_place_and_the_next_place_is_left_out():
    found = rank(sheets(n1=[50], n2=[70], n3=[90], n4=[70], n5=[70]), rules())
    assert [(one.place, one.nomination, one.is_tied) for one in found] == [
        (1, 3, False),
        (2, 2, True),
        (2, 4, True),
        (2, 5, True),
        (5, 1, False),
    ]
    assert ties(found) == [(2, [2, 4, 5])]


def test_thirds_are_equal_whichever_way_they_came():
    """With floating-point numbers these two would differ in the last digit."""
    thirds = (Scale(1, Fraction("0.10"), 1, 4), Scale(2, Fraction("0.20"), 1, 4))
    found = rank(
        [Sheet(1, 1, {1: 2, 2: 2}), Sheet(1, 2, {1: 4, 2: 1}), Sheet(2, 2, {1: 2, 2: 2})],
        rules(criteria=thirds),
    )
    assert [(one.place, one.points) for one in found] == [(1, Fraction(100, 3))] * 2


def test_a_nomination_without_a_sheet_has_no_place():
    found = rank(sheets(n1=[0]), rules(), nominations=[1, 2])
    assert [(one.nomination, one.place, one.points) for one in found] == [
        (1, 1, 0),
        (2, None, None),
    ]
    assert [one.is_short for one in found] == [True, True]


def test_spread_is_range_and_standard_deviation():
    one = rank(sheets(n1=[20, 40, 90]), rules())[0]
    assert (one.range, one.deviation, one.is_wide) == (70, Decimal("29.439203"), True)
    assert not rank(sheets(n1=[20, 69]), rules())[0].is_wide
    assert rank(sheets(n1=[20, 70]), rules())[0].is_wide


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ({1: 9, 2: 8, 3: 7, 4: 1}, Winners(frozenset({1, 2, 3}))),
        ({1: 9, 2: 8}, Winners(frozenset({1, 2}))),
        ({1: 9, 2: 9, 3: 9, 4: 1}, Winners(frozenset({1, 2, 3}))),
        ({1: 9, 2: 8, 3: 7, 4: 7}, Winners(frozenset({1, 2}), frozenset({3, 4}), 1)),
        ({1: 9, 2: 7, 3: 7, 4: 7}, Winners(frozenset({1}), frozenset({2, 3, 4}), 2)),
        ({}, Winners(frozenset())),
    ],
)
def test_a_tie_across_the_last_place_is_named(points, expected):
    assert winners({key: Fraction(value) for key, value in points.items()}, 3) == expected


def test_numbers_are_rounded_halves_up():
    assert str(rounded(Fraction(1, 2_000_000))) == "0.000001"
    assert str(rounded(Fraction(200, 3), 2)) == "66.67"
    assert str(root(Fraction(2))) == "1.414214"


values = st.lists(st.integers(0, 100), min_size=1, max_size=5)
juries = st.dictionaries(st.integers(1, 9), values, min_size=1, max_size=9)


@given(juries, st.sampled_from(["mean", "median"]))
def test_places_follow_the_points(jury, ranked_by):
    found = rank(
        sheets(**{f"n{key}": given for key, given in jury.items()}), rules(ranked_by=ranked_by)
    )
    points = totals(found)
    assert set(points) == set(jury)
    for one in found:
        assert one.place == 1 + sum(other > one.points for other in points.values())
        assert min(one.sheets) <= one.points <= max(one.sheets)


@given(juries, st.permutations(range(45)))
def test_the_order_in_which_sheets_come_does_not_matter(jury, order):
    given = sheets(**{f"n{key}": values for key, values in jury.items()})
    mixed = [given[index] for index in order if index < len(given)]
    assert rank(mixed, rules()) == rank(given, rules())
