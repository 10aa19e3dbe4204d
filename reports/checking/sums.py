"""Numbers of one sentence held against each other: parts and wholes, changes."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from reports.checking.mentions import Mention
from reports.checking.shares import (
    REST,
    more_than_all,
    percentages,
    plain,
    shares,
    shown,
    text_between,
)
from reports.checking.whom import Reading

TOTAL_BEHIND = re.compile(
    r"\s*(?:[\w-]+\s){0,3}?(?:in total|altogether|in all|together|all told|overall)\b"
)
TOTAL_BEFORE = re.compile(
    r"\b(?:in total|altogether|together|in all|overall|a total of|making|makes?|make up"
    r"|to a total of"
    r"|adds? up to|adding up to|amounts? to|bringing the total to|which makes|sum of|that is"
    r"|i\.e\.|all told),?\s+(?:of\s)?"
    r"(?:a total of )?(?:the |its |all )?$"
)
#: "Two from Italy and one from Spain; all three were invited".
ALL = re.compile(r"[;:,–—]\s(?:and\s)?all\s$")
DID = re.compile(
    r"\s(?:of (?:them|whom)|were|was|are|have|had|will|can|could|took|came|received)\b"
)
AND_ONE = re.compile(r"\s(?:and|plus)\sone\s(?!of\b|another\b|or\b|by\b)")
PLACED = re.compile(r"\b(?:in|at|on|of|for|over|within|during|after|by|with)\s(?:the\s)?$")
OPENS = re.compile(
    r":|\s[–—-]\s|\(|,? namely|,? made up of|,? consisting of|,? comprising|,? composed of"
    r"|,? divided into|,? split into|,? that is"
)
#: "Ministries: 19; agencies: 24", "four groups, each with two chairs".
NOT_PARTS = re.compile(r";|\b(?:each|every|per)\b")
OF_WHICH = re.compile(
    r",? (?:of (?:which|whom|these|them)|among (?:them|which|whom|these)|including)\b"
)
JOIN = re.compile(r",\s*(?:and\s)?|\s+and\s+|\s+plus\s+|\s+as well as\s+|;\s*(?:and\s)?")
CHANGE = re.compile(r"\b(?:from)\s+(?:[a-z]+\s){0,2}?$")
RISE = re.compile(
    r"\b(?:rose|rise|risen|grew|grown|grow|growing|growth|increase[ds]?|increasing|up"
    r"|climb(?:ed)?|expand(?:ed)?"
    r"|gained|doubled|tripled|trebled|quadrupled|more|jumped|rising)\b"
)
FALL = re.compile(
    r"\b(?:fell|fallen|decrease[ds]?|decreasing|dropped|drop|declined?|shrank|shrunk|down|reduced"
    r"|halved|lost|fewer)\b"
)
BY = re.compile(
    r"\b(?:by|increase of|decrease of|rise of|growth of|gain of|drop of|decline of|plus of"
    r"|an additional|up)\s+(?:another )?$"
)


def problems_in(reading: Reading, meant: dict[Mention, bool]) -> Iterator[tuple]:
    """What does not add up: the mention, a code, a sentence. ``meant``: those the data confirm."""
    by_sentence: dict[tuple[int, int], list[Mention]] = {}
    for one in reading.mentions:
        by_sentence.setdefault(one.sentence, []).append(one)
    for sentence, said in by_sentence.items():
        yield from more_than_all(sentence, said)
        if len(said) > 1 and len(said) < 40:
            yield from wholes(sentence, said, meant)
            yield from changes(sentence, said)
            yield from shares(sentence, said)
            yield from percentages(sentence, said)


def wholes(sentence, said: list[Mention], meant) -> Iterator[tuple]:
    """A whole and its parts: "50 members: 40 ministries and 12 funders", "9 and 5, 15 in total"."""
    numbers = [one for one in plain(said) if one.is_exact]
    text = said[0].passage.folded
    for place, whole in enumerate(numbers):
        behind, before = numbers[place + 1 :], numbers[:place]
        if len(behind) > 1:
            lead = text_between(whole, behind[0])
            if len(lead) < 90 and not re.search(r"\d", lead):
                parts = run_of(behind)
                opening = OPENS.search(lead) or (OF_WHICH.search(lead))
                is_other = opening and NOT_PARTS.search(lead)
                if opening and not is_other and len(parts) > 1 and is_same_kind(whole, parts):
                    is_open = bool(OF_WHICH.search(lead)) and not REST.search(
                        text, whole.end, sentence[1]
                    )
                    yield from not_equal(whole, parts, meant, is_open)
        is_total = TOTAL_BEFORE.search(text, max(sentence[0], whole.start - 40), whole.start) or (
            TOTAL_BEHIND.match(text, whole.end)
        )
        if is_total and len(before) > 1:
            parts = list(reversed(run_of(list(reversed(before)), backwards=True)))
            gap = text_between(before[-1], whole)
            if len(parts) > 1 and len(gap) < 90 and is_same_kind(whole, parts):
                yield from not_equal(whole, parts, meant, False)
        elif before and ALL.search(text, max(sentence[0], whole.start - 10), whole.start):
            yield from not_all(whole, before)


def not_all(whole: Mention, parts: list[Mention]) -> Iterator[tuple]:
    """All of whom the clause before counts: "two from Italy and one from Spain; all four"."""
    text = whole.passage.folded
    last = AND_ONE.search(text, parts[-1].end, whole.start)
    total = sum(one.low for one in parts) + bool(last)
    is_list = (
        len(parts) + bool(last) > 1
        and is_same_kind(whole, parts)
        and run_of(parts) == parts
        and not re.search("[;:(]", text[parts[0].start : parts[-1].end])
        and not PLACED.search(text, max(0, parts[0].start - 12), parts[0].start)
        and DID.match(text, whole.end)
        and whole.low > max(one.low for one in parts)
    )
    if is_list and total != whole.low:
        yield whole, "sum", f"Those before it are {total.normalize():f}.", parts


def run_of(numbers: list[Mention], backwards: bool = False) -> list[Mention]:
    """The numbers from the first on that are joined as a list: "40 ministries, 3 … and 7 …"."""
    parts = numbers[:1]
    for one, after in pairwise(numbers):
        gap = text_between(after, one) if backwards else text_between(one, after)
        words = gap.split()
        if len(gap) > 90 or not JOIN.search(gap) or len(words) > 12:
            break
        parts.append(after)
    return parts


def is_same_kind(whole: Mention, parts: list[Mention]) -> bool:
    return all(one.kind == whole.kind and one.unit == whole.unit for one in parts)


def not_equal(whole: Mention, parts: list[Mention], meant, is_open: bool) -> Iterator[tuple]:
    total = sum(one.low for one in parts)
    own = [one for one in parts if meant.get(one)]
    if own and len(own) == len(parts):
        return  # Each is a number of its own: "50 members: 31 countries and seven regions".
    if own and any(one.low > whole.low for one in parts):
        return
    if total != whole.low and not (is_open and total < whole.low):
        words = " + ".join(map(shown, parts))
        yield whole, "sum", f"{words} = {total.normalize():,f}, not {shown(whole)}.", parts


def changes(sentence, said: list[Mention]) -> Iterator[tuple]:
    """ "doubled from 20 to 50", "an increase of 5, from 45 to 51", "fell from 45 to 51"."""
    numbers = plain(said, {"count", "money", "percent"})
    text = said[0].passage.folded
    for old, new in pairwise(numbers):
        lead = text[max(sentence[0], old.start - 16) : old.start]
        gap = text_between(old, new)
        if not CHANGE.search(lead) or not re.search(r"\bto\s+(?:[a-z]+\s){0,2}?$", gap):
            continue
        if len(gap) > 70 or new.low == 0 or old.low == 0:
            continue
        is_short = old.kind == "count" and old.kind != new.kind  # "From 18 to 36 million euros"
        before_it = old.low * new.step if is_short else old.low
        start = max(sentence[0], old.start - 90)
        before = text[start : old.start]
        rises, falls = RISE.search(before), FALL.search(before)
        if rises and not falls and new.low < before_it:
            yield new, "order", f"It rose from {shown(old)} to {shown(new)}, which is less.", [old]
            continue
        if falls and not rises and new.low > before_it:
            yield new, "order", f"It fell from {shown(old)} to {shown(new)}, which is more.", [old]
            continue
        for one in said:
            if one in {old, new} or one.start < start or one.start > new.end + 70:
                continue
            if one.kind == "multiple" and one.start < old.start and "once" not in one.phrase:
                if one.qualifier == "" and not is_near(new.low, before_it * one.low):
                    wrong = f"{shown(old)} {one.phrase} is {(before_it * one.low).normalize():,f}"
                    yield new, "sum", f"{wrong}, not {shown(new)}.", [old, one]
            elif BY.search(text, max(sentence[0], one.start - 30), one.start) or is_apposed(
                text, new, one
            ):
                yield from wrong_difference(old, new, one)


def is_near(number: Decimal, other: Decimal) -> bool:
    return abs(number - other) <= abs(other) * Decimal("0.06")


def is_apposed(text: str, new: Mention, one: Mention) -> bool:
    """Whether it is the difference: "from 45 to 50, five more"."""
    more = re.match(r"\s(?:[a-z]+\s)?(?:more|fewer|less)\b", text[one.end : one.end + 24])
    return one.start > new.end and bool(more)


def wrong_difference(old: Mention, new: Mention, one: Mention) -> Iterator[tuple]:
    if one.qualifier not in {"", "exactly"}:
        return
    difference = abs(new.low - old.low)
    if one.kind == "percent" and one.unit == "%" and old.kind != "percent":
        share = difference / old.low * 100
        if abs(share - one.low) > 1:
            yield one, "sum", f"From {shown(old)} to {shown(new)} is {share:.0f}%.", [old, new]
    elif one.kind in {old.kind, "percent", "count"} and difference != one.low:
        if one.kind == "percent" and one.unit == "%":
            return
        words = f"{difference.normalize():,f}"
        yield (
            one,
            "sum",
            f"From {shown(old)} to {shown(new)} is a difference of {words}.",
            [old, new],
        )
