"""Sheets: saved as a draft, handed in, taken back; and what two windows do to each other."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from recognition import scoring
from recognition.models import Review, Score
from recognition.scoring import ChangedMeanwhile, Lacking, Mark, Sheet, stamp
from tests.recognition.factories import make_conflict, make_criterion, make_juror, make_review
from tests.recognition.seated import make_round, make_seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def seated():
    """A juror, a nomination, and two criteria of which one is optional."""
    juror, nomination = make_seated()
    first = make_criterion(juror.edition, name="Excellence", position=1)
    second = make_criterion(juror.edition, name="Impact", position=2, is_optional=True)
    return juror, nomination, first, second


def filled(*marks, comment="") -> Sheet:
    """A sheet from pairs of a criterion and a mark or a value."""
    return Sheet(
        {c.pk: mark if isinstance(mark, Mark) else Mark(mark) for c, mark in marks}, comment
    )


def stored(review: Review) -> dict[str, tuple[int, str]]:
    return {s.criterion.name: (s.value, s.comment) for s in review.scores.all()}


def test_a_draft_may_be_empty_and_grows(seated):
    juror, nomination, first, second = seated
    who = {"juror": juror, "nomination": nomination}

    review = scoring.save(**who, sheet=Sheet(), seen="")
    assert (review.state, stored(review)) == ("draft", {})

    sheet = filled((first, Mark(4, "Solid")), (second, 2), comment="Good")
    review = scoring.save(**who, sheet=sheet, seen=stamp(review))
    assert stored(review) == {"Excellence": (4, "Solid"), "Impact": (2, "")}
    assert review.comment == "Good"

    review = scoring.save(**who, sheet=filled((first, 5)), seen=stamp(review))
    assert (stored(review), review.comment) == ({"Excellence": (5, "")}, "")
    assert Review.objects.count() == 1


def test_a_sheet_that_is_handed_in_counts(seated):
    juror, nomination, first, _ = seated

    review = scoring.hand_in(juror=juror, nomination=nomination, sheet=filled((first, 4)), seen="")

    assert Review.objects.handed_in().get() == review
    assert timezone.now() - review.submitted_at < timedelta(minutes=1)


def test_a_sheet_without_what_is_asked_is_not_handed_in(seated):
    juror, nomination, first, second = seated

    with pytest.raises(Lacking) as refusal:
        scoring.hand_in(juror=juror, nomination=nomination, sheet=filled((second, 5)), seen="")

    found = [(lack.criterion, lack.part, lack.words) for lack in refusal.value.lacks]
    assert found == [
        (first, "value", "Choose a value."),
        (second, "comment", "Say why: 5 is the highest value."),
    ]
    assert Review.objects.count() == 0


def test_the_ends_of_the_scale_need_no_reason_if_the_edition_asks_for_none(seated):
    juror, nomination, first, _ = seated
    type(juror.edition).objects.update(comments_extremes=False)
    juror.edition.refresh_from_db()

    review = scoring.hand_in(juror=juror, nomination=nomination, sheet=filled((first, 1)), seen="")

    assert review.state == "submitted"


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (Mark(None, "Why"), "Choose a value as well: a comment cannot be saved without one."),
        (Mark(6), "Choose a value from 1 to 5."),
        (Mark(0), "Choose a value from 1 to 5."),
    ],
)
def test_a_draft_never_loses_a_comment_nor_takes_what_is_not_on_the_scale(seated, mark, words):
    juror, nomination, first, _ = seated

    with pytest.raises(Lacking) as refusal:
        scoring.save(juror=juror, nomination=nomination, sheet=filled((first, mark)), seen="")

    assert [lack.words for lack in refusal.value.lacks] == [words]
    assert Review.objects.count() == 0


def test_a_criterion_of_another_edition_is_not_written(seated):
    juror, nomination, first, _ = seated
    other = make_criterion(make_round())

    scoring.save(juror=juror, nomination=nomination, sheet=filled((first, 3), (other, 5)), seen="")

    assert list(Score.objects.values_list("criterion", flat=True)) == [first.pk]


def test_a_sheet_is_taken_back_and_counts_no_more(seated):
    juror, nomination, first, _ = seated
    who = {"juror": juror, "nomination": nomination}
    review = scoring.hand_in(**who, sheet=filled((first, 4)), seen="")

    review = scoring.take_back(**who, seen=stamp(review))

    assert (review.state, review.submitted_at) == ("draft", None)
    assert stored(review) == {"Excellence": (4, "")}
    with pytest.raises(ValueError, match="There is no sheet of yours that was handed in"):
        scoring.take_back(**who, seen=stamp(review))


def test_what_is_handed_in_is_not_changed_unseen(seated):
    juror, nomination, first, _ = seated
    who = {"juror": juror, "nomination": nomination}
    review = scoring.hand_in(**who, sheet=filled((first, 4)), seen="")

    for verb in [scoring.save, scoring.hand_in]:
        with pytest.raises(ValueError, match="This sheet is handed in already"):
            verb(**who, sheet=filled((first, 2)), seen=stamp(review))

    assert stored(review) == {"Excellence": (4, "")}


@pytest.mark.parametrize("verb", [scoring.save, scoring.hand_in])
def test_the_second_window_is_told_and_replaces_nothing(seated, verb):
    juror, nomination, first, _ = seated
    who = {"juror": juror, "nomination": nomination}
    opened = stamp(scoring.save(**who, sheet=filled((first, 2)), seen=""))
    scoring.save(**who, sheet=filled((first, Mark(3, "Elsewhere"))), seen=opened)

    with pytest.raises(ChangedMeanwhile, match=r"was saved at .* in another window"):
        verb(**who, sheet=filled((first, 4)), seen=opened)
    with pytest.raises(ChangedMeanwhile):  # As if there had been no sheet yet.
        verb(**who, sheet=filled((first, 4)), seen="")

    assert stored(Review.objects.get()) == {"Excellence": (3, "Elsewhere")}


# --- when not -------------------------------------------------------------------------------------


def close(juror, **phase):
    """The phase of the juror's edition ends at this moment, or lets nobody score."""
    juror.edition.phases.update(**(phase or {"ends_at": timezone.now()}))


