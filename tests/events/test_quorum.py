"""Who may vote on a day, whether enough of them are there, and what wins by a rule."""

import uuid
from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import Elector, VotingRule
from events.quorum import electorate, needed_for_quorum, quorum, result
from events.voting import open_vote
from tests.effort import examples
from tests.events.meetings import attend, make_meeting, make_member, make_point
from tests.factories import (
    make_body,
    make_country,
    make_membership,
    make_name,
    make_organisation,
    make_participation,
    make_votingrule,
)

pytestmark = pytest.mark.django_db

DAY = date(2023, 6, 14)


# --- who may vote ---------------------------------------------------------------------------------


def test_an_organisation_with_two_people_there_counts_once():
    event, rule = make_meeting(), make_votingrule()
    organisation = make_member("Fund")
    attend(event, organisation)
    attend(event, organisation, role="deputy", mode="online")
    assert [(e.name, e.is_present) for e in electorate(event, rule)] == [("Fund", True)]


@pytest.mark.parametrize(
    ("role", "counts"),
    [
        ("delegate", True),
        ("deputy", True),
        ("participant", True),
        ("guest", False),
        ("speaker", False),
        ("staff", False),
        ("observer", False),
    ],
)
def test_guests_do_not_stand_for_their_organisation(role, counts):
    event = make_meeting()
    attend(event, make_member(), role=role)
    assert [e.is_present for e in electorate(event, make_votingrule())] == [counts]


@pytest.mark.parametrize("state", ["invited", "confirmed", "absent", "declined", "cancelled"])
def test_who_is_only_expected_is_not_there(state):
    event = make_meeting()
    make_participation(event, organisation=make_member(), role="delegate", state=state)
    assert [e.is_present for e in electorate(event, make_votingrule())] == [False]


def test_observers_vote_only_by_a_rule_that_says_so():
    event = make_meeting()
    observer = make_member("Observer", role="observer")
    attend(event, observer, role="observer")
    assert electorate(event, make_votingrule()) == []
    found = electorate(event, make_votingrule(observers_vote=True))
    assert [(e.name, e.is_present) for e in found] == [("Observer", True)]


def test_membership_of_the_day_decides():
    event = make_meeting()
    make_member("Joined that day", starts_on="2023-06-14")
    make_member("Joined the day after", starts_on="2023-06-15")
    make_member("Left that day", ends_on="2023-06-14")
    make_member("Left the day before", ends_on="2023-06-13")
    make_organisation("Never a member")
    names = [elector.name for elector in electorate(event, make_votingrule())]
    assert names == ["Joined that day", "Left that day"]


def test_names_are_those_of_the_day():
    organisation = make_member("New Name")
    organisation.names.filter(kind="official").update(starts_on="2023-07")
    make_name(organisation, kind="official", text="Old Name", ends_on="2023-06")
    assert [e.name for e in electorate(make_meeting(), make_votingrule())] == ["Old Name"]


def test_two_organisations_of_one_name_have_two_voices():
    ministries = [
        make_member("Ministry of Health", country=make_country(code)) for code in ["DE", "FR"]
    ]
    vote = open_vote(agenda_item=make_point(), title="X", rule=make_votingrule(), by=None)
    names = sorted(vote.electors.values_list("name", flat=True))
    assert names == [
        f"Ministry of Health (France, no. {ministries[1].pk})",
        f"Ministry of Health (Germany, no. {ministries[0].pk})",
    ] or names == [
        f"Ministry of Health (Germany, no. {ministries[0].pk})",
        f"Ministry of Health (France, no. {ministries[1].pk})",
    ]


def test_a_country_has_one_voice_and_international_organisations_are_in_none():
    event, rule = make_meeting(), make_votingrule(counted_by="country")
    first, _ = make_member("First"), make_member("Second")
    make_member("Of all", kind="international_organisation")
    make_member("French", country=make_country("FR"))
    attend(event, first)
    found = [(e.name, e.is_present, e.organisation) for e in electorate(event, rule)]
    assert found == [("France", False, None), ("Germany", True, None)]


PERIODS = [
    ("2020", None),
    ("2023-06-14", None),  # Joined on that very day.
    ("2023-06-15", None),
    ("2020", "2023-06-14"),  # Left on it.
    ("2020", "2023-06-13"),
    ("2020-03", "2023-06"),  # Known to the month: the whole of June counts.
    (None, None),
]
A_REGISTER = st.lists(
    st.tuples(
        st.sampled_from(["DE", "FR", "IT", ""]),
        st.sampled_from(["member", "observer"]),
        st.sampled_from(PERIODS),
        st.lists(
            st.sampled_from(
                [
                    ("attended", "delegate"),
                    ("attended", "deputy"),
                    ("attended", "guest"),
                    ("attended", "observer"),
                    ("absent", "delegate"),
                    ("confirmed", "delegate"),
                ]
            ),
            max_size=3,
        ),
    ),
    max_size=7,
)


def holds(period) -> bool:
    """Whether a period contains the day, by plain comparison of the texts."""
    starts, ends = period
    day = DAY.isoformat()
    return (not starts or starts <= day) and (not ends or day[: len(ends)] <= ends)


