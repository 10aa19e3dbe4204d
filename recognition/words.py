"""When a call opens and closes, and what its rules are, in the words that pages and mails use."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone as clock

from events.words import clock_of, offset
from icpermed.time_zones import zone
from recognition.models import Edition


def day_words(day: date) -> str:
    """A day: "31 March 2027"."""
    return f"{day:%-d %B %Y}"


def clock_words(moment: datetime, edition: Edition) -> str:
    """By which clock a moment is: "Brussels time (UTC+2)"."""
    there = moment.astimezone(zone(edition.timezone))
    name, words = clock_of(edition.timezone), offset(there)
    return name if name == words else f"{name} ({words})"


def opening_words(edition: Edition) -> str:
    """When the call opens: "1 March 2027, 09:00, Brussels time (UTC+1)"."""
    if not edition.opens_on:
        return ""
    if not edition.opens_at:
        return day_words(edition.opens_on)
    hour, zone_words = f"{edition.opens_at:%H:%M}", clock_words(edition.opening, edition)
    return f"{day_words(edition.opens_on)}, {hour}, {zone_words}"


def deadline_words(edition: Edition) -> str:
    """Until when nominations are taken: "31 March 2027, 24:00, Brussels time (UTC+2)"."""
    if not edition.last_day:
        return ""
    hour = f"{edition.closes_at:%H:%M}" if edition.closes_at else "24:00"
    return f"{day_words(edition.last_day)}, {hour}, {clock_words(edition.deadline, edition)}"


@dataclass(frozen=True)
class Stage:
    """How far an edition is: a name for the page, a word for its tag, and a sentence."""

    name: str  # announced, open, jury, decided, winners
    word: str
    look: str
    sentence: str


def stage(edition: Edition) -> Stage:
    """How far an edition is at this moment, as far as the public may know."""
    State = Edition.State
    if edition.state == State.PUBLISHED:
        return Stage("winners", "Winners published", "current", "")
    if edition.state == State.DECIDED:
        return Stage(
            "decided",
            "Decided",
            "planned",
            "The jury has decided. The winners are named here once they have agreed to it.",
        )
    now = clock.now()
    if edition.deadline and edition.deadline <= now:
        words = f"The call closed on {closed_words(edition)}. The jury is at work."
        return Stage("jury", "Jury at work", "planned", words)
    if edition.is_open:
        return Stage("open", "Open", "today", f"Nominations until {deadline_words(edition)}.")
    if edition.opening and now < edition.opening:
        return Stage("announced", "Announced", "planned", f"Opens on {opening_words(edition)}.")
    return Stage("announced", "Announced", "planned", "The days of the call follow.")


def closed_words(edition: Edition) -> str:
    """When a call closed; the hour is of no interest any more."""
    return day_words(edition.last_day)


def evidence_words(edition: Edition) -> str:
    """From when the work is, or was: done or published from one day to another."""
    first, last = edition.evidence_from, edition.evidence_to
    work = "The work was done or published"
    if first and last:
        return f"{work} from {day_words(first)} to {day_words(last)}."
    if first:
        return f"{work} on {day_words(first)} or later."
    return f"{work} by {day_words(last)}." if last else ""


#: Who may be nominated, once the verb is put in.
WHO = {
    Edition.OpenTo.WORLDWIDE: "People from everywhere in the world {} be nominated.",
    Edition.OpenTo.MEMBER_COUNTRIES: (
        "People from the countries of the consortium’s members {} be nominated."
    ),
}


#: The verb for one.
ONE = {"are": "is", "were": "was"}


def rules(edition: Edition) -> list[str]:
    """What holds for whoever applies, or held, one sentence each, as far as it is data."""
    is_over = edition.state == Edition.State.PUBLISHED
    may, cannot, are = ("could", "could not", "were") if is_over else ("may", "cannot", "are")
    most = edition.max_winners
    found = [
        WHO[edition.open_to].format(may),
        evidence_words(edition),
        f"Each person {may} be nominated once in this edition." if edition.is_once_a_person else "",
        f"Who was honoured in an earlier edition {cannot} be honoured again."
        if edition.excludes_the_honoured
        else "",
        f"At most {number_words(most)} {are if most > 1 else ONE[are]} honoured.",
    ]
    return [sentence for sentence in found if sentence]


def number_words(number: int) -> str:
    """A small number in words."""
    small = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return small[number] if number < len(small) else str(number)
