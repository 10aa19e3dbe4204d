"""How a body decides at a meeting: the rule, who may vote, and how they voted."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.agenda import AgendaItem
from icpermed.models import Stamped, tracked
from registry.models import Country, Decision, Organisation


@tracked
class VotingRule(Stamped):
    """By which rule a body has a quorum and a vote is won. Rules are data: they may change."""

    class CountedBy(models.TextChoices):
        ORGANISATION = "organisation", "Each organisation has one vote"
        COUNTRY = "country", "Each country has one vote"

    class Majority(models.TextChoices):
        CONSENSUS = "consensus", "Consensus: nobody is against it"
        SIMPLE = "simple", "Simple: more yes than no"
        ABSOLUTE = "absolute", "Absolute: yes from more than half of all who may vote"
        TWO_THIRDS = "two_thirds", "Two thirds of the votes cast"

    name = models.CharField(max_length=120, unique=True)
    counted_by = models.CharField(max_length=15, choices=CountedBy, default=CountedBy.ORGANISATION)
    quorum_percent = models.PositiveSmallIntegerField(
        "quorum in per cent",
        default=50,
        help_text="So many of those who may vote must be there.",
    )
    quorum_is_exceeded = models.BooleanField(
        "more than that", default=False, help_text="Ticked: more than so many. Else: at least."
    )
    majority = models.CharField(max_length=15, choices=Majority, default=Majority.SIMPLE)
    observers_vote = models.BooleanField(
        default=False, help_text="Ticked: observers count and vote like members."
    )
    source = models.CharField(
        max_length=250, blank=True, help_text="Where the rule is written, or who assumed it."
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum_percent__lte=100),
                name="events_votingrule_quorum_is_a_part",
                violation_error_code="quorum_percent",
                violation_error_message="A quorum is at most 100 per cent.",
            )
        ]

    def __str__(self):
        return self.name


@tracked
class Vote(Stamped):
    """A decision taken under a point of the agenda, with the rule and the electorate of the day.

    What is kept with a closed vote is never changed: rule in words, who could vote, how they did.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    MOVES = {State.OPEN: {State.CLOSED}, State.CLOSED: set()}

    agenda_item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="votes")
    title = models.CharField("what is decided", max_length=250)
    rule = models.ForeignKey(VotingRule, models.PROTECT, related_name="votes")
    rule_words = models.TextField(editable=False, help_text="The rule as it was on that day.")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, editable=False)
    opened_at = models.DateTimeField(editable=False)
    closed_at = models.DateTimeField(blank=True, null=True, editable=False)
    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="vote", blank=True, null=True, editable=False
    )

    class Meta:
        ordering = ["-opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False, decision__isnull=False),
                name="events_vote_closed_with_a_decision",
                violation_error_message="A closed vote has a decision.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="closed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="closed"),
                func="""
                    RAISE EXCEPTION 'This vote is closed: it stays as it is.'
                        USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'events_vote_closed_stays';
                """,
            )
        ]

    def __str__(self):
        return self.title

    def close(self, *, decision: Decision) -> None:
        """Keep it for good. Raises ValueError where somebody has closed it already.

        The votes are written down before: ``events/voting.py`` does that, and locks the row.
        """
        if self.State.CLOSED not in self.MOVES[self.State(self.state)]:
            raise ValueError("This vote is closed already: it stays as it is.")
        self.state, self.decision, self.closed_at = self.State.CLOSED, decision, timezone.now()
        self.save(update_fields=["state", "decision", "closed_at", "updated_at"])


@tracked
class Elector(Stamped):
    """One voice in a vote: an organisation that was a member on that day, or its country."""

    class Choice(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        ABSTAINED = "abstained", "Abstained"

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="electors")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="electors", blank=True, null=True
    )
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="electors", blank=True, null=True
    )
    name = models.CharField(max_length=250, help_text="What it was called on that day.")
    is_present = models.BooleanField("was there", default=False)
    choice = models.CharField(max_length=10, choices=Choice, blank=True)

    class Meta:
        ordering = ["vote", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vote", "name"],
                name="events_elector_once",
                violation_error_code="name",
                violation_error_message="This voice is there already.",
            ),
            models.CheckConstraint(
                condition=Q(choice="") | Q(is_present=True),
                name="events_elector_votes_when_there",
                violation_error_code="choice",
                violation_error_message="Who was not there has no vote.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="closed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("of_vote", "bigint")],
                func="""
                    IF TG_OP = 'UPDATE' AND (OLD.vote_id, OLD.name, OLD.is_present, OLD.choice)
                        IS NOT DISTINCT FROM (NEW.vote_id, NEW.name, NEW.is_present, NEW.choice)
                    THEN
                        RETURN NEW;  -- An organisation was merged into another: nothing else.
                    END IF;
                    of_vote = CASE TG_OP WHEN 'INSERT' THEN NEW.vote_id ELSE OLD.vote_id END;
                    IF EXISTS (SELECT FROM events_vote WHERE id = of_vote AND state = 'closed') THEN
                        RAISE EXCEPTION 'This vote is closed: it stays as it is.'
                            USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'events_elector_closed_stays';
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        RETURN OLD;
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return self.name
