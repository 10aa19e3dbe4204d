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


def problems_in(readings: Sequence[Reading], settled: set[Mention]) -> Iterator[tuple]:
    """The later of two numbers of one thing: the mention, a code, a sentence.

    ``settled`` are those that the data confirm or contradict: they need no second opinion.
    """
    earlier: dict[tuple, list[tuple[frozenset[str], Mention]]] = {}
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
            names = names_of(one, reading)
            said = (one.kind, noun, days_of(one, reading))
            for other_names, other in earlier.get(said, [])[-MOST:]:
                is_beside = one.passage is other.passage and one.sentence == other.sentence
                if is_of_same(names, other_names) and are_apart(one, other) and not is_beside:
                    yield (
                        one,
                        "elsewhere",
                        f"Here it is {one.phrase}, and elsewhere {other.phrase}.",
                    )
                    break
            else:
                earlier.setdefault(said, []).append((names, one))


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


def is_of_same(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two sentences name the same, and none of them a country of its own."""
    return bool(names & others) and not (names ^ others) & countries()


def are_apart(one: Mention, other: Mention) -> bool:
    """Whether two phrases cannot both be true of one number."""
    if one.unit != other.unit:
        return False
    if one.qualifier in {"", "exactly"} and one.low == one.high:
        return agrees(other, one.low) is False
    if other.qualifier in {"", "exactly"} and other.low == other.high:
        return agrees(one, other.low) is False
    return False
