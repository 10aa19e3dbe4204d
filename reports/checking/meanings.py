"""Which fact of the data a quantity in a text is about: by its noun, its unit and whom it names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reports.checking import other_times, restrictions
from reports.checking.clauses import CLAUSE, SEGMENT, part
from reports.checking.happenings import GATHERINGS
from reports.checking.mentions import Mention
from reports.checking.nouns import STOPS, Nouns
from reports.checking.occasions import Occasions
from reports.checking.others import Others
from reports.checking.reading import Passage, words
from reports.checking.whom import BEFORE, NOBODY, SENTENCE, Reading, Spoken, Whom
from reports.checking.world import World, currency_of, stem

#: A sentence with more numbers than this is a column of figures: nothing is meant in it.
CROWDED = 60
#: Words with which a sentence goes on behind a noun.
GOING_ON = words("and or today here worldwide altogether as well around strong")
MONEY_WORDS = re.compile(
    r"\b(?:budget|funding|fund|funds|investment|invest|invests|invested|investing|volume|financing"
    r"|financed|endowed|worth|cost|costs|costing|award|awarded|prize|fee|grant|grants|support|spend"
    r"|spent|contribution|contributes|contributed|subsidy|subsidised)\b"
)
#: Money that is not the whole: "a further 2 million", "2 million per project".
MORE_MONEY = re.compile(
    r"\b(?:an? )?(?:additional|further|extra|another|of which|of that|of these|first|half of)\s+$"
)
EACH_MONEY = re.compile(r"\s+(?:(?:go|goes|went) to )?(?:per|each|every|a year|annually|yearly)\b")
SOME_GIVE = re.compile(r"\b(?:most|several|many|some)\s(?!others)(?:of|[a-z]+s)\s")
MAY = re.compile(r"\b(?:may|can|could|might|should)\b")
FROM_OTHERS = re.compile(r"\s+from\s")
MONEY_OF_A_YEAR = re.compile(rf"{MONEY_WORDS.pattern}\s(?:(?:for|in|of)\s)?(?:19|20)\d\d\b")
SHARE_OF = re.compile(
    r"(?:%|per cent|percent|half|third|quarters?|thirds) of (?:the|its|this|that)\b"
)
OF_THE_WHOLE = re.compile(r"\s+of\s+(?:the|its|this|that|these|their)\b")
THEY = re.compile(r"\b(?:they|these|of them)\b")
OTHER_MONEY = re.compile(r"\b(?:fees?|prize|travel)\b")
LASTS = re.compile(
    r"\b(?:duration|lasts?|lasting|lasted|runs?|running|ran|over|for|within|term|lifetime|life"
    r"|long|period|takes?|during|coming|next|span|spans|spanning|of)\b|-year|-month"
)
#: What lasts years is not given in these; the right number in one of them is a slip.
SHORT_TIMES = words("hour day week")
NOT_LASTING = re.compile(
    r"\b(?:ago|past|(?<!will )(?<!to )(?<!would )(?<!can )last|previous|earlier|later|since|every"
    r"|old|after|before|each|first|recent)\b"
)


@dataclass(frozen=True)
class Meaning:
    """The facts that a mention may be about; ``is_certain``: one of them must be true of it.

    ``told`` is what is told of a date: start, end, held (see ``happenings``).
    """

    facts: tuple[int, ...] = ()
    is_certain: bool = False
    told: str = ""


class Meanings:
    """Finds what is meant in one passage. ``before``: what was read earlier, by passage."""

    def __init__(self, world: World, here: Reading, before: dict[int, Reading]):
        self.world, self.here = world, here
        self.whom = Whom(world, here, before)
        self.occasions = Occasions(self.whom)
        self.others = Others(world, here)
        self.nouns = Nouns(world, here)
        self.text = here.passage.folded
        self.certain: dict[Mention, bool] = {}

    def of(self, said: Mention) -> Meaning:
        by_kind = {
            "days": self.of_days,
            "money": self.of_money,
            "duration": self.of_duration,
            "percent": self.of_count,
            "count": self.of_count,
            "multiple": self.of_count,
        }
        find = by_kind.get(said.kind)
        is_crowded = len(self.here.mentions_between(*said.sentence)) > CROWDED
        meaning = Meaning() if is_crowded or not find else find(said)
        if meaning.is_certain and self.is_of_others(said, meaning):
            return replace(meaning, is_certain=False)
        return meaning

    def is_of_others(self, said: Mention, meaning: Meaning) -> bool:
        """Whether it is said of another time, or of a part, or said not to be so."""
        if restrictions.is_denied(said) or self.others.are_told_aside(said, meaning.facts):
            return True
        if said.kind == "days":
            return False
        if self.others.are_meant(said, meaning.facts):
            return True
        facts = [self.world.facts[place] for place in meaning.facts]
        return other_times.is_of_an_earlier_time(
            said, facts, self.here.days_between(*said.sentence), self.world.period
        )

    def of_days(self, said: Mention) -> Meaning:
        facts, is_certain, told = self.occasions.of(said)
        return Meaning(tuple(sorted(facts)), is_certain, told)

    def about(self, said: Mention, kind: str, among=None) -> Spoken:
        """Whom a number is said of, among the facts of a kind."""
        of_kind = self.world.of_kind(kind)
        return self.whom.of(said, of_kind if among is None else of_kind & among)

    def of_count(self, said: Mention) -> Meaning:
        facts, noun_end, between = self.nouns.of(said)
        kind = "percent" if said.kind == "percent" else "count"
        spoken = self.about(said, kind, facts)
        if not spoken.facts:
            return Meaning()
        is_named = (
            self.is_that_share(said, spoken.facts)
            if kind == "percent"
            else self.is_proper(said, spoken.facts, noun_end)
        )
        is_certain = (
            not restrictions.is_part(
                said,
                between,
                noun_end,
                known=self.world.neutral,
                stops=STOPS | GOING_ON,
                is_named=is_named,
            )
            and (self.is_of_owner(said, spoken) or restrictions.is_of_who_belong(said, noun_end))
            and self.is_owner_sure(said, spoken, noun_end, is_named)
            and (is_named or kind == "count")
        )
        self.certain[said] = is_certain
        return Meaning(tuple(sorted(spoken.facts)), is_certain)

    def is_that_share(self, said: Mention, places: Iterable[int]) -> bool:
        """Whether the sentence says what the share is of: a whole has many shares."""
        here = {stem(word.text) for word in self.here.passage.words_between(*said.sentence)}
        for place in places:
            fact = self.world.facts[place]
            label = {stem(word.text) for word in Passage("", fact.label).words} - STOPS
            nouns = {stem(word) for noun in fact.nouns for word in noun.lower().split()}
            if here & (label - nouns - {"share"}):
                return True
        return False

    def is_of_owner(self, said: Mention, spoken: Spoken) -> bool:
        """Whether "from 19 countries" is said of what the same owner has: "members from …"."""
        head = restrictions.counted_of(said, self.here.named_between(*said.sentence))
        if not head:
            return True
        owners = {self.owner(place) for place in spoken.facts}
        return any(self.owner(place) in owners for _, place in self.world.nouns.get(head, ()))

    def owner(self, place: int) -> tuple:
        fact = self.world.facts[place]
        return fact.subjects, fact.reading.on

    def is_owner_sure(self, said: Mention, spoken: Spoken, noun_end: int, is_named: bool) -> bool:
        """Whether it is clear that a number is said of those whose facts were found."""
        if restrictions.is_of_a_place(said, noun_end, self.here.named_between(*said.sentence)):
            return False
        if not spoken.facts <= self.world.consortium:
            is_of_then = self.are_gatherings(spoken.facts) and self.is_then(said, spoken, is_named)
            return self.is_surely_of(said, spoken) and not is_of_then
        facts = [self.world.facts[place] for place in spoken.facts]
        if self.is_then(said, spoken, is_named):
            return False
        if spoken.scope == NOBODY and (
            self.is_of_the_same_some(said) or self.whom.is_of_a_subject(said)
        ):
            return False
        if any(fact.reading.on for fact in facts):
            return not (
                restrictions.is_part_of_consortium(said, noun_end)
                or spoken.has_others
                or self.whom.names_somebody(said)
            )
        return not spoken.has_others or is_named

    def is_then(self, said: Mention, spoken: Spoken, is_named: bool) -> bool:
        """Whether the sentence speaks of a time for which the data do not hold."""
        facts = [self.world.facts[place] for place in spoken.facts]
        days = self.here.days_between(*said.sentence)
        return other_times.is_of_another_time(said, facts, days, self.world.period, is_named)

    def are_gatherings(self, places: Iterable[int]) -> bool:
        """Whether it is counted how often something took place: that is so of a period alone."""
        nouns = {noun for place in places for noun in self.world.facts[place].nouns}
        return any(stem(noun) in GATHERINGS for noun in nouns)

    def is_surely_of(self, said: Mention, spoken: Spoken) -> bool:
        """Whether it is clear that a number is said of whom a sentence names."""
        if spoken.scope == SENTENCE and self.whom.is_of_a_subject(said):
            return False  # "… is Italy's largest programme; the second largest has 80 million".
        return spoken.scope < BEFORE or not spoken.has_others

    def is_of_the_same_some(self, said: Mention) -> bool:
        """Whether it is said of some that were counted before it: "Ten …; they come from four"."""
        start, _ = part(self.text, *said.sentence, said.start, CLAUSE)
        if not THEY.search(self.text, start, said.start):
            return False
        return any(
            not self.certain.get(one, True)
            for one in self.here.mentions_between(said.sentence[0], start)
        )

    def is_proper(self, said: Mention, chosen: set[int], noun_end: int) -> bool:
        """Whether the noun is written as a name, as the data have it: "Working Groups"."""
        written = self.here.passage.text[said.number_end : noun_end].strip()
        return any(
            noun == written and noun.istitle() and " " in noun
            for place in chosen
            for noun in self.world.facts[place].nouns
        )

    def of_money(self, said: Mention) -> Meaning:
        spoken = self.about(said, "money")
        chosen, is_certain = spoken.facts, self.is_surely_of(said, spoken)
        start, end = said.sentence
        nouned = {p for p in chosen if self.has_noun(p, start, end)}
        if not nouned and MONEY_WORDS.search(self.text, start, end):
            is_certain = is_certain and len(chosen) == 1
        chosen = nouned or chosen
        if (
            MORE_MONEY.search(self.text, max(start, said.start - 24), said.start)
            or EACH_MONEY.match(self.text, said.end)
            or OTHER_MONEY.search(self.text, start, end)
            or OF_THE_WHOLE.match(self.text, said.end)
            or restrictions.SOME_WERE.search(self.text, start, said.start)
            or SHARE_OF.search(self.text, start, said.start)
            or restrictions.EACH_OF.search(self.text, start, said.start)
            or SOME_GIVE.search(self.text, start, said.start)
            or restrictions.is_of_a_place(said, said.end, self.here.named_between(start, end))
            or FROM_OTHERS.match(self.text, said.end)
            or MAY.search(self.text, *part(self.text, start, said.start, said.start, SEGMENT))
            or self.others.are_counted(said)
            or self.others.are_things_worth(said)
            or MONEY_OF_A_YEAR.search(self.text, start, said.start)
            or self.others.are_parts_of(spoken.names)
        ):
            is_certain = False
        currencies = {currency_of(self.world.facts[p].reading.unit) for p in chosen}
        if said.unit not in currencies and not self.is_same_numeral(said, chosen):
            is_certain = False  # A conversion, or another amount.
        return Meaning(tuple(sorted(chosen)), is_certain)

    def is_same_numeral(self, said: Mention, places: Iterable[int]) -> bool:
        return any(
            self.world.facts[place].reading.number in {said.low, said.numeral} for place in places
        )

    def has_noun(self, place: int, start: int, end: int) -> bool:
        return any(
            re.search(rf"\b{re.escape(noun.lower())}", self.text[start:end])
            for noun in self.world.facts[place].nouns
        )

    def of_duration(self, said: Mention) -> Meaning:
        spoken = self.about(said, "duration")
        chosen, is_certain = spoken.facts, spoken.scope < BEFORE or not spoken.has_others
        start, end = said.sentence
        near = self.text[max(start, said.start - 60) : min(end, said.end + 25)]
        tight = self.text[max(start, said.start - 14) : min(end, said.end + 10)]
        is_short = said.unit in SHORT_TIMES and not self.is_same_numeral(said, chosen)
        if not LASTS.search(near) or NOT_LASTING.search(tight) or is_short:
            is_certain = False
        return Meaning(tuple(sorted(chosen)), is_certain)

    def with_noun_of(self, said: Mention) -> set[int]:
        """All facts of which what stands behind a number can be said, whoever they are about."""
        noun_end = self.nouns.behind(said).end
        last = self.here.passage.words_between(said.number_end, noun_end)[-1:]
        return {place for word in last for _, place in self.world.nouns.get(stem(word.text), ())}
