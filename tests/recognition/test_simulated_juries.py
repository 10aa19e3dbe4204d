"""Juries whose truth is known: the warning comes exactly when leaving a sheet out changes winners.

What is expected is computed here by trying all sets of winners, slowly, and without the code that
is tested.
"""

import random
import statistics
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.ranking import Rules, Scale, Sheet, rank, totals, winners
from recognition.stability import without_each_juror, without_each_sheet

CRITERIA = (
    Scale(1, Fraction(2), 1, 5),
    Scale(2, Fraction("0.5"), 0, 10),
    Scale(3, Fraction(0), 1, 3),
)


def slow_points(values):
    """The points of a sheet, by hand: for CRITERIA alone."""
    top, bottom = Fraction(0), Fraction(0)
    if 1 in values:
        top, bottom = top + 2 * Fraction(values[1] - 1, 4), bottom + 2
    if 2 in values:
        top, bottom = top + Fraction(values[2], 20), bottom + Fraction(1, 2)
    return 100 * top / bottom if bottom else None


def sets_of_winners(sheets, most, method):
    """Every set of winners in which nobody has fewer points than somebody who is left out."""
    points = {}
    for sheet in sheets:
        if slow_points(sheet.values) is not None:
            points.setdefault(sheet.nomination, []).append(slow_points(sheet.values))
    total = {key: method(numbers) for key, numbers in points.items()}
    size = min(most, len(total))
    return {
        frozenset(chosen)
        for chosen in combinations(sorted(total), size)
        if all(total[one] >= total[other] for one in chosen for other in set(total) - set(chosen))
    }


def jury_of(data) -> list[Sheet]:
    return [Sheet(juror, nomination, values) for (juror, nomination), values in data.items()]


a_sheet = st.fixed_dictionaries(
    {},
    optional={1: st.integers(1, 5), 2: st.integers(0, 10), 3: st.integers(1, 3)},
)
juries = st.dictionaries(st.tuples(st.integers(1, 5), st.integers(1, 6)), a_sheet, max_size=20).map(
    jury_of
)
methods = {"mean": statistics.mean, "median": statistics.median}


@settings(max_examples=300, deadline=None)
@given(juries, st.integers(1, 4), st.sampled_from(sorted(methods)))
def test_a_sheet_is_named_exactly_when_leaving_it_out_changes_the_winners(jury, most, by):
    rules = Rules(CRITERIA, ranked_by=by, max_winners=most)
    before = sets_of_winners(jury, most, methods[by])
    expected = {
        (sheet.juror, sheet.nomination)
        for sheet in jury
        if sets_of_winners([one for one in jury if one is not sheet], most, methods[by]) != before
    }
    found = without_each_sheet(jury, rules)
    assert {(one.juror, one.nomination) for one in found} == expected
    for change in found:
        left = [
            one for one in jury if (one.juror, one.nomination) != (change.juror, change.nomination)
        ]
        assert possible(change.before) == before
        assert possible(change.after) == sets_of_winners(left, most, methods[by])


@settings(max_examples=300, deadline=None)
@given(juries, st.integers(1, 4), st.sampled_from(sorted(methods)))
def test_a_juror_is_named_exactly_when_leaving_them_out_changes_the_winners(jury, most, by):
    rules = Rules(CRITERIA, ranked_by=by, max_winners=most)
    before = sets_of_winners(jury, most, methods[by])
    expected = {
        juror
        for juror in {sheet.juror for sheet in jury}
        if sets_of_winners([one for one in jury if one.juror != juror], most, methods[by]) != before
    }
    assert {one.juror for one in without_each_juror(jury, rules)} == expected


def possible(found):
    """The sets of winners that a result allows."""
    return {
        found.certain | frozenset(chosen)
        for chosen in combinations(sorted(found.tied), found.places)
    }


@settings(max_examples=300, deadline=None)
@given(juries, st.integers(1, 4), st.sampled_from(sorted(methods)))
def test_the_winners_are_exactly_the_sets_that_the_points_allow(jury, most, by):
    rules = Rules(CRITERIA, ranked_by=by, max_winners=most)
    found = winners(totals(rank(jury, rules)), most)
    assert possible(found) == sets_of_winners(jury, most, methods[by])


def simulated(seed, *, noise, jurors=4, nominations=8):
    """A jury that sees a true order through some noise, each juror strict or mild."""
    dice = random.Random(seed)
    truth = {n: Fraction(n, nominations) for n in range(1, nominations + 1)}
    sheets = []
    for juror in range(jurors):
        strictness = dice.uniform(-noise, noise)
        for nomination, quality in truth.items():
            seen = min(max(float(quality) + strictness + dice.gauss(0, noise), 0), 1)
            sheets.append(Sheet(juror, nomination, {1: round(seen * 1000)}))
    return sheets, sorted(truth, key=truth.get, reverse=True)


RULES = Rules((Scale(1, Fraction(1), 0, 1000),), max_winners=3)


@pytest.mark.parametrize("by", sorted(methods))
@pytest.mark.parametrize("seed", range(5))
def test_where_jurors_agree_the_ranking_is_the_truth_and_nothing_is_warned_of(seed, by):
    sheets, truth = simulated(seed, noise=0)
    rules = Rules(RULES.criteria, ranked_by=by, max_winners=3)
    assert [one.nomination for one in rank(sheets, rules)] == truth
    assert without_each_sheet(sheets, rules) == without_each_juror(sheets, rules) == []


def test_the_more_noise_the_more_often_a_single_sheet_decides():
    shares = []
    for noise in [0.0, 0.05, 0.3]:
        juries = [simulated(seed, noise=noise)[0] for seed in range(60)]
        shares.append(sum(bool(without_each_sheet(jury, RULES)) for jury in juries))
    assert shares[0] == 0
    assert shares[0] < shares[1] < shares[2]
