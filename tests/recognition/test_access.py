"""What a juror may open, and when; and what is shown of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from recognition.access import Shown, asked_of, readable, scorable, sight, sights
from recognition.models import Conflict, Declaration, Phase
from tests.recognition.factories import (
    make_assignment,
    make_conflict,
    make_declaration,
    make_editiontopic,
    make_juror,
    make_nomination,
    make_phase,
    make_review,
)
from tests.recognition.seated import NOW, OVER, SOON, let_write, make_round, make_seated, seat

pytestmark = pytest.mark.django_db


def opened(juror) -> list:
    return list(readable(juror))


def test_a_juror_opens_what_is_assigned_and_declared_while_a_phase_runs():
    juror, nomination = make_seated()
    make_nomination(juror.edition)

    assert opened(juror) == [nomination]
    assert list(scorable(juror)) == [nomination]


@pytest.mark.parametrize("when", [SOON, OVER])
def test_outside_the_phases_nothing_opens(when):
    juror, _ = make_seated(make_round(when))

    assert (opened(juror), list(scorable(juror)), sight(juror).phase) == ([], [], None)


def test_a_phase_of_another_edition_opens_nothing():
    juror, _ = make_seated(make_round(OVER))
    make_round(NOW)

    assert opened(juror) == []


def test_the_moment_at_which_a_phase_ends_is_outside_of_it():
    juror, _ = make_seated()
    now = timezone.now()

    Phase.objects.filter(edition=juror.edition).update(ends_at=now)

    assert opened(juror) == []


@pytest.mark.parametrize("state", ["decided", "published"])
def test_a_decided_edition_is_closed_although_a_phase_runs(state):
    juror, _ = make_seated()
    type(juror.edition).objects.filter(pk=juror.edition_id).update(state=state)
    juror.edition.refresh_from_db()

    assert (opened(juror), sight(juror).phase) == ([], None)
    assert sight(juror).words == "The jury has done its work: this edition is decided."


@pytest.mark.parametrize(
    "state", ["submitted", "ineligible", "withdrawn", "disqualified", "winner", "not_selected"]
)
def test_only_what_is_judged_opens(state):
    juror, nomination = make_seated()
    type(nomination).objects.filter(pk=nomination.pk).update(state=state)

    assert opened(juror) == []


def test_what_is_on_the_shortlist_opens_too():
    juror, nomination = make_seated()
    type(nomination).objects.filter(pk=nomination.pk).update(state="shortlisted")

    assert opened(juror) == [nomination]


def test_nothing_opens_before_the_juror_has_declared():
    juror, nomination = make_seated()
    Declaration.objects.all().delete()
    assert opened(juror) == []

    make_declaration(juror, nomination, has_conflict=True)
    assert opened(juror) == []


@pytest.mark.parametrize(("status", "count"), [("stands", 0), ("asked", 0), ("dismissed", 1)])
def test_a_conflict_closes_a_nomination_also_while_nobody_has_answered(status, count):
    juror, nomination = make_seated()
    make_conflict(juror, nomination, rule="same_body", status=status)

    assert len(opened(juror)) == count


def test_who_has_a_conflict_that_stands_is_asked_to_look_at_nothing():
    juror, nomination = make_seated()
    make_conflict(juror, nomination, rule="same_person", status="stands")

    assert not juror.assignments.exists()
    with pytest.raises(IntegrityError, match="has a conflict of interest"), transaction.atomic():
        make_assignment(juror, nomination)


def test_a_conflict_of_another_juror_closes_nothing():
    juror, nomination = make_seated()
    make_conflict(make_juror(juror.edition), nomination)

    assert opened(juror) == [nomination]


def test_where_nothing_is_assigned_only_the_chair_reads():
    edition = make_round()
    nomination = make_nomination(edition)
    juror, chair = make_juror(edition), make_juror(edition, is_chair=True)
    for one in [juror, chair]:
        make_declaration(one, nomination)

    assert (opened(juror), opened(chair)) == ([], [nomination])
    assert list(scorable(chair)) == []


def test_the_chair_does_not_read_where_there_is_a_conflict():
    edition = make_round()
    chair, nomination = make_juror(edition, is_chair=True), make_nomination(edition)
    make_declaration(chair, nomination)
    make_conflict(chair, nomination)

    assert opened(chair) == []


def test_a_juror_for_one_topic_opens_no_other():
    edition = make_round()
    papers, groups = make_editiontopic(edition), make_editiontopic(edition)
    juror = make_juror(edition, topic=papers)
    fits = make_nomination(edition, topic=papers)
    for nomination in [fits, make_nomination(edition, topic=groups), make_nomination(edition)]:
        seat(juror, nomination)

    assert opened(juror) == [fits]


def test_a_phase_only_for_reading_lets_nobody_score():
    juror, nomination = make_seated(make_round(may_review=False))

    assert (opened(juror), list(scorable(juror))) == ([nomination], [])


def test_each_row_says_how_it_stands():
    juror, nomination = make_seated()
    make_review(juror, nomination, state="draft", submitted_at=None)
    Conflict.objects.create(
        juror=juror, nomination=nomination, rule="same_body", status="asked", path=["a"]
    )

    row = asked_of(juror).get()

    assert (row.is_assigned, row.is_declared, row.is_blocked, row.sheet) == (
        True,
        True,
        True,
        "draft",
    )


# --- what a phase lets jurors see -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "deeds"),
    [
        ({}, "score"),
        ({"may_discuss": True}, "score and discuss"),
        ({"may_review": False, "may_discuss": True}, "read and discuss"),
        ({"may_review": False}, "read"),
    ],
)
def test_the_phase_is_told_in_words(fields, deeds):
    edition = make_round()
    ends_at = datetime(2090, 3, 12, 17, tzinfo=UTC)
    edition.phases.update(ends_at=ends_at, **fields)

    words = sight(make_juror(edition)).words

    assert words == f"You may {deeds} until 12 March 2090, 18:00, Brussels time (UTC+1)."


def test_before_the_phases_it_is_told_when_the_first_begins():
    edition = make_round(OVER)
    at = datetime(2090, 1, 1, 8, tzinfo=UTC)
    for name, day in [("Discussion", 20), ("Scoring", 10)]:
        starts_at = at.replace(day=day)
        make_phase(edition, name=name, starts_at=starts_at, ends_at=starts_at + timedelta(days=5))

    assert sight(make_juror(edition)).words == (
        "“Scoring” begins on 10 January 2090, 09:00, Brussels time."
        " Until then, nominations are closed."
    )


def test_without_any_phase_there_is_nothing_to_do():
    juror, _ = make_seated(make_round(OVER))

    assert sight(juror).words == "There is nothing to do for the jury at the moment."


def test_many_editions_take_one_query(django_assert_num_queries):
    editions = [make_round(), make_round(OVER), make_round(SOON)]

    with django_assert_num_queries(1):
        found = sights(editions)

    assert [bool(found[edition.pk].phase) for edition in editions] == [True, False, False]


@pytest.mark.parametrize(
    ("sees", "owes", "has", "shown"),
    [
        ("never", True, True, False),
        ("never", False, False, False),
        ("after_own", True, False, False),
        ("after_own", True, True, True),
        ("after_own", False, False, True),
        ("always", True, False, True),
    ],
)
def test_the_sheets_of_others_are_seen_as_the_phase_says(sees, owes, has, shown):
    juror = make_juror(make_round(sees_reviews=sees))

    assert sight(juror).sees_sheets(owes=owes, has_handed_in=has) is shown


@pytest.mark.parametrize(
    ("phase", "has", "joins"),
    [
        ({"may_discuss": False}, True, False),
        ({"may_discuss": True}, False, False),
        ({"may_discuss": True}, True, True),
        ({"may_discuss": True, "may_review": False}, False, True),
        ({"may_discuss": True, "sees_reviews": "always"}, False, True),
    ],
)
def test_the_discussion_opens_after_the_own_sheet_unless_scoring_is_over(phase, has, joins):
    juror = make_juror(make_round(**phase))

    assert sight(juror).may_discuss(owes=True, has_handed_in=has) is joins


# --- without names --------------------------------------------------------------------------------


def test_while_names_are_hidden_only_what_was_freed_of_them_is_shown():
    nomination = make_nomination(summary="Planted summary", text="Planted text", title="A method")

    blind = Shown(nomination, sees_names=False)
    assert (blind.title, blind.summary, blind.text) == ("A method", "", "")

    nomination.redacted_text = "Without names"
    assert blind.text == "Without names"
    seen = Shown(nomination, sees_names=True)
    assert (seen.summary, seen.text) == ("Planted summary", "Planted text")


@pytest.mark.parametrize(
    ("title", "is_shown"),
    [
        ("How genomes are read", True),
        ("The Muller score", False),
        ("The MÜLLER score", False),
        ("Mullerian ducts", True),
        ("Work at Example Hospital of Town", False),
        ("Work at a hospital", True),
        ("The van and the road", True),
        ("Nowak’s second method", False),
        ("Grant’s method", False),
    ],
)
def test_a_title_that_names_somebody_is_not_shown_without_names(title, is_shown):
    nomination = make_nomination(
        make_round(),
        title=title,
        name="Dr. Ana van Müller",
        affiliation="Example Hospital",
        is_self=False,
        nominator_name="Jan Nowak",
    )
    let_write(nomination)
    nomination.co_authors.create(name="Lee Grant")

    shown = Shown(nomination, sees_names=False).title

    assert shown == (title if is_shown else nomination.reference)
    assert Shown(nomination, sees_names=True).title == title
