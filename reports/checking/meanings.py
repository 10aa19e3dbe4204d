"""Which fact of the data a quantity in a text is about: by its noun, its unit and whom it names."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from reports.checking import restrictions
from reports.checking.clauses import CLAUSE, part
from reports.checking.mentions import Mention
from reports.checking.occasions import Occasions
from reports.checking.reading import Word, words
from reports.checking.whom import BEFORE, NOBODY, Reading, Spoken, Whom
from reports.checking.world import World, currency_of, stem

#: A noun phrase ends before these.
STOPS = words(
    """
    of from in with by for to at on as per via across within over under between among against
    through during since until into onto than that which who whom whose where when while but
    nor is are was were be been being has have had do does did will would can could may might
    shall should must not including include includes it they we he she this these those there
    their our its the a an if so because also now currently already altogether together each
    spread representing such plus joined took takes made came come up belong
    """
)
BREAK = re.compile(r"[.,;:()!?…–—]|\s-\s")
LONGEST_PHRASE = 12
#: A sentence with more numbers than this is a column of figures: nothing is meant in it.
CROWDED = 60
#: Words with which a sentence goes on behind a noun.
GOING_ON = words("and or today here worldwide altogether as well around strong")
IRREGULAR = words("people staff consortia criteria data media women men children")
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
NOT_LASTING = re.compile(
    r"\b(?:ago|past|(?<!will )(?<!to )(?<!would )(?<!can )last|previous|earlier|later|since|every"
    r"|old|after|before|each|first|recent)\b"
)
BEHIND = re.compile(r"(?:number|total|count) of |membership")
IS = re.compile(
    r"(?:\b(?:is|are|was|were|to|at|by|reached|reaches|totals?|totalled|totalling|numbers?|counts?"
    r"|counted|of|being|equals|now|stood|stands)\b|:|\(|=|–)\s*(?:now |currently |already |at "
    r"|a total of )*$"
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
        return Meaning() if is_crowded or not find else find(said)

    def of_days(self, said: Mention) -> Meaning:
        facts, is_certain, told = self.occasions.of(said)
        return Meaning(tuple(sorted(facts)), is_certain, told)

    def about(self, said: Mention, kind: str, among=None) -> Spoken:
        """Whom a number is said of, among the facts of a kind."""
        of_kind = self.world.of_kind(kind)
        return self.whom.of(said, of_kind if among is None else of_kind & among)

    def of_count(self, said: Mention) -> Meaning:
        nouns, noun_end, between = self.nouns_behind(said)
        if not nouns:
            nouns, noun_end, between = self.nouns_before(said)
        kind = "percent" if said.kind == "percent" else "count"
        spoken = self.about(said, kind, frozenset(nouns))
        if not spoken.facts:
            return Meaning()
        is_named = self.is_proper(said, spoken.facts, noun_end)
        is_certain = (
            not restrictions.is_part(
                said,
                between,
                noun_end,
                known=self.world.neutral,
                stops=STOPS | GOING_ON,
                is_named=is_named,
            )
            and self.is_of_owner(said, spoken)
            and self.is_owner_sure(said, spoken, noun_end, is_named)
        )
        self.certain[said] = is_certain
        return Meaning(tuple(sorted(spoken.facts)), is_certain)

    def is_of_owner(self, said: Mention, spoken: Spoken) -> bool:
        """Whether "from 19 countries" is said of what the same owner has: "members from …"."""
        head = restrictions.counted_of(said)
        if not head:
            return True
        owners = {self.owner(place) for place in spoken.facts}
        return any(self.owner(place) in owners for _, place in self.world.nouns.get(head, ()))

    def owner(self, place: int) -> tuple:
        fact = self.world.facts[place]
        return fact.subjects, fact.reading.on

    def is_owner_sure(self, said: Mention, spoken: Spoken, noun_end: int, is_named: bool) -> bool:
        """Whether it is clear that a number is said of those whose facts were found."""
        if not spoken.facts <= self.world.consortium:
            return spoken.scope < BEFORE or not spoken.has_others
        facts = [self.world.facts[place] for place in spoken.facts]
        if restrictions.is_of_a_place(said, noun_end):
            return False
        if restrictions.is_of_another_time(
            said,
            facts,
            self.here.days_between(*said.sentence),
            self.world.period,
            is_named=is_named,
        ):
            return False
        if spoken.scope == NOBODY and self.is_of_the_same_some(said):
            return False
        if any(fact.reading.on for fact in facts):
            return not (
                restrictions.is_part_of_consortium(said, noun_end)
                or spoken.has_others
                or self.whom.names_somebody(said)
            )
        return not spoken.has_others or is_named

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
        chosen, is_certain = spoken.facts, spoken.scope < BEFORE or not spoken.has_others
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
        if not LASTS.search(near) or NOT_LASTING.search(tight) or said.unit in {"day", "hour"}:
            is_certain = False
        return Meaning(tuple(sorted(chosen)), is_certain)

    def with_noun_of(self, said: Mention) -> set[int]:
        """All facts of which what stands behind a number can be said, whoever they are about."""
        _, noun_end, _ = self.nouns_behind(said)
        last = self.here.passage.words_between(said.number_end, noun_end)[-1:]
        return {place for word in last for _, place in self.world.nouns.get(stem(word.text), ())}

    def nouns_behind(self, said: Mention) -> tuple[set[int], int, list[Word]]:
        """The facts whose noun stands behind a number, its end, and the words before the noun."""
        text, after = self.here.passage.text, said.number_end
        after = max(after, said.end if said.kind == "percent" else after)
        behind = self.here.passage.words_between(after, after + 160)[:LONGEST_PHRASE]
        starts = self.here.starts
        next_place = bisect_left(starts, after)
        following = starts[next_place] if next_place < len(starts) else len(text)
        phrase: list[Word] = []
        best: tuple[int, set[int], int, list[Word]] = (0, set(), 0, [])
        is_compound = text[after : after + 1] == "-"
        for place, word in enumerate(behind):
            gap = text[phrase[-1].end if phrase else after : word.start]
            if BREAK.search(gap.replace("not-for-profit", "")):
                break
            is_inside = "-" in {gap, text[word.end : word.end + 1]} and place  # not-for-profit
            if word.text in STOPS and not is_inside and (place > 1 or said.kind == "count"):
                break
            if word.start >= following:
                break
            phrase.append(word)
            ends_here = (
                is_compound or said.low == 1 or is_plural(word.text) or said.kind == "multiple"
            )
            if not ends_here and not self.is_phrase_end(behind, place):
                continue
            found = self.facts_with_noun(phrase)
            if found and found[0] > best[0]:
                size, facts = found
                between = [word for word in phrase[: len(phrase) - size] if word.text not in STOPS]
                best = (size, facts, word.end, between)
        return best[1], best[2], best[3]

    def is_phrase_end(self, behind: list[Word], place: int) -> bool:
        if place + 1 >= len(behind):
            return True
        gap = self.here.passage.text[behind[place].end : behind[place + 1].start]
        return bool(BREAK.search(gap)) or behind[place + 1].text in STOPS

    def facts_with_noun(self, phrase: list[Word]) -> tuple[int, set[int]] | None:
        """The facts that have the longest noun with which a phrase ends, and how long it is."""
        found: dict[int, set[int]] = {}
        for noun, place in self.world.nouns.get(stem(phrase[-1].text), ()):
            tail = [word.text for word in phrase[-len(noun) :]]
            if len(tail) == len(noun) and tail[:-1] == list(noun[:-1]):
                found.setdefault(len(noun), set()).add(place)
        return max(found.items()) if found else None

    def nouns_before(self, said: Mention) -> tuple[set[int], int, list[Word]]:
        """The same where the noun comes first: "the number of members is 50", "members: 50"."""
        passage, (start, _) = self.here.passage, said.sentence
        lead = self.text[max(start, said.start - 40) : said.start]
        before = passage.words_between(max(start, said.start - 100), said.start)
        if not IS.search(lead) or not before:
            return set(), said.end, []
        behind = passage.words_between(said.end, said.end + 30)[:1]
        if behind and not self.is_loose(said, behind[0]):
            return set(), said.end, []
        for place in range(len(before) - 1, -1, -1):
            lead = self.text[max(start, before[place].start - 40) : before[place].end]
            found = self.facts_with_noun(before[: place + 1])
            if found and is_plural(before[place].text):
                gap = self.text[before[place].end : said.start]
                is_counted = BEHIND.search(lead) or re.fullmatch(r"\s*(?::|\(|=|–)\s*", gap)
                return (found[1], said.end, []) if is_counted else (set(), said.end, [])
        return set(), said.end, []

    def is_loose(self, said: Mention, word: Word) -> bool:
        """Whether the word behind a number is no noun of it."""
        gap = self.here.passage.text[said.end : word.start]
        return bool(BREAK.search(gap)) or word.text in STOPS or word.text == "and"


def is_plural(word: str) -> bool:
    return (word.endswith("s") and stem(word) != word) or word in IRREGULAR
