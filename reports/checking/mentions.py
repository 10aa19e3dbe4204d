"""Every number, number word, percentage, amount, duration and date of a passage."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from reports.checking import qualifiers
from reports.checking.days import Days, days_in
from reports.checking.names import blanked, names_in
from reports.checking.numbers import Number, number_words_in
from reports.checking.places import Taken
from reports.checking.reading import Passage

SCALES = {
    **{"thousand": 3, "k": 3, "K": 3},
    **{"million": 6, "millions": 6, "m": 6, "M": 6, "mn": 6, "Mio": 6},
    **{"billion": 9, "billions": 9, "bn": 9, "B": 9, "trillion": 12},
}
CURRENCIES = {
    "EUR": r"€|EUR|[Ee]uros?",
    "USD": r"US\$|\$|USD|(?:US |American )?[Dd]ollars?",
    "GBP": r"£|GBP|[Pp]ounds?(?: sterling)?",
    "NOK": r"NOK|(?:Norwegian )?[Kk]roner",
    "SEK": r"SEK|(?:Swedish )?[Kk]ronor",
    "DKK": r"DKK|Danish [Kk]roner",
    "CHF": r"CHF|(?:Swiss )?[Ff]rancs?",
}
CURRENCY = "|".join(CURRENCIES.values())
SHARES = {"‰": r"‰|per mille?\b", "points": r"percentage points?\b", "%": r"%|per ?cent\b|pct\b"}
SHARE = "|".join(SHARES.values())
YEARS = {"hour", "minute", "day", "week", "month", "year", "decade"}
SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
DIGITS = re.compile(
    r"(?P<number>\d{1,3}(?:[,'\u00a0\u202f\u2009 ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)*)"
    r"(?P<ordinal>(?:st|nd|rd|th)\b)?"
    rf"(?P<scale>[\s-]?(?:{SCALE})(?![^\W\d_]|\d)|\s?[MmkK](?=€|EUR))?"
)
CURRENCY_BEFORE = re.compile(rf"(?<!\w)({CURRENCY})\s?$")
AFTER = re.compile(
    r"(?P<plus>\+)?(?P<again>\s?\((?P<same>\d{1,12})\))?"
    rf"(?P<unit>\s?(?P<share>{SHARE})|\s?(?P<currency>{CURRENCY})(?!\w)"
    r"|[\s-](?P<time>hour|minute|day|week|month|year|decade)s?(?![\w])(?:-long)?)?"
    r"(?P<more>\s(?:or more|or so)\b)?"
)
A_DECADE = re.compile(r"\b(?:a|one) decade\b", re.IGNORECASE)
CLOCK = re.compile(r"\b\d{1,2}:\d\d\b(?:\s?(?:am|pm|CET|CEST|h)\b)?")
THOUSANDS_BY_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
#: What may stand before a year and behind a count of that size.
COUNTED_YEAR = re.compile(r"\s+[a-z]")
DETERMINER = re.compile(
    r"\b(?:the|a|an|its|their|our|this|every|each|his|her)\s+(?:very\s+)?$", re.IGNORECASE
)
ONE = re.compile(r"\b(?:only|exactly|just|at least|more than|than)\s+$", re.IGNORECASE)
ONE_AFTER = re.compile(
    r"(?:\s\(1\))?[\s-](?:new|more|year|month|week|day|hour|decade|further|additional|million|"
    r"observer|member|country|region|continent|winner|workshop|meeting|per cent|percent|in)s?\b|%"
)
#: More digits than this are no quantity.
LONGEST_NUMBER = 30
RANGE = re.compile(r"\s*(?:[-–—]|to|and)\s*")
PEOPLE = re.compile(
    r"\s+(?:(?:\w+\s+)?(?:people|participants|patients|genomes|followers|researchers|subscribers"
    r"|visitors|downloads|samples|citizens|users|experts|scientists|views|copies))\b"
)


@dataclass(eq=False)
class Mention:
    """One quantity in a passage. The phrase is what was read, with qualifier and unit.

    ``kind`` is count, money, percent, duration, ordinal, fraction, multiple, time, days, or code
    where digits are too many for a quantity, and words where a figure has none.
    ``unit`` is a currency (ISO 4217), "%", "points", "‰", or "year", "month" …; ``numeral`` is the
    number as written before "million". ``ref`` is the figure that it is bound to.
    """

    passage: Passage
    start: int
    end: int
    kind: str
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    qualifier: str = ""
    unit: str = ""
    numeral: Decimal = Decimal(0)
    step: Decimal = Decimal(1)
    days: Days | None = None
    ref: str = ""
    number_start: int = 0
    number_end: int = 0
    other: Decimal | None = None

    @property
    def phrase(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def is_exact(self) -> bool:
        """Whether it is one number, and said to be just that: not "about 50", not "40 to 50"."""
        return self.low == self.high and self.qualifier in {"", "exactly"}

    @property
    def sentence(self) -> tuple[int, int]:
        return self.passage.sentence_at(self.start)


def mentions_in(passage: Passage, names: Iterable[tuple[int, int]] = ()) -> list[Mention]:
    """Every quantity of a passage, in order. ``names``: further places where nothing is read."""
    hidden = [*passage.hidden, *names_in(passage.text), *names]
    bare = blanked(passage.text, hidden)
    found = [of_days(passage, bare, days) for days in days_in(bare)]
    taken = Taken((one.start, one.end) for one in found)
    for match in CLOCK.finditer(bare):
        if taken.take(*match.span()):
            found.append(Mention(passage, *match.span(), kind="time"))
    for match in DIGITS.finditer(bare):
        if taken.take(match.start("number"), match.end()):
            found.append(of_digits(passage, bare, match))
    for match in A_DECADE.finditer(bare):
        if taken.take(*match.span()):
            ten = Decimal(10)
            found.append(
                Mention(passage, *match.span(), "duration", ten, ten, unit="year", numeral=ten)
            )
    for number in number_words_in(bare):
        if is_quantity(bare, number) and taken.take(number.start, number.end):
            found.append(of_words(passage, bare, number))
    found += left_over(passage, bare, taken)
    found = with_ranges(bare, outermost(found))
    for before, one in zip([None, *found], found, strict=False):
        one.number_start, one.number_end = one.number_start or one.start, one.number_end or one.end
        if one.kind != "days":
            qualifiers.read(bare, one, before.end if before else 0)
    return with_figures(passage, found)


def left_over(passage: Passage, bare: str, taken: Taken) -> list[Mention]:
    """Digits that no form covers, such as the last of "0:00.0": none may be overlooked."""
    spans = []
    for match in re.finditer(r"\d+", bare):
        if taken.take(*match.span()):
            spans.append(match.span())
        else:
            places = range(*match.span())
            spans += [(place, place + 1) for place in places if taken.take(place, place + 1)]
    return [Mention(passage, *span, kind="code") for span in spans]


def outermost(found: list[Mention]) -> list[Mention]:
    """In order, without what stands inside another: the digits of "four (4)".

    A sign between two numbers belongs to the first: "5 € 6".
    """
    kept: list[Mention] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if kept and one.start < kept[-1].end < one.end:
            one.start = kept[-1].end
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def of_days(passage: Passage, bare: str, days: Days) -> Mention:
    """A date; or a count of the size of a year: "more than 2000 followers"."""
    text = bare[days.start : days.end]
    if text.isdecimal() and is_count(bare, days.start, days.end):
        number = Decimal(text)
        return Mention(passage, days.start, days.end, "count", number, number, numeral=number)
    return Mention(passage, days.start, days.end, "days", days=days)


def is_count(bare: str, start: int, end: int) -> bool:
    """Whether what looks like a year is a number of something."""
    before = qualifiers.before(bare, start)
    if before and before[0] not in {"about", "at_most"} and COUNTED_YEAR.match(bare, end):
        return True
    last = bare[max(0, start - 12) : start].split()[-1:] or [""]
    return bool(PEOPLE.match(bare, end)) and last[0].lower() not in {"the", "in", "our", "this"}


def of_digits(passage: Passage, bare: str, match: re.Match) -> Mention:
    written = match["number"]
    if len(written) > LONGEST_NUMBER:
        return Mention(passage, *match.span(), kind="code")
    start, end = match.start("number"), match.end()
    scale = (match["scale"] or "").strip(" -\u00a0")
    before = CURRENCY_BEFORE.search(bare, max(0, start - 20), start)
    currency = currency_of(before[1]) if before else ""
    after = AFTER.match(bare, match.end())
    if len(scale) == 1 and not (currency or after["currency"]) and match["scale"][0] in " -\u00a0":
        scale, end = "", match.end("number")  # "100 m" are metres.
        after = AFTER.match(bare, end)
    value = decimal(written, is_whole=not scale and not after["share"])
    if match["ordinal"]:
        return Mention(passage, start, end, "ordinal", value, value, numeral=value)
    size = Decimal(10) ** SCALES.get(scale, 0)
    step = Decimal(1).scaleb(min(0, value.as_tuple().exponent)) * size
    one = Mention(
        passage, start, end, "count", value * size, value * size, numeral=value, step=step
    )
    if currency:
        one.kind, one.unit, one.start = "money", currency, before.start()
    return with_unit(bare, one, after)


def of_words(passage: Passage, bare: str, number: Number) -> Mention:
    kind = {"cardinal": "count", "vague": "count"}.get(number.kind, number.kind)
    one = Mention(passage, number.start, number.end, kind, number.low, number.high)
    one.numeral = number.low
    for size in (9, 6, 3):
        if number.low and number.low % 10**size == 0:
            one.numeral, one.step = number.low / 10**size, Decimal(10) ** size
            break
    if number.kind == "vague":
        one.qualifier = "vague"
        one.end += len(" of") if bare.startswith(" of ", one.end) else 0
    return with_unit(bare, one, AFTER.match(bare, one.end)) if kind == "count" else one


def with_unit(bare: str, one: Mention, after: re.Match) -> Mention:
    """A number with what is written behind it: the same in digits, per cent, currency, years."""
    one.number_end = one.end
    if after["again"]:
        one.end = one.number_end = after.end("again")
        one.other = Decimal(after["same"]) if Decimal(after["same"]) != one.low else None
    one.end = max(one.end, *(after.end(part) for part in ("plus", "unit", "more")))
    if after["share"]:
        one.kind = "percent"
        one.unit = next(u for u, form in SHARES.items() if re.fullmatch(form, after["share"]))
    elif after["currency"]:
        one.kind, one.unit = "money", currency_of(after["currency"])
    elif after["time"]:
        one.kind, one.unit = "duration", after["time"]
        if one.unit == "decade":
            one.unit, one.low, one.high = "year", one.low * 10, one.high * 10
    if after["plus"] or (after["more"] or "").strip() in {"or more"}:
        one.qualifier = "at_least"
    elif after["more"]:
        one.qualifier = "about"
    return one


def currency_of(written: str) -> str:
    return next((code for code, form in CURRENCIES.items() if re.fullmatch(form, written)), "")


def decimal(written: str, is_whole: bool) -> Decimal:
    """A number in digits. Points group thousands ("1.000") only where nothing but whole can be."""
    if is_whole and THOUSANDS_BY_POINTS.fullmatch(written):
        return Decimal(written.replace(".", ""))
    parts = re.split(r"[.,'\u00a0\u202f\u2009 ]", written)
    if len(parts) == 1:
        return Decimal(written)
    marks = re.findall(r"[.,'\u00a0\u202f\u2009 ]", written)
    is_decimal = marks[-1] == "." or (marks == [","] and len(parts[-1]) != 3)
    if is_decimal:
        return Decimal("".join(parts[:-1]) + "." + parts[-1])
    return Decimal("".join(parts))


def is_quantity(bare: str, number: Number) -> bool:
    """Whether a number word is meant as one: not "one can", "first, we", "a second look"."""
    word = bare[number.start : number.end].lower()
    if word == "one":
        before = ONE.search(bare, max(0, number.start - 12), number.start)
        return bool(before or ONE_AFTER.match(bare, number.end) or is_announced(bare, number.end))
    if word in SCALES and bare.endswith(" in ", 0, number.start):
        return False  # "Budget in million euros": a unit.
    if number.kind == "ordinal":
        if "-" not in word and not DETERMINER.search(bare, max(0, number.start - 14), number.start):
            return False
        return word != "second" or not bare.startswith(" look", number.end)
    if number.kind == "fraction" and " " not in word and "-" not in word:
        return word == "half" or bare.startswith(" of", number.end)
    if word == "once":
        return bare[number.end : number.end + 3].strip() == "a"
    if word == "double":
        return bare[number.end : number.end + 5].strip() in {"the", "its", "that", "their"}
    return True


def is_announced(bare: str, end: int) -> bool:
    """Whether a colon follows after a word or two: "one area:"."""
    return bool(re.match(r"(?:\s[a-z]+){1,2}:", bare[end : end + 40]))


def with_ranges(bare: str, found: list[Mention]) -> list[Mention]:
    """Two numbers that are the ends of one range become one: "20–30", "between 20 and 30"."""
    kept: list[Mention] = []
    for one in found:
        before = kept[-1] if kept else None
        if before and is_range(bare, before, one):
            if before.unit in {"", one.unit} and one.step > before.step and before.step == 1:
                before.low *= one.step  # "20 to 30 million"
            before.high, before.end, before.number_end = one.high, one.end, one.number_end
            before.kind, before.unit, before.qualifier = one.kind, one.unit, "range"
        else:
            kept.append(one)
    return kept


def is_range(bare: str, before: Mention, one: Mention) -> bool:
    gap = bare[before.end : one.start]
    if len(gap) > 6 or before.qualifier or before.kind not in {"count", one.kind}:
        return False
    if one.kind not in {"count", "money", "percent", "duration"} or not RANGE.fullmatch(gap):
        return False
    lead = bare[max(0, before.start - 9) : before.start].lower()
    if "and" in gap:
        return lead.endswith("between ")
    if "to" in gap:
        return not lead.endswith("from ") and before.low < one.low
    return True


def with_figures(passage: Passage, found: list[Mention]) -> list[Mention]:
    """What is bound knows its figure; a figure in which nothing was read is a mention as well."""
    starts, ends = [one.start for one in found], [one.end for one in found]
    unread = []
    for start, end, ref in passage.figures:
        inside = found[bisect_right(ends, start) : bisect_left(starts, end)]
        for one in inside:
            one.ref = ref
        if not inside and end > start:
            unread.append(Mention(passage, start, end, "words", ref=ref))
    return sorted([*found, *unread], key=lambda one: one.start)
