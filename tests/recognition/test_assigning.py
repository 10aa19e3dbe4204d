"""Nominations are shared out evenly among jurors, by topic, and never against a conflict."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.assigning import Table, assign, assign_one, too_few, unassign
from recognition.models import Assignment, Nomination
from tests.recognition.factories import (
    make_assignment,
    make_conflict,
    make_editiontopic,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_review,
)

in_the_database = pytest.mark.django_db


def loads(edition) -> list[int]:
    return sorted(juror.assignments.count() for juror in edition.jurors.all())


@in_the_database
def test_each_nomination_gets_its_jurors_and_all_carry_the_same():
    edition = make_judged_edition(reviews_per_nomination=3)
    for _ in range(5):
        make_juror(edition)
    nominations = [make_nomination(edition) for _ in range(7)]
    assert assign(edition=edition) == 21
    assert [nomination.assignments.count() for nomination in nominations] == [3] * 7
    assert loads(edition) == [4, 4, 4, 4, 5]
    assert assign(edition=edition) == 0


@in_the_database
@pytest.mark.parametrize("status", ["stands", "asked", "dismissed"])
def test_nobody_gets_what_a_conflict_closes(status):
    edition = make_judged_edition(reviews_per_nomination=2)
    one, other = make_juror(edition), make_juror(edition)
    nomination = make_nomination(edition)
    make_conflict(one, nomination, rule="same_body", status=status)
    assign(edition=edition)
    assigned = set(Assignment.objects.values_list("juror", flat=True))
    assert assigned == ({one.pk, other.pk} if status == "dismissed" else {other.pk})


@in_the_database
def test_a_juror_of_one_topic_gets_that_topic_only():
    edition = make_judged_edition(reviews_per_nomination=1)
    paper, training = make_editiontopic(edition), make_editiontopic(edition)
    juror = make_juror(edition, topic=paper)
    own = make_nomination(edition, topic=paper)
    for topic in [training, None]:
        make_nomination(edition, topic=topic)
    assign(edition=edition)
    assert [row.nomination for row in juror.assignments.all()] == [own]


@in_the_database
def test_what_is_assigned_stays():
    edition = make_judged_edition(reviews_per_nomination=1)
    busy, free = make_juror(edition), make_juror(edition)
    kept = [make_assignment(busy, make_nomination(edition)).pk for _ in range(3)]
    for _ in range(3):
        make_nomination(edition)
    assign(edition=edition)
    assert set(Assignment.objects.filter(juror=busy).values_list("pk", flat=True)) == set(kept)
    assert free.assignments.count() == 3


@in_the_database
@pytest.mark.parametrize("state", ["submitted", "ineligible", "withdrawn"])
def test_only_what_is_judged_is_assigned(state):
    edition = make_judged_edition()
    make_juror(edition)
    make_nomination(edition, state=state)
    assert assign(edition=edition) == 0


@in_the_database
def test_it_is_said_where_there_are_too_few_jurors():
    edition = make_judged_edition(reviews_per_nomination=2)
    one, other = make_juror(edition), make_juror(edition)
    first, second = make_nomination(edition), make_nomination(edition)
    make_conflict(one, second)
    assert too_few(edition) == [(first, 0, 2), (second, 0, 1)]
    assign(edition=edition)
    assert too_few(edition) == [(second, 1, 0)]
    assert other.assignments.count() == 2


@in_the_database
def test_a_decided_edition_is_not_assigned():
    edition = make_judged_edition()
    make_assignment(make_juror(edition), make_nomination(edition))
    edition.decide()
    for act in [
        lambda: assign(edition=edition),
        lambda: unassign(assignment=Assignment.objects.get()),
    ]:
        with pytest.raises(ValueError, match="decided"):
            act()


# --- by hand --------------------------------------------------------------------------------------


@in_the_database
def test_one_juror_is_asked_by_hand_once():
    edition = make_judged_edition()
    juror, nomination = make_juror(edition), make_nomination(edition)
    row = assign_one(juror=juror, nomination=nomination)
    assert assign_one(juror=juror, nomination=nomination) == row
    unassign(assignment=row)
    assert not Assignment.objects.exists()


@in_the_database
def test_by_hand_the_same_rules_hold():
    edition = make_judged_edition()
    paper = make_editiontopic(edition)
    juror, nomination = make_juror(edition), make_nomination(edition)
    make_conflict(juror, nomination)
    refused = [
        (juror, nomination, "conflict"),
        (make_juror(edition, topic=paper), nomination, "only"),
        (juror, make_nomination(edition, state="submitted"), "is not judged"),
        (make_juror(), nomination, "different editions"),
    ]
    for who, what, why in refused:
        with pytest.raises(ValueError, match=why):
            assign_one(juror=who, nomination=what)
    assert not Assignment.objects.exists()


@in_the_database
def test_a_sheet_that_was_handed_in_is_not_thrown_away():
    row = make_assignment()
    make_review(row.juror, row.nomination)
    with pytest.raises(ValueError, match="handed in"):
        unassign(assignment=row)
    assert Assignment.objects.exists()


# --- how even it is -------------------------------------------------------------------------------


@st.composite
def tables(draw) -> tuple[Table, int]:
    """A few nominations and jurors, with conflicts and with what is assigned already."""
    jurors, nominations = range(draw(st.integers(1, 4))), range(100, 100 + draw(st.integers(1, 4)))
    pairs = [(juror, nomination) for juror in jurors for nomination in nominations]
    closed = draw(st.sets(st.sampled_from(pairs)))
    kept = draw(st.sets(st.sampled_from(pairs), max_size=3))
    allowed = {n: [j for j in jurors if (j, n) not in closed] for n in nominations}
    held = {j: {n for one, n in kept if one == j} for j in jurors}
    return Table(allowed, held, kept), draw(st.integers(1, 3))


def unevenness(loads) -> int:
    return sum(load * load for load in loads)


def best_there_is(table: Table, each: int) -> int:
    """The least unevenness of all ways to share out, tried one after the other."""
    ways = {tuple(len(table.held[juror]) for juror in table.held)}
    jurors = list(table.held)
    for nomination, allowed in table.allowed.items():
        there = [juror for juror in jurors if nomination in table.held[juror]]
        free = [juror for juror in allowed if juror not in there]
        wanted = min(max(0, each - len(there)), len(free))
        ways = {
            tuple(load + (juror in chosen) for juror, load in zip(jurors, way, strict=True))
            for way in ways
            for chosen in combinations(free, wanted)
        }
    return min(map(unevenness, ways))


@settings(max_examples=300, deadline=None)
@given(tables())
def test_no_way_to_share_out_is_more_even_and_none_breaks_a_rule(drawn):
    table, each = drawn
    best = best_there_is(table, each)
    had = {n: sum(n in held for held in table.held.values()) for n in table.allowed}
    could = {
        n: sum(n not in table.held[j] for j in allowed) for n, allowed in table.allowed.items()
    }
    table.fill(each)
    table.even_out()
    pairs = {(juror, n) for juror, held in table.held.items() for n in held}
    assert unevenness(len(held) for held in table.held.values()) == best
    assert table.kept <= pairs
    assert all(juror in table.allowed[n] for juror, n in pairs - table.kept)
    assert {n: sum(n == one for _, one in pairs) for n in table.allowed} == {
        n: had[n] + min(max(0, each - had[n]), could[n]) for n in table.allowed
    }


@in_the_database
def test_a_large_jury_is_shared_out_evenly_in_few_statements(django_assert_max_num_queries):
    edition = make_judged_edition(reviews_per_nomination=3)
    jurors = [make_juror(edition) for _ in range(12)]
    first = make_nomination(edition)
    Nomination.objects.bulk_create(
        Nomination(
            edition=edition,
            state="eligible",
            number=1000 + n,
            submitted_at=first.submitted_at,
            title=f"Work {n}",
        )
        for n in range(79)
    )
    make_conflict(jurors[0], first)
    with django_assert_max_num_queries(12):
        assert assign(edition=edition) == 240
    assert loads(edition) == [20] * 12
