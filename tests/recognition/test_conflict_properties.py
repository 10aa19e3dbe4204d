"""Planted conflicts are all found, strangers are left alone, and nothing of a conflict is stored.

Whatever route something takes, the database has the last word: also when two write at once.
"""

from random import Random

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from recognition.conflicts import compute
from recognition.models import Conflict, Remark, Review, Score
from tests.conftest import client_for
from tests.effort import examples
from tests.recognition.factories import (
    make_conflict,
    make_criterion,
    make_declaration,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_review,
    make_score,
)
from tests.recognition.planting import KINDS, World

pytestmark = pytest.mark.django_db
HARD = ["same_person", "same_organisation", "related_organisation"]
effort = settings(
    deadline=None,
    max_examples=examples(5, 40),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # Each example takes seconds.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@effort
@given(st.lists(st.sampled_from(sorted(KINDS)), min_size=4, max_size=9), st.integers(0, 2**32))
def test_whatever_is_planted_is_found_with_its_path_and_nothing_else_stands(db, kinds, seed):
    with transaction.atomic():
        world = World(Random(seed))
        world.fill(jurors=3, nominations=4)
        for kind in kinds:
            world.plant(kind)
        compute(edition=world.edition)
        found = {(c.juror_id, c.nomination_id, c.rule): c for c in Conflict.objects.all()}
        missed = [key for key in world.planted if key not in found]
        assert missed == []
        for key, words in world.planted.items():
            conflict = found[key]
            assert (conflict.status, bool(conflict.path)) == (
                "stands" if conflict.rule in HARD else "asked",
                True,
            )
            # Of several connections by one rule, the shortest path is told.
            told = " ".join(conflict.path)
            assert not words or any(word in told for word in words)
        stands = world.pairs(*HARD)
        assert [c.path for (*pair, _), c in found.items() if tuple(pair) not in world.pairs()] == []
        assert [
            c.path
            for (*pair, _), c in found.items()
            if c.status == "stands" and tuple(pair) not in stands
        ] == []
        transaction.set_rollback(True)


@effort
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2**32))
def test_one_planted_conflict_is_told_in_full(db, kind, seed):
    with transaction.atomic():
        world = World(Random(seed))
        world.fill(jurors=2, nominations=2)
        world.plant(kind)
        compute(edition=world.edition)
        ((juror, nomination, rule), words) = next(iter(world.planted.items()))
        conflict = Conflict.objects.get(juror=juror, nomination=nomination, rule=rule)
        told = " ".join(conflict.path)
        assert [word for word in words if word not in told] == []
        transaction.set_rollback(True)


# --- no route stores anything ---------------------------------------------------------------------


class Case:
    """A juror, a nomination, and a sheet of the juror for another nomination."""

    def __init__(self):
        self.edition = make_judged_edition()
        self.criterion = make_criterion(self.edition)
        self.juror, self.other = make_juror(self.edition), make_juror(self.edition)
        self.nomination = make_nomination(self.edition)
        make_declaration(self.juror, self.nomination)
        self.elsewhere = make_review(self.juror, make_nomination(self.edition))
        self.anothers = make_review(self.other, self.nomination)
        self.own = {"juror": self.juror, "nomination": self.nomination}

    def sheet(self) -> Review:
        """A draft of the juror, from the time before the conflict."""
        return Review.objects.create(**self.own, state="draft")

    def sql(self, statement: str, *values) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def by_save(case):
    Review(**case.own).save()


def by_bulk_create(case):
    Review.objects.bulk_create([Review(**case.own)])


def by_get_or_create(case):
    Review.objects.get_or_create(**case.own)


def by_moving_a_sheet_to_the_nomination(case):
    Review.objects.filter(pk=case.elsewhere.pk).update(nomination=case.nomination)


def by_giving_a_sheet_to_the_juror(case):
    Review.objects.filter(pk=case.anothers.pk).update(juror=case.juror)


def by_sql(case):
    case.sql(
        "INSERT INTO recognition_review (created_at, updated_at, juror_id, nomination_id, state,"
        " comment, submitted_at) VALUES (now(), now(), %s, %s, 'submitted', '', now())",
        case.juror.pk,
        case.nomination.pk,
    )


def by_sql_on_conflict(case):
    case.sql(
        "INSERT INTO recognition_review (id, created_at, updated_at, juror_id, nomination_id,"
        " state, comment) SELECT id, now(), now(), %s, %s, 'draft', '' FROM recognition_review"
        " WHERE id = %s ON CONFLICT (id) DO UPDATE SET nomination_id = EXCLUDED.nomination_id",
        case.juror.pk,
        case.nomination.pk,
        case.elsewhere.pk,
    )


def by_remark(case):
    Remark(**case.own, text="Good.").save()


def by_remarks_in_bulk(case):
    Remark.objects.bulk_create([Remark(**case.own, text="Good.")])


def by_moving_a_remark(case):
    remark = Remark.objects.create(
        juror=case.juror, nomination=case.elsewhere.nomination, text="Good."
    )
    Remark.objects.filter(pk=remark.pk).update(nomination=case.nomination)


NEW_ROWS = [
    by_save,
    by_bulk_create,
    by_get_or_create,
    by_moving_a_sheet_to_the_nomination,
    by_giving_a_sheet_to_the_juror,
    by_sql,
    by_sql_on_conflict,
    by_remark,
    by_remarks_in_bulk,
    by_moving_a_remark,
]


