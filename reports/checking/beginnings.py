"""One thing that began on two days in two places of a report: launched in 2022 and in 2023."""

import re
from collections.abc import Iterator, Sequence

from reports.checking.elsewhere import TELLING
from reports.checking.happenings import GATHERINGS, GROUP_OF
from reports.checking.mentions import Mention
from reports.checking.whom import Reading

#: What happens once: others meet, or are published, again and again.
ONCE = {"start", "founded"}
BEGAN = re.compile(
    r",?\s(?:(?:which|that)\s)?(?:(?:was|were|has been)\s)?(?:[a-z]+ly\s)?(?P<done>[a-z-]+)"
    r"\s(?:in|on)\s$"
)
#: "The Canadian Human Genome Library": a name of several words, with what joins them.
NAME = re.compile(r"\b[A-Z][\w&’'-]*(?:\s(?:(?:of|for|and|the)\s){0,2}[A-Z][\w&’'-]*)+$")
LONGEST_NAME = 120


def problems_in(readings: Sequence[Reading], settled: set[Mention]) -> Iterator[tuple]:
    """The later of two days on which one thing began: the mention, a code, a sentence.

    ``settled`` are those that the data confirm or contradict.
    """
    earlier: dict[tuple[str, str], Mention] = {}
    for reading in readings:
        for one in reading.days:
            began = () if one in settled else beginning_of(one)
            if began and are_apart(one, other := earlier.setdefault(began, one)):
                yield one, "elsewhere", f"Here it is {one.phrase}, and elsewhere {other.phrase}."


def beginning_of(one: Mention) -> tuple[str, str] | tuple[()]:
    """Which thing began on a day, and how; nothing where that is not said right before it."""
    text, (start, end) = one.passage.text, one.sentence
    began = BEGAN.search(text, max(start, one.start - 60), one.start)
    if not began or GROUP_OF.get(began["done"]) not in ONCE or not one.days.is_dated:
        return ()
    name = NAME.search(text, max(start, began.start() - LONGEST_NAME), began.start())
    words = name[0].lower().removeprefix("the ") if name else ""
    if " " not in words or words.split()[-1] in GATHERINGS:
        return ()
    return () if TELLING.search(one.passage.folded, start, end) else (words, began["done"])


def are_apart(one: Mention, other: Mention) -> bool:
    """Whether two dates, as precise as each was written, have no day in common."""
    days, others = one.days, other.days
    return days.begins.first > others.ends.last or others.begins.first > days.ends.last
