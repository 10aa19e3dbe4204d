"""What is announced and what follows: "four areas:" before a list of three."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from icpermed.text import counted
from reports.checking.mentions import Mention
from reports.checking.whom import Reading

FOLLOWING = re.compile(r"\b(?:the )?following (?:[\w-]+ )?$|\bthese (?:[\w-]+ )?$")
FOLLOWS = re.compile(r"\b(?:follows?|following|below|as listed|listed|these)\b")
FOLLOW_ON = re.compile(r"(?:[\w-]+\s){0,3}(?:follow|are (?:listed|as follows|given) ?)\b")
EXAMPLES = re.compile(
    r"\b(?:such as|e\.g\.|for example|for instance|including|include|includes|among (?:them"
    r"|others)|etc"
    r"|inter alia|notably|especially|like)\b|…|\.\.\."
)
QUOTED = re.compile(r"[“\"]([^”\"]*)[”\"]")
BRACKETED = re.compile(r"\([^()]*\)")
LONGEST_ITEM = 14
#: "The Academy of Scientific Research and Technology": the "and" may be part of a name.
AND_IN_A_NAME = re.compile(r"\b(?:of|for|on)\s(?:[A-Z][\w-]*\s){1,4}(?:and|&)\s(?=[A-Z])")
VERBS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|can|it|they|we|he|she|took|met|attended|joined|came"
    r"|which|who|that"
    r"|discussed|agreed|received|provides?|aims?)\b"
)
#: "Who pays, who decides and who answers": each question is an item.
QUESTION = re.compile(r"\b(?:who|what|how|why|when|where|which|whether|whose|whom)\b")
QUESTIONS = re.compile(
    rf"{QUESTION.pattern}(?:(?!{QUESTION.pattern})[^,])*"
    rf"(?:(?:,|,?\s(?:and|or))\s{QUESTION.pattern}(?:(?!{QUESTION.pattern})[^,])*)+",
    re.IGNORECASE,
)
#: Where the sentence goes on behind a list: ", were represented".
AFTERWARDS = re.compile(r",\s(?:were|was|are|is|have|has|had|will|can|took|came|met|sent)\b")
NAMELY = re.compile(
    r"[^.;:()–—,]{0,60}?(?P<open>\s?\(|:|,? namely:?|,? i\.e\.,?|,? that is,?|\s[–—](?=\s))\s*"
)
THEY_ARE = re.compile(r"[^.;:()–—,]{0,60}?(?P<open>\s(?:are|were)(?=\s))\s*")
#: What only words can be listed of, however far behind: "Three goals guide us now: A, B and C".
THOUGHTS = (
    r"(?:topics|themes|subjects|areas|fields|aims|goals|objectives|priorities|questions|principles"
    r"|values|steps|reasons|points|criteria|aspects|challenges|kinds|types)"
)
FAR = re.compile(rf"(?:\s[a-z]+){{0,2}}?\s{THOUGHTS}\s[^.;:()–—,]{{0,120}}?:\s")
#: Where it is something else that is listed: "… guide us in the following countries: A, B and C".
OTHER_LIST = re.compile(r"\b(?:the|its|their|our|these|all)\s(?:[\w-]+\s)?[a-z]+s:\s$")
ORDINARY = {"count"}


@dataclass(frozen=True)
class Items:
    """How many things a text names, at least and at most: "A and B" may be one or two."""

    least: int
    most: int


def problems_in(reading: Reading, meant: dict[Mention, bool]) -> Iterator[tuple]:
    """Announcements that are not kept: the mention, a code, a sentence."""
    passage = reading.passage
    if passage.count is not None:
        yield from before_a_list(reading, meant)
    for one in reading.mentions:
        if one.kind in ORDINARY and one.is_exact:
            items = enumerated(one) or far_behind(one, reading)
            if items and not items.least <= one.low <= items.most:
                counted = (
                    items.least if items.least == items.most else f"{items.least} to {items.most}"
                )
                yield (
                    one,
                    "announced",
                    f"It announces {one.low.normalize():f}, and {counted} are named.",
                )


def before_a_list(reading: Reading, meant) -> Iterator[tuple]:
    """A number in the sentence that introduces a list, entries or a table."""
    passage, count = reading.passage, reading.passage.count
    start, end = passage.sentences[-1]
    sentence = passage.folded[start:end].rstrip()
    has_colon = sentence.endswith(":")
    if not has_colon and not FOLLOWS.search(sentence):
        return
    if EXAMPLES.search(sentence):
        return
    numbers = [
        one
        for one in reading.mentions
        if one.start >= start and one.kind in ORDINARY and one.low == one.high and not one.unit
    ]
    if not numbers or count in possible(numbers, passage.folded):
        return
    for one in numbers:
        tail = passage.folded[one.end : end].strip().rstrip(":.").strip()
        is_last = one is numbers[-1] and has_colon
        is_direct = (
            is_last and len(tail.split()) <= 5 and not re.search(r"[,;]|\b(?:who|that)\b", tail)
        )
        follows = FOLLOWING.search(
            passage.folded, max(start, one.start - 24), one.start
        ) or FOLLOW_ON.match(tail)
        is_free = is_last and not meant.get(one) and not one.ref and one.low < 40
        if one.qualifier not in {"", "exactly"} or not (is_direct or follows or is_free):
            continue
        if meant.get(one) and not follows and len(tail.split()) > 3:
            continue  # "The 50 members agreed on this:"
        listed = counted(count, "item follows", "items follow")
        yield one, "announced", f"It announces {one.low.normalize():f}, and {listed}."
        return


def possible(numbers: list[Mention], text: str) -> set[int]:
    """How many items may follow: any number that is named; of "two and three", three or five."""
    last = numbers[-1]
    if len(numbers) > 1 and re.fullmatch(
        r"\s(?:[\w-]+\s){1,3}and\s", text[numbers[-2].end : last.start]
    ):
        return {int(last.low), int(last.low + numbers[-2].low)}
    return {int(one.low) for one in numbers}


def enumerated(one: Mention) -> Items | None:
    """What is named behind a number in running text: "four teams: A, B and C"."""
    passage = one.passage
    text, (_, end) = passage.folded, one.sentence
    start = max(one.number_end, one.end)
    ahead = passage.text[start : min(end, start + 90)]
    found = NAMELY.match(ahead) or THEY_ARE.match(ahead)
    if not found:
        return None
    opening = found["open"].strip()
    begins = start + found.end()
    rest = passage.text[begins:end]
    if opening in {"are", "were"}:
        if not re.search(
            r"\b(?:the|these|its|our)\s+(?:\w+\s)?$", text[max(0, one.start - 16) : one.start]
        ):
            return None
        if re.search(r"\b(?:of|in|from|with|to|by)\b", found[0]):
            return None
    if opening == "(":
        rest = rest.split(")")[0]
    elif opening in {"–", "—"}:
        rest = re.split(r"\s[–—]\s", rest)[0]
    elif opening == "," or opening.startswith(("namely", ",")):
        rest = re.split(r"\s[–—]\s|;", rest)[0]
    if re.search(r"\d", found[0]) or EXAMPLES.search(rest) or EXAMPLES.search(found[0]):
        return None
    rest = AFTERWARDS.split(rest)[0]
    return items_of(bare(rest), is_listed=opening not in {"are", "were"})


def far_behind(one: Mention, reading: Reading) -> Items | None:
    """What is named at the end of the sentence that begins with a number of thoughts."""
    start, end = one.sentence
    found = FAR.match(one.passage.folded, one.end, end) if one.start < start + 5 else None
    if not found or OTHER_LIST.search(found[0]):
        return None
    rest = one.passage.text[found.end() : end]
    others = reading.mentions_between(one.end, end)
    if any(other.kind != "days" or other.end > found.end() for other in others):
        return None
    return None if EXAMPLES.search(found[0]) or EXAMPLES.search(rest) else items_of(bare(rest))


def bare(text: str) -> str:
    return text.strip().rstrip(".:!?").strip()


def items_of(text: str, is_listed: bool = True) -> Items | None:
    """How many things a list in running text names; None where it is none."""
    text = QUOTED.sub(lambda quote: re.sub(r"\band\b|[,;&]", "_", quote[0]), text)
    text = BRACKETED.sub("", text)
    if ";" in text:
        parts = [part for part in text.split(";") if part.strip()]
        if len(parts) < 2:
            return None
        # The list may end there: "research, innovation and care; their results were shown".
        first = items_of(parts[0], is_listed) if VERBS.search(text, len(parts[0])) else None
        first = first or Items(len(parts), len(parts))
        return Items(min(len(parts), first.least), max(len(parts), first.most))
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or any(len(part.split()) > LONGEST_ITEM for part in parts):
        return None
    if QUESTIONS.fullmatch(text):
        asked = len(QUESTION.findall(text))
        return Items(asked, asked)
    if any(re.match(r"\d", part) for part in parts) or VERBS.search(text):
        return None
    joint = r"\s(?:and|or|&|as well as|plus)\s"
    joints = [len(re.findall(joint, f" {part}")) for part in parts]
    if not sum(joints):
        return Items(len(parts), len(parts)) if len(parts) > 2 and is_listed else None
    if len(parts) == 1 and not is_listed:
        return None
    # The list may end with the first "and" ("A, B and C, who met there"), or have some inside.
    ends = next(place for place, number in enumerate(joints) if number)
    last_has_and = bool(joints[-1])
    starts_with_and = re.match(r"(?:and|or|as well as)\s", parts[ends]) is not None
    least = ends + (1 if starts_with_and else 2)
    most = len(parts) + sum(joints) - (1 if starts_with_and else 0)
    least = min(least, len(parts) + last_has_and) - len(AND_IN_A_NAME.findall(text))
    return Items(max(1, least), most)
