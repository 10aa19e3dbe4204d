"""The noun of a number: behind it, before it, or far from it at the beginning of the sentence."""

import re
from bisect import bisect_left
from typing import NamedTuple

from reports.checking.clauses import CLAUSE, part
from reports.checking.mentions import Mention
from reports.checking.other_times import IN_THIS_REPORT
from reports.checking.reading import Word, words
from reports.checking.restrictions import is_denied
from reports.checking.whom import Reading
from reports.checking.world import World, stem

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
IRREGULAR = words("people staff consortia criteria data media women men children")
BEHIND = re.compile(r"(?:number|total|count) of |membership")
IS = re.compile(
    r"(?:\b(?:is|are|was|were|to|at|by|reached|reaches|totals?|totalled|totalling|numbers?|counts?"
    r"|counted|of|being|equals|now|stood|stands)\b|:|\(|=|–)\s*(?:now |currently |already |at "
    r"|a total of )*$"
)
#: What leads to a number that stands alone: "are by now", "were, all told,".
ARE = re.compile(
    r"\b(?:are|were|is|was|numbers?|numbered|totals?|totalled|amounts? to|stands? at|come to),?\s+"
    r"(?:(?:by |up to )?now,?\s+|(?:in|all) (?:the end|all|total|fact|told),?\s+"
    r"|at (?:present|the moment|that time),?\s+"
    r"|(?:currently|today|already|altogether|thus|still|meanwhile),?\s+)*$"
)
ALONE = re.compile(r"(\s+in (?:number|all|total)\b|)\s*(?:[.;!?)]|,\s|$|\s[–—-]\s)")
BRACKETED = re.compile(r"\s\([^()]*\)")
LABELLED = re.compile(r"(?::|\(|=|–)\s*$")
GROWING_BY = re.compile(
    r"\b(?:grow|grew|r[io]s|increas|f[ae]ll|drop|declin|shr[aiu]nk)\w*\s(?:\w+\s)?by\s$"
)
DETERMINERS = words("the its their our all these those today")


class Noun(NamedTuple):
    """The facts that have a noun, its end, and the words that stand between number and noun."""

    facts: frozenset[int] = frozenset()
    end: int = 0
    between: tuple[Word, ...] = ()


