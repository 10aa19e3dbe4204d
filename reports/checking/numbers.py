"""Number words of British English, found in a text: "one hundred and five".

The libraries that read them (text2num, number-parser, word2number) answer with a rewritten text or
a bare number: not where a phrase stood, nor whether it was an ordinal, a fraction or a round word
such as "dozens". That is all a checker needs to know, so the grammar is here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.writing import ONES, TENS

SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ODD_ORDINALS = {
    "first": "one",
    "second": "two",
    "third": "three",
    "fifth": "five",
    "eighth": "eight",
    "ninth": "nine",
    "twelfth": "twelve",
}
#: Round words, with the least and the most that they are said of.
VAGUE = {
    "dozens": (24, 200),
    "scores": (40, 400),
    "hundreds": (200, 9999),
    "thousands": (1000, 999_999),
    "millions": (10**6, 10**9),
    "billions": (10**9, 10**12),
}
MULTIPLES = {
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "double": 2,
    "doubled": 2,
    "doubling": 2,
    "doubles": 2,
    "triple": 3,
    "tripled": 3,
    "tripling": 3,
    "trebled": 3,
    "quadrupled": 4,
    "halved": Decimal("0.5"),
    "halving": Decimal("0.5"),
}

CARDINALS = {word: number for number, word in enumerate(ONES)}
CARDINALS |= {word: 10 * place for place, word in enumerate(TENS) if place > 1}


def ordinal_of(word: str) -> str:
    """The ordinal of one number word: "twenty" → "twentieth"."""
    odd = {cardinal: ordinal for ordinal, cardinal in ODD_ORDINALS.items()}
    return odd.get(word) or (word[:-1] + "ieth" if word.endswith("y") else word + "th")


ORDINALS = {ordinal_of(word): word for word in [*CARDINALS, "hundred", *SCALES]}
FRACTIONS = {ordinal_of(ONES[size]): size for size in range(3, 13)} | {"quarter": 4, "half": 2}
PARTS = {word + "s": size for word, size in FRACTIONS.items()} | {"halves": 2}

WORDS = sorted(
    {*CARDINALS, *ORDINALS, *FRACTIONS, *PARTS, *VAGUE, *MULTIPLES, *SCALES, "hundred", "dozen"}
    | {f"{word}fold" for word in ONES[2:13]},
    key=len,
    reverse=True,
)
WORD = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
ARTICLE = re.compile(r"\b(an?)\s+$", re.IGNORECASE)
OF = re.compile(r"\s+of\b", re.IGNORECASE)
JOINTS = {"", "-", " "}


@dataclass(frozen=True)
class Number:
    """One number written in words, from ``start`` to ``end`` of a text.

    ``kind`` is cardinal, ordinal, fraction, multiple or vague; ``low`` and ``high`` differ only
    for vague ones.
    """

    start: int
    end: int
    kind: str
    low: Decimal
    high: Decimal


def number_words_in(text: str) -> Iterator[Number]:
    """Every number in words, in order: each the longest phrase that is one number."""
    found = list(WORD.finditer(text))
    place = 0
    while place < len(found):
        number, used = longest(text, found, place)
        yield number
        place += used


def longest(text: str, found: list[re.Match], place: int) -> tuple[Number, int]:
    """The longest number that begins with a word, and how many words it takes."""
    word = found[place][0].lower()
    start, end = found[place].span()
    article = ARTICLE.search(text, max(0, start - 6), start)
    if word in VAGUE:
        return Number(start, end, "vague", *map(Decimal, VAGUE[word])), 1
    if word in MULTIPLES:
        return whole(start, end, "multiple", MULTIPLES[word]), 1
    if word.endswith("fold"):
        return whole(start, end, "multiple", CARDINALS[word.removesuffix("fold")]), 1
    if word == "half" or (article and word in FRACTIONS and OF.match(text, end)):
        scale = following(text, found, place, {"a": 1})
        start = article.start() if article else start
        if word == "half" and scale and scale in SCALES:
            return whole(start, found[place + 1].end(), "cardinal", Decimal(SCALES[scale]) / 2), 2
        return whole(start, end, "fraction", Decimal(1) / FRACTIONS[word]), 1
    value, used, is_ordinal = cardinal(text, found, place)
    if used == 0:  # "quarter", "halves", "fifths": a part without a number before it.
        size = PARTS.get(word) or FRACTIONS.get(word) or 1
        return whole(start, end, "fraction", Decimal(1) / size), 1
    end = found[place + used - 1].end()
    if article and word in {"hundred", "dozen", *SCALES}:
        start = article.start()
    part = following(text, found, place + used - 1)
    if part in PARTS or (value == 1 and part in FRACTIONS and part != "second"):
        size = PARTS.get(part) or FRACTIONS[part]
        return whole(start, found[place + used].end(), "fraction", value / size), used + 1
    return whole(start, end, "ordinal" if is_ordinal else "cardinal", value), used


def whole(start: int, end: int, kind: str, value) -> Number:
    return Number(start, end, kind, Decimal(value), Decimal(value))


def following(text: str, found: list[re.Match], place: int, between=()) -> str:
    """The number word right behind another, or nothing."""
    if place + 1 >= len(found):
        return ""
    gap = text[found[place].end() : found[place + 1].start()]
    if (gap.strip() or gap[:1]) in JOINTS or gap.strip().lower() in between:
        return found[place + 1][0].lower()
    return ""


def cardinal(text: str, found: list[re.Match], place: int) -> tuple[Decimal, int, bool]:
    """The number that begins at a word; how many words it takes; whether it is an ordinal.

    "and" joins only behind a hundred or more: "three and four" are two numbers.
    """
    total, group, last, used, smallest = Decimal(0), Decimal(0), "", 0, Decimal(10**15)
    while place + used < len(found):
        word = found[place + used][0].lower()
        if used and not joins(
            text[found[place + used - 1].end() : found[place + used].start()], last
        ):
            break
        base, is_ordinal = ORDINALS.get(word, word), word in ORDINALS
        kind = kind_of(base)
        if (kind == "unit" and last != "unit" and last not in {"teen", "dozen"}) or (
            kind in {"teen", "ten"} and last in {"", "hundred", "scale"}
        ):
            group += CARDINALS[base]
        elif kind in {"hundred", "dozen"} and group < 100 and last not in {"hundred", "dozen"}:
            group = (group or 1) * (100 if kind == "hundred" else 12)
        elif kind == "scale" and last != "scale" and SCALES[base] < smallest:
            smallest = Decimal(SCALES[base])
            total, group = total + (group or 1) * smallest, Decimal(0)
        else:
            break
        last, used = kind, used + 1
        if is_ordinal:
            return total + group, used, True
    return total + group, used, False


def joins(gap: str, last: str) -> bool:
    """Whether what stands between two number words makes them one."""
    words = gap.strip().lower()
    return (words in {"", "-"} and len(gap) < 4) or (
        words == "and" and last in {"hundred", "scale"}
    )


def kind_of(word: str) -> str:
    if word in SCALES:
        return "scale"
    if word in {"hundred", "dozen"}:
        return word
    if word not in CARDINALS:
        return ""
    value = CARDINALS[word]
    return "unit" if value < 10 else "teen" if value < 20 else "ten"
