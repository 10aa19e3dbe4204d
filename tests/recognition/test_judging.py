"""Reading the jury's work: in the same few queries however much there is, and only what counts."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recognition.judging import read, stays_away
from tests.recognition.factories import (
    make_assignment,
    make_conflict,
    make_criterion,
    make_juror,
    make_nomination,
    make_review,
)
from tests.recognition.juries import make_jury

pytestmark = pytest.mark.django_db


def test_the_ranking_is_that_of_the_sheets_in_the_database():
    jury = make_jury({1: [10, 20], 2: [90, 80], 3: [50, None]})
    judged = read(jury.edition)
    found = [(judged.nominations[one.nomination].number, one.points) for one in judged.ranked]
    assert found == [(2, 85), (3, 50), (1, 15)]
    assert judged.winners.certain == {jury.nominations[2].pk}


def test_weights_and_scales_are_those_of_the_criteria():
    jury = make_jury({1: [50]})
    other = make_criterion(jury.edition, weight="2.50", scale_from=1, scale_to=5)
    nomination = make_nomination(jury.edition)
    make_review(jury.jurors[0], nomination, scores={jury.criterion: 100, other: 2})
    found = {one.nomination: one.points for one in read(jury.edition).ranked}
    assert found[nomination.pk] == 100 * (1 + Fraction("2.5") / 4) / Fraction("3.5")


def test_drafts_void_sheets_and_other_editions_do_not_count():
    jury = make_jury({1: [10, 20], 2: [90, 80]})
    make_jury({1: [100]})
    drafted, voided = make_juror(jury.edition), make_juror(jury.edition)
    nomination = jury.nominations[1]
    draft = {"state": "draft", "submitted_at": None}
    make_review(drafted, nomination, scores={jury.criterion: 100}, **draft)
    make_review(voided, nomination, scores={jury.criterion: 100})
    make_conflict(voided, nomination)
    judged = read(jury.edition)
    assert len(judged.sheets) == 4
    assert (judged.voided, judged.recusals) == ({nomination.pk: 1}, {nomination.pk: 1})


@pytest.mark.parametrize("state", ["submitted", "ineligible", "withdrawn", "disqualified"])
def test_only_what_the_jury_judges_is_ranked(state):
    jury = make_jury({1: [10], 2: [90]})
    other = make_nomination(jury.edition, state=state)
    make_review(jury.jurors[0], other, scores={jury.criterion: 100})
    assert set(read(jury.edition).nominations) == {one.pk for one in jury.nominations.values()}


def test_who_has_a_conflict_sees_the_ranking_without_that_nomination_and_its_sheets():
    jury = make_jury({1: [90, 80], 2: [50, 40], 3: [30, 20]})
    me = make_juror(jury.edition)
    make_conflict(me, jury.nominations[1], rule="same_body", status="asked")
    judged = read(jury.edition, user=me.user)
    numbers = [judged.nominations[one.nomination].number for one in judged.ranked]
    assert (numbers, judged.hidden) == ([2, 3], 1)
    assert {sheet.nomination for sheet in judged.sheets} == {
        jury.nominations[2].pk,
        jury.nominations[3].pk,
    }
    assert (stays_away(jury.edition, me.user), read(jury.edition).hidden) == (True, 0)
    assert not stays_away(jury.edition, jury.jurors[0].user)


def test_a_conflict_that_does_not_stand_hides_nothing():
    jury = make_jury({1: [90]})
    me = make_juror(jury.edition)
    make_conflict(me, jury.nominations[1], status="dismissed")
    assert read(jury.edition, user=me.user).hidden == 0
    assert not stays_away(jury.edition, me.user)


def queries_of(edition) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        judged = read(edition)
        assert [str(one) for one in judged.nominations.values()]
        assert [str(one.person) for one in judged.jurors.values()]
        assert judged.ranked
    return len(captured)


def test_many_nominations_take_as_many_queries_as_few():
    few = make_jury({number: [10, 20] for number in range(1, 6)})
    many = make_jury({number: [10, 20, 30] for number in range(1, 41)})
    for number in range(1, 20):
        make_assignment(make_juror(many.edition), many.nominations[number])
    assert queries_of(few.edition) == queries_of(many.edition) <= 6