class Nouns:
    """Finds the nouns of the numbers in one passage."""

    def __init__(self, world: World, here: Reading):
        self.world, self.here = world, here
        self.passage, self.text = here.passage, here.passage.folded

    def of(self, said: Mention) -> Noun:
        finders = (self.behind, self.before, self.subject, self.of_the_denied)
        return next((one for find in finders if (one := find(said)).facts), Noun(end=said.end))

    def behind(self, said: Mention) -> Noun:
        """The noun that stands behind a number."""
        text, after = self.passage.text, said.number_end
        after = max(after, said.end if said.kind == "percent" else after)
        behind = self.passage.words_between(after, after + 160)[:LONGEST_PHRASE]
        starts = self.here.starts
        next_place = bisect_left(starts, after)
        following = starts[next_place] if next_place < len(starts) else len(text)
        phrase: list[Word] = []
        longest, best = 0, Noun()
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
            is_loose = said.kind in {"multiple", "percent"}
            ends_here = is_compound or said.low == 1 or is_plural(word.text) or is_loose
            if not ends_here and not self.is_phrase_end(behind, place):
                continue
            size, facts = self.facts_with_noun(phrase)
            if size > longest:
                between = (one for one in phrase[: len(phrase) - size] if one.text not in STOPS)
                longest, best = size, Noun(facts, word.end, tuple(between))
        return best

    def is_phrase_end(self, behind: list[Word], place: int) -> bool:
        if place + 1 >= len(behind):
            return True
        gap = self.passage.text[behind[place].end : behind[place + 1].start]
        return bool(BREAK.search(gap)) or behind[place + 1].text in STOPS

    def facts_with_noun(self, phrase: list[Word]) -> tuple[int, frozenset[int]]:
        """How long the longest noun is with which a phrase ends, and the facts that have it."""
        found: dict[int, set[int]] = {}
        for noun, place in self.world.nouns.get(stem(phrase[-1].text), ()):
            tail = [word.text for word in phrase[-len(noun) :]]
            if len(tail) == len(noun) and tail[:-1] == list(noun[:-1]):
                found.setdefault(len(noun), set()).add(place)
        size = max(found, default=0)
        return size, frozenset(found.get(size, ()))

    def before(self, said: Mention) -> Noun:
        """A noun that comes first: "the number of members is 50", "members: 50"."""
        start, _ = said.sentence
        lead = self.text[max(start, said.start - 40) : said.start]
        before = self.passage.words_between(max(start, said.start - 100), said.start)
        if not IS.search(lead) or GROWING_BY.search(lead) or not before:
            return Noun()
        behind = self.passage.words_between(said.end, said.end + 30)[:1]
        if behind and not self.is_loose(said, behind[0]):
            return Noun()
        for place in range(len(before) - 1, -1, -1):
            lead = self.text[max(start, before[place].start - 40) : before[place].end]
            _, facts = self.facts_with_noun(before[: place + 1])
            if facts and is_plural(before[place].text):
                end = before[place].end
                is_label = LABELLED.search(self.text, end, said.start)
                is_label = is_label and self.is_told_of_owner(facts, end, said.start)
                return Noun(facts, said.end) if is_label or BEHIND.search(lead) else Noun()
        return Noun()

    def is_loose(self, said: Mention, word: Word) -> bool:
        """Whether the word behind a number is no noun of it."""
        gap = self.passage.text[said.end : word.start]
        return bool(BREAK.search(gap)) or word.text in STOPS or word.text == "and"

    def subject(self, said: Mention) -> Noun:
        """The subject of a number that is all that is said of it: "The pillars …, are three".

        So it is with a share: "Of the budget, 62%". What is told of it in between must name its
        owner: the consortium has more than its "members with a plan".
        """
        start, _ = part(self.text, *said.sentence, said.start, CLAUSE)
        alone = ALONE.match(self.text, said.end)
        is_share = said.kind == "percent" and self.text.startswith("of ", start)
        if not is_share and not (alone and ARE.search(self.text, start, said.start)):
            return Noun()
        phrase: list[Word] = []
        for word in self.passage.words_between(start, said.start)[:LONGEST_PHRASE]:
            is_owner = self.text[word.end - 2 : word.end] in {"'s", "’s"}
            if not phrase and (is_owner or word.text in DETERMINERS | {"of"}):
                continue
            if word.text in STOPS or BREAK.search(self.text, start, word.start):
                break
            phrase.append(word)
            size, facts = self.facts_with_noun(phrase)
            if facts and (is_share or is_plural(word.text)):
                if self.is_told_of_owner(facts, word.end, said.start):
                    end = alone.end(1) if alone else said.end
                    return Noun(facts, end, tuple(phrase[:-size]))
                break
        return Noun()

    def of_the_denied(self, said: Mention) -> Noun:
        """The noun of what a number is set against: "rather than on two pillars, on four"."""
        before = self.here.mentions_between(said.sentence[0], said.start)[-1:]
        is_alone = ALONE.match(self.text, said.end)
        denied = [one for one in before if is_alone and one.kind == said.kind and is_denied(one)]
        return self.behind(denied[0])._replace(end=said.end) if denied else Noun()

    def is_told_of_owner(self, facts: frozenset[int], start: int, end: int) -> bool:
        """Whether what stands between a subject and its number is nothing, or names its owner."""
        told = BRACKETED.sub("", ARE.sub("", self.text[start:end])).strip(" :(=–")
        owners = self.here.named_between(start, end)
        return (
            told[:1] in {"", ","}
            or any(one.is_consortium or one.facts & facts for one in owners)
            or bool(IN_THIS_REPORT.search(told))
        )


def is_plural(word: str) -> bool:
    return (word.endswith("s") and stem(word) != word) or word in IRREGULAR
