"""Words with which a sentence speaks of another time than the data: "in 2019", "aims at", "had"."""

import re
from datetime import date, timedelta

from reports.checking.clauses import CLAUSE, part
from reports.checking.mentions import Mention
from reports.figures import Fact

#: Where a sentence speaks anew: what is hoped before a comma is not hoped behind it.
ANEW = re.compile(r";\s|,\s(?!(?:(?:and|or|but)\s)?(?:to|with|from|in|by)\s|\d|[a-z]+\s*$)")
HOPED = re.compile(
    r"\b(?:planned|planning|scheduled|foreseen|aims?|aiming|targets?|goal|hopes?|hoping|would"
    r"|could|expects?|plans?|will|should|wants?|intends?|if|envisages?|ambition|objective|until"
    r"|might|may)\b|,\s(?:and\s|or\s)?to\s|\bto\s(?!the\s|an?\s|[a-z]+s\s)[a-z]+\s(?:in\s|at\s)?$"
)
IN_THIS_REPORT = re.compile(r"\bin this report\b")
#: "In 2019", "at the end of 2022", "by then": the number is said of that time.
THEN = re.compile(
    r"\b(?:in|on|by|at|as of|as at|until|till|up to|prior to|before|during|end of|beginning of"
    r"|start of|back in|of|early|late|summer|spring|autumn|winter|mid-?)"
    r"\s*(?:the\s|early\s|late\s)?(?:years?\s)?$"
)
LONG_AGO = re.compile(
    r"\b(?:at the time|back then|at that time|(?:a|one) year (?:ago|earlier|before)|years ago"
    r"|at the (?:beginning|start|outset)|at first|initially|originally|once had"
    r"|(?:was|were) (?:still|not yet|being)"
    r"|(?<!since the )(?:first|second|third|next|last|previous|earlier|early|initial|final"
    r"|founding) (?:years?|days|months|phase|stage|round|half|instalment|tranche|part|report"
    r"|edition|issue|period))\b"
)
#: What is not said of the period of the report alone.
SO_FAR = re.compile(r"\b(?:so far|to date|until now|over the years|ever|since)\b")
#: "Had been run by six": what was so before the time that is spoken of.
HAD_BEEN = re.compile(
    r"\bhad\s(?:(?!to\b)[a-z]+\s){0,2}?(?:been|[a-z]+(?:ed|en|wn|ought|elt|ood))\b"
)
HAD = re.compile(r"\bhad\s+(?:only\s|already\s)?$")
RELATIVE = re.compile(r"\b(?:who|which|that|whom|where|whose|as)\s(?:[a-z]+\s){0,5}$")
#: What is told aside: "The Secretariat, which moved in 2021, is run by four".
ASIDE = re.compile(r",\s(?:which|who|whose|whom|where)\s[^,;]*,")
IN_BRACKETS = re.compile(r"\s?\(")
#: "The 2016 strategy".
YEAR_OF_WHAT = re.compile(r"(?:\b(?:the|its|an?)|['’]s|[,:–])\s\d{4}\s[a-z]$")
#: "Founded in 2016 with three partners".
FOUNDED_WITH = re.compile(r"\b(?:founded|launched|started|established)\s[^,;]{4,30}\swith\s[^,;]*$")
PLANNED = re.compile(
    r"\b(?:is|are|was|were) (?:planned|foreseen|scheduled|expected|envisaged|to be)\b"
)
#: "When it was established in 2016, it had": the time of the sentence.
WHEN = re.compile(r"\bwhen\s[^,;]*$")
#: "Building on the initiative of 2017": the year of something else.
BUILT_ON = re.compile(r"\b(?:building|built|based|drawing)\s(?:up)?on\s[^,;]*\sof\s$")
#: "The editions of 2022 and 2023 taken together".
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
YEARS_TOGETHER = re.compile(
    rf"{YEAR.pattern}(?:,\s{YEAR.pattern})*\sand\s{YEAR.pattern}"
    r"\s(?:(?:are|were)\s)?(?:(?:taken|counted)\s)?together\b(?!\swith\b)"
)
#: How near to its edges somebody may stop who speaks of the whole period.
EDGE = timedelta(days=92)
BETWEEN = re.compile(r"\b(?:between|from|in|over|during)\s+(?:the\s)?$")
SINCE = re.compile(
    r"\b(?:since|after|from)\b"
    r"|\b(?:founded|foundation|launched|started|established)\s(?:[a-z]+\s){0,2}$"
)


