"""Who may vote at a meeting, whether enough of them are there, and what wins. By rules as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from events.models import Elector, Event, Participation, VotingRule
from registry.models import Membership

Choice = Elector.Choice
Role = Participation.Role

#: Who stands for the organisation when it comes to a quorum. Guests, speakers and staff do not.
SPEAKS_FOR_A_MEMBER = {Role.DELEGATE, Role.DEPUTY, Role.PARTICIPANT}
SPEAKS_FOR_AN_OBSERVER = SPEAKS_FOR_A_MEMBER | {Role.OBSERVER}


# --- who may vote ---------------------------------------------------------------------------------


def meeting_day(event: Event, day: int = 1) -> date:
    """The date of a day of an event: of its first day, if nobody says which."""
    return event.starts_on.first_day + timedelta(days=day - 1)


def electorate(event: Event, rule: VotingRule, *, on: date | None = None) -> list[Elector]:
    """Who may vote on a day of a meeting by a rule, and who of them is there. Not saved.

    It follows from the memberships of that day (default: the first), with the names of that day.
    International organisations are in no country: they have no vote where countries vote.
    """
    on = on or meeting_day(event)
    memberships = Membership.objects.current(on)
    if not rule.observers_vote:
        memberships = memberships.members()
    memberships = memberships.named(on).select_related("organisation__country")
    there = represented(event)
    present = [
        (membership, (membership.organisation_id, membership.role) in there)
        for membership in memberships.order_by("name_then", "organisation")
    ]
    if rule.counted_by == VotingRule.CountedBy.COUNTRY:
        return of_countries(present)
    return of_organisations(present)


def represented(event: Event) -> set[tuple[int, str]]:
    """Which organisations somebody spoke for at an event: as a member, as an observer."""
    attended = event.participations.filter(state="attended", organisation__isnull=False)
    found = set()
    for organisation, role in attended.order_by().values_list("organisation", "role").distinct():
        if role in SPEAKS_FOR_A_MEMBER:
            found.add((organisation, Membership.Role.MEMBER.value))
        if role in SPEAKS_FOR_AN_OBSERVER:
            found.add((organisation, Membership.Role.OBSERVER.value))
    return found


def of_organisations(present: list[tuple[Membership, bool]]) -> list[Elector]:
    """Each organisation has one voice."""
    names = [membership.name_then for membership, _ in present]
    return [
        Elector(
            organisation=membership.organisation,
            country=membership.organisation.country,
            name=unlike_others(membership, names),
            is_present=is_there,
        )
        for membership, is_there in present
    ]


def unlike_others(membership: Membership, names: list[str]) -> str:
    """The name of that day; two ministries of health are told apart by their countries."""
    name, country = membership.name_then, membership.organisation.country
    if names.count(name) == 1:
        return name[:250]
    addition = f" ({country or 'international'}, no. {membership.organisation_id})"
    return name[: 250 - len(addition)] + addition


def of_countries(present: list[tuple[Membership, bool]]) -> list[Elector]:
    """Each country has one voice, however many of its organisations are there."""
    countries, there = {}, set()
    for membership, is_there in present:
        if country := membership.organisation.country:
            countries[country.pk] = country
            if is_there:
                there.add(country.pk)
    return [
        Elector(country=country, name=country.name, is_present=country.pk in there)
        for country in sorted(countries.values(), key=lambda country: country.name)
    ]


# --- quorum and majority --------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What came of a vote, in figures."""

    electors: int
    present: int
    yes: int
    no: int
    abstained: int
    needed: int
    is_won: bool

    @property
    def has_quorum(self) -> bool:
        """Whether enough of those who may vote were there. An empty room decides nothing."""
        return 0 < self.present >= self.needed

    @property
    def quorum_words(self) -> str:
        """The quorum as a sentence."""
        if not self.electors:
            return "No quorum: nobody may vote on this day."
        state = "Quorum reached" if self.has_quorum else "No quorum"
        return f"{state}: {self.present} of {self.electors} present, {self.needed} needed."

    @property
    def words(self) -> str:
        """All figures, as they stand in the decision and in the minutes."""
        votes = f"{self.yes} yes, {self.no} no, {self.abstained} abstained"
        silent = self.present - self.yes - self.no - self.abstained
        return f"{votes}{f', {silent} without a vote' if silent else ''}. {self.quorum_words}"


def needed_for_quorum(rule: VotingRule, electors: int) -> int:
    """How many must be there: at least one, and at least (or more than) so many per cent."""
    parts = rule.quorum_percent * electors
    least = parts // 100 + 1 if rule.quorum_is_exceeded else -(-parts // 100)
    return max(1, least)


def result(rule: VotingRule, electors: Iterable[Elector]) -> Result:
    """What comes of a vote by a rule. Nothing is won without a single yes."""
    rows = list(electors)
    there = [row for row in rows if row.is_present]
    yes, no, abstained = (sum(row.choice == choice for row in there) for choice in Choice)
    majority = {
        VotingRule.Majority.CONSENSUS: no == 0,
        VotingRule.Majority.SIMPLE: yes > no,
        VotingRule.Majority.ABSOLUTE: 2 * yes > len(rows),
        VotingRule.Majority.TWO_THIRDS: 3 * yes >= 2 * (yes + no),
    }
    return Result(
        electors=len(rows),
        present=len(there),
        yes=yes,
        no=no,
        abstained=abstained,
        needed=needed_for_quorum(rule, len(rows)),
        is_won=yes > 0 and majority[VotingRule.Majority(rule.majority)],
    )


def in_words(rule: VotingRule) -> str:
    """The whole rule as it is kept with a vote: two rules with the same words decide the same."""
    observers = "observers vote like members" if rule.observers_vote else "observers have no vote"
    more = "more than" if rule.quorum_is_exceeded else "at least"
    if rule.counted_by == VotingRule.CountedBy.COUNTRY:
        observers += ", nor have international organisations, which are in no country"
    majority = rule.get_majority_display()
    return (
        f"{rule.get_counted_by_display()}; {observers}. Quorum: {more} {rule.quorum_percent} per"
        f" cent of those who may vote are there. {majority}. Abstentions are not votes cast."
    )


def quorum(event: Event, rule: VotingRule | None = None) -> Result | None:
    """Whether a meeting could decide with those who are there now; nothing without a rule."""
    rule = rule or event.voting_rule
    return result(rule, electorate(event, rule)) if rule and event.body_id else None
