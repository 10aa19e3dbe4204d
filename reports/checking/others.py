"""Others than whom a sentence names: its board, a part of it, what is told of aside or counted."""

import re
from collections.abc import Iterable

from reports.checking.clauses import CLAUSE, part
from reports.checking.happenings import OCCASIONS
from reports.checking.mentions import Mention
from reports.checking.occasions import OF
from reports.checking.whom import BODIES, Reading
from reports.checking.world import Named, World, stem

APPOSED = re.compile(r",\s")
WHICH = re.compile(r",?\s(?:which|who|whose)\s")
CONTRAST = re.compile(r"(?:where|whereas|while|unlike|in contrast to|compared (?:with|to))\s")
BODY_OF = re.compile(rf"\b{BODIES}\sof\s(?:the\s)?")
ITEM = re.compile(r";\s")
A_THING_OF = re.compile(r"\ban?\s(?:[\w-]+\s){0,2}?([a-z]+)\s(?:of|worth|over)\s$")
AMOUNTS = {"total", "sum", "amount", "volume", "maximum", "minimum"}
WITH = re.compile(r"(?:\s[\w-]+){1,3}?\swith\s(?:[a-z]+\s){0,4}")


class Others:
    """Finds whether the numbers of one passage are said of others than of whom it names."""

    def __init__(self, world: World, here: Reading):
        self.world, self.here, self.text = world, here, here.passage.folded

    def are_meant(self, said: Mention, facts: Iterable[int]) -> bool:
        """Whether a number is said of a part, a body, or of what stands before a contrast."""
        start, _ = part(self.text, *said.sentence, said.start, ITEM)
        return (
            self.is_contrasted(said, facts)
            or self.is_of_a_body_of(said)
            or self.is_listed(said)
            or any(self.world.numbered_in(self.text, start, said.start))
        )

    def are_told_aside(self, said: Mention, facts: Iterable[int]) -> bool:
        """Whether it is told of another name: "grew out of ERA PerMed, which ran for six years"."""
        start, _ = said.sentence
        if any(one.end + 2 == said.start for one in self.here.named_between(start, said.start)):
            asides = list(APPOSED.finditer(self.text, said.start - 2, said.start))
        else:
            asides = list(WHICH.finditer(self.text, start, said.start))
        if not asides or ", " in self.text[asides[-1].end() : said.start]:
            return False
        named = self.here.named_between(start, asides[-1].start())[-1:]
        return any(one.end == asides[-1].start() and not one.facts & set(facts) for one in named)

    def is_contrasted(self, said: Mention, facts: Iterable[int]) -> bool:
        """Whether whom is named comes after the comma: "Whereas the first had 30, the JTC has"."""
        start, end = said.sentence
        comma = self.text.find(", ", said.start, end)
        is_first = CONTRAST.match(self.text, start) and comma >= 0
        named = self.here.named_between(start, comma)
        return bool(is_first) and not any(one.facts & set(facts) for one in named)

    def is_of_a_body_of(self, said: Mention) -> bool:
        """Whether it is said of those who meet for whom is named: "the board of EP PerMed"."""
        start, _ = part(self.text, *said.sentence, said.start, CLAUSE)
        found = {one.end() for one in BODY_OF.finditer(self.text, start, said.start)}
        return any(one.start in found for one in self.here.named_between(start, said.start))

    def is_listed(self, said: Mention) -> bool:
        """Whether it stands in a list in brackets behind another number, as a part of that."""
        start, _ = said.sentence
        opens = self.text.rfind("(", start, said.start)
        inside = self.text[opens : said.start]
        is_inside = opens >= 0 and "," in inside and ")" not in inside
        return is_inside and bool(self.here.mentions_between(start, opens))

    def are_parts_of(self, names: Iterable[Named]) -> bool:
        """Whether it is said of something of whom is named: "the first call of EP PerMed"."""
        heads = [OF.search(self.text, max(0, one.start - 40), one.start) for one in names]
        return bool(heads) and all(
            head and head[1] not in OCCASIONS and self.is_no_whole(head[1]) for head in heads
        )

    def are_things_worth(self, said: Mention) -> bool:
        """Whether an amount is that of a thing: "a fund of 1.6 billion", "a project worth"."""
        of = A_THING_OF.search(self.text, said.sentence[0], said.start)
        return bool(of) and of[1] not in AMOUNTS and self.is_no_whole(of[1])

    def is_no_whole(self, noun: str) -> bool:
        """Whether a noun is of something else, or of one of the things that are counted."""
        return noun in self.world.counted or stem(noun) not in self.world.nouns

    def are_counted(self, said: Mention) -> bool:
        """Whether an amount is that of others: "two programmes with a total of 200 million"."""
        before = self.here.mentions_between(said.sentence[0], said.start)[-1:]
        return any(
            one.kind == "count" and WITH.fullmatch(self.text, one.end, said.start) for one in before
        )
