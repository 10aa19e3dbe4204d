"""The checker of a report: every quantity of its text is bound, contradicting or unbound."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reports.checking import announcements, beginnings, elsewhere, sums, times
from reports.checking.days import DAYS
from reports.checking.derived import follows
from reports.checking.findings import (
    Finding,
    agreeing,
    binding,
    sentence_of,
    what_is_known,
)
from reports.checking.meanings import Meaning, Meanings
from reports.checking.mentions import Mention, mentions_in
from reports.checking.nouns import is_plural
from reports.checking.reading import Passage, folded, passages_of
from reports.checking.sayings import agrees, days_agree
from reports.checking.whom import Reading
from reports.checking.world import World, currency_of, ordinal, stem
from reports.figures import Fact, Period
from reports.figures import Reading as FigureReading

#: No noun of a figure has more letters.
LONGEST_NOUN = 120
A_NEW = re.compile(r"\ban?\s+$")


def check(document: dict, facts: Sequence[Fact], period: Period, today: date) -> list[Finding]:
    """Everything that a report says in numbers, words and dates, in the order of reading."""
    return Check(document, facts, period, today).findings()


class Check:
    """One document held against the facts."""

    def __init__(self, document: dict, facts: Sequence[Fact], period: Period, today: date):
        self.figures = document.get("figures") or {}
        self.world = World(facts, period)
        self.period, self.today = period, today
        self.before: dict[int, Reading] = {}
        self.readings = [self.read(passage) for passage in passages_of(document)]
        self.problems: dict[Mention, list[tuple[str, str]]] = {}
        self.meanings: dict[Mention, Meaning] = {}
        #: Of each mention that is about a known fact: whether it is true.
        self.meant: dict[Mention, bool] = {}

    def read(self, passage: Passage) -> Reading:
        named = self.world.named_in(passage)
        names = self.world.numbers_in_names(passage, named)
        reading = Reading(passage, named, mentions_in(passage, names))
        self.before[id(passage)] = reading
        return reading

    def findings(self) -> list[Finding]:
        for reading in self.readings:
            self.judge(reading)
        settled = {said for said in self.meant if said not in self.problems} | set(self.problems)
        for rule in (elsewhere, beginnings):
            for said, code, message in rule.problems_in(self.readings, settled):
                self.add(said, code, message)
        found, places = [], {}
        for reading in self.readings:
            for said in reading.mentions:
                section = reading.passage.section
                places[section] = places.get(section, -1) + 1
                found.append(replace(self.finding(said), place=places[section]))
        return found

    def add(self, said: Mention, code: str, message: str) -> None:
        self.problems.setdefault(said, []).append((code, message))

    def judge(self, reading: Reading) -> None:
        meanings = Meanings(self.world, reading, self.before)
        for said in reading.mentions:
            self.meanings[said] = meanings.of(said)
            if said.ref:
                self.hold_bound(said, meanings)
            else:
                self.hold(said)
        for said in reading.mentions:
            if self.meant.get(said) is False:
                self.tell_difference(said, reading)
            if said.other is not None:
                self.add(
                    said, "elsewhere", f"It is {said.low:f} in words and {said.other:f} in digits."
                )
            if said.qualifier == "range" and said.low > said.high:
                self.add(said, "order", "The range ends below its beginning.")
        for said in reading.mentions:
            self.hold_ordinal(said, reading)
        for said, code, message in times.problems_in(reading, self.period, self.today, self.before):
            self.add(said, code, message)
        for said, code, message, parts in sums.problems_in(reading, self.meant):
            # What the data confirm is right: then one of the others is not.
            suspects = [said]
            if self.meant.get(said) or (said.ref and said not in self.problems):
                suspects = [one for one in parts if not (self.meant.get(one) or one.ref)]
            for one in suspects or [said]:
                self.add(one, code, message)
        for said, code, message in announcements.problems_in(reading, self.meant):
            self.add(said, code, message)

    def hold(self, said: Mention) -> None:
        """A typed quantity against the facts that it may be about."""
        meaning = self.meanings[said]
        answers = [self.is_true(said, self.world.facts[p], meaning.told) for p in meaning.facts]
        if True in answers:
            self.meant[said] = True
        elif answers and meaning.is_certain and None not in answers:
            self.meant[said] = False

    def tell_difference(self, said: Mention, reading: Reading) -> None:
        """What is wrong with a quantity, unless its sentence says what else it is.

        It may follow from others; and a sentence that tells a fact rightly tells it once.
        """
        meaning, beside = self.meanings[said], reading.mentions_between(*said.sentence)
        told = {place for one in beside for place in self.told_rightly(one, said)}
        known = [self.number_of(place) for place in meaning.facts if said.kind == "money"]
        if follows(said, beside, known) or told.issuperset(meaning.facts):
            del self.meant[said]
            return
        facts = [self.world.facts[place] for place in meaning.facts]
        code, words = self.difference(said, facts[0])
        known = "; ".join(map(what_is_known, facts[:4]))
        self.add(said, code, f"{words} The data say: {known}.")

    def number_of(self, place: int) -> Decimal:
        reading = self.world.facts[place].reading
        return normal(reading.number, reading.unit)

    def told_rightly(self, one: Mention, said: Mention) -> set[int]:
        """The facts of which one quantity is true, and of which the same is told by another."""
        meaning = self.meanings[one]
        if one.kind != said.kind or meaning.told != self.meanings[said].told:
            return set()
        facts = self.world.facts
        return {p for p in meaning.facts if self.is_true(one, facts[p], meaning.told)}

    def is_true(self, said: Mention, fact: Fact, told: str = "") -> bool | None:
        reading = fact.reading
        if reading.days:
            return days_agree(said.days, reading, told)
        number = normal(reading.number, reading.unit)
        if said.kind == "money":
            return said.unit == currency_of(reading.unit) and agrees(
                said, number, reading.qualifier
            )
        if said.kind == "duration":
            unit = stem(reading.unit.lower())
            if said.unit not in DAYS or unit not in DAYS:
                return None
            scale = DAYS[unit] / DAYS[said.unit]
            is_near = abs(said.low - number * scale) <= number * scale / 20
            is_inexact = {"week", "day"} & {said.unit, unit} and is_near
            return True if is_inexact else agrees(said, number * scale, reading.qualifier)
        if said.kind == "percent" and said.unit != "%":
            return False if said.low == number else None
        return agrees(said, number, reading.qualifier)

    def difference(self, said: Mention, fact: Fact) -> tuple[str, str]:
        """In what a phrase differs from a fact: in its unit, its qualifier, or its number."""
        number = fact.reading.number
        if number is None or said.kind == "days":
            return "differs", f"“{said.phrase}” is not the day."
        number = normal(number, fact.reading.unit)
        is_same = said.numeral and number in {said.numeral * 10**size for size in (0, 3, 6, 9, 12)}
        if is_same and said.low != number:
            return "unit", f"“{said.phrase}” has the right number in another unit."
        if said.unit and said.numeral and said.low == number and said.kind in {"money", "percent"}:
            return "unit", f"“{said.phrase}” has the right number in another unit."
        if said.qualifier not in {"", "exactly"}:
            return "says", f"“{said.phrase}” is not true."
        return "differs", f"“{said.phrase}” is not what the data say."

    def hold_bound(self, said: Mention, meanings: Meanings) -> None:
        """The words of an editor, and words typed before a number, against its figure."""
        figure = self.figures.get(said.ref)
        if not figure:
            return
        reading = figure_reading(figure)
        if reading.days:
            is_true = said.days is None or days_agree(said.days, reading)
        elif reading.number is None or said.kind in {"words", "days", "time", "code"}:
            is_true = True
        else:
            fact = Fact("", figure.get("label") or "", reading)
            is_true = self.is_true_of_bound(said, fact)
        if is_true is False:
            label = figure.get("label") or figure.get("name") or "The figure"
            words = figure.get("words") or figure.get("number") or ""
            self.add(said, "says", f"“{said.phrase}” is not true. {label}: {words}.")
        meaning, own = self.meanings[said], self.world.bound_by(figure.get("key") or "")
        if reading.number == 1 and own is not None:
            self.hold_noun(said, self.world.facts[own])
        others = [self.is_true(said, self.world.facts[place]) for place in meaning.facts]
        is_elsewhere = own is not None and own not in meanings.with_noun_of(said)
        if is_true is not False and is_elsewhere and meaning.is_certain and set(others) == {False}:
            known = what_is_known(self.world.facts[meaning.facts[0]])
            self.add(said, "differs", f"The figure is about something else. The data say: {known}.")

    def hold_noun(self, said: Mention, fact: Fact) -> None:
        """The noun behind a bound number that has become one: "1 observers"."""
        behind = said.passage.folded[said.end :][:LONGEST_NOUN]
        for noun in fact.nouns:
            if is_plural(noun.split()[-1]) and re.match(rf"\s{re.escape(folded(noun))}\b", behind):
                self.add(said, "noun", f"It is 1 by now: “{noun}” behind it means several.")
                return

    def is_true_of_bound(self, said: Mention, fact: Fact) -> bool | None:
        if said.kind == "money" and not currency_of(fact.reading.unit):
            return agrees(said, fact.reading.number, fact.reading.qualifier)
        if said.kind == "duration" and stem(fact.reading.unit.lower()) not in DAYS:
            return agrees(said, fact.reading.number, fact.reading.qualifier)
        return self.is_true(said, fact)

    def hold_ordinal(self, said: Mention, reading: Reading) -> None:
        """ "4th Training Event", "met for the fourth time" where the data know a 3rd one only."""
        is_new = A_NEW.search(said.passage.folded, max(0, said.start - 8), said.start)
        name = self.numbered_by(said, reading) if said.kind == "ordinal" and not is_new else None
        ordinals = self.world.ordered_names[name] if name else ()
        if not name or said.low in map(ordinal, ordinals):
            return
        is_later = said.low > max(map(ordinal, ordinals))
        days = reading.days_between(*said.sentence)
        dates = [one for one in days if is_later or one.days.begins.month]
        is_to_come = times.TO_COME.search(said.passage.folded, *said.sentence)
        if any(self.meant.get(one) for one in dates) or (is_later and not (days or is_to_come)):
            known = ", ".join(f"{one} {' '.join(name)}" for one in sorted(ordinals))
            self.add(said, "differs", f"The data know: {known}.")

    def numbered_by(self, said: Mention, reading: Reading) -> tuple[str, ...] | None:
        """The name of which an ordinal is said: behind it, or anywhere if it tells how often."""
        words = tuple(word.text for word in said.passage.words_between(said.end, said.end + 120))
        for name in self.world.ordered_names:
            if words[: len(name)] == name:
                return name
        named = reading.named_between(*said.sentence) if words[:1] == ("time",) else ()
        return next((one.name for one in named if one.name in self.world.ordered_names), None)

    def finding(self, said: Mention) -> Finding:
        section, sentence = said.passage.section, sentence_of(said)
        facts = [self.world.facts[place] for place in self.meanings[said].facts]
        facts.sort(key=lambda fact: not self.is_true(said, fact))
        bindings = tuple(dict.fromkeys(binding(said, fact) for fact in facts[:3]))
        if said in self.problems:
            code = self.problems[said][0][0]
            message = " ".join(dict.fromkeys(words for _, words in self.problems[said]))
            return Finding(section, "contradicting", code, said.phrase, sentence, message, bindings)
        if said.ref:
            label = (self.figures.get(said.ref) or {}).get("label") or "a figure"
            message = f"Bound to {label}."
            return Finding(section, "bound", "bound", said.phrase, sentence, message)
        if self.meant.get(said):
            message = f"Agrees with the data, though typed. {what_is_known(facts[0])}."
            return Finding(section, "bound", "meant", said.phrase, sentence, message, bindings)
        bindings = bindings or agreeing(said, self.world)
        message = "Typed, and nothing in the data is known to say it."
        return Finding(section, "unbound", "unbound", said.phrase, sentence, message, bindings)


def normal(number: Decimal, unit: str) -> Decimal:
    """A number in single units: 375 of "million euros" are 375,000,000."""
    for word, size in (("million", 6), ("billion", 9)):
        if word in unit and number < 10**6:
            return number.scaleb(size)
    return number


def figure_reading(figure: dict) -> FigureReading:
    days = figure.get("days")
    number = figure.get("number")
    return FigureReading(
        words=figure.get("words") or "",
        number=Decimal(number) if number is not None else None,
        days=(date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None,
        unit=figure.get("unit") or "",
        qualifier=figure.get("qualifier") or "exactly",
    )