@settings(
    max_examples=examples(15, 60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    register=A_REGISTER,
    by_country=st.booleans(),
    observers_vote=st.booleans(),
    percent=st.integers(0, 100),
    exceeded=st.booleans(),
)
def test_electorate_and_quorum_are_those_of_a_plain_recount(
    register, by_country, observers_vote, percent, exceeded
):
    with transaction.atomic():
        event = make_meeting(body=make_body())
        rule = make_votingrule(
            str(uuid.uuid4()),
            counted_by="country" if by_country else "organisation",
            observers_vote=observers_vote,
            quorum_percent=percent,
            quorum_is_exceeded=exceeded,
        )
        voices = {}
        for n, (code, role, (starts, ends), people) in enumerate(register):
            kind = "funder" if code else "international_organisation"
            country = make_country(code) if code else None
            organisation = make_organisation(f"O {n}", kind=kind, country=country)
            make_membership(organisation, role=role, starts_on=starts, ends_on=ends)
            for state, part in people:
                make_participation(event, organisation=organisation, state=state, role=part)
            if not holds((starts, ends)) or (role == "observer" and not observers_vote):
                continue
            voice = code if by_country else f"O {n}"
            speak = {"delegate", "deputy"} | ({"observer"} if role == "observer" else set())
            is_there = any(state == "attended" and part in speak for state, part in people)
            if voice:
                voices[voice] = voices.get(voice, False) or is_there
        found = electorate(event, rule)
        names = {(e.country_id if by_country else e.name): e.is_present for e in found}
        assert (len(found), names) == (len(voices), voices)
        came, all_of_them = sum(voices.values()), len(voices)
        enough = came * 100 > percent * all_of_them or (
            not exceeded and came * 100 == percent * all_of_them
        )
        assert quorum(event, rule).has_quorum == (enough and came > 0)
        transaction.set_rollback(True)


def test_electorate_takes_the_same_queries_for_any_number(django_assert_num_queries):
    event, rule = make_meeting(), make_votingrule()
    for _ in range(5):
        attend(event, make_member())
    with django_assert_num_queries(2):
        assert len(electorate(event, rule)) == 5


# --- quorum and majority --------------------------------------------------------------------------


def voices(yes=0, no=0, abstained=0, silent=0, away=0):
    rows = [("yes", True)] * yes + [("no", True)] * no + [("abstained", True)] * abstained
    rows += [("", True)] * silent + [("", False)] * away
    return [Elector(choice=choice, is_present=is_there) for choice, is_there in rows]


@pytest.mark.parametrize(
    ("majority", "cast", "is_won"),
    [
        ("simple", {"yes": 2, "no": 1}, True),
        ("simple", {"yes": 2, "no": 2}, False),
        ("simple", {"yes": 1, "abstained": 9}, True),
        ("simple", {"abstained": 3}, False),
        ("simple", {}, False),
        ("consensus", {"yes": 1, "abstained": 4}, True),
        ("consensus", {"yes": 9, "no": 1}, False),
        ("consensus", {"abstained": 4}, False),
        ("absolute", {"yes": 5, "away": 4}, True),
        ("absolute", {"yes": 5, "away": 5}, False),
        ("two_thirds", {"yes": 2, "no": 1}, True),
        ("two_thirds", {"yes": 3, "no": 2}, False),
        ("two_thirds", {"yes": 2, "no": 1, "abstained": 20}, True),
        ("two_thirds", {"abstained": 2, "silent": 1}, False),
    ],
)
def test_majorities(majority, cast, is_won):
    assert result(VotingRule(majority=majority), voices(**cast)).is_won == is_won


@settings(max_examples=300, deadline=None)
@given(
    choices=st.lists(st.sampled_from(["yes", "no", "abstained", "", "away"]), max_size=14),
    majority=st.sampled_from([value for value, _ in VotingRule.Majority.choices]),
)
def test_results_are_those_of_the_plain_definition(choices, majority):
    count = Counter(choices)
    rows = [Elector(choice="" if c == "away" else c, is_present=c != "away") for c in choices]
    found = result(VotingRule(majority=majority), rows)
    definition = {
        "consensus": "no" not in choices and "yes" in choices,
        "simple": count["yes"] > count["no"],
        "absolute": count["yes"] > len(choices) / 2,
        "two_thirds": count["yes"] > 0 and count["yes"] / (count["yes"] + count["no"]) > 0.6666,
    }
    assert found.is_won == definition[majority]
    assert (found.yes, found.no, found.abstained) == (count["yes"], count["no"], count["abstained"])
    assert found.present == len(choices) - count["away"]


@pytest.mark.parametrize(
    ("percent", "exceeded", "electors", "needed"),
    [
        (50, False, 4, 2),
        (50, True, 4, 3),
        (50, False, 5, 3),
        (67, False, 3, 3),
        (0, False, 5, 1),
        (0, True, 5, 1),
        (100, False, 5, 5),
        (50, False, 0, 1),
    ],
)
def test_quorums(percent, exceeded, electors, needed):
    rule = VotingRule(quorum_percent=percent, quorum_is_exceeded=exceeded)
    assert needed_for_quorum(rule, electors) == needed


def test_an_empty_electorate_and_an_empty_room_have_no_quorum():
    rule = VotingRule(quorum_percent=0)
    assert not result(rule, []).has_quorum
    assert not result(rule, voices(away=3)).has_quorum
    assert "nobody may vote" in result(rule, []).words