@pytest.mark.parametrize("phase", [{}, {"may_review": False}])
def test_nothing_is_written_outside_the_phase(seated, phase):
    juror, nomination, first, _ = seated
    who = {"juror": juror, "nomination": nomination}
    review = scoring.hand_in(**who, sheet=filled((first, 4)), seen="")
    close(juror, **phase)

    for verb in [scoring.save, scoring.hand_in]:
        with pytest.raises(ValueError, match="cannot be scored now"):
            verb(**who, sheet=filled((first, 2)), seen=stamp(review))
    with pytest.raises(ValueError, match="cannot be scored now"):
        scoring.take_back(**who, seen=stamp(review))

    review.refresh_from_db()
    assert (review.state, stored(review)) == ("submitted", {"Excellence": (4, "")})


def test_only_what_is_assigned_is_scored():
    _, nomination = make_seated()
    stranger = make_juror(nomination.edition)

    with pytest.raises(ValueError, match="cannot be scored now"):
        scoring.save(juror=stranger, nomination=nomination, sheet=Sheet(), seen="")


def test_a_conflict_voids_the_sheet_and_closes_it(seated):
    juror, nomination, first, _ = seated
    who = {"juror": juror, "nomination": nomination}
    review = scoring.hand_in(**who, sheet=filled((first, 4)), seen="")
    make_conflict(juror, nomination)

    with pytest.raises(ValueError, match="cannot be scored now"):
        scoring.save(**who, sheet=filled((first, 2)), seen=stamp(review))
    review.refresh_from_db()
    assert (review.state, Review.objects.handed_in().count()) == ("void", 0)
    with pytest.raises(IntegrityError, match="conflict of interest"), transaction.atomic():
        Score.objects.update(value=5)


def test_a_sheet_whose_conflict_was_dismissed_is_a_draft_again(seated):
    juror, nomination, first, _ = seated
    who = {"juror": juror, "nomination": nomination}
    scoring.hand_in(**who, sheet=filled((first, 4)), seen="")
    conflict = make_conflict(juror, nomination)
    type(conflict).objects.filter(pk=conflict.pk).update(status="dismissed", reason="A namesake.")
    juror.assignments.create(nomination=nomination)
    review = Review.objects.get()

    review = scoring.save(**who, sheet=filled((first, 3)), seen=stamp(review))

    assert (review.state, stored(review)) == ("draft", {"Excellence": (3, "")})


# --- the way of a sheet ---------------------------------------------------------------------------


def test_a_sheet_goes_its_way_only():
    review = make_review(make_juror(make_round()), state="draft", submitted_at=None)

    with pytest.raises(ValueError, match="A sheet that is “draft” cannot become “draft”"):
        review.reopen()
    twin = Review.objects.get()
    twin.hand_in()
    with pytest.raises(ValueError, match="moved this sheet in the meantime"):
        review.hand_in()
    with pytest.raises(ValueError, match="“handed in” cannot become “handed in”"):
        twin.hand_in()
