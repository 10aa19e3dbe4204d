"""How far two dates lie apart: "two months after the start on 1 March, it met on 2 May"."""

import re
from collections.abc import Iterator

from icpermed.text import counted
from reports.checking import happenings
from reports.checking.days import DAYS
from reports.checking.mentions import Mention
from reports.checking.whom import Reading

#: What stands between a duration and the date from which it is counted.
COUNTED_FROM = re.compile(r"\s(?P<way>after|before)\s(?:[^,;]{0,80}\s)?(?:on|in|of)\s(?:the\s)?")
#: What stands between that date and the other one, of which a main clause tells.
THEN = re.compile(
    r",\s(?:(?!(?:had|that|which|who|whose|where|will)\b)[^;,\s]+,?\s){1,20}(?:on|in)\s"
)
#: "All places for the training on 2 May were taken": a day of something else.
OF_ANOTHER = re.compile(r"\b(?:for|of|to|about|from)\b")
FIRST = re.compile(r",?\s(?:(?:only|just|exactly|i\.e\.,?)\s)?")


def problems_in(reading: Reading) -> Iterator[tuple]:
    """Durations that do not lie between the two dates of their sentence."""
    for one in reading.mentions:
        if one.kind != "duration" or one.unit not in DAYS or not one.is_exact:
            continue
        dates = reading.days_between(*one.sentence)
        if len(dates) == 2 and all(map(is_one_day_or_month, dates)):
            yield from wrong_distance(one, *dates)


def is_one_day_or_month(date: Mention) -> bool:
    days = date.days
    return bool(days.is_dated and not days.is_range and days.begins.month and not days.begins.until)


def wrong_distance(one: Mention, first: Mention, last: Mention) -> Iterator[tuple]:
    """A duration beside the two dates of its sentence, the one counted from before or behind."""
    text = one.passage.folded
    if one.end < first.start:
        start, other = first, last
        is_told = THEN.fullmatch(text, start.end, other.start)
        begins = start.end
    else:
        start, other = last, first
        is_told = FIRST.fullmatch(text, other.end, one.start)
        begins = one.sentence[0]
    found = COUNTED_FROM.fullmatch(text, one.end, start.start) if is_told else None
    if not found or not has_happened(text, begins, other.start):
        return
    before, after = (start, other) if found["way"] == "after" else (other, start)
    least = (after.days.begins.first - before.days.begins.last).days
    most = (after.days.begins.last - before.days.begins.first).days
    unit = DAYS[one.unit]
    if not least / unit - 1 < one.low < most / unit + 1:
        real = counted(abs(most), "day", "days")
        yield one, "duration", f"From {start.phrase} to {other.phrase} it is {real}."


def has_happened(text: str, begins: int, place: int) -> bool:
    """Whether what happened is told right before a date: "was launched in Paris on"."""
    told = happenings.told(text, begins, place, place, place)
    is_sure = told and text[told.start : told.end] not in happenings.WEAK
    return bool(is_sure) and not OF_ANOTHER.search(text, told.end, place)
