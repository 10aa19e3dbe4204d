"""What the data know, arranged for a reader: whom a name means, which facts have which noun."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.checking import mentions
from reports.checking.numbers import WORD as NUMBER_WORD
from reports.checking.numbers import number_words_in
from reports.checking.reading import Passage
from reports.figures import Fact, Period

#: Names of the consortium itself. What is said of nobody in particular is said of it.
CONSORTIUM = (
    "ICPerMed",
    "the consortium",
    "our consortium",
    "this consortium",
    "International Consortium for Personalised Medicine",
)
#: "Norway's previous strategy", "an earlier Secretariat", "the predecessor of": somebody else.
OTHER = (
    r"(?:another|next|previous|earlier|last year['’]s|former|older|coming|upcoming|future|later"
    r"|extraordinary|informal|additional|separate)"
)
ANOTHER = re.compile(
    rf"\b(?:{OTHER}|{OTHER}\s\w+\s(?:of|in)(?:\sthe)?|(?:predecessor|successor)s?\s(?:of|to)"
    r"(?:\sthe)?)\s+$"
)
ANOTHER_TIME = re.compile(r"\b(?:second|third|fourth|fifth) $")
ITS_OTHER = re.compile(
    rf"['’]s?\s(?:{OTHER}|predecessor|successor|first|second|third|fourth|fifth)\b"
)
#: "The Norwegian strategy of 2016".
OF_YEAR = re.compile(r"\sof\s((?:19|20)\d\d)\b")
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth")
SMALL_NUMBER = re.compile(r"(?<![\d.,])\d{1,2}\b(?!\s?%|[.,]\d)")
WORD_BEFORE = re.compile(r"\b([a-z]+)\s?$")
MONEY = "money"


@dataclass(frozen=True)
class Named:
    """A name in a passage, and the facts that are about whom it names."""

    start: int
    end: int
    name: tuple[str, ...]
    facts: frozenset[int]
    is_consortium: bool


def ordinal(word: str) -> int:
    """The number of an ordinal: of "3rd" and "third" 3."""
    if word[:1].isdigit():
        return int(word[:-2])
    return next((int(one.low) for one in number_words_in(word)), 0)


def name_words(name: str) -> tuple[str, ...]:
    words = tuple(word.text for word in Passage("", name).words)
    return (
        words[1:]
        if len(words) > 1 and words[0] in {"the", "a"} and words[1] != "consortium"
        else words
    )


def stem(word: str) -> str:
    """A noun without its plural: "countries" → "country"."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def kind_of(fact: Fact) -> str:
    """What kind of mention can mean a fact: days, money, percent, duration or count."""
    if fact.reading.days:
        return "days"
    unit = fact.reading.unit
    if currency_of(unit):
        return MONEY
    if unit.lower() in {"%", "per cent", "percent"}:
        return "percent"
    return "duration" if stem(unit.lower()) in mentions.YEARS else "count"


def currency_of(unit: str) -> str:
    """The currency of a unit: of "EUR", "euros" and "million euros"."""
    words = unit.split()
    return mentions.currency_of(words[-1]) if words else ""


