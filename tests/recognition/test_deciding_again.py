"""What stands in the way of a decision; what is proposed; how an edition is opened again."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from icpermed.outbox.models import Mail
from icpermed.outbox.releasing import release
from recognition.deciding import plan, reopen
from recognition.models import DecisionRecord, Nomination
from recognition.proposing import propose
from tests.factories import make_user
from tests.recognition.factories import make_award, make_nomination, make_phase
from tests.recognition.juries import ALL, applied, make_jury, prepared, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def jury():
    """Three nominations with clear points, of which at most one is honoured."""
    return make_jury({1: [90, 90], 2: [60, 60], 3: [10, 10]})


# --- what stands in the way -----------------------------------------------------------------------


def problems(jury) -> str:
    return " ".join(plan(jury.edition).problems)


def test_more_winners_than_the_rules_allow_are_refused(jury):
    prepared(jury, n1="winner", n2="winner", n3="not_selected")
    assert "2 nominations would be honoured; by the rules of this edition at most 1." in problems(
        jury
    )
    with pytest.raises(ValueError, match="at most 1"):
        applied(jury)


def test_the_database_refuses_more_winners_by_itself(jury):
    prepared(jury, **ALL)
    applied(jury)
    with pytest.raises(IntegrityError, match="as many winners as it may"), transaction.atomic():
        Nomination.objects.filter(pk=jury.nominations[2].pk).update(state="winner")


def test_every_nomination_needs_an_outcome(jury):
    prepared(jury, n1="winner")
    assert f"No outcome is prepared for {jury.nominations[2].reference}, " in problems(jury)


def test_nominations_that_were_not_screened_stand_in_the_way(jury):
    prepared(jury, **ALL)
    make_nomination(jury.edition, number=8, state="submitted")
    assert "Say first whether these are eligible" in problems(jury)


@pytest.mark.parametrize(
    ("places", "is_right"),
    [
        ((None, None, None), True),
        ((1, 2, 3), True),
        ((1, 1, 3), True),
        ((1, 2, 2), True),
        ((1, 1, 2), False),
        ((2, 3, 4), False),
        ((1, 2, None), False),
    ],
)
def test_places_make_sense_or_are_left_out(places, is_right):
    jury = make_jury({1: [90], 2: [60], 3: [10]}, max_winners=3, reviews_per_nomination=1)
    given = dict(zip(["n1", "n2", "n3"], places, strict=True))
    prepared(jury, places=given, **dict.fromkeys(given, "winner"))
    assert (plan(jury.edition).problems == []) is is_right


def test_a_nominee_who_declined_is_not_honoured(jury):
    prepared(jury, **ALL)
    Nomination.objects.filter(pk=jury.nominations[1].pk).update(
        accepted_at=None, declined_at=timezone.now()
    )
    assert "declined to be nominated" in problems(jury)


def test_the_same_award_twice_is_refused_with_nothing_done(jury):
    prepared(jury, **ALL)
    one = jury.nominations[1]
    make_award(one.name, title=one.title, edition=jury.edition)
    with pytest.raises(Exception, match="on record already"), transaction.atomic():
        applied(jury)
    assert states(jury) == dict.fromkeys([1, 2, 3], "eligible")


def test_it_warns_of_what_is_probably_not_meant(jury):
    prepared(jury, n1="not_selected", n2="winner", n3="not_selected")
    make_phase(jury.edition)
    found = " ".join(plan(jury.edition).warnings)
    assert "a phase is running" in found
    assert "others than those with the most points" in found
    assert "others than" not in " ".join(plan_of_all(jury).warnings)


def plan_of_all(jury):
    prepared(jury, **ALL)
    return plan(jury.edition)


def test_nothing_is_prepared_once_it_is_decided(jury):
    prepared(jury, **ALL)
    applied(jury)
    with pytest.raises(ValueError, match="Reopen it"):
        prepared(jury, n1="reserve")


# --- proposing and reopening ----------------------------------------------------------------------


def test_what_the_points_say_is_filled_in_and_ties_are_left_to_people():
    jury = make_jury({1: [90], 2: [60], 3: [60], 4: [10], 5: []}, max_winners=2)
    prepared(jury, n4="reserve")
    assert propose(edition=jury.edition, by=None) == 1
    found = jury.edition.nominations.order_by("number").values_list("pending", "pending_place")
    assert list(found) == [("winner", 1), ("", None), ("", None), ("reserve", None), ("", None)]


def test_reopening_takes_awards_and_letters_back_and_keeps_the_record(jury):
    prepared(jury, **ALL)
    applied(jury)
    by_hand = make_award("By hand", edition=jury.edition)
    reopen(edition=jury.edition, reason="A sheet was missing.", by=None)
    jury.edition.refresh_from_db()
    assert jury.edition.state == "running"
    assert states(jury) == dict.fromkeys([1, 2, 3], "eligible")
    assert list(jury.edition.awards.all()) == [by_hand]
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}
    assert DecisionRecord.objects.filter(edition=jury.edition).count() == 1
    assert list(jury.edition.nominations.order_by("number").values_list("pending", flat=True)) == [
        "winner",
        "reserve",
        "not_selected",
    ]
    applied(jury)
    assert DecisionRecord.objects.filter(edition=jury.edition).count() == 2


def test_reopening_needs_a_reason_and_an_edition_whose_winners_are_not_published(jury):
    prepared(jury, **ALL)
    applied(jury)
    with pytest.raises(ValueError, match="Say why"):
        reopen(edition=jury.edition, reason=" ", by=None)
    jury.edition.refresh_from_db()
    jury.edition.publish_results()
    with pytest.raises(ValueError, match="cannot become"):
        reopen(edition=jury.edition, reason="Mistake", by=None)
    assert jury.edition.awards.count() == 1


def test_who_was_told_before_is_said_when_it_is_decided_anew(jury):
    prepared(jury, **ALL)
    release(applied(jury), by=make_user())
    reopen(edition=jury.edition, reason="A sheet was missing.", by=None)
    assert "told an outcome before" in " ".join(plan(jury.edition).warnings)


def test_looking_takes_as_many_queries_for_many_as_for_few():
    def queries(size):
        jury = make_jury({n: [50, 60] for n in range(1, size)})
        prepared(jury, **{f"n{n}": "not_selected" for n in range(1, size)})
        with CaptureQueriesContext(connection) as captured:
            assert plan(jury.edition).fingerprint
        return len(captured)

    assert queries(4) == queries(30) <= 16
