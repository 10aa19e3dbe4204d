"""Shares of one sentence held against their whole: 35 of 50 are 70%, and all make 100%."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from reports.checking.mentions import Mention

REST = re.compile(r"\b(?:the (?:rest|remaining|remainder|other|others)|remaining)\b")
REST_IS = re.compile(rf"{REST.pattern}[^;%]{{0,40}}%|{REST.pattern}[^;%]{{0,40}}per ?cent")
OF_ALL = re.compile(r"\b(?:of|among)\s+(?:the|its|our|their|these|all|all the)\s+$")
PART_OF = re.compile(
    r"(?:(?:\s(?!and\b|of\b|from\b)[\w-]+){0,3}?\s+out of|\s+of)\s+(?:the |its |our |these "
    r"|those |all |a total of |all the )*$"
)
UNLIKE = re.compile(
    r"\b(?:from \d|rose|increase|increased|grew|compared|while in|respectively|than|growth|both"
    r"|also"
    r"|multiple answers|versus|another|target|interest|rate|fell|decreased|up from|down from"
    r"|co-fund\w*)\b"
)
OF_THEM = re.compile(r"(?:%|per ?cent) of (?:them|these|those)\b")
OF_OTHER = re.compile(r"\s+of (?:the|its|all|our)\b")
GROWTH = re.compile(r"\b(?:increase|growth|grew|rose|target|more|budget|up|goal|plan|by)\b")
KINDS = {"count", "money"}


def plain(said: list[Mention], kinds=KINDS) -> list[Mention]:
    return [one for one in said if one.kind in kinds and one.low == one.high]


def text_between(one: Mention, after: Mention) -> str:
    return one.passage.folded[one.end : after.start]


def shown(one: Mention) -> str:
    return f"{one.low.normalize():,f}"


def shares(sentence, said: list[Mention]) -> Iterator[tuple]:
    """A part of a whole, and the share it makes: "22 of 20", "62% of the 50 members, 35"."""
    text = said[0].passage.folded
    for one, after in pairwise(plain(said, {"count", "percent", "fraction", "money"})):
        part, whole = one, after
        gap = text_between(one, after)
        if len(gap) > 60 or not PART_OF.fullmatch(gap):
            # "Of the 50 members, 35 (70%) answered"
            part, whole = after, one
            lead = text[max(sentence[0], one.start - 16) : one.start]
            if not OF_ALL.search(lead) or not re.fullmatch(r"(?:\s[\w-]+){0,4},\s+(?:\w+\s)?", gap):
                continue
        if whole.kind in KINDS:
            yield from of_whole(text, said, part, whole)


def of_whole(text: str, said: list[Mention], one: Mention, whole: Mention) -> Iterator[tuple]:
    """A part that is named with its whole, and the same as a share beside it."""
    first, last = sorted([one, whole], key=lambda mention: mention.start)
    if one.kind == whole.kind:
        is_exact = whole.is_exact and one.is_exact
        if is_exact and one.low > whole.low and one.kind == "count":
            yield one, "sum", f"{shown(one)} of {shown(whole)} is more than all.", [whole]
        for share in said:
            if (
                share.kind == "percent"
                and share.unit == "%"
                and is_beside(text, first, last, share)
            ):
                yield from wrong_share(share, one, whole)
    else:
        for part in plain(said, {whole.kind}):
            if part is not whole and is_beside(text, first, last, part):
                yield from wrong_share(one, part, whole)


def is_beside(text: str, first: Mention, last: Mention, other: Mention) -> bool:
    """Whether a number says the same once more: in brackets, after a comma or "i.e."."""
    if other.start >= last.end:
        gap = text[last.end : other.start]
        return bool(
            re.fullmatch(
                r"(?:\s[\w-]+){0,4}?\s?(?:[,(=:–]|\s–)\s?(?:i\.e\.,? |that is,? |or |namely "
                r"|about )?",
                gap,
            )
        )
    gap = text[other.end : first.start]
    return bool(re.fullmatch(r"\s?(?:[,(:–]|\s–)\s?(?:i\.e\.,? |that is,? |or )?", gap))


def wrong_share(share: Mention, part: Mention, whole: Mention) -> Iterator[tuple]:
    if not whole.low or share.qualifier not in {"", "exactly", "about", "nearly"}:
        return
    real = part.low / whole.low * 100
    said = share.low * 100 if share.kind == "fraction" else share.low
    places = max(0, -share.low.as_tuple().exponent) if share.kind == "percent" else 0
    allowed = Decimal("0.51").scaleb(-places)
    if share.kind == "fraction":
        allowed = max(allowed, 100 / whole.low / 2)
    if share.qualifier:
        allowed = max(allowed, Decimal(4))
    if abs(real - said) > allowed:
        yield share, "percentage", f"{shown(part)} of {shown(whole)} is {real:.0f}%.", [part, whole]


def more_than_all(sentence, said: list[Mention]) -> Iterator[tuple]:
    """A share of more than 100 per cent that is no growth."""
    for one in said:
        if one.kind == "percent" and one.unit == "%" and one.low > 100 and one.low == one.high:
            around = one.passage.folded[max(sentence[0], one.start - 50) : one.end + 50]
            if not GROWTH.search(around):
                yield one, "percentage", f"{one.phrase} is more than all.", []


def percentages(sentence, said: list[Mention]) -> Iterator[tuple]:
    """Shares of one whole that make more than all of it, or with the rest not all of it."""
    text = said[0].passage.folded[sentence[0] : sentence[1]]
    parts = [one for one in plain(said, {"percent"}) if one.unit == "%"]
    if sum(one.kind == "days" for one in said) > 1:
        return  # "40% in 2021, 45% in 2022"
    if len(parts) < 2 or UNLIKE.search(text) or OF_THEM.search(text):
        return
    if any(one.qualifier not in {"", "exactly", "about"} for one in parts):
        return
    rest = REST.search(text) if REST_IS.search(text) else None
    if any(";" in text_between(one, after) for one, after in pairwise(parts)) and not rest:
        return
    if any(OF_OTHER.match(one.passage.folded, one.end) for one in parts[1:]):
        return
    total = sum(one.low for one in parts)
    slack = (
        Decimal(len(parts)) if any(one.qualifier for one in parts) else Decimal("0.5") * len(parts)
    )
    if total > 100 + slack or (rest and total < 100 - slack):
        yield parts[-1], "percentage", f"The shares add up to {total.normalize():f}%.", parts
