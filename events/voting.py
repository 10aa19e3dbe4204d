"""Votes of a body at a meeting: opened, entered, closed; what is closed stays as it is.

With every vote are kept for good: the rule in words, who could vote and what they were called on
that day, who was there, how they voted, and the decision of the body. See `events.quorum`.
"""

from collections.abc import Mapping

import pghistory
from django.db import transaction
from django.utils import timezone

from events.models import AgendaItem, Elector, Event, Vote, VotingRule
from events.quorum import Result, electorate, in_words, meeting_day, result
from icpermed.partial_dates import PartialDate
from registry.models import Decision

Choice = Elector.Choice

#: What a row of the table of a vote can say.
NOT_THERE, NO_VOTE = "absent", "none"
MARKS = [
    (NOT_THERE, "Not there"),
    (NO_VOTE, "There, no vote"),
    *Choice.choices,
]


@transaction.atomic
def open_vote(*, agenda_item: AgendaItem, title: str, rule: VotingRule, by) -> Vote:
    """Put something to the vote: from now on it is fixed by which rule, and who may vote.

    Raises ValueError: a sentence says why there can be no vote.
    """
    event = agenda_item.event
    if agenda_item.kind != AgendaItem.Kind.DECISION:
        raise ValueError("Votes are taken on points of the kind “Decision” only.")
    if not event.body_id:
        raise ValueError("Only a body can decide: say on the event's page whose meeting it is.")
    if event.status == Event.Status.CANCELLED:
        raise ValueError("This meeting is cancelled: nobody can vote at it.")
    on = meeting_day(event, agenda_item.day)
    if on > event.today():
        raise ValueError("The meeting lies in the future: votes are opened on its day.")
    voices = electorate(event, rule, on=on)
    if not voices:
        raise ValueError("Nobody may vote: there were no members on the day of the meeting.")
    with pghistory.context(reason=f"vote opened by {by}"):
        vote = Vote(agenda_item=agenda_item, title=title.strip(), rule=rule)
        vote.rule_words, vote.opened_at = in_words(rule), timezone.now()
        vote.full_clean()
        vote.save()
        for voice in voices:
            voice.vote = vote
        Elector.objects.bulk_create(voices)
    return vote


@transaction.atomic
def take_back(vote: Vote, *, by) -> None:
    """A vote that was opened by mistake was none. Raises ValueError once it is closed."""
    locked(vote)
    with pghistory.context(reason=f"vote taken back by {by}"):
        vote.delete()


@transaction.atomic
def enter_votes(vote: Vote, marks: Mapping[int, str], *, by) -> None:
    """Write down who is there and how they vote; who is not named stays as before.

    Raises ValueError once the vote is closed.
    """
    write_down(locked(vote), marks)


@transaction.atomic
def close_vote(
    vote: Vote,
    *,
    by,
    marks: Mapping[int, str] | None = None,
    is_consensus: bool = False,
    is_noted: bool = False,
    text: str = "",
    seen: str = "",
) -> Decision:
    """Count, write down the decision of the body, and keep all of it for good.

    With consensus, all who are there say yes. Without a quorum nothing can be accepted or
    rejected; the body may take note of the matter. ``seen`` are the figures that somebody has
    confirmed. Raises ValueError: a sentence says why not.
    """
    vote = locked(vote)
    event, rule = vote.agenda_item.event, vote.rule
    if in_words(rule) != vote.rule_words:
        raise ValueError(
            "The rule was changed after this vote was opened. Take the vote back, and open it anew."
        )
    electors = write_down(vote, marks or {}, is_consensus=is_consensus)
    found = result(rule, electors)
    if seen and seen != found.words:
        raise ValueError("Somebody has changed the votes in the meantime: look at them again.")
    if not found.has_quorum and not is_noted:
        raise ValueError(
            f"{found.quorum_words} Nothing can be decided; the matter can only be noted."
        )
    day = meeting_day(event, vote.agenda_item.day)
    words = [text.strip(), found.words, vote.rule_words]
    with pghistory.context(reason=f"vote closed by {by}"):
        decision = Decision(
            body=event.body,
            decided_on=PartialDate.known(day),
            title=vote.title,
            result=result_of(found, is_noted=is_noted),
            text="\n\n".join(filter(None, words)),
        )
        decision.full_clean()
        decision.save()
        vote.close(decision=decision)
    return decision


def result_of(found: Result, *, is_noted: bool) -> str:
    """What the decision says of the matter."""
    if is_noted:
        return Decision.Result.NOTED
    return Decision.Result.ACCEPTED if found.is_won else Decision.Result.REJECTED


def locked(vote: Vote) -> Vote:
    """The vote as it is stored, for this transaction alone. Raises ValueError once it is closed."""
    related = Vote.objects.select_related("agenda_item__event__body", "rule")
    stored = related.select_for_update(of=["self"]).get(pk=vote.pk)
    if stored.state != Vote.State.OPEN:
        raise ValueError("This vote is closed: it stays as it is.")
    return stored


def write_down(vote: Vote, marks: Mapping[int, str], *, is_consensus=False) -> list[Elector]:
    """Give the voices of a vote their marks; returns all of them."""
    electors = list(vote.electors.all())
    for elector in electors:
        mark = marks.get(elector.pk, mark_of(elector))
        elector.is_present = mark != NOT_THERE
        if is_consensus:
            mark = Choice.YES if elector.is_present else NOT_THERE
        elector.choice = Choice(mark) if mark in Choice else ""
        elector.updated_at = timezone.now()
    Elector.objects.bulk_update(electors, ["is_present", "choice", "updated_at"])
    return electors


def mark_of(elector: Elector) -> str:
    """What the table of a vote says of a voice."""
    return elector.choice or (NO_VOTE if elector.is_present else NOT_THERE)


def left_open(rows):
    """Votes at meetings that are over, which nobody has closed."""
    over = Event.objects.past().values("pk")
    return rows.filter(state=Vote.State.OPEN, agenda_item__event__in=over)