def is_of_an_earlier_time(said: Mention, facts: list[Fact], days: list[Mention], period) -> bool:
    """Whether the sentence speaks of a time before the data: "had been", "in 2019"."""
    text, (start, end) = said.passage.folded, said.sentence
    clause = part(text, start, end, said.start, CLAUSE)
    if LONG_AGO.search(text, *clause) or PLANNED.search(text, said.end, clause[1]):
        return True
    asides = [aside.span() for aside in ASIDE.finditer(text, start, end)]
    dated = [
        one
        for one in days
        if one.days.is_dated
        and not any(at <= one.start < to and not at <= said.start < to for at, to in asides)
    ]
    own = [one for one in dated if IN_BRACKETS.fullmatch(text, said.end, one.start)]
    times = [one.days for one in own or dated]
    on = [fact.reading.on or period.on for fact in facts]
    if any(time.begins.first <= day <= time.ends.last for time in times for day in on):
        return False
    has_day = any(fact.reading.on for fact in facts)
    if has_day and HAD.search(text, max(start, said.start - 20), said.start):
        return True
    for had in HAD_BEEN.finditer(text, *clause):
        if not RELATIVE.search(text, max(start, had.start() - 40), had.start()):
            return True
    earliest = min([period.start, *on])
    return bool(own) or any(
        one.days.ends.last < earliest
        and (
            one.days.is_range
            or is_then(text, start, one.start)
            or FOUNDED_WITH.search(text, max(start, one.start - 20), said.start)
            or YEAR_OF_WHAT.search(text, max(start, one.start - 6), one.end + 2)
        )
        for one in dated
    )


def is_hoped(said: Mention) -> bool:
    """Whether it is said of what may come: "aims at 60", "would have 60", "will find 60"."""
    start, _ = part(said.passage.folded, *said.sentence, said.start, ANEW)
    text = said.passage.folded
    is_here = IN_THIS_REPORT.search(text, said.end, said.sentence[1])
    return not is_here and bool(HOPED.search(text, max(start, said.start - 80), said.start))


def is_told_with(text: str, said: Mention, one: Mention) -> bool:
    """Whether a date and a number stand in one clause."""
    low, high = sorted([one, said], key=lambda mention: mention.start)
    return not CLAUSE.search(text, low.end, high.start)


def is_then(text: str, start: int, place: int) -> bool:
    """Whether what stands before a date makes it the time of the sentence: not "since 2016"."""
    lead = text[max(start, place - 40) : place]
    if not THEN.search(lead) or BUILT_ON.search(text, max(start, place - 80), place):
        return False
    return bool(WHEN.search(text, max(start, place - 80), place)) or not SINCE.search(lead)


def years_summed(said: Mention, period) -> tuple[int, int]:
    """Where a sentence sums up the years of the period: nothing is said of one of them."""
    found = YEARS_TOGETHER.search(said.passage.folded, *said.sentence)
    if not found:
        return 0, 0
    years = [int(year) for year in YEAR.findall(found[0])]
    is_whole = (
        years == list(range(years[0], years[-1] + 1))
        and date(years[0], 1, 1) <= period.start + EDGE
        and date(years[-1], 12, 31) >= period.end - EDGE
    )
    return found.span() if is_whole else (0, 0)


def is_of_another_time(
    said: Mention, facts: list[Fact], days: list[Mention], period, is_named=False
) -> bool:
    """Whether the sentence speaks of a time that is not the one for which the data hold.

    Facts with a day hold for that day; those without are counted over the whole period.
    """
    text, (start, end) = said.passage.folded, said.sentence
    if is_hoped(said):
        return True
    on = {fact.reading.on for fact in facts}
    if None in on and not is_named and SO_FAR.search(text, start, end):
        return True
    summed = years_summed(said, period)
    for one in days:
        if summed[0] <= one.start < summed[1]:
            continue
        if not one.days.is_dated or not start <= one.start < end:
            continue
        lead = text[max(start, one.start - 40) : one.start]
        first, last = one.days.begins.first, one.days.ends.last
        if first > period.end and is_told_with(text, said, one):
            return True
        if one.days.is_range:
            near = timedelta(days=31)
            is_period = abs(first - period.start) < near and abs(last - period.end) < near
            if None in on and BETWEEN.search(lead) and not is_period:
                return True
        elif is_then(text, start, one.start):
            is_far = None in on and one.start > said.end + 25
            if not is_far and not all(day and first <= day <= last for day in on):
                return True
    return False
