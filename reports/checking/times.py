"""What cannot be: 31 June, a wrong weekday, the future as past, a day outside its period."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from icpermed.text import counted
from reports.checking import distances
from reports.checking.clauses import CLAUSE, part
from reports.checking.days import WEEKDAYS
from reports.checking.mentions import Mention
from reports.checking.names import blanked
from reports.checking.whom import Reading
from reports.figures import Period

PAST = re.compile(
    r"\b(?:was|were|had|took place|met|held|began|became|came|went|ran|sent|gave|won|made|chose"
    r"|drew|brought|recently|joining|since|ago|(?:has|have)(?: also| already)? been|wrote|led|said"
    r"|saw|grew|rose|fell|[a-z]{2,}(?:ed|ced))\b"
)
NOT_PAST = {"need", "indeed", "based", "speed", "breed", "embed", "succeed", "exceed", "proceed"}
FUTURE = re.compile(
    r"\b(?:will|shall|planned|plans?|planning|expected|expects?|foreseen|scheduled|upcoming|future"
    r"|until|till|up to|by(?=\s+(?:the\s)?$)|through|horizon|next|to be|aims?|agreed to|going to"
    r"|due|would|envisaged|intends?|forward|ends?|ending|runs?|running|continues?"
    r"|for(?=\s+(?:the\s|early\s|late\s)?$)|towards|from now|lasting"
    r"|deadline|postponed|announced|invited|agreed|decided|proposed|approved|to)\b"
)
#: The same behind a date: "in 2028 it is to be evaluated".
TO_COME = re.compile(
    r"\b(?:will|shall|would|planned|plans|expected|scheduled|foreseen|(?:is|are|was|were) (?:to"
    r"|due|being)|aims?)\b"
)
BRACKETED = re.compile(r"\([^()]*\)")
PERIOD_WORDS = re.compile(
    r"\b(?:reporting period|period under (?:report|review)|the period of this report|in this period"
    r"|during this period|period covered|past year|over the year under review)\b"
)
NOT_WITHIN = re.compile(
    r"\b(?:before|after|prior to|ahead of|outside|earlier|follow(?:s|ed|ing)|since|previous"
    r"|preceding|precedes|preceded|later|until|already|deadline|beyond|will|next|plann?e?d?|first"
    r"|falls|ends?|founded|established|created|work dated|continues?|new period)\b"
)
INTO_PERIOD = re.compile(r"\b(?:between|from|period|in the time)\s+(?:the |early |late )?$")
ALSO = re.compile(
    r"i\.e\.|that is|in other words|a total of|altogether|lasting|lasted|lasts|over|for|within"
    r"|during|duration"
    r"|a period of|meaning|thus|so|=|\("
)
TELLS = re.compile(r":\s*$|\bfollowing\b|\bbelow\b")


def problems_in(reading: Reading, period: Period, today: date, before) -> Iterator[tuple]:
    """What is wrong with the days of a passage: the mention, a code, and a sentence."""
    for one in reading.days:
        if found := (
            impossible(one)
            or in_wrong_order(one)
            or on_wrong_weekday(one)
            or not_yet(one, reading, today)
            or outside(one, reading, period, before)
        ):
            yield (one, *found)
    yield from wrong_durations(reading)
    yield from distances.problems_in(reading)


def impossible(one: Mention) -> tuple[str, str] | None:
    if not one.days.exists:
        return "date", f"The calendar has no {one.phrase}."
    return None


def in_wrong_order(one: Mention) -> tuple[str, str] | None:
    days = one.days
    if days.is_range and days.is_dated and days.ends.last < days.begins.first:
        return "order", f"It ends before it begins: {days.begins} is after {days.ends}."
    if days.is_range and not days.begins.year and not days.ends.year:
        begins, ends = days.begins, days.ends
        if begins.month == ends.month and begins.day > ends.day:
            return "order", f"It ends before it begins: {begins} is after {ends}."
    return None


def on_wrong_weekday(one: Mention) -> tuple[str, str] | None:
    days = one.days
    if days.weekday and days.is_dated and days.begins.day:
        real = WEEKDAYS[days.begins.first.weekday()]
        if real != days.weekday:
            return "weekday", f"{days.begins} was a {real}, not a {days.weekday}."
    return None


def not_yet(one: Mention, reading: Reading, today: date) -> tuple[str, str] | None:
    """A day to come of which the sentence speaks as past."""
    if not one.days.is_dated or one.days.begins.first <= today:
        return None
    passage, sentence = one.passage, one.sentence
    start, end = part(passage.folded, *sentence, one.start, CLAUSE)
    names = reading.named_between(start, end)
    spans = [(name.start - start, min(name.end, end) - start) for name in names]
    clause = blanked(passage.folded[start:end], spans)
    before, behind = BRACKETED.sub("", clause[: one.start - start]), clause[one.end - start :]
    if re.search(r"\b[a-z]+ of $", before) and not one.days.begins.month:
        return None  # "The conference of 2026 was given to Lisbon".
    if re.search(r"\bsince\s+(?:the\s)?$", before):
        return "future", f"{one.phrase} is still to come: nothing can be so since then."
    told = [word[0] for word in PAST.finditer(f"{before} | {behind}") if word[0] not in NOT_PAST]
    if told and not FUTURE.search(before) and not TO_COME.search(behind):
        return "future", f"{one.phrase} is still to come, but the sentence speaks of the past."
    return None


def outside(one: Mention, reading: Reading, period: Period, before) -> tuple[str, str] | None:
    """A day that lies outside the period of which the sentence, or what introduces it, speaks."""
    days, passage = one.days, one.passage
    if not days.is_dated or INTO_PERIOD.search(passage.folded, max(0, one.start - 24), one.start):
        return None
    start, end = one.sentence
    if NOT_WITHIN.search(passage.folded, max(start, one.start - 60), min(end, one.end + 30)):
        return None
    named = period_named(reading, start, end, one)
    if named is None and passage.intro is not None and id(passage.intro) in before:
        intro = before[id(passage.intro)]
        first, last = intro.passage.sentences[-1]
        if TELLS.search(intro.passage.folded, first) or intro.passage.text in passage.headings:
            named = period_named(intro, first, last, None)
            if named is None and PERIOD_WORDS.search(intro.passage.folded, first):
                named = (period.start, period.end)
    if named is None and PERIOD_WORDS.search(passage.folded, start, end):
        named = (period.start, period.end)
    if named and (days.begins.first > named[1] or days.ends.last < named[0]):
        return "outside", (
            f"{one.phrase} lies outside the period of which this speaks "
            f"({in_words(named[0])} to {in_words(named[1])})."
        )
    return None


def period_named(reading: Reading, start: int, end: int, asked) -> tuple | None:
    """The period that a sentence names: "between November 2022 and February 2024"."""
    text = reading.passage.folded
    for one in reading.ranges_between(start, end):
        if one is asked or one.days.ends.last - one.days.begins.first < timedelta(45):
            continue
        if not INTO_PERIOD.search(text, max(0, one.start - 24), one.start):
            continue
        if asked is None or part(text, start, end, one.start, CLAUSE) == part(
            text, start, end, asked.start, CLAUSE
        ):
            return one.days.begins.first, one.days.ends.last
    return None


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def wrong_durations(reading: Reading) -> Iterator[tuple]:
    """A duration beside a range of dates that is shorter or longer: "2017–2023, i.e. ten years"."""
    for one in reading.mentions:
        if one.kind != "duration" or not one.is_exact:
            continue
        for dates in reading.ranges_between(max(0, one.start - 90), one.end + 90):
            if dates.sentence != one.sentence:
                continue
            low, high = sorted([(one.start, one.end), (dates.start, dates.end)])
            gap = one.passage.folded[low[1] : high[0]]
            is_hyphened = "-" in one.phrase
            if len(gap) > (45 if is_hyphened else 28) or ";" in gap:
                continue
            if not is_hyphened and not (ALSO.search(gap) or len(gap) < 4 or "," in gap[:2]):
                continue
            possible = lengths(dates, one.unit)
            if (
                possible
                and one.low not in possible
                and dates.days.ends.last > dates.days.begins.first
            ):
                real = " or ".join(possible_words(possible, one.unit))
                yield one, "duration", f"{dates.phrase} is not {one.phrase}: it is {real}."


def possible_words(possible: set[int], unit: str) -> list[str]:
    return [counted(number, unit, f"{unit}s") for number in sorted(possible)]


def lengths(dates: Mention, unit: str) -> set[int]:
    """How long a range is in a unit, its last day, month or year counted or not."""
    begins, ends = dates.days.begins, dates.days.ends
    if begins.until or ends.until:
        return set()
    if unit == "year":
        if begins.month and ends.month:
            months = 12 * (ends.year - begins.year) + ends.month - begins.month
            return {round(months / 12), (months + 1) // 12, months // 12}
        return {ends.year - begins.year, ends.year - begins.year + 1}
    if unit == "month" and begins.month and ends.month:
        months = 12 * (ends.year - begins.year) + ends.month - begins.month
        return {months, months + 1}
    if unit in {"day", "week"} and begins.day and ends.day:
        days = (ends.first - begins.first).days
        return {days + 1} if unit == "day" else {days // 7, round(days / 7), (days + 1) // 7}
    return set()
