"""The record of a decision: complete, without names, always the same bytes."""

import json
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recognition.judging import read
from recognition.models import Review
from recognition.recording import (
    canonical,
    content_of,
    digest,
    export,
    sheet_digest,
    sheet_digests,
    with_all_for_the_digest,
    write_down,
)
from tests.factories import make_person
from tests.recognition.factories import make_conflict, make_juror, make_review
from tests.recognition.juries import make_jury

pytestmark = pytest.mark.django_db


def content(edition) -> dict:
    return json.loads(content_of(read(edition)))


def test_it_holds_rules_criteria_sheets_ranking_stability_and_outcome():
    jury = make_jury({7: [90, 80], 9: [10, 100], 12: []}, ranked_by="mean")
    jury.nominations[7].pending, jury.nominations[7].pending_place = "winner", 1
    jury.nominations[7].save()
    found = content(jury.edition)
    assert found["edition"] == {
        "year": jury.edition.year,
        "title": "ICPerMed Recognition",
        "ranked_by": "mean",
        "max_winners": 1,
        "reviews_per_nomination": 2,
    }
    assert found["criteria"] == [
        {
            "key": "1",
            "name": "Quality",
            "weight": "1.00",
            "lowest": 0,
            "highest": 100,
            "is_optional": False,
        }
    ]
    assert found["nominations"] == [7, 9, 12]
    assert sorted((one["nomination"], one["values"]["1"]) for one in found["sheets"]) == [
        (7, 80),
        (7, 90),
        (9, 10),
        (9, 100),
    ]
    assert [(one["nomination"], one["place"], one["points"]) for one in found["ranking"]] == [
        (7, 1, "85.000000"),
        (9, 2, "55.000000"),
        (12, None, ""),
    ]
    assert found["winners_by_points"] == {"certain": [7], "tied": [], "places": 0}
    [change] = found["stability"]["sheets"]
    assert (change["nomination"], change["winners"]["certain"]) == (9, [9])
    assert found["outcome"][0] == {"nomination": 7, "outcome": "winner", "place": 1}


def test_it_counts_what_is_void_and_who_stayed_away():
    jury = make_jury({7: [90, 80]})
    late, away = make_juror(jury.edition), make_juror(jury.edition)
    make_review(late, jury.nominations[7], scores={jury.criterion: 1})
    make_conflict(late, jury.nominations[7])
    make_conflict(away, jury.nominations[7], rule="same_body", status="asked")
    found = content(jury.edition)
    assert found["void_sheets"] == [{"nomination": 7, "count": 1}]
    assert found["recusals"] == [{"nomination": 7, "count": 2}]
    assert len(found["sheets"]) == 2


SECRETS = {
    "name": "Planted Name",
    "title": "Planted Title",
    "affiliation": "Planted Affiliation",
    "email": "planted@example.org",
    "summary": "Planted summary",
    "text": "Planted text",
    "note": "Planted note",
    "feedback": "Planted feedback",
}


def test_nobody_is_named_in_it():
    jury = make_jury({7: [90]})
    person = make_person("Planted Juror", email="juror@planted.org")
    juror = make_juror(jury.edition, person=person)
    type(jury.nominations[7]).objects.filter(pk=jury.nominations[7].pk).update(
        feedback=SECRETS["feedback"], note=SECRETS["note"], email=SECRETS["email"]
    )
    make_review(juror, jury.nominations[7], scores={jury.criterion: 1}, comment="Planted comment")
    text = content_of(read(jury.edition))
    assert "Planted" not in text
    assert "planted" not in text
    for key in ["token", "nominee_token"]:
        assert getattr(jury.nominations[7], key) not in text


def test_jurors_are_called_in_an_order_that_follows_their_sheets_not_their_names():
    orders = set()
    for _ in range(8):
        jury = make_jury({7: [10, 20, 30]})
        found = {one["juror"]: one["values"]["1"] for one in content(jury.edition)["sheets"]}
        assert set(found) == {"juror 1", "juror 2", "juror 3"}
        orders.add(tuple(found[f"juror {index}"] for index in [1, 2, 3]))
    assert len(orders) > 1


def test_the_same_gives_the_same_bytes_and_the_smallest_change_others():
    jury = make_jury({7: [90, 80], 8: [70, 60]})
    before = content_of(read(jury.edition))
    assert content_of(read(jury.edition)) == before
    review = jury.jurors[0].reviews.get(nomination__number=7)
    review.scores.update(value=91)
    assert content_of(read(jury.edition)) != before


def test_json_has_one_form_and_no_floats():
    assert canonical({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'
    for wrong in [1.5, [1.0], {"a": {"b": 2.5}}, (0.1,)]:
        with pytest.raises(TypeError):
            canonical(wrong)


def test_a_juror_finds_the_own_sheet_by_its_hash():
    jury = make_jury({7: [90, 80]})
    own = sheet_digests(jury.jurors[0])
    sheets = content(jury.edition)["sheets"]
    [mine] = [one for one in sheets if one["sha256"] == own[jury.nominations[7].pk]]
    assert mine["values"] == {"1": 90}
    assert len({one["sha256"] for one in sheets}) == 2


@pytest.mark.parametrize("what", ["comment", "score", "score_comment"])
def test_the_hash_of_a_sheet_holds_every_word_of_it(what):
    jury = make_jury({7: [90]})
    review = jury.jurors[0].reviews.get()

    def now() -> str:
        return sheet_digest(with_all_for_the_digest(Review.objects.all()).get(pk=review.pk))

    before = now()
    if what == "comment":
        Review.objects.update(comment="Another word")
    elif what == "score":
        review.scores.update(value=89)
    else:
        review.scores.update(comment="Another word")
    assert now() != before


def test_sheets_with_the_same_values_have_different_hashes():
    jury = make_jury({7: [50, 50, 50]})
    assert len({one["sha256"] for one in content(jury.edition)["sheets"]}) == 3


def test_the_record_is_kept_with_its_digest_and_exported_byte_by_byte():
    jury = make_jury({7: [90]})
    text = content_of(read(jury.edition))
    record = write_down(read(jury.edition), by=None, content=text)
    assert (record.is_intact, record.digest) == (True, digest(text))
    assert json.loads(export(record)) == {"record": json.loads(text), "sha256": record.digest}


def test_many_sheets_take_as_many_queries_as_few():
    def queries(size):
        jury = make_jury({n: [random.randint(0, 100)] * 2 for n in range(1, size)})
        with CaptureQueriesContext(connection) as captured:
            content_of(read(jury.edition))
        return len(captured)

    assert queries(3) == queries(20) <= 10
