"""What was found in a report: each quantity, what the data say of it, and what to write instead."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from icpermed.text import fold
from reports.checking.mentions import Mention
from reports.checking.sayings import agrees, days_agree
from reports.checking.world import World
from reports.figures import Fact

State = Literal["bound", "contradicting", "unbound"]


def fingerprint(section: str, sentence: str, phrase: str) -> str:
    """What a waiver is about. It changes with the sentence, so that the waiver lapses."""
    words = "\n".join(fold(part) for part in (section, sentence, phrase))
    return sha256(words.encode()).hexdigest()  # Short, and the same behind a form of HTML.


@dataclass(frozen=True)
class Finding:
    """One quantity of a section and what is to be said of it.

    ``code`` names the rule: bound, meant (typed, and true), differs, says, noun, unit, future,
    date, weekday, order, outside, duration, announced, elsewhere, sum, percentage, unbound.
    ``bindings`` are what an editor can write instead, the best first. ``place`` counts within the
    section.
    """

    section: str
    state: State
    code: str
    phrase: str
    sentence: str
    message: str
    bindings: tuple[str, ...] = ()
    place: int = field(default=0, compare=False)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.section, self.sentence, self.phrase)


def sentence_of(said: Mention) -> str:
    start, end = said.sentence
    return said.passage.text[start:end].strip()


def binding(said: Mention, fact: Fact) -> str:
    """What an editor can write instead of a phrase: words that are true are kept."""
    reading = fact.reading
    if reading.days:
        return f"{{{{ {fact.binding} }}}}"
    is_true = agrees(said, reading.number, reading.qualifier)
    phrase = said.phrase.replace('"', "")
    if said.qualifier not in {"", "exactly"} and is_true:
        return f'{{{{ {fact.binding} says="{phrase}" }}}}'
    is_word = said.kind == "count" and said.phrase[:1].isalpha() and reading.number % 1 == 0
    return f"{{{{ {fact.binding}{' as=words' if is_word else ''} }}}}"


def agreeing(said: Mention, world: World, most: int = 3) -> tuple[str, ...]:
    """Bindings of facts of the same kind that would be true of a phrase, for want of a better."""
    found = []
    for place in sorted(world.of_kind(said.kind)):
        fact = world.facts[place]
        if len(found) == most:
            break
        if said.days:
            is_true = days_agree(said.days, fact.reading) and bool(said.days.begins.month)
        else:
            number = fact.reading.number
            is_true = said.low == said.high == number or said.numeral == number
        if is_true:
            found.append(binding(said, fact))
    return tuple(found)


def what_is_known(fact: Fact) -> str:
    """What the data say: "Members: 50 members (29 February 2024)"."""
    reading = fact.reading
    words = reading.words
    if reading.unit and reading.unit.isalpha() and reading.unit.islower() and words[-1:].isdigit():
        words = f"{words} {reading.unit}"
    on = f", on {reading.on.day} {reading.on:%B %Y}" if reading.on else ""
    return f"{fact.label}: {words}{on}"
