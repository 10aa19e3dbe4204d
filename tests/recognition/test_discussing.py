"""Sheets side by side, and remarks."""

from fractions import Fraction

import pytest
from django.utils import timezone

from recognition.discussing import compared, may_discuss, remarks, say
from recognition.models import Remark
from tests.recognition.factories import (
    make_conflict,
    make_criterion,
    make_declaration,
    make_juror,
    make_review,
)
from tests.recognition.seated import make_round, make_seated, seat

pytestmark = pytest.mark.django_db


def test_sheets_stand_side_by_side_with_mean_and_spread():
    juror, nomination = make_seated()
    edition = juror.edition
    counted = make_criterion(edition, name="Excellence", weight=3, position=1)
    noted = make_criterion(edition, name="Clarity", weight=1, position=2)
    make_review(juror, nomination, scores={counted: 5, noted: 1})
    make_review(make_juror(edition), nomination, scores={counted: 2})
    draft = make_review(make_juror(edition), nomination, state="draft", submitted_at=None)

    found = compared(nomination, [counted, noted])

    assert draft not in found.sheets
    assert len(found.sheets) == 2
    assert [(row.mean, row.spread) for row in found.rows] == [(3.5, "2–5"), (1, "1")]
    assert sorted(found.points) == [Fraction(25), Fraction(75)]
    assert (found.mean, found.spread, found.is_wide) == (50, "25–75", True)


def test_where_nobody_has_handed_in_there_is_no_mean():
    juror, nomination = make_seated()

    found = compared(nomination, [make_criterion(juror.edition)])

    assert (found.mean, found.spread, found.is_wide) == (None, "", False)
    assert [(row.mean, row.spread) for row in found.rows] == [(None, "")]


def test_jurors_talk_where_the_phase_lets_them():
    juror, nomination = make_seated(make_round(may_discuss=True, may_review=False))

    first = say(juror=juror, nomination=nomination, text="I like it.")
    again = say(juror=juror, nomination=nomination, text="I like it.")
    say(juror=juror, nomination=nomination, text="A lot.")

    assert first == again
    assert [remark.text for remark in remarks(nomination)] == ["I like it.", "A lot."]


def test_the_same_words_of_another_juror_are_another_remark():
    juror, nomination = make_seated(make_round(may_discuss=True, may_review=False))
    other = make_juror(juror.edition)
    seat(other, nomination)

    for one in [juror, other, juror]:
        say(juror=one, nomination=nomination, text="Yes.")

    assert Remark.objects.count() == 3


def refused(juror, nomination) -> bool:
    with pytest.raises(ValueError, match="no discussion of this nomination for you now"):
        say(juror=juror, nomination=nomination, text="Hello")
    return not may_discuss(juror, nomination) and not Remark.objects.exists()


def test_nobody_talks_in_a_phase_without_discussion_or_outside():
    juror, nomination = make_seated()
    assert refused(juror, nomination)

    juror.edition.phases.update(may_discuss=True, may_review=False, ends_at=timezone.now())
    assert refused(juror, nomination)


def test_nobody_talks_before_the_own_sheet_is_handed_in():
    juror, nomination = make_seated(make_round(may_discuss=True))
    assert refused(juror, nomination)

    make_review(juror, nomination)
    assert may_discuss(juror, nomination)


def test_who_has_a_conflict_neither_talks_nor_listens():
    juror, nomination = make_seated(make_round(may_discuss=True, may_review=False))
    make_conflict(juror, nomination, rule="same_body", status="asked")

    assert refused(juror, nomination)


def test_the_chair_leads_the_discussion_without_a_sheet():
    _, nomination = make_seated(make_round(may_discuss=True))
    chair = make_juror(nomination.edition, is_chair=True)
    make_declaration(chair, nomination)

    say(juror=chair, nomination=nomination, text="Shall we?")

    assert Remark.objects.get().juror == chair
