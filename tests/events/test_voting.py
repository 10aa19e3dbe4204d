"""Votes of a body: opened, entered, closed; a closed vote stays as it is by every way."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from events.models import Elector, Vote, VotingRule
from events.quorum import in_words
from events.voting import close_vote, enter_votes, left_open, open_vote, take_back
from tests.events.meetings import attend, make_meeting, make_member, make_point
from tests.factories import (
    make_agendaitem,
    make_body,
    make_event,
    make_organisation,
    make_user,
    make_votingrule,
)

pytestmark = pytest.mark.django_db

DAY = date(2023, 6, 14)


def opened(*present, absent=(), **rule):
    """A vote at a meeting to which these members came."""
    event = make_meeting()
    for name in [*present, *absent]:
        organisation = make_member(name)
        if name in present:
            attend(event, organisation)
    return open_vote(
        agenda_item=make_point(event), title="Accept X", rule=make_votingrule(**rule), by=None
    )


def marks(vote, **choices):
    """What somebody enters in the table of a vote: by name."""
    return {e.pk: choices[e.name] for e in vote.electors.all() if e.name in choices}


def test_a_vote_keeps_rule_and_electorate_of_the_day():
    vote = opened("A", "B", absent=["C"], quorum_percent=60)
    VotingRule.objects.update(quorum_percent=10)
    make_member("D")
    assert "at least 60 per cent" in vote.rule_words
    electors = [(e.name, e.is_present, e.choice) for e in vote.electors.all()]
    assert electors == [("A", True, ""), ("B", True, ""), ("C", False, "")]


@pytest.mark.parametrize("kind", ["information", "discussion", "break"])
def test_votes_are_taken_on_points_for_decision_only(kind):
    make_member()
    point = make_agendaitem(make_meeting(), kind=kind)
    with pytest.raises(ValueError, match="Decision"):
        open_vote(agenda_item=point, title="X", rule=make_votingrule(), by=None)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"body": None, "kind": "workshop"}, "Only a body"),
        ({"status": "cancelled"}, "cancelled"),
        (
            {
                "starts_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
                "status": "planned",
            },
            "fut",
        ),
        ({"starts_on": "1999-01-01"}, "Nobody may vote"),
    ],
)
def test_votes_need_a_body_its_day_and_members(event, why):
    make_member()
    meeting = make_event(**{"body": make_body(), "starts_on": str(DAY)} | event)
    with pytest.raises(ValueError, match=why):
        open_vote(agenda_item=make_point(meeting), title="X", rule=make_votingrule(), by=None)
    assert Vote.objects.count() == 0


def test_closing_writes_the_decision_of_the_body_with_its_figures():
    vote = opened("A", "B", "C", absent=["D"])
    user = make_user("sec")
    decision = close_vote(
        vote, marks=marks(vote, A="yes", B="yes", C="no"), text="So be it.", by=user
    )
    vote.refresh_from_db()
    assert (vote.state, vote.decision) == ("closed", decision)
    assert (decision.result, str(decision.decided_on), decision.title) == (
        "accepted",
        "14 June 2023",
        "Accept X",
    )
    assert decision.body == vote.agenda_item.event.body
    assert decision.text == (
        "So be it.\n\n2 yes, 1 no, 0 abstained. Quorum reached: 3 of 4 present, 2 needed."
        f"\n\n{vote.rule_words}"
    )


def test_a_vote_on_the_second_day_is_decided_on_that_day():
    event = make_meeting(ends_on="2023-06-15")
    attend(event, make_member("Joins on day two", starts_on="2023-06-15"))
    point = make_point(event, day=2)
    vote = open_vote(agenda_item=point, title="X", rule=make_votingrule(), by=None)
    decision = close_vote(vote, is_consensus=True, by=None)
    assert (str(decision.decided_on), decision.result) == ("15 June 2023", "accepted")


def test_a_lost_vote_is_rejected():
    vote = opened("A", "B")
    decision = close_vote(vote, marks=marks(vote, A="yes", B="no"), by=None)
    assert decision.result == "rejected"


def test_consensus_is_a_yes_of_all_who_are_there():
    vote = opened("A", "B", absent=["C"], majority="consensus")
    assert close_vote(vote, is_consensus=True, by=None).result == "accepted"
    choices = [(e.name, e.choice) for e in vote.electors.all()]
    assert choices == [("A", "yes"), ("B", "yes"), ("C", "")]


def test_without_a_quorum_nothing_is_decided_but_it_may_be_noted():
    vote = opened("A", absent=["B", "C"])
    with pytest.raises(ValueError, match="1 of 3 present, 2 needed"):
        close_vote(vote, is_consensus=True, by=None)
    vote.refresh_from_db()
    assert (vote.state, vote.decision) == ("open", None)
    assert close_vote(vote, is_noted=True, by=None).result == "noted"


def test_who_leaves_before_the_vote_is_not_there():
    vote = opened("A", "B")
    enter_votes(vote, marks(vote, A="absent", B="none"), by=None)
    assert [(e.is_present, e.choice) for e in vote.electors.all()] == [(False, ""), (True, "")]


def test_a_rule_that_changed_meanwhile_does_not_close_a_vote():
    vote = opened("A")
    VotingRule.objects.update(majority="two_thirds")
    with pytest.raises(ValueError, match="rule was changed"):
        close_vote(vote, is_consensus=True, by=None)


def test_a_vote_opened_by_mistake_can_be_taken_back():
    vote = opened("A")
    take_back(vote, by=None)
    assert (Vote.objects.count(), Elector.objects.count()) == (0, 0)


def closed():
    vote = opened("A", "B")
    close_vote(vote, is_consensus=True, by=None)
    vote.refresh_from_db()
    return vote


@pytest.mark.parametrize("verb", ["close", "enter", "take back"])
def test_a_closed_vote_cannot_be_closed_entered_or_taken_back(verb):
    vote = closed()
    with pytest.raises(ValueError, match="closed"):
        {
            "close": lambda: close_vote(vote, is_consensus=True, by=None),
            "enter": lambda: enter_votes(vote, {}, by=None),
            "take back": lambda: take_back(vote, by=None),
        }[verb]()


@pytest.mark.parametrize(
    "change",
    [
        lambda vote: Vote.objects.filter(pk=vote.pk).update(title="Other"),
        lambda vote: Vote.objects.filter(pk=vote.pk).update(state="open"),
        lambda vote: vote.delete(),
        lambda vote: vote.electors.update(choice="no"),
        lambda vote: vote.electors.all()[0].delete(),
        lambda vote: vote.electors.create(name="Late", is_present=True, choice="yes"),
        lambda vote: sql("UPDATE events_elector SET choice = 'no'"),
        lambda vote: sql("DELETE FROM events_vote"),
        lambda vote: sql("UPDATE events_vote SET rule_words = 'Whoever shouts'"),
        lambda vote: vote.decision.delete(),
        lambda vote: vote.agenda_item.delete(),
    ],
)
def test_a_closed_vote_cannot_be_changed_by_any_way(change):
    vote = closed()
    before = list(vote.electors.values()), Vote.objects.values().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        change(vote)
    assert (list(vote.electors.values()), Vote.objects.values().get()) == before


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_only_open_votes_of_meetings_that_are_over_are_left_open():
    vote = opened("A")
    assert list(left_open(Vote.objects.all())) == [vote]
    close_vote(vote, is_consensus=True, by=None)
    assert list(left_open(Vote.objects.all())) == []


def test_rules_with_the_same_words_are_the_same():
    base = {"quorum_percent": 50, "majority": "simple", "counted_by": "organisation"}
    others = [
        {"quorum_percent": 51},
        {"quorum_is_exceeded": True},
        {"majority": "two_thirds"},
        {"counted_by": "country"},
        {"observers_vote": True},
    ]
    words = {in_words(VotingRule(**base | other)) for other in [{}, *others]}
    assert len(words) == 6


def test_an_organisation_is_merged_although_it_has_voted():
    vote = closed()
    elector = vote.electors.first()
    other = make_organisation("The same")
    vote.electors.filter(pk=elector.pk).update(organisation=other)
    elector.refresh_from_db()
    assert (elector.organisation, elector.name) == (other, "A")
