"""Whom a quantity is said of: the name beside it, else the one last named, else the consortium."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property

from babel import Locale

from icpermed.text import fold
from reports.checking.clauses import CLAUSE as CLAUSE_CUT
from reports.checking.clauses import part, widening
from reports.checking.mentions import Mention
from reports.checking.reading import Passage, words
from reports.checking.world import Named, World, stem

#: How near a name is to a number.
SEGMENT, CLAUSE, SENTENCE, BEFORE, NOBODY = range(5)
#: How far back, in letters, a name is remembered.
REMEMBERED = 1500
CAPITAL = re.compile(r"(?<![.!?:•“\"] )(?<!^)\b[A-Z][a-zà-ÿ]+\b")
#: Those who meet for others, and have members of their own.
BODIES = (
    r"(?:board|committee|council|panel|group|office|team|bureau|jury|assembly|unit|forum"
    r"|task force|delegation|commission|coordination|chair)\b"
)
BODY = re.compile(rf"\b(?:the|an?|this|its|our|another)\s(?:[a-z-]+\s){{0,2}}?{BODIES}")
SUBJECT = re.compile(
    r"\s?(?:[^,;]{1,40},\s)?[“\"]?(?:the|an?|this|that|each|every|its|our|their)\s"
    r"((?:[\w'’-]+\s){1,5}?)(?:\w+ly\s|also\s)?"
    r"(?:has|have|had|counts?|counted|consists?|consisted|comprises?|comprised|includes?|included"
    r"|numbers|met|gathers?|gathered|reach(?:es|ed)?|brings?|brought|attracts?|attracted|draws?|drew"
    r"|collects?|collected|employs?|employed)\s"
)
#: Subjects that are the consortium, or a number of all.
WHOLES = words("consortium icpermed membership number total circle family community")
OF = re.compile(r"\sof\s(?:the\s)?")
#: "EATRIS", "JTC2025".
SHORT = re.compile(r"\b[A-Z]{2,}[\w-]*")
NOBODYS_SHORT = {"EU", "DNA", "RNA", "AI", "IT", "II", "III", "COVID-19"}
FIRST = re.compile(r"[\"“‘(]*([A-Z][\w’'-]+)")
#: Words with a capital that are the name of nobody of whom a number could be said instead.
NOBODYS = words(
    """european europe icpermed consortium working groups group members member executive committee
    recognition best practice practices personalised medicine january february march april may june
    july august september october november december monday tuesday wednesday thursday friday
    saturday sunday report internet english covid state art"""
)


@dataclass
class Reading:
    """A passage with its names and quantities, each in order."""

    passage: Passage
    named: list[Named]
    mentions: list[Mention]

    @cached_property
    def starts(self) -> list[int]:
        return [one.start for one in self.mentions]

    @cached_property
    def name_starts(self) -> list[int]:
        return [one.start for one in self.named]

    @cached_property
    def days(self) -> list[Mention]:
        return [one for one in self.mentions if one.days]

    def mentions_between(self, start: int, end: int) -> list[Mention]:
        """The quantities that begin in a part of the passage, such as a sentence."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def days_between(self, start: int, end: int) -> list[Mention]:
        return [one for one in self.mentions_between(start, end) if one.days]

    @cached_property
    def ranges(self) -> list[Mention]:
        return [one for one in self.days if one.days.is_range and one.days.is_dated]

    @cached_property
    def range_starts(self) -> list[int]:
        return [one.start for one in self.ranges]

    def ranges_between(self, start: int, end: int) -> list[Mention]:
        """The ranges of known years that begin in a part of the passage."""
        places = self.range_starts
        return self.ranges[bisect_left(places, start) : bisect_left(places, end)]

    def named_between(self, start: int, end: int) -> list[Named]:
        places = self.name_starts
        return self.named[bisect_left(places, start) : bisect_left(places, end)]


@dataclass(frozen=True)
class Spoken:
    """The facts about whom a text speaks of, how near it names them, and whom else beside them."""

    facts: frozenset[int] = frozenset()
    scope: int = NOBODY
    names: tuple[Named, ...] = ()
    has_others: bool = False


@cache
def countries() -> frozenset[str]:
    return frozenset(fold(name) for name in Locale("en", "GB").territories.values())


