"""What is computed is written once, kept where it is answered, and noted by hand."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recognition.conflicts import answer, compute, find_conflicts, note
from recognition.models import Assignment, Conflict, Review
from tests.factories import (
    make_body,
    make_mandate,
    make_organisation,
    make_person,
)
from tests.recognition.factories import (
    make_assignment,
    make_conflict,
    make_declaration,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_open_edition,
    make_review,
)
from tests.recognition.planting import found, juror_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_judged_edition(conflict_years=3)


# --- computing again ------------------------------------------------------------------------------


def test_computing_again_changes_nothing(edition):
    here = make_organisation()
    juror_called(edition, affiliation=here)
    make_nomination(edition, organisation=here)
    assert compute(edition=edition) == 1
    before = list(Conflict.objects.values())
    assert (compute(edition=edition), list(Conflict.objects.values())) == (0, before)


def test_computing_again_keeps_what_was_answered_and_renews_the_rest(edition, secretariat):
    here = make_organisation("Old name")
    juror_called(edition, affiliation=here)
    make_nomination(edition, organisation=here, name="Bo")
    make_nomination(edition, organisation=here, name="Cy")
    compute(edition=edition)
    bo, cy = Conflict.objects.order_by("nomination")
    answer(conflict=bo, stands=False, reason="Another one.", by=secretariat.user)
    here.rename(to="New name", starts_on="2024")
    assert compute(edition=edition) == 0
    bo.refresh_from_db()
    cy.refresh_from_db()
    assert (bo.status, bo.path[0], bo.reason) == (
        "dismissed",
        "Ada Juror works for Old name.",
        "Another one.",
    )
    assert (cy.status, cy.path[0]) == ("stands", "Ada Juror works for New name.")


def test_what_was_asked_stands_once_it_is_beyond_doubt(edition):
    here = make_organisation("University of Examples")
    juror_called(edition, affiliation=here)
    nomination = make_nomination(edition, affiliation="University of Examples, Rome")
    assert [status for _, status, _ in found(edition)] == ["asked"]
    nomination.organisation = here
    nomination.save()
    assert [status for _, status, _ in found(edition)] == ["stands"]


def test_a_computed_conflict_voids_the_sheet_and_takes_the_assignment_back(edition):
    here = make_organisation()
    juror = juror_called(edition)
    nomination = make_nomination(edition, organisation=here)
    make_assignment(juror, nomination)
    review = make_review(juror, nomination)
    juror.person.affiliation = here
    juror.person.save()
    compute(edition=edition)
    review.refresh_from_db()
    assert (review.state, Assignment.objects.count()) == (Review.State.VOID, 0)


def test_drafts_withdrawn_ones_and_other_editions_are_left_alone(edition):
    here = make_organisation()
    juror_called(edition, affiliation=here)
    make_nomination(edition, organisation=here, state="draft", number=None, submitted_at=None)
    make_nomination(edition, organisation=here, state="withdrawn")
    make_nomination(make_judged_edition(), organisation=here)
    assert found(edition) == []


def test_a_decided_edition_stays_as_it_is(edition):
    here = make_organisation()
    juror_called(edition, affiliation=here)
    make_nomination(edition, organisation=here)
    edition.decide()
    assert (compute(edition=edition), Conflict.objects.count()) == (0, 0)


def test_every_running_edition_with_a_jury_is_looked_at_daily():
    for edition in [make_judged_edition(), make_open_edition()]:
        here = make_organisation()
        make_juror(edition, person=make_person(affiliation=here))
        make_nomination(edition, organisation=here)
    make_open_edition()
    assert (find_conflicts(), find_conflicts()) == (2, 0)


def queries_of_computing(edition) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        compute(edition=edition)
    return len(queries)


def test_many_need_as_many_statements_as_few():
    counts = []
    for number in [1, 12]:
        edition = make_judged_edition()
        here, group = make_organisation(), make_body()
        for _ in range(number):
            juror = make_juror(edition, person=make_person(affiliation=here))
            make_mandate(juror.person, body=group, organisation=here)
            nominee = make_person()
            make_mandate(nominee, body=group)
            make_nomination(edition, organisation=here, person=nominee)
        counts.append(queries_of_computing(edition))
    assert (counts[0], Conflict.objects.count()) == (counts[1], 2 * (1 + 144))


# --- answered and noted ---------------------------------------------------------------------------


def test_the_secretariat_answers_with_a_reason_and_the_jurors_words_stay(secretariat):
    conflict = make_conflict(status="asked", rule="same_body", reason="We met twice.")
    answer(conflict=conflict, stands=False, reason="Twice is nothing.", by=secretariat.user)
    conflict.refresh_from_db()
    assert (conflict.status, conflict.reason, conflict.answered_by, bool(conflict.answered_at)) == (
        "dismissed",
        "Twice is nothing.\nThe juror said: We met twice.",
        secretariat.user,
        True,
    )
    answer(conflict=conflict, stands=True, reason="", by=secretariat.user)
    conflict.refresh_from_db()
    assert (conflict.status, conflict.reason) == (
        "stands",
        "\nThe juror said: We met twice.",
    )


def test_nothing_is_dismissed_without_a_reason(secretariat):
    conflict = make_conflict(status="asked", rule="same_body", reason="")
    with pytest.raises(ValueError, match="Say why"):
        answer(conflict=conflict, stands=False, reason=" ", by=secretariat.user)


def test_nobody_answers_a_conflict_of_their_own(secretariat):
    juror = make_juror(user=secretariat.user)
    conflict = make_conflict(juror, status="asked", rule="same_body")
    with pytest.raises(ValueError, match="of their own"):
        answer(conflict=conflict, stands=False, reason="No.", by=secretariat.user)


def test_jurors_and_readers_answer_nothing(reader):
    conflict = make_conflict(status="asked", rule="same_body")
    for user in [reader.user, make_juror(conflict.juror.edition).user, conflict.juror.user]:
        with pytest.raises(PermissionDenied):
            answer(conflict=conflict, stands=False, reason="No.", by=user)
        with pytest.raises(PermissionDenied):
            note(juror=conflict.juror, nomination=conflict.nomination, reason="x", by=user)
    conflict.refresh_from_db()
    assert conflict.status == "asked"


def test_a_declared_conflict_that_does_not_stand_lets_the_juror_score_again(secretariat):
    conflict = make_conflict()
    own = {"juror": conflict.juror, "nomination": conflict.nomination}
    declaration = make_declaration(**own, has_conflict=True, reason="We share an office.")
    answer(conflict=conflict, stands=False, reason="Not any more.", by=secretariat.user)
    declaration.refresh_from_db()
    assert (declaration.has_conflict, declaration.reason) == (False, "We share an office.")
    assert make_review(**own).pk


def test_the_secretariat_notes_a_conflict_and_it_stands(secretariat):
    nomination = make_nomination()
    juror = make_juror(nomination.edition)
    review = make_review(juror, nomination)
    fields = {"juror": juror, "nomination": nomination, "by": secretariat.user}
    conflict = note(**fields, reason="They are married.")
    review.refresh_from_db()
    assert (conflict.rule, conflict.status, review.state) == ("noted", "stands", "void")
    assert note(**fields, reason="They were married.").pk == conflict.pk


def test_a_decided_edition_takes_no_answer_and_no_note(secretariat):
    conflict = make_conflict(status="asked", rule="same_body")
    edition = conflict.juror.edition
    edition.decide()
    for act in [
        lambda: answer(conflict=conflict, stands=True, reason="x", by=secretariat.user),
        lambda: note(
            juror=conflict.juror, nomination=conflict.nomination, reason="x", by=secretariat.user
        ),
    ]:
        with pytest.raises(ValueError, match="decided"):
            act()


def test_a_conflict_leaves_no_trace_in_the_jurors_own_history():
    juror = make_juror()
    before = juror.recorded_states.count()
    make_conflict(juror)
    assert (before, juror.recorded_states.count()) == (1, 1)