def stored(case) -> int:
    """Sheets and remarks of the juror on the nomination."""
    sheets = Review.objects.filter(**case.own).exclude(state="void")
    return sheets.count() + Remark.objects.filter(**case.own).count()


@pytest.mark.parametrize("status", ["stands", "asked", "dismissed"])
@pytest.mark.parametrize("route", NEW_ROWS, ids=lambda route: route.__name__)
def test_no_sheet_and_no_remark_is_stored_by_any_route(route, status):
    case = Case()
    if route is by_giving_a_sheet_to_the_juror:
        case.anothers.scores.all().delete()
    make_conflict(**case.own, status=status, rule="same_body")
    if status == "dismissed":
        route(case)
        assert stored(case) == 1
        return
    with pytest.raises(DatabaseError, match="conflict of interest"), transaction.atomic():
        route(case)
    assert stored(case) == 0


@pytest.mark.parametrize("route", NEW_ROWS, ids=lambda route: route.__name__)
def test_nothing_is_stored_before_the_juror_has_declared(route):
    case = Case()
    case.juror.declarations.filter(nomination=case.nomination).delete()
    with pytest.raises(DatabaseError, match="has not declared"), transaction.atomic():
        route(case)
    assert stored(case) == 0


def score_by_save(case, sheet):
    Score(review=sheet, criterion=case.criterion, value=5).save()


def score_by_bulk_create(case, sheet):
    Score.objects.bulk_create([Score(review=sheet, criterion=case.criterion, value=5)])


def score_by_moving(case, sheet):
    score = make_score(case.elsewhere, criterion=case.criterion, value=5)
    Score.objects.filter(pk=score.pk).update(review=sheet)


def score_by_sql(case, sheet):
    case.sql(
        "INSERT INTO recognition_score (created_at, updated_at, review_id, criterion_id, value,"
        " comment) VALUES (now(), now(), %s, %s, 5, '')",
        sheet.pk,
        case.criterion.pk,
    )


SCORES = [score_by_save, score_by_bulk_create, score_by_moving, score_by_sql]


@pytest.mark.parametrize("status", ["stands", "asked", "dismissed"])
@pytest.mark.parametrize("route", SCORES, ids=lambda route: route.__name__)
def test_no_score_is_stored_by_any_route(route, status):
    case = Case()
    sheet = case.sheet()
    make_conflict(**case.own, status=status, rule="same_body")
    if status == "dismissed":
        route(case, sheet)
        assert sheet.scores.count() == 1
        return
    with pytest.raises(DatabaseError, match="conflict of interest"), transaction.atomic():
        route(case, sheet)
    assert sheet.scores.count() == 0


@pytest.mark.parametrize("status", ["stands", "asked"])
@pytest.mark.parametrize("is_sql", [True, False])
def test_scores_that_are_there_cannot_be_changed_any_more(status, is_sql):
    case = Case()
    score = make_score(case.sheet(), criterion=case.criterion, value=2)
    make_conflict(**case.own, status=status, rule="same_body")

    def change():
        if is_sql:
            case.sql("UPDATE recognition_score SET value = 5 WHERE id = %s", score.pk)
        else:
            Score.objects.filter(pk=score.pk).update(value=5)

    with pytest.raises(DatabaseError, match="conflict of interest"), transaction.atomic():
        change()
    score.refresh_from_db()
    assert score.value == 2


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_void_sheet_does_not_come_back(state):
    case = Case()
    sheet = case.sheet()
    make_conflict(**case.own)
    with pytest.raises(DatabaseError, match="conflict of interest"), transaction.atomic():
        Review.objects.filter(pk=sheet.pk).update(state=state, submitted_at=sheet.created_at)
    sheet.refresh_from_db()
    assert sheet.state == "void"


@pytest.mark.parametrize("status", ["stands", "asked", None])
def test_the_jurys_page_stores_nothing_where_there_is_a_conflict(status):
    case = Case()
    case.juror.assignments.create(nomination=case.nomination)
    if status:
        make_conflict(**case.own, status=status, rule="same_body")
    page = f"/recognition/jury/{case.edition.year}/{case.nomination.number}/"
    client = client_for(case.juror.user)
    sheet = {f"value_{case.criterion.pk}": 4, f"comment_{case.criterion.pk}": "", "comment": "x"}
    answers = [
        client.post(page, sheet | {"do": "save"}),
        client.post(page, {"do": "say", "text": "Good."}),
    ]
    statuses = [answer.status_code for answer in answers]
    assert (statuses[0] == 302, stored(case) > 0) == (status is None, status is None)
    if status:
        assert (statuses, Score.objects.count()) == ([404, 404], 0)


def test_the_desk_and_imports_store_nothing_of_jurors(secretariat):
    case = Case()
    make_conflict(**case.own)
    data = {"juror": case.juror.pk, "nomination": case.nomination.pk, "state": "submitted"}
    pages = ["review/add/", "score/add/", "remark/add/", "review/import/", "score/import/"]
    for page in pages:
        answer = secretariat.post(f"/admin/recognition/{page}", data | {"text": "Good."})
        assert answer.status_code in (302, 403, 404)
    change = f"/admin/recognition/review/{case.anothers.pk}/change/"
    assert secretariat.post(change, data).status_code == 403
    assert (stored(case), Review.objects.count()) == (0, 2)