class Whom:
    """Finds whom the numbers of one passage are said of. ``before``: what was read, by passage."""

    def __init__(self, world: World, here: Reading, before: dict[int, Reading]):
        self.world, self.here, self.before = world, here, before

    def of(self, said: Mention, relevant: frozenset[int]) -> Spoken:
        """Which of some facts are about whom the text speaks of there."""
        text = self.here.passage.folded
        for scope, (start, end) in enumerate(widening(text, said.sentence, said.start)):
            inside = self.here.named_between(start, end)
            found = tuple(
                one for one in inside if one.facts & relevant and not self.is_of_another(one)
            )
            if found:
                own = [one for one in found if not one.is_consortium] or found
                facts = frozenset().union(*(one.facts for one in own)) & relevant
                return Spoken(facts, scope, found, len(found) < len(inside))
        start, end = said.sentence
        named = self.here.named_between(start, end)
        others = any(not (one.is_consortium or self.is_counted(one)) for one in named)
        return Spoken(*self.spoken_of(said, relevant), has_others=others)

    def is_of_another(self, one: Named) -> bool:
        """Whether it belongs to somebody else: "the Executive Committee of EP PerMed"."""
        text = self.here.passage.folded
        return any(
            not (other.is_consortium or other.facts & one.facts)
            and OF.fullmatch(text, one.end, other.start)
            for other in self.here.named_between(one.end, one.end + 9)
        )

    def is_counted(self, one: Named) -> bool:
        """Whether a name is one of the things counted: "3 workshops, 1 training event"."""
        return any(
            said.end + 1 == one.start
            for said in self.here.mentions_between(one.start - 30, one.start)
        )

    def spoken_of(self, said: Mention, relevant: frozenset[int]) -> tuple[frozenset[int], int]:
        """Whom the sentences before, the introduction or the headings name; else the consortium."""
        earlier = self.here.named_between(said.sentence[0] - REMEMBERED, said.sentence[0])
        intro = self.before.get(id(self.here.passage.intro))
        for named in (earlier, intro.named[-9:] if intro else []):
            for one in reversed(named):
                if one.facts & relevant:
                    return one.facts & relevant, BEFORE
        for heading in reversed(self.here.passage.headings):
            for one in self.world.named_in(Passage("", heading)):
                if one.facts & relevant and not one.is_consortium:
                    return one.facts & relevant, BEFORE
        return relevant & self.world.consortium, NOBODY

    def is_of_a_subject(self, said: Mention) -> bool:
        """Whether its clause has a subject other than the consortium: "The board has nine"."""
        text = self.here.passage.folded
        start, _ = part(text, *said.sentence, said.start, CLAUSE_CUT)
        if any(not self.is_named(one.end()) for one in BODY.finditer(text, start, said.start)):
            return True
        found = SUBJECT.match(text, start, said.start)
        told = found[1].split() if found else ()
        is_plural = any(stem(word) != word and self.is_of_all(stem(word)) for word in told)
        return bool(told) and not is_plural and not WHOLES.intersection(told)

    def is_named(self, place: int) -> bool:
        """Whether a place lies in or at the end of a name."""
        return any(one.end >= place for one in self.here.named_between(place - 80, place))

    def is_of_all(self, noun: str) -> bool:
        """Whether a noun is of what the consortium has on a day: "the countries have"."""
        facts = (self.world.facts[place] for _, place in self.world.nouns.get(noun, ()))
        return any(fact.reading.on and not fact.subjects for fact in facts)

    def names_somebody(self, said: Mention) -> bool:
        """Whether a sentence that does not name the consortium has a name or country in it."""
        start, end = said.sentence
        here = self.here.named_between(start, end)
        if any(one.is_consortium for one in here):
            return False
        if here:
            return True
        text = self.here.passage.text[start:end]
        if any(self.world.numbered_in(self.here.passage.folded, start, end)):
            return True
        if any(found[0] not in NOBODYS_SHORT for found in SHORT.finditer(text)):
            return True
        first = FIRST.match(text)
        if first and fold(first[1]) in countries():
            return True
        return any(fold(found[0]) not in NOBODYS for found in CAPITAL.finditer(text))
