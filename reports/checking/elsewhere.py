"""One thing with two numbers in two places of a report: 38 here and 39 there."""

import re
from collections.abc import Iterator, Sequence

from reports.checking import other_times, restrictions
from reports.checking.mentions import Mention
from reports.checking.nouns import BREAK, STOPS, is_plural
from reports.checking.sayings import agrees
from reports.checking.whom import Reading, countries
from reports.checking.world import stem

#: With how many earlier numbers of a thing one is compared.
MOST = 20
#: Words with a capital that are nobody's name at the beginning of a sentence.
NAME = re.compile(r"\b[A-Z][\w’'-]*[A-Za-z]\w*\b")
SMALL_TALK = re.compile(
    r"\b(?:another|other|further|additional|new|first|last|each|every|some|these|those|both)\b"
)
#: Words in a sentence that say that it is about another round, not the same number again.
TELLING = re.compile(
    r"\b(?:next|second|third|another|further|additional|later|previous|earlier|rounds?|phases?"
    r"|editions?|invited|planned|aims?|target|respectively)\b"
)
#: Where a thing begins that is told of: not "of the", "on the", which go on with it.
THE = re.compile(
    r"(?<!\bof )(?<!\bin )(?<!\bon )(?<!\bfor )(?<!\bby )(?<!\bto )(?<!\bat )(?<!\bwith )\bthe\s"
)
TOLD = re.compile(r"\b(?:was|were|is|are|has|have|had)\s(?:[a-z]+\s){0,2}$")
#: With fewer words a thing is not known again: "the workshop was attended by".
ENOUGH = 4


def problems_in(readings: Sequence[Reading], settled: set[Mention]) -> Iterator[tuple]:
    """The later of two numbers of one thing: the mention, a code, a sentence.

    ``settled`` are those that the data confirm or contradict: they need no second opinion.
    """
    earlier: dict[tuple, list[tuple[frozenset[str], frozenset[str], Mention]]] = {}
    for reading in readings:
        for one in reading.mentions:
            if (
                one in settled
                or one.kind not in {"count", "money", "percent"}
                or one.qualifier == "range"
            ):
                continue
            noun = noun_of(one)
            if not noun or is_told_apart(one, reading):
                continue
            names, thing = names_of(one, reading), thing_of(one)
            said = (one.kind, noun, days_of(one, reading))
            for other_names, other_thing, other in earlier.get(said, [])[-MOST:]:
                is_beside = one.passage is other.passage and one.sentence == other.sentence
                is_same = is_of_same(names, other_names) or (
                    thing and thing == other_thing and is_within(names, other_names)
                )
                if is_same and are_apart(one, other) and not is_beside:
                    yield (
                        one,
                        "elsewhere",
                        f"Here it is {one.phrase}, and elsewhere {other.phrase}.",
                    )
                    break
            else:
                earlier.setdefault(said, []).append((names, thing, one))


def noun_of(one: Mention) -> tuple[str, ...]:
    """The words behind a number up to its noun, without plurals; of money, what it is said of."""
    passage = one.passage
    if one.kind == "money":
        found = re.search(
            r"\b(budget|funding|investment|volume|cost|award|prize|grant)s?\b",
            passage.folded[one.sentence[0] : one.sentence[1]],
        )
        return (found[1],) if found else ()
    words, phrase = passage.words_between(one.end, one.end + 80)[:5], []
    for word in words:
        gap = passage.text[phrase[-1].end if phrase else one.end : word.start]
        if BREAK.search(gap) or (word.text in STOPS and one.kind != "percent"):
            break
        phrase.append(word)
        if is_plural(word.text):
            break
    return (
        tuple(stem(word.text) for word in phrase) if phrase and is_plural(phrase[-1].text) else ()
    )


def is_told_apart(one: Mention, reading: Reading) -> bool:
    """Whether a word such as "further" says that it is another number."""
    text, (start, end) = one.passage.folded, one.sentence
    before = text[max(start, one.start - 30) : one.start]
    if TELLING.search(text, start, end):
        return True
    if SMALL_TALK.search(before) or restrictions.BEFORE.search(before) or restrictions.is_old(one):
        return True
    return bool(restrictions.EACH.match(text, one.end) or other_times.HOPED.search(before))


def days_of(one: Mention, reading: Reading) -> frozenset[tuple]:
    """The days of which a sentence speaks: of other days there are other numbers."""
    return frozenset(
        (other.days.begins, other.days.ends) for other in reading.days_between(*one.sentence)
    )


def names_of(one: Mention, reading: Reading) -> frozenset[str]:
    """Whom a sentence names, but for the consortium, which is everywhere."""
    start, end = one.sentence
    text = one.passage.text
    known = {
        " ".join(named.name)
        for named in reading.named_between(start, end)
        if not named.is_consortium
    }
    others = {
        found[0].lower()
        for found in NAME.finditer(text, start, end)
        if found.start() > start and found[0].lower() not in {"icpermed", "the", "european", "eu"}
    }
    first = NAME.match(text, start)
    if first and sum(map(str.isupper, first[0])) > 1:
        others.add(first[0].lower())
    return frozenset(known | others)


def thing_of(one: Mention) -> frozenset[str]:
    """Of what a number is told, without names: "the survey on barriers, which was answered by"."""
    passage, (start, _) = one.passage, one.sentence
    if not TOLD.search(passage.folded, max(start, one.start - 40), one.start):
        return frozenset()
    begins = max(
        (found.end() for found in THE.finditer(passage.folded, start, one.start)), default=0
    )
    if not begins or BREAK.search(passage.text[begins : one.start].replace(",", "")):
        return frozenset()
    told = frozenset(
        word.text
        for word in passage.words_between(begins, one.start)
        if word.text not in STOPS and passage.text[word.start].islower()
    )
    return told if len(told) >= ENOUGH else frozenset()


def is_within(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one of two sentences names nobody whom the other does not name."""
    return names <= others or others <= names


def is_of_same(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two sentences name the same, and none of them a country of its own."""
    return bool(names & others) and not (names ^ others) & countries()


def are_apart(one: Mention, other: Mention) -> bool:
    """Whether two phrases cannot both be true of one number."""
    if one.unit != other.unit:
        return False
    if one.is_exact:
        return agrees(other, one.low) is False
    if other.is_exact:
        return agrees(one, other.low) is False
    return False