class World:
    """The facts of a report by their names and nouns. Facts are meant by their places in it."""

    def __init__(self, facts: Sequence[Fact], period: Period):
        self.period = period
        self.facts = list(facts)
        self.kinds = [kind_of(fact) for fact in self.facts]
        self.names: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.nouns: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for place, fact in enumerate(self.facts):
            for subject in fact.subjects or CONSORTIUM:
                self.names[name_words(subject)].add(place)
                if ":" in subject and len(short := name_words(subject.partition(":")[0])) > 1:
                    self.names[short].add(place)
            for noun in self.nouns_of(place):
                if words := tuple(word.text for word in Passage("", noun).words):
                    self.nouns[stem(words[-1])].append((words, place))
        for name in CONSORTIUM:
            self.names[name_words(name)] |= set()
        self.names.pop((), None)

    def bound_by(self, key: str) -> int | None:
        """The fact to which a binding is bound that asks for the same, in whatever order.

        The day of the figures need not be named.
        """
        asked = frozenset(key.split())
        same = [asked, asked | {f"on={self.period.on.isoformat()}"}]
        return next((self.by_binding[one] for one in same if one in self.by_binding), None)

    @cached_property
    def by_binding(self) -> dict[frozenset[str], int]:
        return {
            frozenset(fact.binding.removeprefix("figure:").split()): place
            for place, fact in enumerate(self.facts)
        }

    def nouns_of(self, place: int) -> Iterable[str]:
        fact = self.facts[place]
        unit = fact.reading.unit
        is_noun = self.kinds[place] == "count" and unit.replace(" ", "").isalpha()
        return {*fact.nouns, *([unit] if is_noun else [])}

    def of_kind(self, kind: str) -> frozenset[int]:
        """The facts that a mention of a kind can mean."""
        return self.by_kind.get(kind, frozenset())

    @cached_property
    def by_kind(self) -> dict[str, frozenset[int]]:
        return {
            kind: frozenset(place for place, one in enumerate(self.kinds) if one == kind)
            for kind in set(self.kinds)
        }

    @cached_property
    def consortium(self) -> frozenset[int]:
        return frozenset(place for place, fact in enumerate(self.facts) if not fact.subjects)

    @cached_property
    def by_first_word(self) -> dict[str, list[tuple[str, ...]]]:
        found = defaultdict(list)
        for name in sorted(self.names, key=len, reverse=True):
            found[name[0]].append(name)
        return found

    @cached_property
    def consortium_names(self) -> set[tuple[str, ...]]:
        return {name_words(name) for name in CONSORTIUM}

    @cached_property
    def ordered_names(self) -> dict[tuple[str, ...], set[str]]:
        """Names that begin with an ordinal, by their rest: "2nd Family meeting"."""
        found = defaultdict(set)
        for name in self.names:
            if len(name) > 1 and ORDINAL.fullmatch(name[0]):
                found[name[1:]].add(name[0])
        return found

    @cached_property
    def neutral(self) -> set[str]:
        """Words that say nothing more than the nouns of the facts do already."""
        return {word for nouns in self.nouns.values() for words, _ in nouns for word in words}

    def named_in(self, passage: Passage) -> list[Named]:
        """Every name in a passage, the longest where several begin; one stands inside no other."""
        found, words, place = [], passage.words, 0
        while place < len(words):
            for name in self.by_first_word.get(words[place].text, ()):
                part = words[place : place + len(name)]
                if len(part) == len(name) and all(
                    word.text == said for word, said in zip(part, name, strict=True)
                ):
                    start, end = part[0].start, part[-1].end
                    is_other = is_another(passage.folded, start, end) or (
                        name not in self.ordered_names
                        and ANOTHER_TIME.search(passage.folded, max(0, start - 8), start)
                    )
                    facts = frozenset() if is_other else self.of_year(name, passage.folded, end)
                    is_consortium = name in self.consortium_names
                    found.append(Named(start, end, name, facts, is_consortium))
                    place += len(name) - 1
                    break
            place += 1
        return found

    def of_year(self, name: tuple[str, ...], text: str, end: int) -> frozenset[int]:
        """The facts of a name; none if it is told of a year in which nothing of it happened."""
        facts = frozenset(self.names[name])
        year = OF_YEAR.match(text, end)
        days = [self.facts[place].reading.days for place in facts]
        is_other = year and int(year[1]) not in {first.year for first, _ in filter(None, days)}
        return frozenset() if is_other else facts

    @cached_property
    def counted(self) -> set[str]:
        """What can have a number of its own, such as spokes, groups and work packages."""
        of_count = self.of_kind("count")
        last = {words[-1] for nouns in self.nouns.values() for words, at in nouns if at in of_count}
        return {"wp", "task", "group", *(stem(word) for word in last if stem(word) != word)}

    def numbered_in(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """One of the things that are counted, by its number: "Spoke 4", "Working Group 2"."""
        for number in SMALL_NUMBER.finditer(text, start, end):
            word = WORD_BEFORE.search(text, max(start, number.start() - 20), number.start())
            if word and word[1] in self.counted:
                yield word.start(), number.end()

    def numbers_in_names(self, passage: Passage, named: list[Named]) -> list[tuple[int, int]]:
        """Where names stand that have a number of their own: nothing is read in them."""
        text = passage.folded
        return [
            *self.numbered_in(text, 0, len(text)),
            *(
                (one.start, one.end)
                for one in named
                if any(
                    any(map(str.isdigit, word)) or NUMBER_WORD.fullmatch(word) for word in one.name
                )
            ),
        ]


def is_another(text: str, start: int, end: int) -> bool:
    """Whether a name is said of another thing than it names: of one before or after it."""
    return bool(ANOTHER.search(text, max(0, start - 40), start) or ITS_OTHER.match(text, end - 2))
